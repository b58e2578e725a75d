"""Estimate what a patient pays while the payer is silent, with a band, and measure how good that is."""
