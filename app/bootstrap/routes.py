"""Lead the outbox to the payers' switches: by the store's routes, or to its one address as it is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.errors import BadAnswer
from app.gateways.payer_switch import Endpoint, LineRules, PayerSwitch
from app.gateways.switch_route import SwitchRoute
from app.kernel.errors import DomainError
from app.outbox.health import RouteRule
from app.outbox.pump import one_route

if TYPE_CHECKING:
    from pathlib import Path

    from app.outbox.ports import Exchanged
    from app.settings.routes import RouteSpec

ANSWER_S = 60.0
ASK_S = 10.0
PRACTICE_ANSWER_S = 5.0
Keep = Callable[[str, str, bytes, str], bool]
_THIS_COMPUTER = frozenset({"127.0.0.1", "[::1]", "localhost"})


class StoreRoute:
    """Send every message to the one switch of the store; where it listens is asked each time."""

    def __init__(
        self,
        find_address: Callable[[], str],
        authority: Callable[[], Path | None],
        timeout_s: float,
        keep: Keep | None = None,
    ) -> None:
        """Take who knows `host:port` and the authority's file, the deadline, and who keeps what is stray."""
        self._find_address, self._authority, self._timeout_s = find_address, authority, timeout_s
        self._keep = keep

    def routes(self, destination: str) -> tuple[RouteRule, ...]:
        """Return the one route, one message at a time."""
        return one_route(destination)

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        """Send and wait; what the network does is told in the answer, never raised."""
        return SwitchRoute(self._switch(destination)).exchange(destination, body, route)

    def _switch(self, destination: str) -> PayerSwitch | None:
        host, _colon, port = self._find_address().rpartition(":")
        authority = self._authority()
        if not host or not port.isdigit() or authority is None or not authority.exists():
            return None
        here = "localhost" if host in _THIS_COMPUTER else host.strip("[]")
        endpoint = Endpoint(host.strip("[]"), int(port), here)
        rules = LineRules() if self._keep is None else LineRules(keep=partial(self._keep, destination))
        return PayerSwitch(endpoint, authority, self._timeout_s, rules=rules)


class BookedRoutes:
    """Send every message by the routes that the owner wrote down."""

    def __init__(self, specs: tuple[RouteSpec, ...], authority: Path, keep: Keep | None = None) -> None:
        """Take the routes, the preferred ones first, the authority's file, and who keeps what is stray."""
        self._specs = specs
        self._carrier = SwitchRoute(None, {spec.name: _switch_of(spec, authority, keep) for spec in specs})

    def routes(self, destination: str) -> tuple[RouteRule, ...]:
        """Return a destination's routes; one that has none keeps its messages here."""
        served = tuple(RouteRule(spec.name, spec.most) for spec in self._specs if spec.serves(destination))
        return served or one_route(destination)

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        """Send and wait; without a route, take the first that serves the destination."""
        first = next((spec.name for spec in self._specs if spec.serves(destination)), "")
        return self._carrier.exchange(destination, body, route or first)

    def look_at_idle(self) -> None:
        """Keep what came on lines that are open and unused."""
        self._carrier.look_at_idle()

    def close(self) -> None:
        """Close the lines that are kept open."""
        self._carrier.close()


def _switch_of(spec: RouteSpec, authority: Path, keep: Keep | None = None) -> PayerSwitch:
    rules = LineRules(
        framing=spec.framing,
        prefix=spec.prefix.encode("ascii"),
        persistent=spec.persistent,
        connect_s=float(spec.connect_s),
        pin=spec.pin,
        path=spec.path,
        belongs=_is_about,
    )
    if keep is not None:
        only = spec.destinations[0] if len(spec.destinations) == 1 else ""
        rules = replace(rules, keep=partial(keep, only))
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
