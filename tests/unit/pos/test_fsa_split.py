"""Split amounts for FSA cards: never more healthcare than is owed, whatever is tendered in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.pos.fsa import Care, Charge, Owed, Payment, ask_of_card, owed, settled

RX, LOTION, CANDY = Charge(Money(4000), Care.RX), Charge(Money(1099), Care.OTHER), Charge(Money(250))
charges = st.lists(
    st.builds(Charge, st.integers(0, 50_000).map(Money), st.one_of(st.none(), st.sampled_from(list(Care)))),
    min_size=1,
    max_size=6,
)


def test_that_nothing_paid_owes_every_kind() -> None:
    now = owed([RX, LOTION, CANDY], [])
    assert now == Owed(Money(5349), ((Care.RX, Money(4000)), (Care.OTHER, Money(1099))))
    assert (now.healthcare, now.other) == (Money(5099), Money(250))


def test_that_cash_pays_for_what_is_not_eligible_first() -> None:
    now = owed([RX, LOTION, CANDY], [Payment(Money(300))])
    assert (now.other, now.healthcare) == (ZERO, Money(5049))


def test_that_a_card_is_asked_for_no_more_healthcare_than_its_amount() -> None:
    now = owed([RX, LOTION, CANDY], [])
    assert ask_of_card(now, Money(1000)) == ((Care.OTHER, Money(1000)), (Care.RX, Money(1000)))
    assert ask_of_card(now, Money(5349)) == ((Care.OTHER, Money(5099)), (Care.RX, Money(4000)))


def test_that_a_sale_without_healthcare_tells_none() -> None:
    assert ask_of_card(owed([CANDY], []), Money(250)) == ()
    assert ask_of_card(owed([RX, CANDY], [Payment(Money(4000), Money(4000))]), Money(250)) == ()


def test_that_a_partial_approval_lessens_healthcare_by_what_was_approved() -> None:
    told = ask_of_card(owed([RX, CANDY], []), Money(4250))
    paid = settled(Money(4250), told, Money(1500))
    assert paid == Payment(Money(1500), Money(1500))
    assert owed([RX, CANDY], [paid]) == Owed(Money(2750), ((Care.RX, Money(2500)),))


def test_that_an_approval_beyond_the_healthcare_pays_for_the_rest() -> None:
    told = ask_of_card(owed([RX, CANDY], []), Money(4250))
    assert settled(Money(4250), told, Money(4250)) == Payment(Money(4250), Money(4000))


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        (Payment(Money(9000)), "More was paid than was owed"),
        (Payment(Money(5200), Money(5200)), "More healthcare was paid"),
        (Payment(Money(10), Money(11)), "more than the payment"),
    ],
)
def test_that_what_cannot_have_been_paid_is_refused(paid: Payment, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        owed([RX, LOTION, CANDY], [paid])


@pytest.mark.parametrize("asked", [ZERO, Money(5350), Money(-1)])
def test_that_a_card_is_never_asked_for_more_than_is_owed(asked: Money) -> None:
    with pytest.raises(DomainError, match="no more than is owed"):
        ask_of_card(owed([RX, LOTION, CANDY], []), asked)


def test_that_more_than_was_asked_is_never_settled() -> None:
    with pytest.raises(DomainError, match="approved more"):
        settled(Money(100), (), Money(101))


@given(lines=charges, data=st.data())
def test_that_every_way_to_pay_ends_at_nothing_and_no_tender_claims_too_much(
    lines: list[Charge], data: st.DataObject
) -> None:
    healthcare = Money.total(line.amount for line in lines if line.care)
    payments: list[Payment] = []
    for _ in range(40):
        now = owed(lines, payments)
        assert ZERO <= now.healthcare <= now.total
        assert now.other >= ZERO
        if not now.total:
            break
        asked = Money(data.draw(st.integers(1, now.total.cents)))
        if data.draw(st.booleans()):
            told = ask_of_card(now, asked)
            parts = Money.total(amount for care, amount in told if care is not Care.OTHER)
            whole = told[0][1] if told else ZERO
            assert parts <= whole <= min(asked, now.healthcare)
            payments.append(settled(asked, told, Money(data.draw(st.integers(0, asked.cents)))))
        else:
            payments.append(Payment(asked))
    paid = Money.total(payment.amount for payment in payments)
    assert owed(lines, payments).total == Money.total(line.amount for line in lines) - paid
    assert Money.total(payment.healthcare for payment in payments) <= healthcare
