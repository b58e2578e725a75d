"""Work the claims: what waits, what was rejected and what to do about it, every message kept."""
