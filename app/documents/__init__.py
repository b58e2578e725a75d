"""Compose what is printed, as plain blocks and positions; how it reaches paper is elsewhere."""
