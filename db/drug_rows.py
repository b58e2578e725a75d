"""Name the drugs of many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.ndc import Ndc11
from db.catalog_reads import SqlCatalogReads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from app.catalog.views import DrugRow


class Drugs:
    """Hold the drugs behind some NDC-11s, read in one statement."""

    def __init__(self, session: Session, codes: Iterable[str]) -> None:
        """Read the drugs."""
        self._rows = SqlCatalogReads(session).by_ndc11s(set(codes))

    def find(self, ndc11: str) -> DrugRow | None:
        """Return the drug, None when the drug file does not know it."""
        return self._rows.get(ndc11)

    def title(self, ndc11: str) -> str:
        """Return `metFORMIN ER 500 mg tablet`, or the NDC when the drug file does not know it."""
        found = self._rows.get(ndc11)
        return found.title if found else f"NDC {Ndc11(ndc11).display}"

    def form(self, ndc11: str) -> str:
        """Return the dosage form, an empty text when it is not known."""
        found = self._rows.get(ndc11)
        return found.form if found else ""

    def is_brand(self, ndc11: str) -> bool:
        """Say whether the drug has a brand name of its own."""
        found = self._rows.get(ndc11)
        return bool(found and found.brand)
