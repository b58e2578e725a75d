"""Run `python -m devices.sim DEVICE --dir DIR`."""

from __future__ import annotations

import sys

from devices.sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
