"""Paint the screens of Counter and listen to the people at them."""
