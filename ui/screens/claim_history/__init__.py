"""Show the whole history of one claim: every attempt, every message in words beside its bytes."""
