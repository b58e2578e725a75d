"""Lead the outbox to the payers' switches: by the store's routes, or to its one address as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.errors import BadAnswer
from app.gateways.payer_switch import Endpoint, LineRules, PayerSwitch
from app.gateways.switch_route import SwitchRoute
from app.kernel.errors import DomainError
from app.outbox.health import RouteRule
from app.outbox.pump import one_route

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.outbox.ports import Exchanged
    from app.settings.routes import RouteSpec

ANSWER_S = 60.0
ASK_S = 10.0
PRACTICE_ANSWER_S = 5.0
_THIS_COMPUTER = frozenset({"127.0.0.1", "[::1]", "localhost"})


class StoreRoute:
    """Send every message to the one switch of the store; where it listens is asked each time."""

    def __init__(self, find_address: Callable[[], str], authority: Path | None, timeout_s: float) -> None:
        """Take who knows `host:port`, the certificate authority's file, and the deadline in seconds."""
        self._find_address, self._authority, self._timeout_s = find_address, authority, timeout_s

    def routes(self, destination: str) -> tuple[RouteRule, ...]:
        """Return the one route, one message at a time."""
        return one_route(destination)

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        """Send and wait; what the network does is told in the answer, never raised."""
        return SwitchRoute(self._switch()).exchange(destination, body, route)

    def _switch(self) -> PayerSwitch | None:
        host, _colon, port = self._find_address().rpartition(":")
        if not host or not port.isdigit() or self._authority is None or not self._authority.exists():
            return None
        here = "localhost" if host in _THIS_COMPUTER else host.strip("[]")
        return PayerSwitch(Endpoint(host.strip("[]"), int(port), here), self._authority, self._timeout_s)


class BookedRoutes:
    """Send every message by the routes that the owner wrote down."""

    def __init__(self, specs: tuple[RouteSpec, ...], authority: Path) -> None:
        """Take the routes, the preferred ones first, and the certificate authority's file."""
        self._specs = specs
        self._carrier = SwitchRoute(None, {spec.name: _switch_of(spec, authority) for spec in specs})

    def routes(self, destination: str) -> tuple[RouteRule, ...]:
        """Return a destination's routes; one that has none keeps its messages here."""
        served = tuple(RouteRule(spec.name, spec.most) for spec in self._specs if spec.serves(destination))
        return served or one_route(destination)

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        """Send and wait; without a route, take the first that serves the destination."""
        first = next((spec.name for spec in self._specs if spec.serves(destination)), "")
        return self._carrier.exchange(destination, body, route or first)

    def close(self) -> None:
        """Close the lines that are kept open."""
        self._carrier.close()


def _switch_of(spec: RouteSpec, authority: Path) -> PayerSwitch:
    rules = LineRules(
        framing=spec.framing,
        prefix=spec.prefix.encode("ascii"),
        persistent=spec.persistent,
        connect_s=float(spec.connect_s),
        pin=spec.pin,
        path=spec.path,
        belongs=_is_about,
    )
    endpoint = Endpoint(spec.host, spec.port, spec.server_name or spec.host)
    return PayerSwitch(endpoint, authority, float(spec.answer_s), rules=rules)


def greet(spec: RouteSpec, authority: Path | None) -> str:
    """Try the connection of a route; return its certificate's SHA-256, or raise what went wrong."""
    if authority is None:
        raise NoAuthority
    return _switch_of(spec, authority).greet()


class NoAuthority(DomainError):
    """Refuse to try a connection while no certificate says whom to trust."""

    def __init__(self) -> None:
        """Say where it belongs."""
        super().__init__("certificate", "No certificate is set. Paste it on the Store page first.")


def _is_about(message: bytes, answer: bytes) -> bool:
    """Say whether an answer is about the message that was sent, as far as its fields tell."""
    try:
        read_answer(answer, message)
    except BadAnswer:
        return False
    return True
