"""Offer the widgets that all screens are made of, in one look and with one behaviour."""
