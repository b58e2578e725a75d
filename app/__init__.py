"""Hold Counter's domain and use cases, free of any framework."""
