"""Hold the journal of card payments: written before the terminal is asked, once per reference."""
