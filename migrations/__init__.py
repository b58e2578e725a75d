"""Bring a store's schema up to date, in process, on a verified backup, one transaction a step."""
