"""Each transaction's answer counts only when it is whole and its own, and then nothing in it is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.answer_parts import (
    Accumulators,
    Amount,
    Authorized,
    Component,
    Contact,
    DurAlert,
    KnownPatient,
    MedicareInfo,
    NextPayer,
    PlanInfo,
    PreferredProduct,
    Rejected,
)
from app.claims.ncpdp.errors import BadAnswer
from app.claims.ncpdp.tables import Kind, dictionary
from app.kernel.money import Money, Percent
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.claims.ncpdp.build import Content
    from tests.fixtures.transactions_fixtures import AnswerTo

ANSWERS = sorted(dictionary("D0").answers)
ECHOING = [key for key in ANSWERS if ("22", "D2") in dictionary("D0").answers[key] and key[0] != "P3"]
FLAGS = {
    "P": {"paid"},
    "D": {"paid", "duplicate"},
    "C": {"captured"},
    "Q": {"captured", "duplicate"},
    "A": {"approved"},
    "S": {"approved", "duplicate"},
    "F": {"deferred"},
    "B": {"benefit"},
    "R": {"rejected"},
}


@pytest.fixture
def sent(every_request: dict[str, bytes]) -> dict[str, bytes]:
    """Return one plain request of each transaction by its code."""
    return {name.upper(): raw for name, raw in every_request.items() if len(name) == 2}


def echoed(transaction: str) -> Mapping[str, Content]:
    """Return the claim that an inquiry's answer names; the other answers echo what was sent."""
    return {"22": {"EM": "1", "D2": "1000001"}} if transaction == "P3" else {}


