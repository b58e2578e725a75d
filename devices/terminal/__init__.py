"""Speak POSLINK to card terminals."""
