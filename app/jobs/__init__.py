"""Hold the threads that work beside the screens."""
