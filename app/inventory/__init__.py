"""Hold stock as a sum of movements."""
