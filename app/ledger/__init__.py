"""Keep the books: double entry, append-only."""
