"""Read barcode scanners on serial ports."""
