"""Tell what a scan means: our own labels, products, codes, text, or nothing readable."""
