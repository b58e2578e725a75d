"""Read every amount of a payer's answer, so that each is kept as it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import tokens, values
from app.claims.ncpdp.tables import Direction, Kind
from app.claims.ncpdp.typed import Message

if TYPE_CHECKING:
    from app.kernel.money import Money

_PRICING = "23"


@dataclass(frozen=True, slots=True)
class Amount:
    """Be one amount: the field's id, its place among repeats from 0, and what a repeat is for."""

    field_id: str
    place: int
    qualifier: str
    amount: Money


def amounts_of(raw: bytes) -> tuple[Amount, ...]:
    """Return the amounts of an answer that was read before; what is not well formed is left in the bytes."""
    message = Message.parse(raw.removesuffix(tokens.ETX), Direction.RESPONSE)
    rules = message.dictionary.fields.get(_PRICING, {})
    found: list[Amount] = []
    seen: dict[str, int] = {}
    said: dict[str, str] = {}
    for name, value in message.segment(_PRICING).pairs:
        rule = rules.get(name)
        if rule is None:
            continue
        if rule.kind is not Kind.MONEY:
            said[rule.leader] = value.decode("latin-1").strip() if name == rule.leader else ""
            continue
        place = seen.get(name, 0)
        seen[name] = place + 1
        amount = values.read_money(value.rstrip(b" ")) if len(value) <= rule.length else None
        if amount is not None:
            found.append(Amount(name, place, said.get(rule.leader, "") if rule.leader else "", amount))
    return tuple(found)
