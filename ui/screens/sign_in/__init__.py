"""Let a person in with a name and a password."""
