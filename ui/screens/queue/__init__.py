"""List the prescriptions in work, by what is to be done next."""
