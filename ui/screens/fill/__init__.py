"""Fill one prescription: count, scan the stock bottle, print the label."""
