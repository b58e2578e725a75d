"""Decide what the money of claims shows, and what can be done about a price below cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.money_views import ClaimMoneyReads
from app.documents.mac_appeal import appeal_csv
from app.workflows.claim_money import AppealPrice, AppealReads, appeal_price
from ui.screens.claim_money.rows import may_appeal
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.claims.money_views import BelowCostRow, PayerDayRow, WorthRow
    from app.documents.mac_appeal import MacAppealFacts
    from ui.work import Failure, Work

PICK = "Choose a prescription below cost first."
NONE_OPEN = "No price may be appealed now."


class MoneyReads(ClaimMoneyReads, AppealReads, Protocol):
    """List what claims bring, and what appeals say."""


class HasMoneyReads(Protocol):
    """Be the store's `Reads` as far as this screen needs it."""

    claim_money: MoneyReads


class MoneyView(Protocol):
    """Show what claims bring."""

    def show_totals(self, rows: Sequence[PayerDayRow]) -> None:
        """Show the totals by payer and day."""
        ...

    def show_worth(self, rows: Sequence[WorthRow]) -> None:
        """Show the claims against what was expected."""
        ...

    def show_costs(self, rows: Sequence[BelowCostRow]) -> None:
        """Show what is paid below cost."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm."""
        ...

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        ...


class MoneyPresenter:
    """Read the three lists and appeal prices."""

    def __init__(self, view: MoneyView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._totals, self._worth, self._costs = Latest(work), Latest(work), Latest(work)
        self.costs: tuple[BelowCostRow, ...] = ()
        self.chosen: BelowCostRow | None = None

    def reload(self) -> None:
        """Read everything again."""

        def read_totals(reads: HasMoneyReads) -> tuple[PayerDayRow, ...]:
            return reads.claim_money.totals()

        def read_worth(reads: HasMoneyReads) -> tuple[WorthRow, ...]:
            return reads.claim_money.worth()

        def read_costs(reads: HasMoneyReads) -> tuple[BelowCostRow, ...]:
            return reads.claim_money.below_cost()

        self._totals.read(read_totals, self._view.show_totals)
        self._worth.read(read_worth, self._view.show_worth)
        self._costs.read(read_costs, self._take_costs)

    def _take_costs(self, rows: tuple[BelowCostRow, ...]) -> None:
        self.costs = rows
        self._view.show_costs(rows)

    def choose(self, row: BelowCostRow | None) -> None:
        """Take note of the prescription that is chosen."""
        self.chosen = row

    def appeal_blocked(self) -> str:
        """Say why the chosen price cannot be appealed."""
        if self.chosen is None:
            return PICK
        if self.chosen.is_appealed:
            return "This price is appealed already."
        until = f"{self.chosen.appeal_by:%m/%d}"
        return "" if may_appeal(self.chosen) else f"The plan took appeals until {until}."

    def appeal(self) -> None:
        """Print the packet of the chosen prescription."""
        if self.chosen is None or self.appeal_blocked():
            return
        cmd = AppealPrice(self.chosen.claim_id)
        label = self.chosen.rx_label
        self._work.run(appeal_price, cmd, lambda _id: self._tell_appealed(label), self._fail)

    def _tell_appealed(self, label: str) -> None:
        self._view.say_done(f"The appeal of Rx {label} prints.")
        self.reload()

    def save_blocked(self) -> str:
        """Say why there is nothing to save."""
        return "" if any(row.days_left >= 0 for row in self.costs) else NONE_OPEN

    def read_csv(self, contact: str, then: Callable[[str], None]) -> None:
        """Read every price that may be appealed, as CSV."""

        def read(reads: HasMoneyReads) -> tuple[MacAppealFacts, ...]:
            return reads.claim_money.appeals(contact)

        self._work.read(read, lambda facts: then(appeal_csv(list(facts))), self._fail)

    def _fail(self, failure: Failure) -> None:
        self._view.say_wrong(failure.message)
