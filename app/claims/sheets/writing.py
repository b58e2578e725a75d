"""Write a sheet as TOML, and set the first day in a text that stays as it was typed otherwise."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app.claims.sheets.model import CobScheme, Sheet, SheetKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from app.claims.sheets.model import Pattern, Place

_FROM = re.compile(r"^[ \t]*from[ \t]*=[^\r\n#]*?(?=[ \t]*(?:#[^\r\n]*)?\r?$)", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def write_sheet(sheet: Sheet) -> str:
    """Return the text that reads as this sheet."""
    return "\n".join(_lines(sheet)) + "\n"


def blank_sheet(name: str, pattern: Pattern, starts: date) -> str:
    """Return the text of a new sheet that asks for nothing yet."""
    sheet = Sheet(name, SheetKind.COMMERCIAL, pattern, starts, cob=CobScheme.BOTH)
    head = "# Copy what the payer's sheet asks for. Fields are named as in 07.D2: segment, dot, field.\n"
    lists = "\n[fields.B1]\nmandatory = []\nrequired = []\noptional = []\nnot_used = []\n"
    return f"{head}{write_sheet(sheet)}{lists}"


def with_start(text: str, day: date) -> str:
    """Return a sheet's text with another first day; every other character stays."""
    table = _TABLE.search(text)
    head, rest = (text[: table.start()], text[table.start() :]) if table else (text, "")
    line = f"from = {day.isoformat()}"
    if _FROM.search(head):
        return _FROM.sub(line, head, count=1) + rest
    return f"{line}\n{text}"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"name = {_quoted(sheet.name)}"
    yield f"kind = {_quoted(sheet.kind)}"
    yield f"from = {sheet.starts.isoformat()}"
    if sheet.ends is not None:
        yield f"until = {sheet.ends.isoformat()}"
    yield f"standard = {_quoted(sheet.standard)}"
    yield f"federal = {_flag(sheet.federal)}"
    if sheet.help_desk:
        yield f"help_desk = {_quoted(sheet.help_desk)}"
    if sheet.cob is not None:
        yield f"cob = {_quoted(sheet.cob)}"
    yield f"gross_due = {_quoted(sheet.gross_due)}"
    yield f"most_claims = {sheet.most_claims}"
    yield f"reversal_key = {_list(sheet.reversal_key)}"
    yield ""
    yield "[match]"
    yield f"bin = {_quoted(sheet.pattern.bin)}"
    yield f"pcn = {_quoted(sheet.pattern.pcn)}"
    yield f"group = {_quoted(sheet.pattern.group)}"
    windows, limits = sheet.windows, sheet.limits
    days = {
        "filing_days": windows.filing,
        "reversal_days": windows.reversal,
        "return_to_stock_days": windows.return_to_stock,
    }
    yield from _numbers("windows", days)
    yield from _numbers("limits", {"youngest": limits.youngest, "oldest": limits.oldest, "days": limits.days})
    yield f"person_code = {_flag(limits.person_code)}"
    for transaction, uses in sheet.fields:
        yield ""
        yield f"[fields.{transaction}]"
        for use, places in uses:
            yield f"{use} = {_list(places)}"
    for wording in sheet.wordings:
        yield ""
        yield "[[message]]"
        for key in ("code", "text", "plain", "remedy"):
            yield f"{key} = {_quoted(getattr(wording, key))}"


def _numbers(table: str, values: dict[str, int | None]) -> Iterator[str]:
    yield ""
    yield f"[{table}]"
    for key, value in values.items():
        if value is not None:
            yield f"{key} = {value}"


def _quoted(text: str) -> str:
    """Return a TOML string: its escapes are those of JSON, and DEL besides."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _flag(value: bool) -> str:  # noqa: FBT001 -- it is the thing written
    return "true" if value else "false"


def _list(places: tuple[Place, ...]) -> str:
    return f"[{', '.join(_quoted(str(place)) for place in places)}]"
