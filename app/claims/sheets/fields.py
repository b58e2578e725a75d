"""Read what a sheet says of each field by transaction, against the dictionary of its standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.ncpdp.tables import Direction, dictionary
from app.claims.sheets.model import Place, Use

if TYPE_CHECKING:
    from app.claims.ncpdp.tables import Dictionary
    from app.claims.sheets.problems import Found

_REVERSAL = "B2"
_NAME = "Write fields as in 07.D2: segment, a dot, the field; header fields as in A4."


def read_fields(
    value: object, standard: str, found: Found
) -> tuple[tuple[str, tuple[tuple[Use, tuple[Place, ...]], ...]], ...]:
    """Return the fields by transaction and use; problems are noted."""
    if value is None:
        return ()
    if not isinstance(value, dict):
        found.note("fields", "Write it as a table by transaction: [fields.B1] on a line of its own.")
        return ()
    tables = dictionary(standard)
    return tuple(
        (transaction, _uses(transaction, uses, tables, found))
        for transaction, uses in value.items()
        if _is_transaction(transaction, tables, found)
    )


def read_reversal_key(value: object, standard: str, found: Found) -> tuple[Place, ...]:
    """Return the fields by which a payer finds the claim that a reversal takes back."""
    return _places(value, ("reversal_key", _REVERSAL), dictionary(standard), found)


def _is_transaction(name: str, tables: Dictionary, found: Found) -> bool:
    if name in tables.most:
        return True
    found.note(f"fields.{name}", f"No such transaction. Known: {', '.join(sorted(tables.most))}.")
    return False


def _uses(
    transaction: str, value: object, tables: Dictionary, found: Found
) -> tuple[tuple[Use, tuple[Place, ...]], ...]:
    path = f"fields.{transaction}"
    if not isinstance(value, dict):
        found.note(path, f"Write it as a table: [{path}] on a line of its own.")
        return ()
    found.refuse_unknown(value, tuple(Use), path)
    seen: dict[Place, Use] = {}
    read = []
    for use in Use:
        places = _places(value.get(use), (f"{path}.{use}", transaction), tables, found)
        for place in places:
            if place in seen:
                words = f"{place} stands under “{seen[place]}” too. Keep it in one list."
                found.note(f"{path}.{use}", words, str(place))
            seen.setdefault(place, use)
        if places:
            read.append((use, places))
    return tuple(read)


def _places(value: object, where: tuple[str, str], tables: Dictionary, found: Found) -> tuple[Place, ...]:
    path, transaction = where
    if value is None:
        return ()
    if not isinstance(value, list):
        found.note(path, 'Write a list: ["07.D2", "07.D7"].')
        return ()
    return tuple(
        place for one in value if (place := _place(one, path, transaction, tables, found)) is not None
    )


def _place(one: object, path: str, transaction: str, tables: Dictionary, found: Found) -> Place | None:
    if not isinstance(one, str):
        found.note(path, _NAME)
        return None
    segment, dot, field = one.rpartition(".")
    headers = {place.rule.id for place in tables.headers[Direction.REQUEST]}
    if not dot:
        known = field in headers
        words = f"No header field is called “{one[:20]}”. {_NAME}"
    elif segment not in tables.segments.get((transaction, Direction.REQUEST), {}):
        known, words = False, f"A {transaction} has no segment “{segment[:20]}”. {_NAME}"
    else:
        known = field in tables.fields.get(segment, {})
        words = f"Segment {segment} has no field “{field[:20]}”. {_NAME}"
    if known:
        return Place(segment, field)
    found.note(path, words, one)
    return None
