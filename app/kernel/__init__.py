"""Hold the value types that every area shares: money, quantities, codes, ids, time and errors."""
