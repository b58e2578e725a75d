"""Describe the devices of the counter: what they are asked, what they answer, how they fail."""
