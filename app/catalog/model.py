"""Define drugs as their labelers list them, their packages, dated prices, and what an import left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import UserId
    from app.kernel.money import Rate
    from app.kernel.ndc import Ndc11
    from app.kernel.quantity import Quantity, Unit


@dataclass
class Product:
    """Be one labeler's drug in one strength and form; `id` is its NDC without the package, `68180-336`.

    `strength` and `strength_unit` are kept as the source states them, parts joined by `; `.
    `dea_schedule` is empty or `CII` to `CV`; only one with `dea_stated` may drive a legal rule.
    `search` holds the folded words that look-ups match.
    """

    id: str
    brand: str
    generic: str
    form: str
    route: str
    strength: str
    strength_unit: str
    labeler: str
    product_type: str
    ingredients: str
    classes: str
    dea_schedule: str
    dea_stated: bool
    search: str
    source: str
    source_date: date


@dataclass
class Package:
    """Be one package of a product, the thing that is scanned and billed.

    `ndc_hyphen` is the key: two hyphenations may share one `ndc11`. `gtin14` is of the base unit.
    """

    ndc_hyphen: str
    ndc11: Ndc11
    gtin14: str
    product_id: str
    description: str
    package_size: Quantity | None
    unit: Unit | None
    active: bool


@dataclass
class Price:
    """Be an acquisition price per billing unit on a day, with where it comes from."""

    ndc11: Ndc11
    as_of: date
    rate: Rate
    unit: Unit
    source: str


@dataclass
class ImportBatch:
    """Be one import of a drug file: what was read, from where, of which date, by whom."""

    id: UUID
    kind: str
    file_name: str
    source: str
    source_date: date
    imported_at: datetime
    actor_id: UserId
    products: int
    packages: int
    refused: int


@dataclass
class ImportRefusal:
    """Be one row of a drug file that was not taken, with the reason."""

    id: UUID
    batch_id: UUID
    file: str
    line: int
    reason: str
    value: str
