"""Change the store's facts, see its plans and devices, choose how Counter looks."""
