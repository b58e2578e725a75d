"""Find a patient, see the card and the profile, and refill from it."""
