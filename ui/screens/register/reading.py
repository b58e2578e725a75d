"""Name the queries that the register asks of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.kernel.running import StoreFacts
    from app.pos.views import SaleReads
    from app.printing.views import PrintReads
    from app.workflows.views import FillReads


class FactReads(Protocol):
    """Read what is known of the store."""

    def facts(self) -> StoreFacts:
        """Return the store's facts with the open business day."""
        ...

    def all(self) -> dict[str, str]:
        """Return every setting that is set."""
        ...


class RegisterReads(Protocol):
    """Be the store's `Reads` as far as the register needs it."""

    sales: SaleReads
    printing: PrintReads
    fills: FillReads
    settings: FactReads
