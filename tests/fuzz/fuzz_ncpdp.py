"""Throw mutated messages at the codec and the practice payer: only our own errors may come out, and soon."""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.claims.ncpdp import batch, tables, tokens
from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.billing import natural_key
from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.explain import differences, explain
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
REQUEST_F6 = (
    b"F6B100999001COMM      1012000000010     20280502          \x1e\x1cAM04\x1cC2W123456789\x1cC61"
    b"\x1e\x1cAM01\x1cRR1\x1cCX06\x1cCYM1\x1cC419610704\x1e\x1cAM07\x1cEM1\x1cD21000001\x1cE103\x1cD755555000101"
    b"\x1cE730000\x1cKZ1\x1cK8AA\x1e\x1cAM11\x1cRK1\x1cRL01\x1cHA5{\x1cDU99999999999{"
)
ANSWER_F6 = (
    b"F6B11A012000000010     20280502\x1e\x1cAM20\x1cF4HELLO\x1e\x1cAM21\x1cANP\x1cF3000000001"
    b"\x1e\x1cAM22\x1cEM1\x1cD21000001\x1e\x1cAM23\x1cF5100{\x1cKP2\x1cKQ01\x1cKN5{\x1cKQ05\x1cKN5{\x1cF9343E"
)
COB = (
    b"999001D0B1COMM      1012000000010     20260302          \x1e\x1cAM04\x1cC2W1\x1d\x1e\x1cAM07\x1cEM1"
    b"\x1cD21000001\x1cE100\x1cD70\x1cD62\x1e\x1cAM05\x1c4C2\x1c5C01\x1c6C03\x1cHB1\x1cHC07\x1cDV10{\x1c5C02\x1c5E1"
    b"\x1c6E70\x1cNR1\x1cNP06\x1cNQ5{\x1e\x1cAM08\x1c7E1\x1cE4DD\x1c7E2\x1cE4TD\x1e\x1cAM10\x1cEF01\x1cEG1\x1cEC2\x1cRE03"
    b"\x1cTE1\x1cED10\x1c2G1\x1c2HAA\x1cRE03\x1cTE2\x1cED10"
)
REQUESTS, ANSWERS = (REQUEST, REQUEST, COB, REQUEST_F6), (ANSWER, ANSWER, ANSWER_F6)
BATCH = (
    b"\x0200TSTORE1                  0000042202603021705P12PROCESSOR               \x03\x02G10000000001"
    + REQUEST
    + b"\x03\r\n\x02990000042000000000003\x03"
)
LONGEST_S = 2.0
TODAY = date(2026, 3, 2)
UNTOUCHED = explain(REQUEST, Direction.REQUEST)
LEADERS = {
    segment: sorted({rule.leader for rule in rules.values() if rule.leader})
    for segment, rules in tables.dictionary("F6").fields.items()
}
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
    b"F6",
    b"5C",
    b"KQ",
    b"\x02G1",
    b"\x1e\x1cAM11",
]


class Figures(NamedTuple):
    """Say how a run went."""

    messages: int
    slowest_s: float


def main(count: int, seed: int) -> Figures:
    """Read `count` mutated messages from a seed; anything unexpected, or too slow, is raised."""
    source = random.Random(seed)
    desk = PayerDesk(payer_prices.load(Path("none")))
    slowest = 0.0
    for number in range(count):
        direction = Direction.REQUEST if number % 2 else Direction.RESPONSE
        raw = _mutated(source, source.choice(REQUESTS if number % 2 else ANSWERS))
        started = time.process_time()
        try:
            _read_all(raw, direction, number)
            if direction is Direction.REQUEST:
                _only_ours(lambda raw=raw: natural_key(raw))  # type: ignore[misc]
                _only_ours(lambda raw=raw, number=number: desk.decide(raw, number, TODAY))  # type: ignore[misc]
            else:
                _only_ours(lambda raw=raw: read_answer(raw, REQUEST))  # type: ignore[misc]
            if number % 16 == 0:
                _read_batch(_mutated(source, BATCH))
        except Exception as unexpected:
            raise AssertionError(f"seed {seed}, message {number}: {raw!r}") from unexpected
        slowest = max(slowest, time.process_time() - started)
        if slowest > LONGEST_S:
            raise AssertionError(f"seed {seed}, message {number} took {slowest:.1f} s: {raw!r}")
    return Figures(count, slowest)


def run(count: int = 1_000_000, seed: int = 1) -> None:
    """Fuzz and print how it went."""
    started = time.perf_counter()
    figures = main(count, seed)
    seconds = time.perf_counter() - started
    print(
        f"NCPDP codec and payer: {figures.messages:,} mutated messages, seed {seed}, {seconds:.0f} s, "
        f"slowest {figures.slowest_s * 1000:.0f} ms, nothing but our own errors"
    )


def _read_all(raw: bytes, direction: Direction, number: int) -> None:
    assert tokens.join(tokens.split(raw)) == raw
    explained = explain(raw, direction)
    told = differences(UNTOUCHED, explained)
    assert told or raw.count(b"\x1c") >= REQUEST.count(b"\x1c")
    _look_everywhere(raw, direction, number)


def _read_batch(raw: bytes) -> None:
    read = batch.read(raw)
    assert b"".join(record.raw for record in read.records) == raw
    assert isinstance(read.problems, tuple)


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


def _look_everywhere(raw: bytes, direction: Direction, number: int) -> None:
    try:
        message = Message.parse(raw, direction)
    except Unreadable:
        return
    message.amounts_and_days()
    for view in (*message.shared, *(view for group in message.groups for view in group)):
        readers = (view.money, view.quantity, view.date, view.rate, view.number)
        for place, (field, _) in enumerate(view.pairs):
            read = readers[(number + place) % len(readers)]
            _only_ours(lambda read=read, field=field: read(field))  # type: ignore[misc]
        for leader in LEADERS.get(view.id, ()):
            assert sum(len(one.pairs) for one in view.repeats(leader)) <= len(view.pairs)
