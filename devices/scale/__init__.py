"""Ask counting scales on serial lines and on the network what lies on them."""
