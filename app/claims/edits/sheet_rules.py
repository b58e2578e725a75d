"""Hold a claim against its payer's sheet: what is missing, and what is there but not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.edits.fields import field_of
from app.claims.edits.model import EditFacts, Hit
from app.claims.sheets.model import Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.claims.ncpdp.tables import FieldRule
    from app.claims.ncpdp.typed import Message
    from app.claims.sheets.model import Place


def check_missing(facts: EditFacts) -> Iterator[Hit]:
    """Find the fields that the sheet demands and the claim does not hold."""
    for code, use in (("SH1", Use.MANDATORY), ("SH2", Use.REQUIRED)):
        for place in _places(facts, use):
            if not is_present(facts.message, place):
                yield _hit(code, facts, place)


def check_not_used(facts: EditFacts) -> Iterator[Hit]:
    """Find the fields that the claim holds and the sheet does not use."""
    for place in _places(facts, Use.NOT_USED):
        if is_present(facts.message, place):
            yield _hit("SH3", facts, place)


def is_present(message: Message, place: Place) -> bool:
    """Say whether a message holds a field with something in it."""
    if not place.segment:
        return bool(message.header(place.field))
    return bool(message.segment(place.segment).text(place.field))


def _places(facts: EditFacts, use: Use) -> tuple[Place, ...]:
    return facts.sheet.places(facts.message.header("A3"), use) if facts.sheet else ()


def _hit(code: str, facts: EditFacts, place: Place) -> Hit:
    rule = _rule(facts.message, place)
    blanks = {"number": rule.number, "name": rule.name, "plan": facts.plan}
    return Hit(code, blanks, (facts.plan, place), field_of(rule.number), rule.number)


def _rule(message: Message, place: Place) -> FieldRule:
    if not place.segment:
        return message.header_rule(place.field)
    return message.dictionary.fields[place.segment][place.field]
