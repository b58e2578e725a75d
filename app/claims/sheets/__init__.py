"""Payer sheets as data: what a plan asks of a claim, by version and day."""
