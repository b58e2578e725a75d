"""Be devices of our own: processes that speak the real wire and keep a durable log of what they did."""
