"""Measure Counter beside a baseline of the same run and print every ratio with its target.

`--catalog DIR` also imports the whole drug directory found in DIR; `--only NAME` runs one measure.
Nothing here passes or fails: the figures are printed as they are.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent


def _modules(only: str) -> Iterator[Any]:
    for path in sorted(FOLDER.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if only and only != name:
            continue
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            continue
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        yield module


def _show(row: dict[str, Any]) -> str:
    met = row.get("met")
    word = "" if met is None else ("met" if met else "NOT met")
    figures = f"{row['name']:<44}{row['ours']:>16}{row['baseline']:>16}{row['ratio']:>10}"
    return f"{figures}  {row['target']:<24}{word}"


def main() -> int:
    """Run the measures and print one line each; `--json FILE` keeps them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalog", type=Path, help="a folder with the real drug directory")
    parser.add_argument("--only", default="", help="one measure, such as ncpdp")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    sys.stdout.write(f"{'measure':<44}{'Counter':>16}{'baseline':>16}{'ratio':>10}  target\n")
    for module in _modules(options.only):
        wants_catalog = getattr(module, "WANTS_CATALOG", False)
        if wants_catalog and options.catalog is None:
            continue
        found = module.measure(options.catalog) if wants_catalog else module.measure()
        for row in found:
            rows.append(row)
            sys.stdout.write(_show(row) + "\n")
            sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
