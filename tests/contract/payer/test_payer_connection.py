"""The practice payer answers message after message on one connection; each trouble is for one message."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.billing import build_billing
from app.gateways.payer_switch import LineRules, NoAnswer, PayerSwitch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.claims.ncpdp.billing import BillingFacts
    from tests.fixtures.claims_fixtures import RunningPayer


@pytest.fixture
def line(practice_payer: RunningPayer) -> Iterator[PayerSwitch]:
    rules = LineRules("length4", persistent=True)
    switch = PayerSwitch(
        practice_payer.switch.endpoint, practice_payer.ready.ca_path, timeout_s=5.0, rules=rules
    )
    yield switch
    switch.close()


def claims(facts: BillingFacts) -> list[bytes]:
    return [
        build_billing(replace(facts, rx_number=number, cardholder_id=f"X{number}"))
        for number in range(1_000_001, 1_000_004)
    ]


def test_that_one_connection_carries_many_messages(
    line: PayerSwitch, facts: BillingFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[object, ...]] = []
    connect = socket.create_connection

    def counted(*where: Any) -> socket.socket:
        opened.append(where)
        return connect(*where)

    monkeypatch.setattr(socket, "create_connection", counted)
    for sent in claims(facts):
        assert read_answer(line.exchange(sent), sent).is_paid
    assert len(opened) == 1


def test_that_a_trouble_in_the_middle_is_for_its_message_alone(
    line: PayerSwitch, practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    first, second, third = claims(facts)
    line.exchange(first)
    practice_payer.command(fault="truncate", count=1)
    with pytest.raises(NoAnswer):
        line.exchange(second)
    assert read_answer(line.exchange(second), second).is_duplicate
    assert read_answer(line.exchange(third), third).is_paid
