"""Say which entries a reject points at, so that one key leads to what must be mended. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from app.claims.playbooks import FOLDER
from app.claims.rejects import explain
from app.kernel.quantity import Quantity
from resources import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable


class Place(StrEnum):
    """Name an entry that a claim is made of."""

    MEMBER = "member"
    GROUP = "group"
    PERSON = "person"
    RELATIONSHIP = "relationship"
    LAST = "last"
    FIRST = "first"
    BIRTH = "birth"
    SEX = "sex"
    DAYS = "days"
    QUANTITY = "quantity"
    DAW = "daw"
    ORIGIN = "origin"
    WRITTEN = "written"
    REFILLS = "refills"
    NPI = "npi"
    COVERAGE = "coverage"
    CLARIFICATION = "clarification"
    AUTHORIZATION = "authorization"
    PRODUCT = "product"
    PLAN = "plan"
    STORE = "store"


CODES = (Place.CLARIFICATION, Place.AUTHORIZATION)
ELSEWHERE = frozenset({Place.PRODUCT, Place.PLAN, Place.STORE})
LABELS = {
    Place.MEMBER: "Member id",
    Place.GROUP: "Group",
    Place.PERSON: "Person code",
    Place.RELATIONSHIP: "Relationship",
    Place.LAST: "Last name",
    Place.FIRST: "First name",
    Place.BIRTH: "Birth date",
    Place.SEX: "Sex",
    Place.DAYS: "Days' supply",
    Place.QUANTITY: "Quantity",
    Place.DAW: "DAW",
    Place.ORIGIN: "Origin",
    Place.WRITTEN: "Date written",
    Place.REFILLS: "Refills",
    Place.NPI: "Prescriber's NPI",
    Place.COVERAGE: "Card to bill",
    Place.CLARIFICATION: "Clarification code",
    Place.AUTHORIZATION: "Authorization number",
    Place.PRODUCT: "Product",
    Place.PLAN: "Plan",
    Place.STORE: "Store's number",
}


@dataclass(frozen=True, slots=True)
class MendField:
    """Be one entry as it stands now; `hint` says what may be typed."""

    place: Place
    value: str
    hint: str = ""

    @property
    def label(self) -> str:
        """Return what the entry is called."""
        return LABELS[self.place]


def places(codes: Iterable[str]) -> tuple[Place, ...]:
    """Return the entries that reject codes point at, the first first, each once."""
    found: list[Place] = []
    for code in codes:
        found += _table().get(code) or _table().get(explain(code).field_number) or ()
    return tuple(dict.fromkeys(found))


def quantity_for(days: str, were: MendField, quantity: MendField) -> str:
    """Return the quantity that lasts for other days at the same use, or an empty text when it is no whole."""
    if not (days.isdigit() and were.value.isdigit() and int(were.value)):
        return ""
    each, left = divmod(Quantity.parse(quantity.value).thousandths * int(days), int(were.value))
    return str(Quantity(each)) if each and not left else ""


@cache
def _table() -> dict[str, tuple[Place, ...]]:
    lines = read_text(*FOLDER, "places.tsv").splitlines()[1:]
    pairs = (line.split("\t") for line in lines)
    return {key: tuple(Place(name) for name in names.split()) for key, names in pairs}
