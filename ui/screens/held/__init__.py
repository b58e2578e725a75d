"""Show claims that wait for payers that are away: their risk, what was decided, and outages."""
