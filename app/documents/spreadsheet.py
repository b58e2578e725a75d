"""Write rows as CSV that a spreadsheet opens and never takes for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from app.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a head line and rows as CSV (RFC 4180); money without signs of its own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def cell(value: object) -> str:
    """Return a value as a cell; what a spreadsheet would take for a formula is made plain text."""
    if isinstance(value, Money):
        return str(value).replace("$", "").replace(",", "")
    text = str(value)
    is_formula = text[:1] in {"=", "+", "@", "\t", "\r"} or (text[:1] == "-" and not text[1:2].isdigit())
    return f"'{text}" if is_formula else text
