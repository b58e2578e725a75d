"""Play a whole practice day through the real screens, and leave every paper and figure behind."""
