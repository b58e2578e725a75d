"""Keep a document's facts as JSON text and read them back, exactly."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import app.documents.blocks as blocks_module
import app.documents.letterhead as letterhead_module
from app.kernel.money import Money

F = TypeVar("F")


def to_json(facts: object) -> str:
    """Return the facts of a document as JSON text."""
    return json.dumps(_plain(facts), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[F], text: str) -> F:
    """Return the facts that `to_json` wrote, as the given dataclass."""
    return cast("F", _typed(kind, json.loads(text)))


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return value.cents
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _typed(kind: Any, value: Any) -> object:  # noqa: ANN401 - types and JSON are told apart at run time
    if kind is Money:
        return Money(value)
    if kind in {datetime, date}:
        return kind.fromisoformat(value)
    if get_origin(kind) is tuple:
        arguments = get_args(kind)
        if arguments[-1] is Ellipsis:
            return tuple(_typed(arguments[0], item) for item in value)
        return tuple(_typed(argument, item) for argument, item in zip(arguments, value, strict=True))
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        return cast("Any", kind)(**{name: _typed(hints[name], item) for name, item in value.items()})
    return value


def _hints(kind: type) -> dict[str, Any]:
    """Return the field types; the names imported for checking only are handed in."""
    names = {
        "date": date,
        "datetime": datetime,
        "Money": Money,
        "Letterhead": letterhead_module.Letterhead,
        "Strokes": blocks_module.Strokes,
    }
    return get_type_hints(kind, localns=names)
