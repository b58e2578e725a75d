"""Add a prescriber or change one."""
