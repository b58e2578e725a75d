"""Prove the money of claims: three lists, their sums, appeals printed and saved."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.claims.money_views import BelowCostRow, PayerDayRow, WorthRow
from app.claims.worth import Worth
from app.kernel.ids import ClaimId, FillId, PlanId
from app.kernel.money import ZERO, Money
from ui.screens.claim_money.rows import cost_words, total_words, worth_words
from ui.screens.claim_money.view import COSTS, WORTH, ClaimMoneyScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.documents.mac_appeal import MacAppealFacts

PLANS = ("Practice Commercial", "Practice Medicaid", "Brand Savings Card")
DRUGS = ("atorvastatin 20 mg tablet", "metFORMIN ER 500 mg tablet", "Ozempic 2 mg/3 mL pen injector")


def totals() -> tuple[PayerDayRow, ...]:
    return tuple(
        PayerDayRow(
            day=date(2026, 11, 24 - day),
            plan_id=PlanId(UUID(int=number)),
            plan=plan,
            paid_count=12 - day,
            paid=Money(418_250 - 1300 * day),
            back_count=day,
            back=Money(1275 * day),
        )
        for day in range(5)
        for number, plan in enumerate(PLANS, start=1)
    )


def worth(number: int, difference: int) -> WorthRow:
    return WorthRow(
        claim_id=ClaimId(UUID(int=number)),
        fill_id=FillId(UUID(int=50 + number)),
        rx_label=f"700041{number}-00",
        drug=DRUGS[number % 3],
        plan=PLANS[number % 3],
        answered_on=date(2026, 11, 23),
        worth=Worth(
            Money(12_000), Money(12_000 + difference), Money(850), Money(850 + difference), ZERO, ZERO, ZERO
        ),
    )


def cost(number: int, days_left: int, *, appealed: bool = False) -> BelowCostRow:
    return BelowCostRow(
        claim_id=ClaimId(UUID(int=number)),
        fill_id=FillId(UUID(int=50 + number)),
        rx_label=f"700041{number}-00",
        drug=DRUGS[number % 3],
        ndc11="68180033609",
        quantity="60 tablets",
        plan=PLANS[number % 3],
        cost=Money(9000),
        received=Money(9000 - 321 * number),
        lost=Money(321 * number),
        appeal_by=date(2026, 12, 1),
        days_left=days_left,
        is_appealed=appealed,
    )


@dataclass
class MoneyDouble:
    days: tuple[PayerDayRow, ...] = totals()
    paid: tuple[WorthRow, ...] = (worth(1, -450), worth(2, 0), worth(3, 75))
    below: tuple[BelowCostRow, ...] = (cost(1, 2), cost(2, 9), cost(3, 9, appealed=True), cost(4, -1))

    def totals(self, days: int = 31) -> tuple[PayerDayRow, ...]:
        return self.days

    def worth(self, days: int = 31, limit: int = 500) -> tuple[WorthRow, ...]:
        return self.paid

    def below_cost(self, days: int = 31) -> tuple[BelowCostRow, ...]:
        return self.below

    def appeals(self, contact: str, days: int = 31) -> tuple[MacAppealFacts, ...]:
        return ()


@pytest.fixture
def money(counter: Any) -> MoneyDouble:
    double = MoneyDouble()
    counter.work.reads.claim_money = double
    return double


@pytest.fixture
def screen(qtbot: QtBot, counter: Any, money: MoneyDouble) -> ClaimMoneyScreen:
    made = ClaimMoneyScreen(counter)
    qtbot.addWidget(made)
    made.resize(1284, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activate(None)
    return made


def command(screen: ClaimMoneyScreen, name: str) -> Any:
    return next(one for one in screen.commands() if one.id == name)


def test_that_each_list_stands_on_its_page_with_its_sum(screen: ClaimMoneyScreen, money: MoneyDouble) -> None:
    assert screen.totals.rows() == money.days
    assert total_words(money.days) == "$61,965.00 owed by 3 payers, the last 31 days"
    assert worth_words(money.paid) == "1 of 3 claims below what was expected, by $4.50"
    assert cost_words(money.below) == "$32.10 lost on 4 prescriptions, 2 may still be appealed"
    screen.tabs.set_current(WORTH)
    assert screen.worth.text_at(0, 4) == "-$4.50"
    screen.tabs.set_current(COSTS)
    assert screen.costs.text_at(0, 5).endswith("Until 12/01")


def test_that_only_an_open_price_is_appealed(screen: ClaimMoneyScreen, ran: Any) -> None:
    appeal = command(screen, "claim_money.appeal")
    assert appeal.reason == "Open the list below cost first."
    screen.tabs.set_current(COSTS)
    screen.costs.select_key(ClaimId(UUID(int=3)))
    assert "appealed already" in appeal.reason
    screen.costs.select_key(ClaimId(UUID(int=4)))
    assert "until 12/01" in appeal.reason
    screen.costs.select_key(ClaimId(UUID(int=2)))
    assert appeal.reason == ""
    appeal.handler()
    assert [cmd.claim_id for cmd in ran("appeal_price")] == [ClaimId(UUID(int=2))]


def test_that_a_claim_opens_from_its_row(screen: ClaimMoneyScreen, counter: Any) -> None:
    opened = command(screen, "claim_money.claim")
    assert opened.reason == "Choose a claim first."
    screen.tabs.set_current(WORTH)
    screen.worth.select_key(ClaimId(UUID(int=2)))
    opened.handler()
    assert counter.opened[-1][0] == "claims"
    assert counter.opened[-1][1].id == ClaimId(UUID(int=2))


def test_that_appeals_are_written_away_from_the_screen(
    screen: ClaimMoneyScreen, counter: Any, tmp_path: Path
) -> None:
    written: list[Callable[[], object]] = []

    def later(act: Callable[[], object]) -> Future[object]:
        written.append(act)
        done: Future[object] = Future()
        done.set_result(act())
        return done

    counter.desk.in_background = later
    screen.file.save_to(str(tmp_path / "appeals.csv"))
    assert len(written) == 1
    assert (tmp_path / "appeals.csv").read_text("utf-8").startswith("pharmacy,address,phone,npi")


def test_that_empty_lists_say_so(screen: ClaimMoneyScreen, money: MoneyDouble) -> None:
    money.days, money.paid, money.below = (), (), ()
    screen.on_changes(frozenset())
    assert screen.totals.isHidden()
    assert command(screen, "claim_money.save").reason == "No price may be appealed now."


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", [0, WORTH, COSTS])
def test_that_the_money_of_claims_fits_and_is_named(
    screen: ClaimMoneyScreen,
    picture: Any,
    check_accessible: Any,
    check_keys: Any,
    check_not_cut: Any,
    theme: str,
    place: int,
) -> None:
    screen.tabs.set_current(place)
    for size in ((1284, 560), (1838, 900)):
        picture(screen, size, theme)
        check_not_cut(screen)
    check_accessible(screen)
    check_keys(screen)
