"""Write a drug's name so that no line ends between a dose and its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.flow import unbroken

if TYPE_CHECKING:
    from app.catalog.views import DrugRow


def drug_words(drug: DrugRow) -> str:
    """Return the title of a drug for places where it may go on in a second line."""
    return " ".join(filter(None, (drug.name, unbroken(drug.strength), drug.form)))
