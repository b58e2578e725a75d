"""Hold drugs as screens and labels show them, and the queries that find them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app.catalog.names import (
    is_generic_name,
    show_brand,
    show_drug_name,
    show_form,
    show_generic,
    show_strength,
)
from app.kernel.ndc import Ndc11

if TYPE_CHECKING:
    from datetime import date

    from app.catalog.model import Package, Price, Product
    from app.kernel.money import Rate
    from app.kernel.quantity import Quantity, Unit

_VACCINE = "VACCINE"  # how the FDA's directory lists them
_SCHEDULES = {"CI": "C-I", "CII": "C-II", "CIII": "C-III", "CIV": "C-IV", "CV": "C-V"}


@dataclass(frozen=True, slots=True)
class DrugRow:
    """Be one package as shown: `name` is what leads the line, `schedule` is `C-II` or empty.

    `price` is an acquisition price per unit with its day; `source_date` is the drug file's.
    `parts` is what a compound is mixed of, with quantities; other drugs have none.
    `schedule_stated` says whether the source states the schedule; one that is derived only informs.
    """

    ndc11: str
    hyphen: str
    gtin14: str
    product_id: str
    name: str
    brand: str
    generic: str
    strength: str
    form: str
    labeler: str
    schedule: str
    schedule_stated: bool
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    description: str
    unit: Unit | None
    package_size: Quantity | None
    price: Rate | None
    price_date: date | None
    source: str
    source_date: date
    active: bool
    is_vaccine: bool = False
    parts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return `metFORMIN ER 500 mg tablet`."""
        return " ".join(filter(None, (self.name, self.strength, self.form)))

    @property
    def ndc_shown(self) -> str:
        """Return the NDC as claims show it, `68180-0336-09`."""
        return Ndc11(self.ndc11).display

    @property
    def is_controlled(self) -> bool:
        """Say whether the source states a schedule."""
        return self.schedule_stated and self.schedule != ""

    @property
    def size_shown(self) -> str:
        """Return `90 each`, `3.5 g` or an empty text."""
        if self.package_size is None or self.unit is None:
            return ""
        return f"{self.package_size} {self.unit.label}"


class _Words(NamedTuple):
    """Be what the words of a product become on a screen."""

    name: str
    brand: str
    generic: str
    strength: str
    form: str
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]


@lru_cache(maxsize=4_096)  # a counter shows the same few thousand products again and again
def _words(  # noqa: PLR0913, PLR0917 (what a label lists of a product)
    brand: str, generic: str, form: str, strength: str, unit: str, ingredients: str, classes: str
) -> _Words:
    own_brand = brand and not is_generic_name(brand, generic)
    return _Words(
        name=show_drug_name(brand, generic, form),
        brand=show_brand(brand) if own_brand else "",
        generic=show_generic(generic),
        strength=show_strength(strength, unit, ingredients, generic),
        form=show_form(form),
        ingredients=split_parts(ingredients),
        classes=split_parts(classes),
    )


def drug_row(product: Product, package: Package, price: Price | None) -> DrugRow:
    """Build the row of one package from its product and its newest price."""
    listed = (product.brand, product.generic, product.form, product.strength, product.strength_unit)
    words = _words(*listed, product.ingredients, product.classes)
    return DrugRow(
        ndc11=package.ndc11.text,
        hyphen=package.ndc_hyphen,
        gtin14=package.gtin14,
        product_id=product.id,
        name=words.name,
        brand=words.brand,
        generic=words.generic,
        strength=words.strength,
        form=words.form,
        labeler=product.labeler,
        schedule=_SCHEDULES.get(product.dea_schedule, ""),
        schedule_stated=product.dea_stated,
        ingredients=words.ingredients,
        classes=words.classes,
        description=package.description,
        unit=package.unit or (price.unit if price else None),
        package_size=package.package_size,
        price=price.rate if price else None,
        price_date=price.as_of if price else None,
        source=product.source,
        source_date=product.source_date,
        active=package.active,
        is_vaccine=product.product_type.upper() == _VACCINE,
    )


def split_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a list that a product holds as `a; b`."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Be one source of the drug file: of which date its newest entry is, and how many products it gave."""

    source: str
    source_date: date
    products: int


class CatalogReads(Protocol):
    """Find drugs for screens."""

    def search(self, text: str, limit: int = 20) -> tuple[DrugRow, ...]:
        """Return packages whose product matches every word, best first."""
        ...

    def by_code(self, code: str) -> tuple[DrugRow, ...]:
        """Return the packages that a scanned or typed code may stand for."""
        ...

    def by_ndc11(self, ndc11: str) -> DrugRow | None:
        """Return one package by its NDC-11."""
        ...

    def sources(self) -> tuple[SourceRow, ...]:
        """Return where the products come from, the newest source first."""
        ...
