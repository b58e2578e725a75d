"""Read a segment back into what the builder was given: typed values, occurrences as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.ncpdp.tables import Dictionary, FieldRule, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.claims.ncpdp.build import Content
    from app.claims.ncpdp.typed import Fields
    from app.claims.ncpdp.values import Value


def content_of(view: Fields, dictionary: Dictionary) -> dict[str, Value | tuple[Content, ...] | None]:
    """Return the known fields of a segment; raise `Unreadable` where one is not well formed.

    Counters are left out, because the builder derives them; so are fields that no table knows.
    """
    return _content(view, dictionary.fields.get(view.id, {}), "")


def _content(
    view: Fields, rules: Mapping[str, FieldRule], leader: str
) -> dict[str, Value | tuple[Content, ...] | None]:
    counters = {rule.counter for rule in rules.values() if not rule.ordinal}
    content: dict[str, Value | tuple[Content, ...] | None] = {}
    for name, _ in view.pairs:
        rule = rules.get(name)
        if rule is None or name in content or name in counters:
            continue
        if rule.leader == leader:
            content[name] = _value(view, rule)
        elif rule.leader not in content and rules[rule.leader].parent == leader:
            rows = view.repeats(rule.leader)
            content[rule.leader] = tuple(_content(row, rules, rule.leader) for row in rows)
    return content


def _value(view: Fields, rule: FieldRule) -> Value | None:
    match rule.kind:
        case Kind.MONEY:
            return view.money(rule.id)
        case Kind.QUANTITY:
            return view.quantity(rule.id)
        case Kind.DATE:
            return view.date(rule.id)
        case Kind.RATE:
            return view.rate(rule.id)
        case _:
            return view.text(rule.id)
