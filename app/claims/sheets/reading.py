"""Read a sheet from TOML: everything is checked, every problem names key, line and remedy."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from app.claims.ncpdp.tables import versions
from app.claims.sheets.fields import read_fields, read_reversal_key
from app.claims.sheets.lines import syntax_line
from app.claims.sheets.model import (
    ANY,
    CobScheme,
    GrossRule,
    Limits,
    Pattern,
    Sheet,
    SheetKind,
    Windows,
    Wording,
)
from app.claims.sheets.problems import Found, SheetProblem, SheetRefused
from app.kernel.address import parse_phone
from app.kernel.errors import DomainError
from app.kernel.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    E = TypeVar("E", bound=StrEnum)

LONGEST = 200_000
_TOP = (
    "name", "kind", "from", "until", "standard", "federal", "help_desk", "cob", "gross_due", "most_claims",
    "reversal_key", "match", "windows", "limits", "fields", "message",
)  # fmt: skip
_MOST_DAYS = 3_650
_MOST_AGE = 150
_MAX_NAME, _MAX_WORDS, _MAX_CODE = 40, 300, 3
_BIN_DIGITS = (6, 8)
_MAX_PCN, _MAX_GROUP = 10, 15


@lru_cache(maxsize=256)
def read_sheet(text: str) -> Sheet:
    """Return the sheet that a text describes; raise `SheetRefused` with every problem found."""
    found = Found(text)
    top = _parse(text, found)
    sheet = _sheet(top, found)
    found.refuse_any()
    return sheet


def read_file(raw: bytes) -> str:
    """Return the text of a sheet's file; raise `SheetRefused` when it is no text."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = "The file is not plain text (UTF-8). Save it as a text file again."
        raise SheetRefused((SheetProblem(1, "file", words),)) from None


def _parse(text: str, found: Found) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise SheetRefused((SheetProblem(1, "sheet", f"Use at most {LONGEST:,} characters."),))
    try:
        text.encode()
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        words = "This line cannot be read. Check quotes, brackets and the = sign."
        raise SheetRefused(
            (SheetProblem(syntax_line(str(error)) or found.last_line, "line", words),)
        ) from None


def _sheet(top: Mapping[str, Any], found: Found) -> Sheet:
    found.refuse_unknown(top, _TOP, "")
    standard = _choice(top, "standard", tuple(row["version"] for row in versions()), found, "D0")
    starts, ends = _day(top, "from", found, asked=True), _day(top, "until", found)
    if starts and ends and ends < starts:
        found.note("until", "The last day is before the first. Correct one of the two.")
    return Sheet(
        name=_words(top, "name", _MAX_NAME, found, asked=True),
        kind=_member(SheetKind, top, "kind", found, None),
        pattern=_pattern(found.table(top, "match", ("bin", "pcn", "group")), found),
        starts=starts or date.min,
        ends=ends,
        standard=standard,
        federal=_flag(top, "federal", found),
        help_desk=_phone(top, found),
        cob=_member(CobScheme, top, "cob", found, None) if "cob" in top else None,
        gross_due=_member(GrossRule, top, "gross_due", found, GrossRule.SUM),
        most_claims=_whole(top, "most_claims", (1, 4), found) or 1,
        reversal_key=read_reversal_key(top.get("reversal_key"), standard, found),
        windows=_windows(top, found),
        limits=_limits(top, found),
        fields=read_fields(top.get("fields"), standard, found),
        wordings=_wordings(top.get("message"), found),
    )


def _pattern(table: Mapping[str, Any], found: Found) -> Pattern:
    number = _text(table, "bin", "match.bin", found)
    if isinstance(table.get("bin", ""), str) and not _is_bin(number):
        found.note("match.bin", "Type the BIN from the card, six digits, or its beginning followed by *.")
    parts = []
    for key, most in (("pcn", _MAX_PCN), ("group", _MAX_GROUP)):
        part = _text(table, key, f"match.{key}", found, ANY).upper()
        stem = part.removesuffix(ANY)
        if len(stem) > most or not all("!" <= character <= "~" for character in stem) or ANY in stem:
            found.note(
                f"match.{key}", f"Use up to {most} letters and digits, a beginning followed by *, or *."
            )
        parts.append(part)
    return Pattern(number, *parts)


