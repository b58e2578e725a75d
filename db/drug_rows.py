"""Name the drugs of many rows at once, from the few columns that a name needs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select

from app.catalog.names import is_generic_name, show_drug_name, show_form, show_strength
from app.kernel.ndc import Ndc11
from db.catalog import package_table, product_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

_pack, _prod = package_table.c, product_table.c
# the listed package last, so that it wins in a dictionary
_NAMES: Any = (
    select(_pack.ndc11, _prod.brand, _prod.generic, _prod.form)
    .add_columns(_prod.strength, _prod.strength_unit, _prod.ingredients)
    .join(product_table, _prod.id == _pack.product_id)
    .where(_pack.ndc11.in_(bindparam("codes", expanding=True)))
    .order_by(_pack.active, _pack.ndc_hyphen.desc())
)


class DrugName(NamedTuple):
    """Be what a list shows of a drug, as `app.catalog.views.DrugRow` shows it."""

    title: str
    form: str
    is_brand: bool


class Drugs:
    """Hold the drugs behind some NDC-11s, read in one statement."""

    def __init__(self, session: Session, codes: Iterable[str]) -> None:
        """Read the drugs."""
        wanted = [Ndc11(code) for code in sorted(set(codes))]
        rows = session.connection().execute(_NAMES, {"codes": wanted}) if wanted else ()
        self._names = {row[0].text: _named(*row[1:]) for row in rows}

    def find(self, ndc11: str) -> DrugName:
        """Return the drug; one that the drug file does not know is named by its NDC."""
        return self._names.get(ndc11) or DrugName(f"NDC {Ndc11(ndc11).display}", "", is_brand=False)

    def title(self, ndc11: str) -> str:
        """Return `metFORMIN ER 500 mg tablet`."""
        return self.find(ndc11).title

    def form(self, ndc11: str) -> str:
        """Return the dosage form."""
        return self.find(ndc11).form

    def is_brand(self, ndc11: str) -> bool:
        """Say whether the drug has a brand name of its own."""
        return self.find(ndc11).is_brand


@lru_cache(maxsize=8_192)
def _named(
    brand: str, generic: str, form: str, strength: str, strength_unit: str, ingredients: str
) -> DrugName:
    shown = show_form(form)
    strong = show_strength(strength, strength_unit, ingredients, generic)
    title = " ".join(filter(None, (show_drug_name(brand, generic, form), strong, shown)))
    return DrugName(title, shown, is_brand=bool(brand) and not is_generic_name(brand, generic))
