"""Be the practice world: a payer that really adjudicates, and the store that newcomers learn on."""
