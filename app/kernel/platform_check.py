"""Refuse a pair of PySide6 and Python that is known to end the program without warning."""

from __future__ import annotations

import re

_BROKEN_PYSIDE = (6, 12)
_FIRST_GOOD_PYTHON = (3, 12)


def refuse_bad_pair(pyside_version: str, python: tuple[int, int]) -> str | None:
    """Return why Counter must not start on this pair, or None when it may.

    PySide6 6.12 gives None back without counting the reference; before Python 3.12, where None is
    counted, the process aborts after some thousand calls.
    """
    match = re.match(r"(\d+)\.(\d+)", pyside_version)
    if match is None:
        return f"The version of PySide6, “{pyside_version}”, cannot be read. Install the pinned one."
    if (int(match[1]), int(match[2])) >= _BROKEN_PYSIDE and python < _FIRST_GOOD_PYTHON:
        return (
            f"PySide6 {pyside_version} ends the program on Python {python[0]}.{python[1]}. "
            "Install PySide6-Essentials 6.11.3, or use Python 3.12 or newer."
        )
    return None
