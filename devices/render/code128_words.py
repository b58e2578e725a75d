"""Choose the code sets of a Code 128: digits in pairs, everything else in set B.

Written out, so that the printed width is the one that the layout reckoned with and not the choice
of a printer's firmware.
"""

from __future__ import annotations

import re

_PRINTABLE = re.compile(r"[ -~]{1,48}")
_ZPL_START = {"B": ">:", "C": ">;"}
_ZPL_SWITCH = {"B": ">6", "C": ">5"}


def code_sets(data: str) -> tuple[tuple[str, str], ...]:
    """Return the data cut into runs, each with its code set `B` or `C`."""
    if not _PRINTABLE.fullmatch(data):
        raise ValueError("barcode")
    runs: list[tuple[str, str]] = []
    for match in re.finditer(r"(?P<digits>\d+)|[^\d]+", data):
        text = match[0]
        pairs = len(text) - len(text) % 2 if match["digits"] and len(text) >= 4 else 0
        odd = text[: len(text) - pairs]
        if odd:
            if runs and runs[-1][0] == "B":
                runs[-1] = ("B", runs[-1][1] + odd)
            else:
                runs.append(("B", odd))
        if pairs:
            runs.append(("C", text[len(text) - pairs :]))
    return tuple(runs)


def symbols(data: str) -> int:
    """Return how many symbols the data takes: start, switches, data, check and stop."""
    runs = code_sets(data)
    return len(runs) + sum(len(text) if code == "B" else len(text) // 2 for code, text in runs) + 2


def zpl_code128(data: str) -> str:
    """Return the data with ZPL's invocation codes for its code sets."""
    out = ""
    for place, (code, text) in enumerate(code_sets(data)):
        out += (_ZPL_SWITCH if place else _ZPL_START)[code] + text.replace(">", ">0")
    return out
