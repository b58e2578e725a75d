"""Show what claims bring: by payer and day, against what was expected, and below cost."""
