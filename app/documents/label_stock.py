"""Place texts, barcodes and rules on a label, in hundredths of a point; 4 x 2.25 in unless told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import Align
from app.documents.flow import PT, Weight

if TYPE_CHECKING:
    from app.documents.flow import Fitted

MARGIN = 9 * PT
TOP = 4 * PT
FOOT = 5 * PT
BAR_MODULE = 71
CLOSE_LEAD = 118
MARK_SIZE = 7 * PT
PRACTICE = "PRACTICE STORE – NOT FOR USE"


@dataclass(frozen=True, slots=True)
class LabelSize:
    """Be how large one label is."""

    width: int = 288 * PT
    height: int = 162 * PT

    @property
    def inner(self) -> int:
        """Return the width between the margins."""
        return self.width - 2 * MARGIN

    @property
    def right(self) -> int:
        """Return the right margin's place."""
        return self.width - MARGIN


USUAL = LabelSize()


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Be a text at a place: `x` is its left edge, centre or right edge, `y` its baseline from the top."""

    x: int
    y: int
    text: str
    size: int
    weight: Weight = Weight.REGULAR
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class PlacedBarcode:
    """Be a Code 128 with its top left corner, its height and the width of one module."""

    x: int
    y: int
    height: int
    module: int
    data: str


@dataclass(frozen=True, slots=True)
class PlacedMatrix:
    """Be a GS1 DataMatrix with its top left corner and its module; each element is an AI and its value."""

    x: int
    y: int
    module: int
    elements: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """Be a thin line across."""

    x: int
    y: int
    width: int


Placed = PlacedText | PlacedBarcode | PlacedMatrix | PlacedRule


@dataclass(frozen=True, slots=True)
class LabelPage:
    """Be one physical label."""

    width: int
    height: int
    items: tuple[Placed, ...]


def page(size: LabelSize, *groups: tuple[Placed, ...]) -> LabelPage:
    """Return a label with everything placed on it."""
    return LabelPage(size.width, size.height, tuple(item for group in groups for item in group))


def lead(size: int, percent: int = CLOSE_LEAD) -> int:
    """Return the distance of two baselines."""
    return size * percent // 100


def height(fitted: Fitted, percent: int = CLOSE_LEAD) -> int:
    """Return how high a fitted text stands."""
    return lead(fitted.size, percent) * len(fitted.lines)


def text_block(
    fitted: Fitted, top: int, weight: Weight, x: int = MARGIN, percent: int = CLOSE_LEAD
) -> tuple[Placed, ...]:
    """Return the lines of a fitted text, one below the other from the top."""
    step = lead(fitted.size, percent)
    return tuple(
        PlacedText(x, top + fitted.size + index * step, line, fitted.size, weight)
        for index, line in enumerate(fitted.lines)
    )


def mark(text: str, bottom: int, size: LabelSize = USUAL) -> PlacedText:
    """Return a small remark at the right edge, above a line."""
    return PlacedText(size.right, bottom - 2 * PT, text, MARK_SIZE, Weight.SEMIBOLD, Align.RIGHT)
