"""Keep the tones of a scan and the script that makes them."""
