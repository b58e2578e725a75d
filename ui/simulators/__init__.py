"""Show simulated devices in a window of their own: papers, drawer, the terminal's face, the scanner."""
