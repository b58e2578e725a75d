"""Hold patients, their allergies, conditions and coverage."""
