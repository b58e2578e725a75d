"""Hold a sale with all that it sells and was paid, read once for a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.pos.model import LineKind
from app.pos.tendering import paid, remaining
from app.prescriptions.model import FillState

if TYPE_CHECKING:
    from app.kernel.ids import FillId
    from app.kernel.money import Money
    from app.pos.model import Sale, SaleLine, Tender
    from app.prescriptions.model import Fill, Prescription
    from app.workflows.owed import Owed
    from app.workflows.register_needs import HasSales


@dataclass
class Basket:
    """Be a sale in hand; `owed` holds what was found to be owed for its fills in this very command."""

    sale: Sale
    lines: list[SaleLine]
    tenders: list[Tender]
    fills: dict[FillId, Fill]
    prescriptions: dict[FillId, Prescription]
    owed: dict[FillId, Owed] = field(default_factory=dict)

    @classmethod
    def of(cls, unit: HasSales, sale: Sale) -> Basket:
        """Read a sale's lines, tenders, fills and prescriptions."""
        lines = unit.sales.lines(sale.id)
        fills = {line.fill_id: unit.fills.get(line.fill_id) for line in lines if line.fill_id is not None}
        written = {fill.id: unit.prescriptions.get(fill.prescription_id) for fill in fills.values()}
        return cls(sale, lines, unit.sales.tenders(sale.id), fills, written)

    @property
    def due(self) -> Money:
        """Return what is still to be paid."""
        return remaining(self.sale.total, self.tenders)

    @property
    def rx_count(self) -> int:
        """Return how many prescriptions it sells."""
        return sum(1 for line in self.lines if line.kind is LineKind.PRESCRIPTION)

    @property
    def is_sellable(self) -> bool:
        """Say whether it holds anything, and every prescription is still in its bag."""
        return bool(self.lines) and all(fill.state is FillState.READY for fill in self.fills.values())

    @property
    def is_paid(self) -> bool:
        """Say whether enough was paid."""
        return paid(self.tenders) >= self.sale.total
