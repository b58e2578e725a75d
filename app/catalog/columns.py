"""Find the columns of a tab-separated file by the names in its header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

PRODUCT_COLUMNS = (
    "PRODUCTNDC", "PRODUCTTYPENAME", "PROPRIETARYNAME", "NONPROPRIETARYNAME", "DOSAGEFORMNAME", "ROUTENAME",
    "LABELERNAME", "SUBSTANCENAME", "ACTIVE_NUMERATOR_STRENGTH", "ACTIVE_INGRED_UNIT",
)  # fmt: skip
PACKAGE_COLUMNS = ("PRODUCTNDC", "NDCPACKAGECODE", "PACKAGEDESCRIPTION")
_REPLACEMENT = "\ufffd"


class MissingColumns(ValueError):
    """Report that a header lacks a column."""

    def __init__(self, name: str) -> None:
        """Take the first column that is missing."""
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Columns:
    """Know where each named column stands; columns that are not needed may be absent or new."""

    places: dict[str, int]
    width: int

    @classmethod
    def of(cls, header: list[str], wanted: tuple[str, ...]) -> Self:
        """Read a header; raise `MissingColumns` when a wanted one is not there."""
        places = {name.strip().lstrip("\ufeffï»¿").upper(): place for place, name in enumerate(header)}
        for name in wanted:
            if name not in places:
                raise MissingColumns(name)
        return cls(places, len(header))

    def get(self, cells: list[str], name: str) -> str:
        """Return one cell, empty when the file has no such column or the row is short."""
        place = self.places.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    def fault(self, cells: list[str]) -> str:
        """Return why a row cannot be read, or an empty text."""
        if len(cells) != self.width:
            return f"The row has {len(cells)} columns instead of {self.width}."
        if any(_REPLACEMENT in cell or "\x00" in cell for cell in cells):
            return "The row holds bytes that are not text."
        return ""
