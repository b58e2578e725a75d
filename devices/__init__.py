"""Speak to scanners, printers, drawers and terminals."""
