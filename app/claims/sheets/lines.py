"""Find the line of a sheet's text on which a key stands, so that a problem shows beside it."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_LISTED = re.compile(r"\s*\[\[([^\[\]]+)\]\]\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")
_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)")


def line_of(text: str, path: str, value: str = "") -> int:
    """Return the line, from 1, of a key such as `windows.filing_days` or `message.2.code`.

    With a value, the line at or behind the key that quotes it. A key that does not stand there is looked
    for one level up; the first line stands for the whole.
    """
    places = _places(text)
    found = path
    while found and found not in places:
        found = found.rpartition(".")[0]
    start = places.get(found, 1)
    if value:
        lines = text.splitlines()
        for number in range(start, len(lines) + 1):
            if f'"{value}"' in lines[number - 1] or f"'{value}'" in lines[number - 1]:
                return number
    return start


def syntax_line(words: str) -> int | None:
    """Return the line that the TOML reader names in its own words, None where it names none."""
    match = _SYNTAX.search(words)
    return int(match[1]) if match else None


def _places(text: str) -> dict[str, int]:
    """Return the line of every table and key by its path; a listed table is counted from 1."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if listed := _LISTED.fullmatch(line):
            name = _plain(listed[1])
            counts[name] = counts.get(name, 0) + 1
            table = f"{name}.{counts[name]}"
        elif named := _TABLE.fullmatch(line):
            table = _plain(named[1])
        elif key := _KEY.match(line):
            places.setdefault(".".join(filter(None, (table, _plain(key[1])))), number)
            continue
        else:
            continue
        places.setdefault(table, number)
    return places


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
