"""Show the customer the sale in a window of its own."""
