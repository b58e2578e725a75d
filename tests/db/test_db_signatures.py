"""Keep and find signatures on both engines: the log's queries and the check mean the same on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.pos.signed import Proof
from app.workflows.tendering import TenderCheck, tender_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.clock import SetClock
    from app.kernel.running import Runner
    from tests.fixtures.register_fixtures import Shop


@pytest.fixture
def shop(any_runner: Runner, store_clock: SetClock, make_shop: Callable[[Runner, SetClock], Shop]) -> Shop:
    made = make_shop(any_runner, store_clock)
    made.seed()
    return made


def test_that_a_signature_is_kept_found_and_proven_on_each_engine(shop: Shop) -> None:
    shop.open_day()
    for last in ("Chen", "Vance"):
        patient = shop.patient(last)
        shop.ready(patient, None)
        sale_id = shop.sale()
        shop.pick_up(sale_id, patient)
        shop.go(tender_check, TenderCheck(sale_id, shop.view(sale_id).remaining))
    rows = shop.read(lambda reads: reads.signatures.log())
    assert [(row.patient, row.rx) for row in rows] == [
        ("Vance, Maria", ("1000001-00",)),
        ("Chen, Maria", ("1000000-00",)),
    ]
    assert {row.signed.proof for row in rows} == {Proof.VERIFIED}
    day = f"{rows[0].day:%m/%d/%Y}"
    found = {
        wanted: shop.read(lambda reads: reads.signatures.log(wanted))  # noqa: B023 - asked at once
        for wanted in ("1000001", "1000000-00", "001-0002", day, "vance", "nobody")
    }
    assert [len(found[wanted]) for wanted in found] == [1, 1, 1, 2, 1, 0]
    assert shop.view(rows[0].sale_id).signed == rows[0].signed
