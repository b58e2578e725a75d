"""Check entry, product, claim and alerts of one fill, and approve it or send it back."""
