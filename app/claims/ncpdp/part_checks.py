"""Check the optional parts of a claim against each other, as a payer would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.claims.ncpdp import part_content
from app.claims.ncpdp.checking import refuse_with
from app.claims.ncpdp.core import is_dea, is_ndc11, is_npi
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import date

    from app.claims.ncpdp.checking import Checks
    from app.claims.ncpdp.parts import (
        Charges,
        ClaimDetail,
        ClaimParts,
        Clinical,
        Compound,
        PartialFill,
        Pharmacist,
        PrescriberDetail,
    )
    from app.kernel.quantity import Quantity

_FEWEST, _MOST = 2, 25
_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
_BOTH = "Fill in both, the number and its qualifier, or neither."


def part_checks(parts: ClaimParts, served: date) -> Checks:
    """Yield what must hold of the parts of any claim."""
    yield from _prescriber(parts.prescriber)
    yield from _detail(parts.detail)
    yield from charge_checks(parts.charges)
    if parts.pharmacist:
        yield from pharmacist_checks(parts.pharmacist)
    if parts.clinical:
        yield from _clinical(parts.clinical, served)
    if parts.injury:
        yield parts.injury.on <= served, "06", "DY", "The injury is after the date of service. Correct it."
        yield _paired(parts.injury.generic_qualifier, parts.injury.generic_id), "06", "UA", _BOTH
    if parts.coupon and parts.coupon.value is not None:
        yield parts.coupon.value > ZERO, "09", "NE", "Use a coupon worth more than zero."
    if parts.facility:
        named = parts.facility.id.strip() or parts.facility.name.strip()
        yield bool(named), "15", "8C", "Give the facility's id or its name."
    yield _paired(parts.patient.id_qualifier, parts.patient.id), "01", "CY", _BOTH
    yield from _services(parts)


def compound_checks(mix: Compound, ingredient_cost: Money) -> Checks:
    """Yield what must hold of a compound, its costs against 409-D9."""
    count = len(mix.ingredients)
    yield _FEWEST <= count <= _MOST, "10", "EC", f"List {_FEWEST} to {_MOST} ingredients."
    seen: set[str] = set()
    for item in mix.ingredients:
        yield is_ndc11(item.ndc11), "10", "TE", "Use the NDC with 11 digits, no dashes."
        if item.ndc11 in seen:
            raise refuse_with(
                "9Z", "10", "TE", "An ingredient stands twice. Add its quantities up in one line."
            )
        seen.add(item.ndc11)
        yield item.quantity.thousandths > 0, "10", "ED", "Use a quantity above 0."
        yield item.cost >= ZERO, "10", "EE", "Use a cost that is not below zero."
    total = Money.total(item.cost for item in mix.ingredients)
    remedy = f"The ingredients cost {total} together, the claim says {ingredient_cost}. Make them equal."
    yield total == ingredient_cost, "10", "EE", remedy


def partial_checks(part: PartialFill, quantity: Quantity, days: int, served: date) -> Checks:
    """Yield what must hold of a partial fill or its completion."""
    yield part.status in {"P", "C"}, "07", "HD", "Say whether it is a part or the completion."
    yield 1 <= part.days_intended <= 999, "07", "HG", "Use an intended days' supply from 1 to 999."
    yield days <= part.days_intended, "07", "HG", "The part lasts longer than the whole. Correct the days."
    remedy = "The part must be smaller than the whole fill. Correct the intended quantity."
    yield quantity < part.quantity_intended, "07", "HF", remedy
    if part.status == "P":
        remedy = "Only a completion names an earlier part. Leave it out."
        yield part.part_of_number is None, "07", "EN", remedy
        yield part.part_of_date is None, "07", "EP", remedy
        return
    yield bool(part.part_of_number), "07", "EN", "Give the prescription number of the part."
    yield part.part_of_date is not None, "07", "EP", "Give the day of the part."
    past = part.part_of_date is None or part.part_of_date <= served
    yield past, "07", "EP", "The part is after the date of service. Correct it."


def charge_checks(asked: Charges) -> Checks:
    """Yield what must hold of the amounts beside ingredient and fee."""
    for field, amount in (
        ("BE", asked.professional_fee),
        ("DX", asked.patient_paid),
        ("E3", asked.incentive),
        ("HA", asked.flat_tax),
        ("GE", asked.percentage_tax),
    ):
        yield amount is None or amount >= ZERO, "11", field, "Use an amount that is not below zero."
    for kind, amount in asked.others:
        yield bool(kind), "11", "H8", "Say what the amount is for."
        yield amount >= ZERO, "11", "H9", "Use an amount that is not below zero."
    if asked.percentage_tax is not None:
        yield asked.tax_rate is not None, "11", "HE", "Give the rate of the sales tax."
        yield bool(asked.tax_basis), "11", "JE", "Say what the sales tax is reckoned on."


def pharmacist_checks(who: Pharmacist) -> Checks:
    """Yield what must hold of the pharmacist's number."""
    yield bool(who.qualifier), "02", "EY", _BOTH
    yield bool(who.id.strip()), "02", "E9", _BOTH
    if who.qualifier == "05":
        yield is_npi(who.id), "02", "E9", "Look for a mistyped digit in the pharmacist's NPI."
    if who.qualifier == "01":
        yield is_dea(who.id), "02", "E9", "Look for a mistyped digit in the DEA number."


