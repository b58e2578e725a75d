"""Name what register commands ask of the unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.prescriptions.ports import Bags
from app.workflows.needs import HasClaims, HasPapers, HasStock

if TYPE_CHECKING:
    from app.ledger.model import Ledger
    from app.payments.ports import Batches, Payments
    from app.pos.model import RegisterDay
    from app.pos.ports import Closing, Days, Items, Sales, Shares
    from app.prescriptions.model import Bag
    from app.users.ports import Users


class SaleNumbers(Protocol):
    """Number sales."""

    def next_sale(self, day: RegisterDay) -> str:
        """Return the next sale number of the lane's business day."""
        ...


class NumberedBags(Bags, Protocol):
    """Find bags by what is printed on them."""

    def by_number(self, number: int) -> Bag | None:
        """Return the bag with a number."""
        ...


class HasSales(HasClaims, HasPapers, Protocol):
    """Give sales, days and card payments beside prescriptions and claims."""

    @property
    def sales(self) -> Sales:
        """Return the sales."""
        ...

    @property
    def shares(self) -> Shares:
        """Return what payers are to pay for what was sold."""
        ...

    @property
    def days(self) -> Days:
        """Return the register's days."""
        ...

    @property
    def items(self) -> Items:
        """Return the front-store items."""
        ...

    @property
    def payments(self) -> Payments:
        """Return the card payments."""
        ...

    @property
    def batches(self) -> Batches:
        """Return the closes of the terminal's batches."""
        ...

    @property
    def users(self) -> Users:
        """Return the people who work here."""
        ...

    @property
    def numbers(self) -> SaleNumbers:
        """Return the numbers of sales."""
        ...


class HasTill(HasSales, HasStock, Protocol):
    """Give books, stock and bags besides, so that a sale can be completed."""

    @property
    def bags(self) -> NumberedBags:
        """Return the will-call bags."""
        ...

    @property
    def ledger(self) -> Ledger:
        """Return the ledger."""
        ...


class HasClose(HasTill, Protocol):
    """Give what the close adds up besides."""

    @property
    def closing(self) -> Closing:
        """Return the gathering of a day's facts."""
        ...
