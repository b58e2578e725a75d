"""Hold prescriptions and fills, and the rules that need nothing else."""