def _prescriber(detail: PrescriberDetail) -> Checks:
    yield _paired(detail.id_qualifier, detail.id), "03", "EZ", _BOTH
    yield _paired(detail.primary_care_qualifier, detail.primary_care_id), "03", "DL", _BOTH
    if detail.primary_care_qualifier == "01":
        yield is_npi(detail.primary_care_id), "03", "DL", "Look for a mistyped digit in the NPI."


def _detail(detail: ClaimDetail) -> Checks:
    yield _paired(detail.ordered_qualifier, detail.ordered_id), "07", "EA", _BOTH
    if detail.ordered_qualifier == "03":
        yield is_ndc11(detail.ordered_id), "07", "EA", "Use the NDC with 11 digits, no dashes."
    yield _paired(detail.intermediary_type, detail.intermediary_id), "07", "EX", _BOTH
    for field, quantity in (("ET", detail.quantity_prescribed), ("EB", detail.ordered_quantity)):
        yield quantity is None or quantity.thousandths > 0, "07", field, "Use a quantity above 0."


def _clinical(known: Clinical, served: date) -> Checks:
    codes = [one.code.upper().replace(".", "") for one in known.diagnoses]
    yield len(set(codes)) == len(codes), "13", "DO", "A diagnosis stands twice. Take one out."
    for one in known.diagnoses:
        valid = bool(_ICD10.fullmatch(one.code.upper())) if one.qualifier == "02" else bool(one.code.strip())
        yield valid, "13", "DO", "Use an ICD-10 code such as E11.9."
    for measured in known.measurements:
        whole = all((measured.dimension, measured.unit, measured.value))
        yield whole, "13", "H4", "Give what was measured, its unit and its value."
        on_time = measured.on is None or measured.on <= served
        yield on_time, "13", "ZE", "The measurement is after the date of service. Correct it."


def _services(parts: ClaimParts) -> Checks:
    if parts.administration:
        yield parts.administration.incentive > ZERO, "11", "E3", "Give the fee for giving the vaccine."
        once = parts.charges.incentive is None
        yield once, "11", "E3", "The fee for giving the vaccine is the incentive. Leave the other one out."
    for row in part_content.services(parts):
        told = any((row.reason, row.service, row.result))
        yield told, "08", "E4", "Give a reason, what was done or what came of it."
        yield _paired(row.agent_qualifier, row.agent), "08", "H6", _BOTH


def _paired(qualifier: str, value: str) -> bool:
    return bool(qualifier.strip()) == bool(value.strip())
