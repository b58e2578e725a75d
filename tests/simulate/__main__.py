"""Play stories of stores, payers, bad weather and crashes: `--seeds N` of them, from `--first S`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulate.sim_story import MISTAKES, Story
else:
    from sim_story import MISTAKES, Story

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Print the figures of all stories; a story that goes wrong is told with its seed and ends with 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--mistakes", action="store_true", help="plant each known mistake instead")
    parser.add_argument("--cards", metavar="SALESxKILLS", help="play a storm at a card terminal instead")
    options = parser.parse_args()
    if options.cards:
        return cards(*options.cards.split("x"))
    seeds = range(options.first, options.first + options.seeds)
    return plant(seeds) if options.mistakes else play(seeds)


def play(seeds: range) -> int:
    """Play every seed."""
    began, events, crashes, virtual, wrong = time.monotonic(), 0, 0, timedelta(0), 0
    for seed in seeds:
        story = Story(seed)
        start = story.agenda.now
        for fault in story.play():
            wrong += 1
            print(f"seed {seed}: {fault}")
        events += story.events
        crashes += story.crashes
        virtual += story.agenda.now - start
    took = time.monotonic() - began
    print(
        f"{len(seeds)} stories, {events} events, {crashes} crashes, {virtual / timedelta(days=1):.0f} virtual"
        f" days in {took:.0f} s: {wrong} faults"
    )
    return 1 if wrong else 0


def cards(sales: str, kills: str) -> int:
    """Sell so often by card through faults and kills, and print the figures."""
    script = ROOT / "tests" / "faults" / "card_storm.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), "--sales", sales, "--kills", kills]
    return subprocess.run(command, env=environment, check=False).returncode


def plant(seeds: range) -> int:
    """Plant each mistake and print the first seed that finds it."""
    missed = 0
    for mistake in MISTAKES:
        found = next((seed for seed in seeds if Story(seed, mistake).play()), None)
        missed += found is None
        print(f"{mistake}: " + (f"found by seed {found}" if found is not None else "NOT FOUND"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
