"""Keep card returns and health amounts on both engines: one return for each key, for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from app.kernel.money import Money
from app.ledger.model import Account
from app.payments.model import CardHealth, CardReturn
from app.workflows.card_journal import new_attempt

if TYPE_CHECKING:
    from app.kernel.ids import PaymentId
    from app.workflows.register_needs import HasTill
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"


def returned(unit: HasTill, original: PaymentId, key: str | None) -> PaymentId:
    sale = unit.sales.get(unit.payments.get(original).sale_id)
    attempt = new_attempt(unit, sale, Money(100))
    unit.payments.note(CardReturn(attempt.id, original, "late:1", key, Account.STORE_CREDIT, "why"))
    unit.flush()
    return attempt.id


@pytest.mark.logs_warnings  # the unit is undone on purpose
def test_that_the_store_itself_refuses_a_second_return_under_a_key(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)

    def twice(unit: HasTill) -> None:
        original = new_attempt(unit, unit.sales.get(sale_id), Money(410))
        returned(unit, original.id, None)
        returned(unit, original.id, None)
        first = returned(unit, original.id, "late:1")
        under = unit.payments.return_under("late:1")
        assert under is not None
        assert under.id == first
        assert len(unit.payments.returns_from(original.id)) == 3
        unit.payments.note(CardHealth(original.id, Money(300), Money(200)))
        unit.flush()
        health = unit.payments.health_of(original.id)
        assert health is not None
        assert (health.healthcare, health.rx) == (Money(300), Money(200))
        assert unit.payments.health_of(first) is None
        with pytest.raises(IntegrityError):
            returned(unit, original.id, "late:1")
        raise Undone

    with pytest.raises(Undone):
        shop.within(twice)


class Undone(Exception):
    """Take everything back."""
