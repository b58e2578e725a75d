"""Show the customer the sale on a pole display."""
