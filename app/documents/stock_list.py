"""Hold the label stock that the store may load: rolls, and sheets with their cells, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.documents.flow import PT
from app.documents.label_stock import MARGIN, TOP, LabelSize
from app.kernel.errors import DomainError
from resources import read_text

USUAL_STOCK = "4x2.25"
_INCH = 72 * PT
_TENTHS_OF_MM = 254


@dataclass(frozen=True, slots=True)
class Cell:
    """Be where one label of a sheet begins."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Nudge:
    """Be how far a printer misses a sheet, in tenths of a millimetre, to the right and down."""

    right: int = 0
    down: int = 0

    @property
    def x(self) -> int:
        """Return the distance to the right in hundredths of a point."""
        return self.right * _INCH // _TENTHS_OF_MM

    @property
    def y(self) -> int:
        """Return the distance down in hundredths of a point."""
        return self.down * _INCH // _TENTHS_OF_MM


@dataclass(frozen=True, slots=True)
class Stock:
    """Be one kind of label stock; a roll is a page of one cell without a margin."""

    name: str
    words: str
    label: LabelSize
    page: LabelSize
    cells: tuple[Cell, ...]
    margin: int = 0

    @property
    def is_sheet(self) -> bool:
        """Say whether the labels stand on a sheet."""
        return self.page != self.label

    def __post_init__(self) -> None:
        """Refuse cells that leave the page or lie over one another."""
        for place, cell in enumerate(self.cells):
            if not self._holds(cell) or any(self._covers(cell, other) for other in self.cells[:place]):
                raise ValueError(f"cells of stock {self.name}")

    def _holds(self, cell: Cell) -> bool:
        """Say whether what is printed in a cell keeps the margin from the edge of the page."""
        right = self.page.width - cell.x - self.label.width
        below = self.page.height - cell.y - self.label.height
        if min(cell.x, cell.y, right, below) < 0:
            return False
        return min(cell.x, right) + MARGIN >= self.margin and min(cell.y, below) + TOP >= self.margin

    def _covers(self, one: Cell, other: Cell) -> bool:
        return abs(one.x - other.x) < self.label.width and abs(one.y - other.y) < self.label.height


@cache
def stock_list() -> tuple[Stock, ...]:
    """Return every stock that is known, rolls first."""
    return read_stock(read_text("labels", "stock.toml"))


def stock_named(name: str) -> Stock:
    """Return a stock by its name; raise `DomainError` when there is none."""
    for stock in stock_list():
        if stock.name == name:
            return stock
    names = ", ".join(stock.name for stock in stock_list())
    raise DomainError("label stock", f"Counter knows no such label stock. Choose one of {names}.")


def read_stock(text: str) -> tuple[Stock, ...]:
    """Read stock from TOML; raise `ValueError` for one that cannot be."""
    data = tomllib.loads(text)
    rolls = (_roll(entry) for entry in data.get("roll", []))
    sheets = (_sheet(entry) for entry in data.get("sheet", []))
    return (*rolls, *sheets)


def _size(mils: list[int]) -> LabelSize:
    return LabelSize(mils[0] * _INCH // 1000, mils[1] * _INCH // 1000)


def _roll(entry: dict[str, Any]) -> Stock:
    label = _size(entry["label"])
    return Stock(entry["name"], entry["words"], label, label, (Cell(0, 0),))


def _sheet(entry: dict[str, Any]) -> Stock:
    cells = tuple(Cell(x * _INCH // 1000, y * _INCH // 1000) for x, y in entry["cells"])
    page, margin = _size(entry["page"]), entry["margin"] * _INCH // 1000
    return Stock(entry["name"], entry["words"], _size(entry["label"]), page, cells, margin)
