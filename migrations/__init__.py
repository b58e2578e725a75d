"""Bring a store's database from one release to the next."""
