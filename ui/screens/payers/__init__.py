"""Show the payers and the lines to them."""
