"""Carry bytes to and from devices, each call with a deadline."""
