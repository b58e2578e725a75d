"""Hold the codes that set scanners up, by make, as data; the page that an owner scans is drawn from them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from resources import read_text

FNC3 = "\xf3"
TITLE = "Scanner set-up"
HOW = (
    "Scan the codes of your scanner's make in their order; cover the others with a sheet of paper. "
    "Counter wants: serial or HID POS mode, the AIM identifier before each code, CR after it."
)
PROVE = "Then prove it: in Settings, Devices press Test scan, and scan these four one after the other."
NOT_OBEYED = (
    "No scanner was at hand when this page was made. One that shows a set-up code as text did not obey it: "
    "use the code of the same name in its own manual."
)
_ENVELOPES = {"honeywell": ("", FNC3), "datalogic": (FNC3, "\r"), "": ("", "")}


@dataclass(frozen=True, slots=True)
class ProgramCode:
    """Be one code that a scanner obeys: its place in the order, what it does, and what the bars hold."""

    step: str
    title: str
    text: str
    bars: str
    source: str


@dataclass(frozen=True, slots=True)
class ScannerMake:
    """Be the scanners that obey the same codes; a make without codes has only words."""

    name: str
    models: str
    words: str
    codes: tuple[ProgramCode, ...]


@cache
def scanner_makes() -> tuple[ScannerMake, ...]:
    """Return the makes in the order of the page."""
    data = tomllib.loads(read_text("scanners", "set_up.toml"))
    return tuple(_make(one) for one in data["make"])


def _make(entry: dict[str, object]) -> ScannerMake:
    before, after = _ENVELOPES[str(entry["envelope"])]
    codes = entry.get("code", [])
    return ScannerMake(
        name=str(entry["name"]),
        models=str(entry["models"]),
        words=str(entry["words"]),
        codes=tuple(
            ProgramCode(one["step"], one["title"], one["text"], before + one["text"] + after, one["source"])
            for one in (codes if isinstance(codes, list) else [])
        ),
    )


def set_up_texts() -> frozenset[str]:
    """Return what a scanner sends when it reads a set-up code and does not obey it."""
    return frozenset(code.text for make in scanner_makes() for code in make.codes)


@cache
def licence_modules() -> tuple[str, ...]:
    """Return the PDF417 of the test card row by row, `1` for dark; its rows are three modules high."""
    width, *rows = read_text("scanners", "licence_code.txt").split()
    return tuple(f"{int(row, 16):0{width}b}" for row in rows)
