"""Hold the durable queue of messages bound for the outside."""
