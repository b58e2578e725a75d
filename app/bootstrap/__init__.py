"""Wire the program together: the only place that knows every part."""
