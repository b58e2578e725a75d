"""Find the drug behind an NDC-11 and price it for a fill."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.catalog.views import drug_row
from app.claims.compounds import as_drug
from app.claims.pricing import Basis, PriceRule, PriceUse, choose, price_fill, scheduled
from app.kernel.errors import DomainError
from app.kernel.money import Money, Percent
from app.settings.model import SettingKey
from app.workflows.days import today

if TYPE_CHECKING:
    from app.catalog.views import DrugRow
    from app.claims.more import More, ReadsMore
    from app.claims.pricing import FillPrice
    from app.kernel.quantity import Quantity
    from app.prescriptions.model import Fill
    from app.settings.ports import Settings
    from app.workflows.needs import Catalog, HasClaims


def drug_of(catalog: Catalog, ndc11: str) -> DrugRow:
    """Return the drug with an NDC-11; raise `DomainError` naming the field `drug`."""
    try:
        package = catalog.package(ndc11)
    except DomainError as error:
        raise DomainError("drug", error.message) from None
    if package is None:
        raise DomainError(
            "drug", "The drug file does not know this NDC. Check the bottle, or import a newer one."
        )
    return drug_row(catalog.product(package.product_id), package, catalog.price(ndc11))


def dispensed(catalog: Catalog, mores: ReadsMore, fill: Fill) -> DrugRow:
    """Return what a fill hands out: its drug, or the compound that is mixed for it."""
    more = mores.of_fill(fill.id)
    return compound_of(catalog, more) if more.compound else drug_of(catalog, fill.ndc11)


def compound_of(catalog: Catalog, more: More) -> DrugRow:
    """Return a compound as one drug; raise `DomainError` for an ingredient that is not on file."""
    rows = []
    for place, one in enumerate(more.compound.ingredients if more.compound else (), 1):
        try:
            rows.append(drug_of(catalog, one.ndc11))
        except DomainError as error:
            raise DomainError(f"ingredient {place}", error.message) from None
    return as_drug(more, rows)


def stated_schedule(drug: DrugRow) -> str:
    """Return `C-II` to `C-V` when the drug file states it: only then a legal rule may rest on it."""
    return drug.schedule if drug.is_controlled else ""


def price_rule(settings: Settings) -> PriceRule:
    """Return the store's fee and markup."""
    return PriceRule(
        Money(int(settings.get(SettingKey.DISPENSING_FEE) or "0")),
        Percent.parse(settings.get(SettingKey.MARKUP) or "0"),
    )


def price_of(unit: HasClaims, drug: DrugRow, quantity: Quantity) -> FillPrice:
    """Return the prices of a fill; raise `DomainError` when no acquisition price is on file.

    A schedule for the usual price comes before the store's markup and fee, when its basis is on file.
    """
    if drug.price is None:
        raise DomainError("drug", "No price is on file for this package. Choose another, or import prices.")
    price = price_fill(drug.price, quantity, price_rule(unit.settings))
    schedule = choose(unit.pricing.in_use(), PriceUse.USUAL, None)
    if schedule is None:
        return price
    base = price.ingredient_cost
    if schedule.basis is not Basis.ACQUISITION:
        rate = unit.pricing.benchmark(drug.ndc11, schedule.basis, today(unit))
        if rate is None:
            return price
        base = rate.times(quantity)
    return replace(price, usual_price=scheduled(schedule, base).price)
