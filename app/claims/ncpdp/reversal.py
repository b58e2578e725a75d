"""Take any request back with numbers read from its own bytes, so that the payer finds the same claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.contents import content_of
from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Direction, Level
from app.claims.ncpdp.typed import Message

if TYPE_CHECKING:
    from datetime import date

    from app.claims.ncpdp.build import Content
    from app.claims.ncpdp.values import Value

TAKEN_BACK_BY = {
    "B1": "B2",
    "B3": "B2",
    "S1": "S2",
    "S3": "S2",
    "N1": "N2",
    "N3": "N2",
    "C1": "C2",
    "C3": "C2",
}
_HEADER = ("A1", "A4", "B2", "B1", "D1", "AK")
_INSURANCE, _CLAIM = "04", "07"
_NAMES = {
    _INSURANCE: ("C2", "C1"),
    _CLAIM: ("EM", "D2", "E1", "D7", "D3", "C8"),
}
_WHOLE = {"C2": frozenset({"01", "02", "03"}), "N2": frozenset({"01"})}


def build_reversal_of(
    sent: bytes, keep: frozenset[str] = frozenset(), held_under: date | None = None
) -> bytes:
    """Return the B2, S2, N2 or C2 that takes back what was sent; raise `Unreadable` or `FieldRefused`.

    `keep` names further segments (05, 08 or 11), 07 fields (such as U7) and single fields with their segment
    (such as 11.DU) that the payer wants again. `held_under` is the date of service under which the payer
    holds the claim, where it is another than was sent.
    """
    message = Message.parse(sent, Direction.REQUEST)
    transaction = TAKEN_BACK_BY.get(message.header("A3"))
    if transaction is None:
        raise Unreadable("103-A3 cannot be taken back")
    whole = keep | _WHOLE.get(transaction, frozenset())
    header: dict[str, Value] = {
        field: message.header(field) for field in ("A1", "A4", "B2", "B1", "D1", "AK")
    }
    if held_under is not None:
        header["D1"] = held_under
    rules = message.dictionary.segments[transaction, Direction.REQUEST]
    shared: dict[str, Content] = {}
    group: dict[str, Content] = {}
    for segment, rule in rules.items():
        content = content_of(message.segment(segment), message.dictionary)
        kept = content if segment in whole else _named(segment, content, keep)
        if kept:
            (shared if rule.level is Level.TRANSMISSION else group)[segment] = kept
    version = message.dictionary.version
    return build(Draft(version, transaction, Direction.REQUEST, header, shared, (group,)))


def _named(segment: str, content: Content, keep: frozenset[str]) -> Content:
    """Return the fields by which a payer finds a claim, and those that it wants beside them."""
    usual = _NAMES.get(segment, ())
    return {
        field: value
        for field, value in content.items()
        if field in usual or (usual and field in keep) or f"{segment}.{field}" in keep
    }
