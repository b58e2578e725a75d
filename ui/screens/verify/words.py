"""Say in short lines what was entered, so that a pharmacist compares it at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.codes import Npi
from app.kernel.errors import DomainError
from app.kernel.person import show_date
from app.prescriptions.days_supply import days_supply
from app.prescriptions.sig import read_sig
from app.workflows.label_preview import natural_name
from ui.screens.drug_words import drug_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.workflows.views import FillCard

ORIGINS = ("not known", "paper", "phone", "electronic", "fax", "transfer")
_UNSENT = "-"


@dataclass(frozen=True, slots=True)
class Fact:
    """Be one thing to compare; `look` says that something about it differs and wants a second look."""

    title: str
    sub: str
    look: bool = False


def rx_words(card: FillCard) -> str:
    """Return `Rx 7000418-00`."""
    return f"Rx {card.rx_number}-{card.fill_number:02d}"


def prescriber_words(card: FillCard) -> str:
    """Return `Ngozi Okafor, MD`."""
    return f"{natural_name(card.prescriber.name)}, {card.prescriber.credential}".rstrip(", ")


def entered_facts(card: FillCard) -> tuple[Fact, ...]:
    """Return what was entered, in the order of the paper."""
    return (_drug(card), _sig(card), _amount(card), _written(card))


def _drug(card: FillCard) -> Fact:
    other = card.drug.ndc11 != card.written.ndc11
    brand = f"generic of {card.drug.brand}" if card.drug.brand and card.drug.brand != card.drug.name else ""
    changed = f"changed from {card.written.ndc_shown} {card.written.labeler}" if other else ""
    mixed = f"mix of {', '.join(card.drug.parts)}" if card.drug.parts else ""
    sub = " · ".join(
        filter(None, (card.drug.ndc_shown, card.drug.labeler, card.drug.schedule, brand, changed, mixed))
    )
    return Fact(drug_words(card.drug), sub, other)


def _sig(card: FillCard) -> Fact:
    sig = read_sig(card.sig_typed, card.drug.form) if card.sig_typed else None
    unknown = ", ".join(f"“{word}”" for word in sig.unknown[:3]) if sig else ""
    sub = f"typed as {card.sig_typed}" + (f" · not understood: {unknown}" if unknown else "")
    return Fact(card.sig_text, sub, bool(unknown))


def _amount(card: FillCard) -> Fact:
    refills = "1 refill" if card.refills == 1 else f"{card.refills} refills"
    days = "1 day" if card.days_supply == 1 else f"{card.days_supply} days"
    title = f"{card.quantity_shown} · {days} · {refills} · DAW {card.daw}"
    working, differs = _working(card)
    left = f"{card.refills_left} left after this fill"
    return Fact(title, " · ".join(filter(None, (working, left))), differs)


def _working(card: FillCard) -> tuple[str, bool]:
    try:
        found = days_supply(read_sig(card.sig_typed, card.drug.form), card.quantity, card.unit)
    except DomainError:
        return "", False
    if found.days is None:
        return "days' supply was typed", False
    if found.days != card.days_supply:
        return f"sig and quantity say {found.days} days: {found.working}", True
    return found.working, False


def _written(card: FillCard) -> Fact:
    origin = ORIGINS[card.origin] if card.origin < len(ORIGINS) else ORIGINS[0]
    title = f"Written {show_date(card.date_written)} · origin {card.origin} {origin}"
    passes = _npi_passes(card.prescriber.npi)
    npi = f"NPI {card.prescriber.npi} {'passes' if passes else 'has a wrong check digit'}"
    return Fact(title, f"{prescriber_words(card)} · {npi} · entered by {card.entered_by}", not passes)


def _npi_passes(digits: str) -> bool:
    try:
        Npi(digits)
    except DomainError:
        return False
    return True


def product_fact(card: FillCard, local: Callable[[datetime], datetime]) -> Fact:
    """Return what was scanned, against what was billed."""
    if card.filled_at is None:
        return Fact(f"{card.drug.ndc_shown} is billed", "no bottle was scanned yet", look=True)
    expiry = f"expires {card.expiry[5:7]}/{card.expiry[:4]}" if card.expiry else ""
    who = f"{local(card.filled_at):%H:%M} by {card.filled_by}"
    sub = " · ".join(filter(None, (f"lot {card.lot}" if card.lot else "", expiry, who)))
    return Fact(f"Scanned {card.drug.ndc_shown} = billed", sub)


def vial_fact(card: FillCard) -> Fact:
    """Return what must be in the vial."""
    against = card.weighing is not None and card.weighing.disagrees
    return Fact(
        f"{card.quantity_shown} in the vial",
        f"compare with {drug_words(card.drug)}, {card.drug.labeler}",
        against,
    )


def money_pairs(card: FillCard) -> tuple[tuple[str, str], ...]:
    """Return what patient and plan pay, the cost and the margin; an estimate says so."""
    claim = card.claim
    if claim is None:
        first: tuple[tuple[str, str], ...] = (("Patient pays", str(card.usual_price)),)
    elif claim.patient_pay is not None:
        plan = str(claim.plan_pay) if claim.plan_pay is not None else _UNSENT
        first = (("Patient pays", str(claim.patient_pay)), ("Plan pays", plan))
    else:
        first = (
            ("Patient pays", f"about {claim.estimate}" if claim.estimate is not None else "not known yet"),
        )
    margin = str(card.margin) if card.margin is not None else "not known yet"
    return (*first, ("Cost of drug", str(card.ingredient_cost)), ("Margin", margin))
