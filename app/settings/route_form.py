"""Read one route as it is typed on the screen, field by field, and write routes back as their text."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from app.kernel.errors import DomainError, FieldProblem
from app.settings.routes import ALL, RouteSpec, problem_with

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBERS = frozenset({"port", "most", "connect_s", "answer_s"})
_NEEDED = frozenset({"name", "host", "port"})


@dataclass(frozen=True, slots=True)
class RouteForm:
    """Hold one route as typed; `destinations` are payers separated by commas, empty for all."""

    name: str = ""
    destinations: str = ""
    host: str = ""
    port: str = ""
    server_name: str = ""
    framing: str = "length4"
    prefix: str = ""
    path: str = "/"
    persistent: bool = False
    most: str = "1"
    connect_s: str = "10"
    answer_s: str = "60"
    pin: str = ""


def form_of(spec: RouteSpec) -> RouteForm:
    """Return a route as it would be typed."""
    values: dict[str, Any] = {one.name: getattr(spec, one.name) for one in fields(RouteForm)}
    values |= {name: str(values[name]) for name in _NUMBERS}
    served = "" if ALL in spec.destinations else ", ".join(spec.destinations)
    return RouteForm(**{**values, "destinations": served})


def read_form(form: RouteForm) -> RouteSpec:
    """Return the route that was typed; raise `DomainError` with every field that is wrong, by its name."""
    values: dict[str, Any] = {
        one.name: _value(one.name, getattr(form, one.name)) for one in fields(RouteForm) if one.type != "bool"
    }
    values["persistent"] = form.persistent
    problems = []
    for name, value in values.items():
        if name in _NEEDED and value == "":
            problems.append(FieldProblem(name, "This is needed."))
        elif (name != "server_name" or value) and (words := problem_with(name, value)):
            problems.append(FieldProblem(name, words[:1].upper() + words[1:]))
    if problems:
        raise DomainError.of(problems)
    return RouteSpec(**{**values, "destinations": tuple(values["destinations"])})


def write_routes(specs: Sequence[RouteSpec]) -> str:
    """Return the text of routes, which `read_routes` reads back as the same ones."""
    return "\n\n".join(_written(spec) for spec in specs)


def _value(name: str, typed: str) -> object:
    text = typed.strip()
    if name == "destinations":
        return [part.strip() for part in text.split(",") if part.strip()] or [ALL]
    if name == "prefix":
        return typed  # blanks may be part of what a switch routes by
    if name == "pin":
        return text.replace(":", "").replace(" ", "")
    return int(text) if name in _NUMBERS and text.isascii() and text.isdigit() else text


def _written(spec: RouteSpec) -> str:
    plain, lines = RouteSpec("", "", 1), ["[[route]]"]
    for one in fields(RouteSpec):
        value = getattr(spec, one.name)
        if one.name in _NEEDED or value != getattr(plain, one.name):
            lines.append(f"{one.name} = {_toml(value)}")
    return "\n".join(lines)


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case tuple():
            return "[" + ", ".join(_toml(one) for one in value) + "]"
        case _:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
