"""Counter and the practice payer agree over a real TLS socket: paid, rejected, repeated, taken back."""

from __future__ import annotations

import shutil
import socket
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.billing import build_billing, build_reversal, natural_key
from app.claims.rejects import explain
from app.gateways.payer_switch import Endpoint, NotSent, PayerSwitch
from app.kernel.money import Money
from app.kernel.quantity import Quantity
from app.practice.payer_log import Effect, tally

if TYPE_CHECKING:
    from pathlib import Path

    from app.claims.ncpdp.billing import BillingFacts
    from tests.fixtures.claims_fixtures import RunningPayer, RunPayer


def test_that_a_covered_drug_is_paid_and_the_figures_add_up(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    answer = practice_payer.ask(build_billing(facts))
    assert answer.is_paid
    assert answer.copay == answer.patient_pay == Money(1000)
    assert answer.ingredient_cost_paid is not None
    assert answer.dispensing_fee_paid is not None
    assert answer.plan_pays is not None
    assert answer.ingredient_cost_paid + answer.dispensing_fee_paid == answer.plan_pays + Money(1000)
    assert answer.auth_number


def test_that_a_listed_drug_is_priced_from_the_list_not_from_the_claim(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    cheap = replace(facts, ndc11="68462043518", ingredient_cost=Money(1), usual_and_customary=Money(90_000))
    answer = practice_payer.ask(build_billing(replace(cheap, gross_amount_due=Money(90_000))))
    # 30 tablets at 0.78273, 112 percent of it, and 1.50 for dispensing
    assert answer.ingredient_cost_paid == Money(2630)
    assert answer.plan_pays == Money(2630 + 150 - 1000)


def test_that_a_repeat_is_a_duplicate_with_the_first_values(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    request = build_billing(facts)
    first, again = practice_payer.ask(request), practice_payer.ask(request)
    assert again.is_duplicate
    assert replace(again, status="P") == first


def test_that_a_changed_claim_under_the_same_key_is_not_paid_again(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    practice_payer.ask(build_billing(facts))
    answer = practice_payer.ask(build_billing(replace(facts, ndc11="55555000202")))
    assert answer.reject_codes == ("83",)


def test_that_a_reversal_takes_back_once_and_says_so_again(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    billing, reversal = build_billing(facts), build_reversal(facts)
    assert practice_payer.ask(reversal).reject_codes == ("87",)
    practice_payer.ask(billing)
    assert practice_payer.ask(reversal).status == "A"
    assert practice_payer.ask(reversal).status == "S"
    assert practice_payer.ask(billing).status == "P"
    assert practice_payer.ask(reversal).status == "A"
    sums = tally(practice_payer.entries())
    assert sums.standing == ()
    assert sums.paid_twice == ()
    assert len(sums.reversed) == 2


REJECTED: list[tuple[dict[str, Any], str]] = [
    ({"cardholder_id": "NOSUCH1"}, "52"),
    ({"cardholder_id": "TERM0001"}, "65"),
    ({"ndc11": "00000123401"}, "54"),
    ({"prescriber_npi": "2999999990"}, "56"),
    ({"ndc11": "00093551798"}, "70"),
    ({"ndc11": "00378557393"}, "75"),
    ({"days_supply": 91}, "76"),
    ({"quantity": Quantity.of(130), "ndc11": "00093527601"}, "76"),
    ({"date_of_service": date(2025, 2, 1), "date_written": date(2025, 2, 1)}, "81"),
    ({"date_of_service": date(2026, 3, 4)}, "82"),
]


@pytest.mark.parametrize(("changes", "code"), REJECTED, ids=[code for _, code in REJECTED])
def test_that_the_plan_rejects_with_the_code_of_the_trade(
    practice_payer: RunningPayer, facts: BillingFacts, changes: dict[str, Any], code: str
) -> None:
    answer = practice_payer.ask(build_billing(replace(facts, **changes)))
    assert answer.is_rejected
    assert answer.reject_codes == (code,)
    assert explain(code).remedy


def test_that_a_prior_authorization_lets_the_drug_through(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    authorized = replace(
        facts, ndc11="00378557393", prior_authorization="12345678901", prior_authorization_type="01"
    )
    assert practice_payer.ask(build_billing(authorized)).is_paid


def test_that_an_early_refill_names_the_day_and_can_be_overridden(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    practice_payer.ask(build_billing(facts))
    early = replace(facts, fill_number=1)
    answer = practice_payer.ask(build_billing(early))
    assert answer.reject_codes == ("79",)
    assert "NEXT FILL DATE 20260325" in answer.messages
    assert practice_payer.ask(build_billing(replace(early, clarifications=("05",)))).is_paid


def test_that_a_refill_in_time_is_paid(practice_payer: RunningPayer, facts: BillingFacts) -> None:
    practice_payer.ask(build_billing(facts))
    practice_payer.command(today="2026-03-25")
    later = replace(facts, fill_number=1, date_of_service=facts.date_of_service + timedelta(days=23))
    assert practice_payer.ask(build_billing(later)).is_paid


def test_that_a_reversed_fill_does_not_make_the_next_one_early(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    practice_payer.ask(build_billing(facts))
    practice_payer.ask(build_reversal(facts))
    assert practice_payer.ask(build_billing(replace(facts, rx_number=1000002))).is_paid


@pytest.mark.parametrize(
    ("bin_", "pcn", "patient"),
    [("999001", "COMM", 1000), ("999002", "PARTD", 1200), ("999003", "MCAID", 100)],
)
def test_that_each_plan_has_its_own_copay(
    practice_payer: RunningPayer, facts: BillingFacts, bin_: str, pcn: str, patient: int
) -> None:
    answer = practice_payer.ask(build_billing(replace(facts, bin=bin_, pcn=pcn)))
    assert answer.patient_pay == Money(patient)


def test_that_a_discount_card_pays_nothing_and_sets_the_price(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    answer = practice_payer.ask(build_billing(replace(facts, bin="999004", pcn="CARD")))
    assert answer.plan_pays == Money(0)
    assert answer.ingredient_cost_paid is not None
    assert answer.dispensing_fee_paid is not None
    assert answer.patient_pay == answer.ingredient_cost_paid + answer.dispensing_fee_paid


@pytest.mark.parametrize(("bin_", "pcn", "code"), [("999009", "COMM", "01"), ("999001", "WRONG", "04")])
def test_that_an_unknown_plan_is_refused_in_the_header(
    practice_payer: RunningPayer, facts: BillingFacts, bin_: str, pcn: str, code: str
) -> None:
    answer = practice_payer.ask(build_billing(replace(facts, bin=bin_, pcn=pcn)))
    assert (answer.header_status, answer.reject_codes) == ("R", (code,))


def test_that_missing_fields_answer_with_their_own_codes(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    request = build_billing(facts).replace(b"\x1cD530", b"").replace(b"\x1cE730000", b"\x1cE7")
    request = request.replace(b"DB2000001018", b"DB2000001019")
    assert practice_payer.ask(request).reject_codes == ("E7", "19", "25")


def test_that_bytes_no_one_can_read_get_no_answer(practice_payer: RunningPayer) -> None:
    with pytest.raises(Exception, match="closed"):
        practice_payer.switch.exchange(b"GET / HTTP/1.1")
    assert practice_payer.entries()[-1].effect is Effect.UNREAD


def test_that_the_log_holds_every_message_and_nothing_readable(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    request = build_billing(facts)
    raw = practice_payer.switch.exchange(request)
    (entry,) = practice_payer.entries()
    assert (entry.request, entry.answer, entry.effect) == (request, raw, Effect.PAID)
    assert entry.key == natural_key(request)
    stored = (practice_payer.directory / "payer.jsonl").read_bytes()
    for secret in (b"VANCE", b"19610704", b"W123456789"):
        assert secret not in stored


def test_that_a_certificate_of_another_payer_is_not_trusted(
    practice_payer: RunningPayer, run_payer: RunPayer, facts: BillingFacts, tmp_path: Path
) -> None:
    with run_payer(tmp_path / "other") as other:
        foreign = PayerSwitch(practice_payer.switch.endpoint, other.ready.ca_path, 5)
        with pytest.raises(NotSent, match="not the one we trust"):
            foreign.exchange(build_billing(facts))
    assert practice_payer.entries() == ()


def test_that_a_name_the_certificate_does_not_carry_is_not_trusted(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    endpoint = Endpoint("127.0.0.1", practice_payer.ready.port, "switch.example")
    with pytest.raises(NotSent, match="not the one we trust"):
        PayerSwitch(endpoint, practice_payer.ready.ca_path, 5).exchange(build_billing(facts))


def test_that_a_payer_that_is_not_there_leaves_the_claim_unsent(
    practice_payer: RunningPayer, facts: BillingFacts, tmp_path: Path
) -> None:
    authority = tmp_path / "ca.pem"
    shutil.copy(practice_payer.ready.ca_path, authority)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSent, match="refused"):
        PayerSwitch(Endpoint("127.0.0.1", port), authority, 5).exchange(build_billing(facts))


def test_that_a_missing_authority_leaves_the_claim_unsent(facts: BillingFacts, tmp_path: Path) -> None:
    with pytest.raises(NotSent, match="certificate file"):
        PayerSwitch(Endpoint("127.0.0.1", 1), tmp_path / "none.pem", 5).exchange(build_billing(facts))


def test_that_the_answer_read_back_is_what_the_payer_logged(
    practice_payer: RunningPayer, facts: BillingFacts
) -> None:
    request = build_billing(facts)
    live = practice_payer.ask(request)
    assert read_answer(practice_payer.entries()[0].answer, request) == live
