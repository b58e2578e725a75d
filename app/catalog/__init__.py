"""Hold the drug file: products, packages, prices, and how they are found, shown and imported."""
