"""Keep the record of who did and saw what, chained so that tampering shows."""
