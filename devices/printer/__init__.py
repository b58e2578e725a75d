"""Speak to receipt printers, cash drawers and page printers."""
