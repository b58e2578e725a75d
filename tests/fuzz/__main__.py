"""Run the fuzzers of this folder: `--count N` mutations each, from `--seed S`."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main() -> int:
    """Run every fuzzer and print one line each; what is unexpected ends the run with its seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.path[:0] = [str(FOLDER), str(FOLDER.parents[1])]
    for path in sorted(FOLDER.glob("fuzz_*.py")):
        importlib.import_module(path.stem).run(options.count, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
