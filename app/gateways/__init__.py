"""Reach payers and other remote parties; the only part of `app` that opens sockets for claims."""
