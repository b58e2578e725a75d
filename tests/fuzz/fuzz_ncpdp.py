"""Throw mutated messages at the codec and the practice payer: only our own errors may come out."""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.claims.ncpdp import tokens
from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.billing import natural_key
from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import CounterError
from app.practice import payer_prices
from app.practice.payer_desk import PayerDesk

if TYPE_CHECKING:
    from collections.abc import Callable

REQUEST = (
    b"999001D0B1COMM      1012000000010     20260302          \x1e\x1cAM04\x1cC2W123456789\x1cC301\x1cC61"
    b"\x1e\x1cAM01\x1cC419610704\x1cC52\x1cCAALMA\x1cCBVANCE\x1d\x1e\x1cAM07\x1cEM1\x1cD21000001\x1cE103\x1cD755555000101"
    b"\x1cE730000\x1cD30\x1cD530\x1cD61\x1cD80\x1cDE20260301\x1cDF5\x1cDJ3\x1cNX1\x1cDK05\x1cC800\x1c28EA"
    b"\x1e\x1cAM11\x1cD9451{\x1cDC25{\x1cDQ600{\x1cDU476{\x1cDN01\x1e\x1cAM03\x1cEZ01\x1cDB2000001018\x1cDROKAFOR"
)
ANSWER = (
    b"D0B11A012000000010     20260302\x1e\x1cAM20\x1cF4HELLO\x1d\x1e\x1cAM21\x1cANP\x1cF3000000001\x1cUF2"
    b"\x1cUH01\x1cFQONE\x1cUG+\x1cUH02\x1cFQTWO\x1e\x1cAM22\x1cEM1\x1cD21000001\x1e\x1cAM23\x1cF5100{\x1cF6428E\x1cF715{"
    b"\x1cF9343E\x1cFI100{"
)
_SALT = [
    b"\x1c",
    b"\x1d",
    b"\x1e",
    b"\x03",
    b"{",
    b"}",
    b"AM",
    b"9" * 400,
    b"\x00",
    b"\xff",
    b"D0",
    b"FA9",
    b"UG+",
]


def main(count: int, seed: int) -> int:
    """Run `count` mutations from a seed; return how many there were. Anything unexpected is raised."""
    source = random.Random(seed)
    desk = PayerDesk(payer_prices.load(Path("none")))
    today = date(2026, 3, 2)
    for number in range(count):
        request, answer = _mutated(source, REQUEST), _mutated(source, ANSWER)
        try:
            assert tokens.join(tokens.split(request)) == request
            _only_ours(lambda answer=answer: read_answer(answer, REQUEST))  # type: ignore[misc]
            _only_ours(lambda request=request: natural_key(request))  # type: ignore[misc]
            _look_everywhere(request)
            _only_ours(lambda request=request, number=number: desk.decide(request, number, today))  # type: ignore[misc]
        except Exception as unexpected:
            raise AssertionError(f"seed {seed}, mutation {number}: {request!r} {answer!r}") from unexpected
    return count


def run(count: int = 1_000_000, seed: int = 1) -> None:
    """Fuzz and print how it went."""
    started = time.perf_counter()
    main(count, seed)
    seconds = time.perf_counter() - started
    print(f"D.0 codec and payer: {count:,} mutations, seed {seed}, {seconds:.1f} s, only our own errors")


def _mutated(source: random.Random, raw: bytes) -> bytes:
    for _ in range(source.randint(1, 4)):
        start = source.randrange(len(raw) + 1)
        end = min(len(raw), start + source.choice((0, 1, 1, 2, 5, 30)))
        salt = source.choice(_SALT) if source.random() < 0.7 else source.randbytes(source.randint(0, 4))
        match source.randrange(4):
            case 0:
                raw = raw[:start] + salt + raw[start:]
            case 1:
                raw = raw[:start] + raw[end:]
            case 2:
                raw = raw[:start] + salt + raw[end:]
            case _:
                raw = raw[:start] + raw[start:end] * 2 + raw[end:]
    return raw


def _only_ours(work: Callable[[], object]) -> None:
    try:
        work()
    except CounterError:
        return


def _look_everywhere(raw: bytes) -> None:
    try:
        message = Message.parse(raw, Direction.REQUEST)
    except Unreadable:
        return
    views = [*message.shared, *(view for group in message.groups for view in group)]
    for view in views:
        for field, _ in view.pairs:
            for read in (view.money, view.quantity, view.date, view.rate, view.number, view.repeats):
                _only_ours(lambda read=read, field=field: read(field))  # type: ignore[misc]
