"""Send practice claims to a payer and compare every state and amount: `--claims 2000 --seed 1`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_run import Outcome, payer, run
else:
    from rk_run import payer, run


def main() -> int:
    """Run, print the figures, and return 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shown", type=int, default=20, help="how many differences to print")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, payer(Path(folder)) as line:
        outcome = run(line, options.claims, options.seed)
    report(outcome, options.shown)
    return 1 if outcome.differences else 0


def report(outcome: Outcome, shown: int) -> None:
    """Print the figures of a run."""
    total = sum(outcome.transactions.values())
    print(f"{total:,} claims over the TLS socket in {outcome.seconds:.1f} s")
    print("transactions:", ", ".join(f"{key} {count}" for key, count in sorted(outcome.transactions.items())))
    print("plans:", ", ".join(f"{key} {count}" for key, count in sorted(outcome.plans.items())))
    print("states:", ", ".join(f"{key} {count}" for key, count in sorted(outcome.states.items())))
    print(f"reject codes: {len(outcome.codes)} different")
    print(" ", ", ".join(f"{key} {count}" for key, count in sorted(outcome.codes.items())))
    print(f"amounts compared: {outcome.amounts:,}; paid ${outcome.paid / 100:,.2f}, patients ${outcome.patient / 100:,.2f}")
    for line in outcome.differences[:shown]:
        print("DIFFERS", line)
    print(f"differences: {len(outcome.differences)}")


if __name__ == "__main__":
    raise SystemExit(main())
