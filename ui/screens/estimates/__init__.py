"""Show how good estimates of what patients pay are."""
