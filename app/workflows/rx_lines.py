"""Put prescriptions on a sale: whether each may be sold now, and what patient and plan pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import ZERO
from app.pos.model import LineKind, SaleLine, SaleShare
from app.prescriptions.model import FillState
from app.workflows.drugs import dispensed
from app.workflows.held import held_back

if TYPE_CHECKING:
    from app.pos.model import Sale
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims
    from app.workflows.owed import Owed
    from app.workflows.register_needs import HasSales

_STATES = {FillState.SOLD: "was sold already", FillState.CANCELLED: "was cancelled"}


def rx_label(rx_number: int, fill_number: int) -> str:
    """Return a fill's number as people read it, `7000412-02`."""
    return f"{rx_number}-{fill_number:02d}"


def label_of(unit: HasClaims, fill: Fill) -> str:
    """Return `Rx 7000412-02`."""
    return f"Rx {rx_label(unit.prescriptions.get(fill.prescription_id).rx_number, fill.fill_number)}"


def problem_of(unit: HasClaims, fill: Fill, owed: Owed) -> str:
    """Return in plain words why a fill cannot be sold now and what to do, an empty text when it can."""
    label = label_of(unit, fill)
    if fill.state is not FillState.READY:
        return f"{label} {_STATES.get(fill.state, 'is not ready')}. Remove the line."
    if owed.blocked:
        return f"{label}: {owed.blocked} It can be switched to cash on Claims."
    held = held_back(unit, fill, owed)
    return f"{label}: {held}" if held else ""


def rx_line(unit: HasClaims, sale: Sale, fill: Fill, owed: Owed, position: int) -> SaleLine:
    """Return the line that sells a fill."""
    return SaleLine(
        id=unit.ids.new(),
        sale_id=sale.id,
        position=position,
        kind=LineKind.PRESCRIPTION,
        fill_id=fill.id,
        item_id=None,
        bag_id=fill.bag_id,
        description=dispensed(unit.catalog, unit.mores, fill).title,
        quantity=fill.quantity,
        price=owed.price,
        pays=owed.pays,
        plan_pays=owed.plan_pays,
        tax=ZERO,
        is_estimate=owed.is_estimate,
        estimate_basis=owed.basis if owed.is_estimate else "",
        settled_pays=None,
    )


def put_price(line: SaleLine, owed: Owed) -> bool:
    """Write what is owed now into a line; say whether that changed it."""
    fresh = (owed.pays, owed.plan_pays, owed.is_estimate)
    if fresh == (line.pays, line.plan_pays, line.is_estimate):
        return False
    line.pays, line.plan_pays, line.is_estimate = fresh
    line.price = owed.price
    line.estimate_basis = owed.basis if owed.is_estimate else ""
    return True


def keep_shares(unit: HasSales, line: SaleLine, owed: Owed) -> None:
    """Keep beside a line what each payer is to pay for it."""
    fresh = [(one.level, one.plan_id, one.claim_id, one.amount, one.is_estimate) for one in owed.shares]
    kept = unit.shares.of_line(line.id)
    if fresh == [(one.level, one.plan_id, one.claim_id, one.amount, one.is_estimate) for one in kept]:
        return
    unit.shares.replace(
        line.id,
        [
            SaleShare(line.id, level, plan_id, claim_id, amount, guessed, amount, guessed)
            for level, plan_id, claim_id, amount, guessed in fresh
        ],
    )