@pytest.mark.parametrize(("transaction", "status"), ANSWERS)
def test_that_every_status_of_every_transaction_is_understood(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    request = sent[transaction]
    answer = read_answer(answer_to(request, status, echoed(transaction)), request)
    names = ("paid", "captured", "approved", "deferred", "benefit", "rejected", "duplicate")
    flags = {name for name in names if getattr(answer, f"is_{name}")}
    assert (answer.transaction, answer.status, flags) == (transaction, status, FLAGS[status])
    assert answer.is_reversed == (transaction in {"B2", "S2", "N2", "C2", "P2"} and status in {"A", "S"})
    assert (answer.patient_pay == Money(1000)) == (status in {"P", "D", "B"})
    assert answer.reject_codes == (("75",) if status == "R" else ())


def test_that_an_answer_names_the_claim_or_none(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    numbers = {code: read_answer(answer_to(sent[code], "R", {}), sent[code]).claim_number for code in sent}
    without = {code for code, number in numbers.items() if not number}
    assert without == {"E1", "P2", "P3"}
    assert {numbers[code] for code in ("S1", "S2", "S3")} == {"77"}
    told = answer_to(sent["P3"], "P", echoed("P3"))
    assert read_answer(told, sent["P3"]).claim_number == "1000001"


@pytest.mark.parametrize(("transaction", "status"), ANSWERS)
def test_that_a_status_needs_each_of_its_fields_once(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, status, echoed(transaction))
    for segment, field in dictionary("D0").answers[transaction, status]:
        start = whole.index(b"AM" + segment.encode())
        at = whole.index(b"\x1c" + field.encode(), start)
        ends = [end for mark in (b"\x1c", b"\x1e") if (end := whole.find(mark, at + 1)) > 0]
        end = min(ends, default=len(whole))
        for spoiled in (whole[:at] + whole[end:], whole[:end] + whole[at:end] + whole[end:]):
            with pytest.raises(BadAnswer):
                read_answer(spoiled, request)


@pytest.mark.parametrize("transaction", sorted(dictionary("D0").most))
def test_that_no_unknown_status_is_guessed(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, "R", {})
    known = {status for code, status in ANSWERS if code == transaction}
    for status in set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0") - known:
        spoiled = whole.replace(b"\x1cANR", b"\x1cAN" + status.encode(), 1)
        with pytest.raises(BadAnswer, match="112-AN"):
            read_answer(spoiled, request)


@pytest.mark.parametrize(("transaction", "status"), ANSWERS)
def test_that_what_is_not_surely_the_answer_is_refused(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, status, echoed(transaction))
    code = transaction.encode()
    spoiled = {
        "nothing": b"",
        "two in one frame": whole + whole,
        "a group too many": whole + whole[whole.index(b"\x1d") :],
        "another version": b"F6" + whole[2:],
        "another transaction": whole.replace(b"D0" + code, b"D0X9", 1),
        "another day": whole.replace(b"20260302", b"20260303", 1),
        "another pharmacy": whole.replace(b"2000000010", b"2000000028", 1),
        "another count": whole.replace(code + b"1A", code + b"2A", 1),
        "refused and yet not": whole.replace(code + b"1A", code + b"1R", 1) if status != "R" else b"",
        "a status twice over": whole + b"\x1e\x1cAM21\x1cAN" + status.encode(),
        "huge": whole + b"\x1e\x1cAM99\x1cXX" + b"A" * 4_000_000,
        "cut in the header": whole[:30],
    }
    for name, raw in spoiled.items():
        with pytest.raises(BadAnswer):
            pytest.fail(f"{name} was read as {read_answer(raw, request).status}")


@pytest.mark.parametrize(("transaction", "status"), ECHOING)
def test_that_an_answer_about_another_claim_is_refused(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, status, {})
    start = whole.index(b"AM22")
    for field in (b"\x1cD2", b"\x1cEM"):
        at = whole.index(field, start) + 3
        other = whole[:at] + b"9" + whole[at + 1 :]
        with pytest.raises(BadAnswer, match="another claim"):
            read_answer(other, request)


@pytest.mark.parametrize("transaction", sorted(dictionary("D0").most))
def test_that_a_refused_header_rejects_with_or_without_segments(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, "R", {}).replace(transaction.encode() + b"1A", transaction.encode() + b"1R", 1)
    bare = read_answer(whole[:31], request)
    assert (bare.is_rejected, bare.reject_codes, bare.header_status) == (True, (), "R")
    assert read_answer(whole, request).reject_codes == ("75",)


def test_that_a_rejection_without_codes_shows_its_text(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    for transaction, request in sent.items():
        more: dict[str, Content] = {"21": {"FB": (), "UH": ({"UH": "01", "FQ": "CALL THE PLAN"},)}}
        answer = read_answer(answer_to(request, "R", more), request)
        assert (answer.is_rejected, answer.reject_codes) == (True, ()), transaction
        assert answer.messages == ("CALL THE PLAN",)


MONEY = [rule for rule in dictionary("D0").fields["23"].values() if rule.kind is Kind.MONEY]


@pytest.mark.parametrize("field", [rule.id for rule in MONEY if not rule.leader])
@pytest.mark.parametrize("text", [b"99999990{", b"9999999", b"12A4{", b"-1{"])
def test_that_no_dollar_field_of_a_price_is_guessed(
    sent: dict[str, bytes], answer_to: AnswerTo, field: str, text: bytes
) -> None:
    request = sent["B1"]
    amounts: dict[str, Content] = {"23": {field: Money(1234)}}
    whole = answer_to(request, "P", amounts)
    spoiled = whole.replace(field.encode() + b"123D", field.encode() + text, 1)
    assert spoiled != whole
    with pytest.raises(BadAnswer, match="not well formed"):
        read_answer(spoiled, request)


def test_that_every_dollar_of_a_price_is_kept_by_name(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    request = sent["B1"]
    given = {rule.id: Money(100 + place) for place, rule in enumerate(MONEY) if not rule.leader}
    more: dict[str, Content] = {
        "23": {
            **given,
            "J3": ({"J3": "01", "J4": Money(7)}, {"J3": "99", "J4": Money(8)}),
            "MV": ({"MV": "02", "MW": Money(9)},),
            "AY": Percent.parse("6.25"),
            "FM": "05",
            "AV": "3",
        }
    }
    pricing = read_answer(answer_to(request, "P", more), request).parts.pricing
    assert pricing is not None
    assert {one.field: one.money for one in pricing.amounts if not one.qualifier} == given
    assert [(one.field, one.qualifier, one.money.cents) for one in pricing.amounts if one.qualifier] == [
        ("J4", "01", 7),
        ("J4", "99", 8),
        ("MW", "02", 9),
    ]
    assert pricing.every("J4")[0] == Amount(
        field="J4", number="565-J4", name="Other Amount Paid", money=Money(7), qualifier="01"
    )
    assert (pricing.tax_rate, pricing.code("522-FM"), pricing.code("557-AV")) == (
        Percent.parse("6.25"),
        "05",
        "3",
    )
    assert pricing.code("349-HM") == ""


def test_that_what_the_patient_pays_is_told_piece_by_piece_for_the_next_payer(
    sent: dict[str, bytes], answer_to: AnswerTo
) -> None:
    request = sent["B1"]
    more: dict[str, Content] = {
        "23": {"FH": Money(500), "FI": Money(700), "UD": Money(-200), "FC": Money(500), "FD": Money(0)}
    }
    answer = read_answer(answer_to(request, "P", more), request)
    assert answer.parts.pricing is not None
    assert answer.parts.pricing.components == (
        Component(responsibility="01", name="deductible", amount=Money(500)),
        Component(responsibility="05", name="copay", amount=Money(700)),
        Component(responsibility="09", name="plan's assistance", amount=Money(-200)),
    )
    assert (answer.deductible, answer.copay, answer.coinsurance) == (Money(500), Money(700), None)
    assert answer.accumulators == Accumulators(
        accumulated_deductible=Money(500), remaining_deductible=Money(0)
    )


def test_that_everything_beside_the_price_is_read(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    request = sent["B1"]
    more: dict[str, Content] = {
        "20": {"F4": "WELCOME"},
        "21": {
            "6F": ({"6F": "005"}, {"6F": "010"}),
            "UH": (
                {"UH": "01", "FQ": "REFILL", "UG": "+"},
                {"UH": "02", "FQ": " SOON"},
                {"UH": "10", "FQ": "20260325"},
            ),
            "7F": "03",
            "8F": "8005550100",
            "K5": "REF1",
            "A7": "ICN1",
            "MA": "HTTPS://PLAN.EXAMPLE",
        },
        "22": {
            "N4": "TCN7",
            "AP": (
                {"AP": "03", "AR": "55555000202", "AS": Money(150), "AT": Money(500), "AU": "GENERIC"},
                {"AP": "03", "AR": "55555000303"},
            ),
        },
        "24": {
            "J6": (
                {
                    "E4": "DD",
                    "FS": "1",
                    "FT": "1",
                    "FU": date(2026, 2, 1),
                    "FV": Quantity.of(30),
                    "FW": "1",
                    "FX": "2",
                    "FY": "WARFARIN",
                    "NS": "BLEEDING",
                },
                {"E4": "TD"},
            )
        },
        "25": {
            "C1": "G2",
            "FO": "P1",
            "2F": "NET9",
            "J7": "99",
            "J8": "PAY1",
            "N5": "M1",
            "N6": "A1",
            "C2": "W9",
        },
        "28": {
            "5C": (
                {
                    "5C": "02",
                    "6C": "03",
                    "7C": "999003",
                    "MH": "MEDI",
                    "NU": "M55",
                    "MJ": "GRP",
                    "UV": "01",
                    "UB": "8005550199",
                    "UW": "1",
                    "UX": date(2026, 1, 1),
                    "UY": date(2026, 12, 31),
                },
            )
        },
        "29": {"CA": "ALMA", "CB": "VANCE", "C4": date(1961, 7, 4)},
    }
    answer = read_answer(answer_to(request, "P", more), request)
    told = answer.parts
    assert answer.messages == ("WELCOME", "REFILL SOON", "20260325")
    assert told.next_fill == date(2026, 3, 25)
    assert told.approvals == ("005", "010")
    assert told.contact == Contact(
        help_desk="8005550100",
        help_desk_kind="03",
        url="HTTPS://PLAN.EXAMPLE",
        reference="REF1",
        control_number="ICN1",
    )
    assert answer.help_desk == "8005550100"
    assert told.medicaid_control == "TCN7"
    assert told.preferred == (
        PreferredProduct(
            qualifier="03",
            id="55555000202",
            incentive=Money(150),
            cost_share=Money(500),
            description="GENERIC",
        ),
        PreferredProduct(qualifier="03", id="55555000303"),
    )
    assert told.alerts == (
        DurAlert(
            reason="DD",
            significance="1",
            other_pharmacy="1",
            previous_fill=date(2026, 2, 1),
            previous_quantity=Quantity.of(30),
            database="1",
            other_prescriber="2",
            text="WARFARIN",
            more="BLEEDING",
        ),
        DurAlert(reason="TD"),
    )
    assert told.plan == PlanInfo(
        group="G2",
        plan_id="P1",
        network="NET9",
        payer_qualifier="99",
        payer_id="PAY1",
        medicaid_id="M1",
        medicaid_agency="A1",
        cardholder_id="W9",
    )
    assert told.next_payers == (
        NextPayer(
            coverage="02",
            id_qualifier="03",
            payer_id="999003",
            pcn="MEDI",
            cardholder_id="M55",
            group="GRP",
            person_code="01",
            relationship="1",
            help_desk="8005550199",
            effective=date(2026, 1, 1),
            ends=date(2026, 12, 31),
        ),
    )
    assert told.patient == KnownPatient(first="ALMA", last="VANCE", birth_date=date(1961, 7, 4))
    assert (told.medicare, told.authorized) == (None, None)


def test_that_eligibility_tells_plan_medicare_and_the_other_payers(
    sent: dict[str, bytes], answer_to: AnswerTo
) -> None:
    request = sent["E1"]
    more: dict[str, Content] = {
        "25": {"C1": "G2", "C2": "W123456789"},
        "27": {
            "UR": "01",
            "UQ": "2",
            "U1": "S1234",
            "FF": "FORM1",
            "U6": "012",
            "US": date(2027, 1, 1),
            "UT": date(2027, 12, 31),
        },
        "28": {"5C": ({"5C": "01", "6C": "03", "7C": "999002"},)},
        "29": {"C4": date(1961, 7, 4)},
    }
    answer = read_answer(answer_to(request, "A", more), request)
    assert answer.is_approved
    assert not answer.is_reversed
    assert answer.parts.plan == PlanInfo(group="G2", cardholder_id="W123456789")
    assert answer.parts.medicare == MedicareInfo(
        coverage="01",
        low_income_level="2",
        contract="S1234",
        formulary="FORM1",
        benefit="012",
        next_effective=date(2027, 1, 1),
        next_ends=date(2027, 12, 31),
    )
    assert [payer.payer_id for payer in answer.parts.next_payers] == ["999002"]


def test_that_the_coverage_of_somebody_else_is_refused(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    with pytest.raises(BadAnswer, match="another patient"):
        read_answer(answer_to(sent["E1"], "A", {"29": {"C4": date(1990, 7, 4)}}), sent["E1"])


@pytest.mark.parametrize(("transaction", "status"), [("P1", "P"), ("P3", "A"), ("P4", "F"), ("B1", "P")])
def test_that_an_authorization_is_read_whole(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    more: dict[str, Content] = {
        "26": {
            "PR": date(2026, 3, 2),
            "PS": date(2026, 3, 1),
            "PT": date(2026, 9, 1),
            "RA": Quantity.of(180),
            "RB": Money(50_000),
            "PW": "5",
            "PX": Quantity.of(30),
            "PY": "10000000077",
        }
    }
    answer = read_answer(answer_to(sent[transaction], status, more), sent[transaction])
    assert answer.parts.authorized == Authorized(
        number="10000000077",
        processed=date(2026, 3, 2),
        effective=date(2026, 3, 1),
        expires=date(2026, 9, 1),
        quantity=Quantity.of(180),
        quantity_used=Quantity.of(30),
        dollars=Money(50_000),
        refills=5,
    )


def test_that_the_terms_of_another_authorization_are_refused(
    sent: dict[str, bytes], answer_to: AnswerTo
) -> None:
    whole = answer_to(sent["P3"], "A", {"26": {"PY": "10000000078"}})
    with pytest.raises(BadAnswer, match="another authorization"):
        read_answer(whole, sent["P3"])


def test_that_a_day_that_is_none_spoils_a_payment_only_where_it_decides_something(
    sent: dict[str, bytes], answer_to: AnswerTo
) -> None:
    request = sent["B1"]
    more: dict[str, Content] = {
        "24": {"J6": ({"E4": "DD", "FU": date(2026, 2, 1)},)},
        "26": {"PT": date(2026, 9, 1)},
    }
    whole = answer_to(request, "P", more)
    for wrong in (b"00000000", b"20260231"):
        answer = read_answer(whole.replace(b"FU20260201", b"FU" + wrong), request)
        assert (answer.is_paid, answer.parts.alerts[0].previous_fill) == (True, None)
    empty = read_answer(whole.replace(b"PT20260901", b"PT00000000"), request)
    assert empty.parts.authorized == Authorized()
    with pytest.raises(BadAnswer, match="498-PT"):
        read_answer(whole.replace(b"PT20260901", b"PT20260931"), request)


COUNTED: list[tuple[str, Content, bytes]] = [
    ("22", {"AP": ({"AP": "03", "AR": "1"}, {"AP": "03", "AR": "2"})}, b"9F2"),
    ("23", {"J3": ({"J3": "01", "J4": Money(1)}, {"J3": "99", "J4": Money(2)})}, b"J22"),
    ("23", {"MV": ({"MV": "01", "MW": Money(1)}, {"MV": "02", "MW": Money(2)})}, b"MU2"),
    ("28", {"5C": ({"5C": "01"}, {"5C": "02"})}, b"NT2"),
]


@pytest.mark.parametrize(("segment", "content", "counter"), COUNTED)
def test_that_a_count_that_does_not_come_out_is_an_answer_cut_short(
    sent: dict[str, bytes], answer_to: AnswerTo, segment: str, content: Content, counter: bytes
) -> None:
    whole = answer_to(sent["B1"], "P", {segment: content})
    assert read_answer(whole, sent["B1"]).is_paid
    for other in (counter[:2] + b"3", counter[:2] + b"1", counter[:2]):
        with pytest.raises(BadAnswer, match="does not match"):
            read_answer(whole.replace(b"\x1c" + counter, b"\x1c" + other, 1), sent["B1"])


def test_that_a_reject_says_which_ingredient_it_means(
    every_request: dict[str, bytes], answer_to: AnswerTo
) -> None:
    request = every_request["b1_compound"]
    more: dict[str, Content] = {"21": {"FB": ({"FB": "70", "4F": "2"}, {"FB": "9Z"})}}
    answer = read_answer(answer_to(request, "R", more), request)
    assert answer.parts.rejects == (Rejected(code="70", occurrence=2), Rejected(code="9Z"))
    assert answer.reject_codes == ("70", "9Z")


def test_that_a_number_that_is_none_spoils_no_warning_and_no_reject(
    sent: dict[str, bytes], answer_to: AnswerTo
) -> None:
    more: dict[str, Content] = {
        "21": {"FB": ({"FB": "70", "4F": "2"},)},
        "24": {"J6": ({"E4": "ER", "FV": Quantity.of(30)},)},
    }
    whole = answer_to(sent["B1"], "R", more)
    spoiled = whole.replace(b"4F2", b"4FX").replace(b"FV30000", b"FV30.00")
    told = read_answer(spoiled, sent["B1"]).parts
    assert told.rejects == (Rejected(code="70"),)
    assert told.alerts == (DurAlert(reason="ER"),)


def test_that_a_doubled_amount_or_segment_is_refused(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    whole = answer_to(sent["B1"], "P", {"23": {"FI": Money(1000)}})
    with pytest.raises(BadAnswer, match="518-FI is doubled"):
        read_answer(whole + b"\x1cFI200{", sent["B1"])
    with pytest.raises(BadAnswer, match="segment 26 is doubled"):
        read_answer(whole + b"\x1e\x1cAM26\x1cPY1\x1e\x1cAM26\x1cPY2", sent["B1"])


def test_that_what_no_table_knows_does_no_harm(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    whole = answer_to(sent["B1"], "P", {})
    vendor = b"\x1e\x1cAM98\x1cXXVENDOR\x1e\x1cAM98\x1cYYMORE"
    assert read_answer(whole + b"\x1cZZ77" + vendor, sent["B1"]).is_paid
