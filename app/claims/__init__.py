"""Bill fills to plans: claims, their messages and their answers."""
