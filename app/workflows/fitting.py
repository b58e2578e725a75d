"""Make a billing fit the sheet of its payer: what the sheet says is not used is left out and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp.billing import BILLING, claim_draft
from app.claims.ncpdp.build import build
from app.claims.ncpdp.leaving import leave_out
from app.claims.sheets.model import ANY, Use
from app.workflows.sheets_desk import sheet_for

if TYPE_CHECKING:
    from datetime import date

    from app.claims.ncpdp.billing import BillingFacts
    from app.claims.sheets.model import Sheet
    from app.workflows.sheets_desk import HasSheets

_GROUP = ("04", "C1")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Be a billing's bytes, the fields that they leave out (`07.EK`), and whose sheet asked for it."""

    body: bytes
    left_out: tuple[str, ...] = ()
    sheet: str = ""


def fitted_billing(unit: HasSheets, facts: BillingFacts, day: date) -> Fitted:
    """Return a billing as its payer's sheet of the day wants it; raise `FieldRefused` as building does."""
    draft = claim_draft(BILLING, facts)
    sheet = sheet_for(unit, facts.bin, facts.pcn, facts.group, day)
    if sheet is None:
        return Fitted(build(draft))
    trimmed = leave_out(draft, _not_used(sheet))
    left = tuple(f"{spot.segment}.{spot.field}" for spot in trimmed.left)
    return Fitted(build(trimmed.draft), left, sheet.name)


def _not_used(sheet: Sheet) -> set[tuple[str, str]]:
    """Return the fields that a sheet does not use; the group stays where it is what chose the sheet."""
    found = {(place.segment, place.field) for place in sheet.places(BILLING, Use.NOT_USED) if place.segment}
    return found if sheet.pattern.group == ANY else found - {_GROUP}
