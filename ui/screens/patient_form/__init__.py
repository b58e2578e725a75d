"""Add a patient or change one: person, allergies, conditions and cards in one form."""
