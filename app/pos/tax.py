"""Work out sales tax: per line, half up to the cent; prescriptions are never taxed."""

from __future__ import annotations

from app.kernel.money import ZERO, Money, Percent

NO_TAX = Percent(0)


def tax_rate(setting: str) -> Percent:
    """Return the store's rate from its setting; an empty setting is no tax."""
    return Percent.parse(setting, "tax rate") if setting.strip() else NO_TAX


def line_tax(pays: Money, rate: Percent, *, taxable: bool) -> Money:
    """Return the tax on one line."""
    return rate.of(pays) if taxable else ZERO
