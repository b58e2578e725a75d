"""Read signature pads on serial ports."""
