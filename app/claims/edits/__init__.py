"""Edits: what is looked over before a claim is sent, as pure rules."""
