"""Look signatures of pickups up again, each with its check."""
