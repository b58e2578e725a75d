"""The rules of several payers hold for every answer: who is next, what it is told, what is owed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims import cob
from app.claims.cob import Cover, Prior, Scheme
from app.claims.model import Claim, ClaimKind, ClaimOutcome, CobScheme, PlanKind
from app.claims.ncpdp.parts import other_payers_content
from app.kernel.ids import ClaimId, CoverageId, FillId, OutboxId, PlanId
from app.kernel.money import ZERO, Money
from app.ledger.model import Account, balanced
from app.workflows.late_difference import Part, Picture, after_answer, difference_postings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ledger.model import Posting

cents = st.integers(0, 99_999_999).map(Money)
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def cover(number: int, kind: PlanKind = PlanKind.COMMERCIAL, level: int = 0) -> Cover:
    federal = kind in cob.FEDERAL_KINDS
    return Cover(
        CoverageId(UUID(int=number)), level or number, f"Plan {number}", Scheme(kind, federal=federal)
    )


def paid(patient: int, plan: int, **amounts: int) -> Prior:
    held = {name: Money(value) for name, value in amounts.items()}
    return Prior(
        "999001", TODAY, is_paid=True, plan_pays=Money(plan), patient_pays=Money(patient), amounts=held
    )


def rejected(*codes: str) -> Prior:
    return Prior("999001", TODAY, is_paid=False, rejects=codes)


def claim(level: int, patient: Money, plan: Money) -> Claim:
    return Claim(
        id=ClaimId(UUID(int=100 + level)),
        fill_id=FillId(UUID(int=3)),
        coverage_id=CoverageId(UUID(int=level)),
        plan_id=PlanId(UUID(int=10 + level)),
        level=level,
        attempt=1,
        kind=ClaimKind.BILLING,
        reverses=None,
        outbox_id=OutboxId(UUID(int=200 + level)),
        natural_key="",
        billed_ndc11="",
        gross_due=ZERO,
        outcome=ClaimOutcome.PAID,
        patient_pay=patient,
        plan_pay=plan,
        authorization="",
        reject_codes="",
        message="",
        recovered=False,
        created_at=NOW,
        answered_at=NOW,
        rev=1,
        follows=ClaimId(UUID(int=99 + level)) if level > 1 else None,
    )


@given(st.lists(cents, min_size=1, max_size=4))
def test_that_the_patient_never_owes_less_than_nothing_or_more_than_the_first_answer(
    answers: list[Money],
) -> None:
    owed = cob.patient_owes(answers)
    assert owed is not None
    assert ZERO <= owed <= answers[0]


@given(st.lists(st.tuples(cents, cents), min_size=1, max_size=4), cents, cents)
def test_that_the_entries_of_a_chain_add_up_to_what_every_payer_said(
    answers: list[tuple[Money, Money]], thought_pays: Money, thought_plan: Money
) -> None:
    chain = [claim(level, *answer) for level, answer in enumerate(answers, start=1)]
    now = Picture(thought_pays, {1: Part(chain[0].plan_id, thought_plan, is_estimate=True)})
    entries: list[Posting] = []
    for place in range(len(chain)):
        # each answer comes while the next payer has still to speak
        standing = chain[: place + 2]
        after = after_answer(now, standing, place)
        postings = difference_postings(now, after, UUID(int=9))
        assert balanced(postings)
        entries += postings
        now = after
    sums = _sums(entries)
    owed = cob.patient_owes([patient for patient, _ in answers]) or ZERO
    assert now.pays == owed
    assert thought_pays + sums.get((Account.PATIENT_DIFFERENCE, UUID(int=9)), ZERO) == owed
    for one in chain:
        assert sums[Account.PLAN_RECEIVABLE, one.plan_id] == (one.plan_pay or ZERO)
        thought = thought_plan if one.level == 1 else ZERO
        assert sums.get((Account.PLAN_ESTIMATED, one.plan_id), ZERO) + thought == ZERO
    whole = owed + Money.total(plan for _, plan in answers)
    assert -sums[Account.RX_REVENUE, None] + thought_pays + thought_plan == whole


def _sums(entries: Sequence[Posting]) -> dict[tuple[Account, UUID | None], Money]:
    sums: dict[tuple[Account, UUID | None], Money] = {}
    for one in entries:
        key = (one.account, one.party)
        sums[key] = sums.get(key, ZERO) + one.amount
    return sums


@given(
    st.sampled_from(list(CobScheme)),
    st.booleans(),
    cents,
    st.integers(-99_999_999, 99_999_999).map(Money),
    st.dictionaries(st.sampled_from(["FH", "FI", "4U", "UD", "FL", "AW", "AX"]), cents, max_size=5),
)
def test_that_what_is_told_of_a_payer_sums_to_what_it_said(
    scheme: CobScheme, takes_total: bool, patient: Money, plan: Money, amounts: dict[str, Money]
) -> None:
    prior = Prior("999001", TODAY, is_paid=True, plan_pays=plan, patient_pays=patient, amounts=amounts)
    (told,) = cob.other_payers([prior], Scheme(PlanKind.COMMERCIAL, scheme, takes_total))
    if scheme is not CobScheme.RESPONSIBILITY:
        assert Money.total(amount for _, amount in told.paid) == plan
    else:
        assert told.paid == ()
    if scheme is not CobScheme.PAID:
        assert Money.total(amount for _, amount in told.responsibility) == patient
        assert not takes_total or [row[0] for row in told.responsibility] == ["06"]
    else:
        assert told.responsibility == ()


@given(
    st.lists(st.sampled_from(list(PlanKind)), min_size=1, max_size=9),
    st.data(),
)
def test_that_a_chain_ends_after_four_payers_and_bills_nobody_twice(
    kinds: list[PlanKind], data: st.DataObject
) -> None:
    covers = [cover(number, kind) for number, kind in enumerate(kinds, start=1)]
    billed = [data.draw(st.sampled_from(covers)).coverage_id]
    while True:
        found = cob.next_payer(covers, billed, paid(100, 50)).cover
        if found is None:
            break
        assert found.coverage_id not in billed
        billed.append(found.coverage_id)
    assert len(billed) <= cob.MOST_PAYERS
    kinds_billed = [next(one for one in covers if one.coverage_id == id_).scheme for id_ in billed]
    on_top = kinds_billed[1:]
    assert not any(one.kind is PlanKind.DISCOUNT for one in on_top)
    if any(one.scheme.federal for one in covers):
        assert not any(one.kind in {PlanKind.COPAY_CARD, PlanKind.VOUCHER} for one in on_top)
    help_at = [place for place, one in enumerate(on_top) if one.kind is PlanKind.ASSISTANCE]
    assert help_at == list(range(len(on_top) - len(help_at), len(on_top)))


@pytest.mark.parametrize(
    ("priors", "scheme", "code"),
    [
        ([], CobScheme.BOTH, "00"),
        ([paid(10, 5)], CobScheme.BOTH, "02"),
        ([paid(10, 5)], CobScheme.PAID, "02"),
        ([paid(10, 0)], CobScheme.BOTH, "04"),
        ([rejected("70")], CobScheme.BOTH, "03"),
        ([paid(10, 5)], CobScheme.RESPONSIBILITY, "08"),
        ([rejected("70")], CobScheme.RESPONSIBILITY, "03"),
        ([rejected("70"), paid(10, 5)], CobScheme.PAID, "02"),
        ([paid(10, 0), rejected("65")], CobScheme.BOTH, "04"),
    ],
)
def test_that_the_other_coverage_code_says_what_happened_before(
    priors: list[Prior], scheme: CobScheme, code: str
) -> None:
    assert cob.other_coverage(priors, Scheme(PlanKind.COMMERCIAL, scheme)) == code


def test_that_responsibility_is_itemised_where_the_whole_is_not_taken() -> None:
    prior = paid(1500, 200, FH=1000, FI=400, **{"4U": 100})
    scheme = Scheme(PlanKind.COMMERCIAL, CobScheme.BOTH, takes_total=False)
    (told,) = cob.other_payers([prior], scheme)
    assert told.responsibility == (("01", Money(1000)), ("05", Money(400)), ("07", Money(100)))


def test_that_parts_that_do_not_add_up_are_sent_as_the_whole() -> None:
    scheme = Scheme(PlanKind.COMMERCIAL, CobScheme.BOTH, takes_total=False)
    (told,) = cob.other_payers([paid(1500, 200, FI=400)], scheme)
    assert told.responsibility == (("06", Money(1500)),)


def test_that_incentive_and_tax_paid_stand_in_rows_of_their_own() -> None:
    (told,) = cob.other_payers([paid(500, 3000, FL=2000, AX=100)], Scheme(PlanKind.COMMERCIAL))
    assert told.paid == (("05", Money(2000)), ("07", Money(900)), ("10", Money(100)))


@pytest.mark.parametrize(("codes", "passes"), [(("70",), True), (("65", "MR"), True), (("70", "75"), False)])
def test_that_a_rejection_passes_on_only_when_every_reason_does(codes: tuple[str, ...], passes: bool) -> None:
    assert cob.passes_on(codes) is passes
    assert not cob.passes_on(())


def test_that_no_earlier_payer_is_gone_back_to() -> None:
    covers = [cover(1), cover(2), cover(3)]
    found = cob.next_payer(covers, [covers[1].coverage_id], paid(100, 50))
    assert found.cover is not None
    assert found.cover.level == 3


def test_that_a_payer_told_of_nobody_sends_no_segment() -> None:
    assert other_payers_content(()) == {}
