"""Read the barcode of a US or Canadian driver's licence or ID card (AAMVA), and keep only what a rule needs.

The header names the subfiles with their offsets and lengths; each element is three letters and a value up to
a line feed. A card whose header, offsets or required elements do not hold is refused, never read in part: a
scanner that loses line feeds would otherwise run the fields together. The raw text is never kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

_HEADER = re.compile(r"@\n[\x1e\x1c]\rANSI (\d{6})(\d{2})(\d{2})(\d{2})")
_DESIGNATOR = re.compile(r"([A-Z0-9]{2})(\d{4})(\d{4})")
_ELEMENT = re.compile(r"[A-Z]{2}[A-Z0-9]")
_DOCUMENTS = {"DL": "driver's licence", "ID": "identification card"}
_CANADA = "CAN"
_NUMBER, _FAMILY, _BIRTH, _EXPIRY = "DAQ", "DCS", "DBB", "DBA"
_GIVEN = ("DAC", "DCT", "DAA")
_NONE = frozenset({"", "NONE", "UNAVL", "UNAVAIL"})
_LONGEST = 4096


class CardDamaged(ValueError):
    """Report a card that does not hold what it must; the text never quotes the card."""


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """Be who a card was issued to; names as printed, dates as days, the issuer as its six-digit number."""

    document: str
    issuer: str
    number: str
    family: str
    given: str
    birth_date: date
    expiry: date
    middle: str = ""
    suffix: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    is_truncated: bool = field(default=False)

    def __repr__(self) -> str:
        """Return nothing that tells who it is."""
        return f"<Holder of a {self.document}>"

    def is_expired(self, today: date) -> bool:
        """Say whether the card is no longer valid on a day."""
        return self.expiry < today


def read_card(raw: str) -> Holder:
    """Return who a card was issued to; raise `CardDamaged` where it is not whole."""
    if len(raw) > _LONGEST:
        raise CardDamaged("it is too long")
    header = _HEADER.match(raw)
    if header is None:
        raise CardDamaged("its header is not that of an ID card")
    issuer, version, _jurisdiction, count = header.groups()
    start = header.end()
    if version == "00" or not 1 <= int(count) <= 10:
        raise CardDamaged("its header names no subfile")
    elements = _subfile(raw, start, int(count))
    return _holder(elements, issuer)


def _subfile(raw: str, start: int, count: int) -> dict[str, str]:
    """Return the elements of the licence's or card's own subfile, its type under an empty name."""
    for place in range(count):
        designator = _DESIGNATOR.match(raw, start + 10 * place)
        if designator is None:
            raise CardDamaged("its header is cut off")
        kind, offset, length = designator[1], int(designator[2]), int(designator[3])
        if kind not in _DOCUMENTS:
            continue
        body = raw[offset : offset + length]
        if len(body) != length or not body.startswith(kind) or not body.endswith("\r"):
            raise CardDamaged("its data do not stand where its header says")
        return {"": kind, **_elements(body[2:-1])}
    raise CardDamaged("it is neither a licence nor an ID card")


def _elements(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in body.removesuffix("\n").split("\n"):
        name, value = line[:3], line[3:].strip()
        if not _ELEMENT.fullmatch(name) or any(not sign.isprintable() for sign in value):
            raise CardDamaged("one of its elements cannot be read")
        if name in found:
            raise CardDamaged("one of its elements stands twice")
        found[name] = "" if value.upper() in _NONE else value
    return found


def _holder(elements: dict[str, str], issuer: str) -> Holder:
    given = next((elements[name] for name in _GIVEN if elements.get(name)), "")
    if not all(elements.get(name) for name in (_NUMBER, _FAMILY, _BIRTH, _EXPIRY)) or not given:
        raise CardDamaged("its number, name, birth date or expiry is missing")
    year_first = elements.get("DCG") == _CANADA
    first, *middles = re.split(r"[, ]+", given, maxsplit=1) if "DAC" not in elements else [given]
    return Holder(
        document=_DOCUMENTS[elements[""]],
        issuer=issuer,
        number=elements[_NUMBER],
        family=elements[_FAMILY],
        given=first,
        middle=elements.get("DAD") or (middles[0].replace(",", " ") if middles else ""),
        suffix=elements.get("DCU", ""),
        birth_date=_day(elements[_BIRTH], year_first=year_first),
        expiry=_day(elements[_EXPIRY], year_first=year_first),
        street=elements.get("DAG", ""),
        city=elements.get("DAI", ""),
        state=elements.get("DAJ", ""),
        postal_code=_postal(elements.get("DAK", "")),
        is_truncated=any(elements.get(name) == "T" for name in ("DDE", "DDF", "DDG")),
    )


def _day(digits: str, *, year_first: bool) -> date:
    if not (digits.isascii() and digits.isdigit() and len(digits) == 8):
        raise CardDamaged("one of its dates cannot be read")
    text = digits if year_first else digits[4:] + digits[:4]
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise CardDamaged("one of its dates is not in the calendar") from None


def _postal(code: str) -> str:
    """Return a US code of nine digits with its hyphen, its empty second part left out."""
    digits = code.replace("-", "").strip()
    if not digits.isdigit() or len(digits) != 9:
        return code
    return digits[:5] if digits.endswith("0000") else f"{digits[:5]}-{digits[5:]}"
