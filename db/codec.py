"""Write a command's outcome as JSON and read it again, so that a repeated command gives the first one.

Only plain values and frozen dataclasses of `app` may leave a command; an entity is refused here.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib
import json
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from app.kernel.errors import CounterError

_TAG = "~"


class NotPlain(TypeError):
    """Refuse a value that may not leave a command: an entity, or a type that cannot be kept."""

    def __init__(self, value: object) -> None:
        """Take the value; only its type is told."""
        super().__init__(
            f"a command may not return a {type(value).__qualname__}; return ids or frozen values"
        )


class Forgotten(CounterError):
    """Report an outcome written by another version, which this one cannot read."""

    def __init__(self, name: str) -> None:
        """Take the type that is unknown."""
        super().__init__(f"the outcome holds {name}, which this version does not know")


def encode(value: object) -> str:
    """Return a value as JSON text."""
    return json.dumps(_plain(value), separators=(",", ":"), ensure_ascii=False)


def decode(text: str) -> Any:
    """Return the value of JSON text made by `encode`."""
    return _value(json.loads(text))


def _plain(value: object) -> Any:  # noqa: PLR0911 (one line per type)
    if isinstance(value, Enum):
        return {_TAG: _name(type(value)), "v": value.name}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, UUID):
        return {_TAG: "uuid", "v": value.hex}
    if isinstance(value, datetime | date):
        return {_TAG: "instant" if isinstance(value, datetime) else "day", "v": value.isoformat()}
    if isinstance(value, timedelta):
        return {_TAG: "step", "v": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, bytes):
        return {_TAG: "bytes", "v": base64.b64encode(value).decode()}
    if isinstance(value, tuple | list | frozenset):
        return {_TAG: type(value).__name__, "v": [_plain(item) for item in value]}
    if isinstance(value, dict):
        return {_TAG: "dict", "v": [[_plain(key), _plain(item)] for key, item in value.items()]}
    return _dataclass(value)


def _dataclass(value: Any) -> dict[str, Any]:
    kind = type(value)
    parameters = getattr(kind, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen or not kind.__module__.startswith("app."):
        raise NotPlain(value)
    fields = {
        field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(kind) if field.init
    }
    return {_TAG: _name(kind), "v": fields}


def _name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


_READ: dict[str, Any] = {
    "uuid": lambda raw: UUID(hex=raw),
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "step": lambda raw: timedelta(*raw),
    "bytes": base64.b64decode,
    "tuple": lambda raw: tuple(map(_value, raw)),
    "list": lambda raw: list(map(_value, raw)),
    "frozenset": lambda raw: frozenset(map(_value, raw)),
    "dict": lambda raw: {_value(key): _value(item) for key, item in raw},
}


def _value(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    name, body = raw[_TAG], raw["v"]
    if name in _READ:
        return _READ[name](body)
    kind = _type(name)
    if issubclass(kind, Enum):
        return kind[body]
    try:
        return kind(**{field: _value(item) for field, item in body.items()})
    except TypeError:
        raise Forgotten(name) from None


def _type(name: str) -> Any:
    module, _, path = name.partition(":")
    if not module.startswith("app."):
        raise Forgotten(name)
    try:
        found: Any = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        raise Forgotten(name) from None
    return found
