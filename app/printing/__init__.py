"""Hold documents and the journal of print jobs."""
