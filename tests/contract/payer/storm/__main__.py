"""Send claims through a switch that does everything wrong, kill Counter and the payer on the way, compare.

`python tests/contract/payer/storm --claims 5000 --seed 1 --kills 20` prints the figures; it returns 1 where
anything was lost, doubled or differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

if TYPE_CHECKING:
    from tests.contract.payer.storm.st_compare import Verdict
    from tests.contract.payer.storm.st_run import Outcome, Plan, run
else:
    from st_run import Plan, run


def main() -> int:
    """Run, print the figures, and return 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=20, help="of Counter and of the payer each")
    parser.add_argument("--troubled", type=int, default=400, help="of a thousand exchanges")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="counter-storm-") as folder:
        plan = Plan(options.claims, options.seed, options.kills, options.troubled)
        outcome = run(Path(folder), plan)
    report(plan, outcome)
    return 1 if outcome.at_rest.differences or outcome.mended.differences else 0


def report(plan: Plan, outcome: Outcome) -> None:
    """Print the figures of a run."""
    print(
        f"{plan.claims:,} prescriptions, {outcome.exchanges:,} exchanges over TLS in {outcome.seconds:.0f} s;"
        f" kill -9 of Counter {outcome.counter_kills}, of the payer {outcome.payer_kills}"
    )
    print("weather:", ", ".join(f"{name} {count}" for name, count in sorted(outcome.weather.items())))
    for name, verdict in (("when nothing waited", outcome.at_rest), ("worklist sent again", outcome.mended)):
        _tell(name, verdict)


def _tell(name: str, verdict: Verdict) -> None:
    states = ", ".join(f"{state} {count}" for state, count in sorted(verdict.outcomes.items()))
    print(f"{name}: {verdict.claims:,} claims ({states})")
    print(
        f"  the payer holds {verdict.standing:,} paid and answered {verdict.duplicates:,} repeats;"
        f" ${verdict.cents / 100:,.2f} compared; on the worklist {verdict.parked}"
    )
    print(f"  lost {verdict.lost}, doubled {verdict.doubled}, differences {len(verdict.differences)}")
    for line in verdict.differences[:20]:
        print("  DIFFERS", line)


if __name__ == "__main__":
    raise SystemExit(main())
