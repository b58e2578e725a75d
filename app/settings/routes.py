"""Read the routes to payers' switches: a text in TOML, one `[[route]]` each, the preferred ones first.

A route names the destinations it serves (`*` for all); a destination with two routes goes over to the second
while the first is silent. Every unknown key and every value that cannot be is refused by name.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from app.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[object], bool]

ALL = "*"
FRAMINGS = ("length4", "stx_length4_etx", "stx_etx", "stx_length4_id_etx", "http", "none")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|[0-9A-Fa-f:]{2,45}", re.ASCII)
_PIN = re.compile(r"(?:[0-9A-Fa-f]{64})?", re.ASCII)
_NAME = re.compile(r"[^\W_][ -~]{0,59}", re.ASCII)
_PATH = re.compile(r"/[!-~]*", re.ASCII)
_PREFIX = re.compile(r"[ -~]{0,16}", re.ASCII)
_MOST_ROUTES = 32


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """Be one way to a switch; times in seconds, `pin` the SHA-256 of its certificate in hex or empty."""

    name: str
    host: str
    port: int
    destinations: tuple[str, ...] = (ALL,)
    server_name: str = ""
    framing: str = "length4"
    prefix: str = ""
    path: str = "/"
    persistent: bool = False
    most: int = 1
    connect_s: int = 10
    answer_s: int = 60
    pin: str = ""

    def serves(self, destination: str) -> bool:
        """Say whether messages for a destination may take this route."""
        return ALL in self.destinations or destination in self.destinations


def read_routes(text: str) -> tuple[RouteSpec, ...]:
    """Return the routes of a text, none of an empty one; raise `DomainError` that names what to mend."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DomainError("routes", f"The text is not well formed: {error}. Mend it there.") from None
    rows = content.pop("route", [])
    if content:
        raise DomainError("routes", f"“{min(content)}” is not known. Use [[route]] only.")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DomainError("routes", "Begin each route with [[route]].")
    if len(rows) > _MOST_ROUTES:
        raise DomainError("routes", f"Use at most {_MOST_ROUTES} routes.")
    routes = tuple(_read(row, place) for place, row in enumerate(rows, start=1))
    names = [route.name for route in routes]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise DomainError("routes", f"Two routes are called “{twice}”. Give each a name of its own.")
    return routes


def _read(row: dict[str, Any], place: int) -> RouteSpec:
    where = f"Route {place}"
    known = {field.name for field in fields(RouteSpec)}
    if strange := sorted(set(row) - known):
        raise DomainError("routes", f"{where}: “{strange[0]}” is not known. Check its spelling.")
    for needed in ("name", "host", "port"):
        if needed not in row:
            raise DomainError("routes", f"{where}: {needed} is missing. Add it.")
    for key, value in row.items():
        if problem := problem_with(key, value):
            raise DomainError("routes", f"{where}: {key} {problem}")
    served = tuple(row.get("destinations", (ALL,)))
    return RouteSpec(**{**row, "destinations": served})


def problem_with(key: str, value: object) -> str:
    """Return what is wrong with a value, in words that follow its key; nothing where it may be."""
    check, words = _CHECKS[key]
    return "" if check(value) else words


def _fits(shape: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and shape.fullmatch(value) is not None


def _between(least: int, most: int) -> tuple[Check, str]:
    def check(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return check, f"must be a whole number from {least} to {most}."


def _is_list_of_names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


_CHECKS: dict[str, tuple[Check, str]] = {
    "name": (_fits(_NAME), "must be a text of 1 to 60 printable signs."),
    "host": (_fits(_HOST), "must be a host name or address, such as switch.example.com."),
    "port": _between(1, 65_535),
    "destinations": (_is_list_of_names, "must be a list of names."),
    "server_name": (_fits(_HOST), "must be the host name in its certificate."),
    "framing": (lambda value: value in FRAMINGS, f"must be one of {', '.join(FRAMINGS)}."),
    "prefix": (_fits(_PREFIX), "must be up to 16 printable signs."),
    "path": (_fits(_PATH), "must begin with / and hold no spaces."),
    "persistent": (lambda value: isinstance(value, bool), "must be true or false."),
    "most": _between(1, 32),
    "connect_s": _between(1, 300),
    "answer_s": _between(1, 300),
    "pin": (_fits(_PIN), "must be the 64 hex digits of a SHA-256, or empty."),
}
