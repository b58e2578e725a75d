"""Say which field of the screens a field of the claim comes from."""

from __future__ import annotations

CLAIM = "claim"
_FIELDS = {
    "patient": ("304-C4", "305-C5", "310-CA", "311-CB", "322-CM", "323-CN", "324-CO", "325-CP", "326-CQ"),
    "coverage": ("301-C1", "302-C2", "303-C3", "306-C6", "308-C8"),
    "prescriber": ("411-DB", "427-DR", "466-EZ", "364-2J", "498-PM"),
    "drug": ("407-D7", "436-E1", "409-D9", "412-DC", "426-DQ", "430-DU", "600-28"),
    "quantity": ("442-E7",),
    "days supply": ("405-D5",),
    "refills": ("415-DF",),
    "date written": ("414-DE",),
    "daw": ("408-D8",),
    "origin": ("419-DJ",),
}
_BY_NUMBER = {number: field for field, numbers in _FIELDS.items() for number in numbers}


def field_of(number: str) -> str:
    """Return the screen's name of the field that a claim field such as `405-D5` is typed in."""
    return _BY_NUMBER.get(number, CLAIM)
