"""Bill payers for fills and understand what they answer."""
