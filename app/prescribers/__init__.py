"""Hold the prescribers known to the store."""
