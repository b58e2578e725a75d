"""Enter what a claim tells besides: at intake and at the claims desk."""