def _is_bin(number: str) -> bool:
    stem = number.removesuffix(ANY)
    is_whole = number.endswith(ANY) or len(stem) in _BIN_DIGITS
    return is_whole and len(stem) <= max(_BIN_DIGITS) and (stem == "" or (stem.isascii() and stem.isdigit()))


def _windows(top: Mapping[str, Any], found: Found) -> Windows:
    keys = ("filing_days", "reversal_days", "return_to_stock_days")
    table = found.table(top, "windows", keys)
    return Windows(*(_whole(table, key, (1, _MOST_DAYS), found, "windows.") for key in keys))


def _limits(top: Mapping[str, Any], found: Found) -> Limits:
    table = found.table(top, "limits", ("youngest", "oldest", "days", "person_code"))
    youngest, oldest = (
        _whole(table, key, (0, _MOST_AGE), found, "limits.") for key in ("youngest", "oldest")
    )
    if youngest is not None and oldest is not None and oldest < youngest:
        found.note("limits.oldest", "The oldest age is below the youngest. Correct one of the two.")
    days = _whole(table, "days", (1, 999), found, "limits.")
    return Limits(youngest, oldest, days, _flag(table, "person_code", found, "limits."))


def _wordings(listed: object, found: Found) -> tuple[Wording, ...]:
    if listed is None:
        return ()
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        found.note("message", "Write each message as a table of its own: [[message]].")
        return ()
    return tuple(_wording(one, f"message.{place}", found) for place, one in enumerate(listed, start=1))


def _wording(table: Mapping[str, Any], path: str, found: Found) -> Wording:
    found.refuse_unknown(table, ("code", "text", "plain", "remedy"), path)
    code = _words(table, "code", _MAX_CODE, found, under=path).upper()
    text = _words(table, "text", _MAX_WORDS, found, under=path).upper()
    if not (table.get("code") or table.get("text")):
        found.note(path, "Name the reject code, a text of the payer's message, or both.")
    plain = _words(table, "plain", _MAX_WORDS, found, under=path, asked=True)
    return Wording(code, text, plain, _words(table, "remedy", _MAX_WORDS, found, under=path))


def _words(
    table: Mapping[str, Any], key: str, most: int, found: Found, *, under: str = "", asked: bool = False
) -> str:
    path = ".".join(filter(None, (under, key)))
    text = _text(table, key, path, found)
    try:
        clean = clean_text(text, path, most)
    except DomainError as error:
        found.note(path, error.message)
        return ""
    if asked and not clean and isinstance(table.get(key, ""), str):
        found.note(path, f'Say what it is: {key} = "...".')
    return clean


def _text(table: Mapping[str, Any], key: str, path: str, found: Found, usual: str = "") -> str:
    value = table.get(key, usual)
    if not isinstance(value, str):
        found.note(path, "Put it in quotes; it is a text.")
        return usual
    return value


def _member(kind: type[E], table: Mapping[str, Any], key: str, found: Found, usual: E | None) -> E:
    value = _choice(table, key, tuple(kind), found, usual)
    return kind(value)


def _choice(
    table: Mapping[str, Any], key: str, known: tuple[str, ...], found: Found, usual: str | None
) -> str:
    value = table.get(key, usual)
    if isinstance(value, str) and value in known:
        return value
    found.note(key, f"Choose one of: {', '.join(known)}.")
    return usual or known[0]


def _day(table: Mapping[str, Any], key: str, found: Found, *, asked: bool = False) -> date | None:
    value = table.get(key)
    if value is None and not asked:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        found.note(key, f"Write the day like this: {key} = 2027-01-01, without quotes.")
        return None
    return value


def _flag(table: Mapping[str, Any], key: str, found: Found, under: str = "") -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        found.note(f"{under}{key}", "Write true or false, without quotes.")
        return False
    return value


def _whole(
    table: Mapping[str, Any], key: str, bounds: tuple[int, int], found: Found, under: str = ""
) -> int | None:
    value = table.get(key)
    if value is None:
        return None
    least, most = bounds
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        found.note(f"{under}{key}", f"Write a whole number from {least} to {most:,}, without quotes.")
        return None
    return value


def _phone(top: Mapping[str, Any], found: Found) -> str:
    try:
        return parse_phone(_text(top, "help_desk", "help_desk", found))
    except DomainError as error:
        found.note("help_desk", error.message)
        return ""
