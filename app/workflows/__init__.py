"""Hold the work that crosses areas, one module per task at the counter."""
