"""Hold what the owner sets once for the store."""
