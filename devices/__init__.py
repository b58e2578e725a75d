"""Drive the devices of the counter: render for them, speak their protocols, run them on threads."""
