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
    parser.add_argument("--kills", type=int, default=3, help="how often to kill the payer on the way")
    parser.add_argument("--shown", type=int, default=20, help="how many differences to print")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, payer(Path(folder)) as running:
        outcome = run(running, options.claims, options.seed, options.kills)
    report(outcome, options.shown)
    return 1 if outcome.differences else 0


def report(outcome: Outcome, shown: int) -> None:
    """Print the figures of a run."""
    total = sum(outcome.transactions.values())
    print(f"{total:,} claims over the TLS socket in {outcome.seconds:.1f} s; kills: {outcome.kills}")
    for name in ("transactions", "plans", "states", "codes"):
        counts = getattr(outcome, name)
        print(f"{len(counts)} {name}:", ", ".join(f"{key} {counts[key]}" for key in sorted(counts)))
    print(f"amounts compared: {outcome.amounts:,}")
    print(f"plans paid ${outcome.paid / 100:,.2f}, patients ${outcome.patient / 100:,.2f}")
    for line in outcome.differences[:shown]:
        print("DIFFERS", line)
    print(f"differences: {len(outcome.differences)}")


if __name__ == "__main__":
    raise SystemExit(main())
