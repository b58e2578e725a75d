"""Show what late answers left to settle, and settle each with one key."""
