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
    "clarification": ("420-DK",),
    "reason": ("439-E4",),
    "service": ("440-E5",),
    "result": ("441-E6",),
    "delay reason": ("357-NV",),
    "level of service": ("418-DI",),
    "place of service": ("307-C7",),
    "residence": ("384-4X",),
    "facility": ("336-8C", "385-3Q"),
    "diagnosis": ("424-DO",),
    "coupon kind": ("485-KE",),
    "coupon number": ("486-ME",),
    "coupon value": ("487-NE",),
    "injury date": ("434-DY",),
    "employer": ("315-CF",),
    "carrier": ("327-CR",),
    "claim reference": ("435-DZ",),
    "part": ("343-HD",),
    "whole quantity": ("344-HF",),
    "whole days": ("345-HG",),
    "part number": ("456-EN",),
    "part date": ("457-EP",),
    "vaccine fee": ("438-E3",),
    "ingredients": ("447-EC", "449-EE", "489-TE", "448-ED"),
    "dosage form": ("450-EF",),
    "unit": ("451-EG",),
    "route": ("995-E2",),
}
_BY_NUMBER = {number: field for field, numbers in _FIELDS.items() for number in numbers}


def field_of(number: str) -> str:
    """Return the screen's name of the field that a claim field such as `405-D5` is typed in."""
    return _BY_NUMBER.get(number, CLAIM)
