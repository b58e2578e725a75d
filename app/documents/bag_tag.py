"""Lay out the tag of a will-call bag on the label stock: whose it is, where it hangs, what is in it.

The tag shows prescriptions by number only, never a drug: it hangs where others can read it. Names flow
at spaces and are never cut; a bag with more numbers than one tag holds gets a further one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.flow import PT, Weight, fit, unbroken
from app.documents.label_stock import (
    FOOT,
    MARGIN,
    MARK_SIZE,
    PRACTICE,
    TOP,
    USUAL,
    PlacedBarcode,
    PlacedRule,
    PlacedText,
    height,
    lead,
    mark,
    page,
    text_block,
)
from app.scanning.labels import bag_label

if TYPE_CHECKING:
    from datetime import date

    from app.documents.flow import Fitted, Measure
    from app.documents.label_stock import LabelPage, LabelSize, Placed
    from app.documents.letterhead import Letterhead

_PATIENT_SIZES = ((22 * PT, 1), (20 * PT, 1), (18 * PT, 2), (15 * PT, 2), (13 * PT, 3), (11 * PT, 3))
_SMALLEST_NAME = 8 * PT
_BIN_SIZES = (48 * PT, 44 * PT, 40 * PT, 36 * PT, 32 * PT, 28 * PT, 24 * PT, 20 * PT)
_BIN_WIDTH = 150 * PT
_CAP_PERCENT = 74
_CAPTION_SIZE = 7 * PT
_RX_X = MARGIN + _BIN_WIDTH + 8 * PT
_FEW = 4
_ROWS = 5
_FEW_SIZES = (12 * PT, 11 * PT, 10 * PT, 9 * PT)
_MANY_SIZES = (8 * PT + 50, 8 * PT, 7 * PT, 6 * PT + 50, 6 * PT)
_RX_LEAD = 122
_BAR_MODULE = 106
_BAR_HEIGHT = 28 * PT
_BAR_TEXT_SIZE = 8 * PT
_QUIET = 10 * _BAR_MODULE
_NUMBER_SIZES = (11 * PT, 10 * PT, 9 * PT, 8 * PT)
_STORE_SIZES = (7 * PT, 6 * PT + 50, 6 * PT)


@dataclass(frozen=True, slots=True)
class BagTagFacts:
    """Hold everything that a bag's tag shows; `rx_labels` are numbers such as `7000412-02`."""

    store: Letterhead
    patient: str
    bag_number: int
    bin_code: str
    rx_labels: tuple[str, ...]
    placed_on: date
    is_practice: bool = False

    @property
    def barcode(self) -> str:
        """Return the text of the tag's Code 128."""
        return bag_label(self.bag_number)

    def tells_the_same(self, other: BagTagFacts) -> bool:
        """Say whether another tag names the same patient, bag, bin and prescriptions."""
        return self._told == other._told

    @property
    def _told(self) -> tuple[str, int, str, tuple[str, ...]]:
        return self.patient, self.bag_number, self.bin_code, self.rx_labels


def lay_out_bag_tag(facts: BagTagFacts, measure: Measure, size: LabelSize = USUAL) -> tuple[LabelPage, ...]:
    """Return the tags of one bag: one, or more when it holds more than ten prescriptions."""
    head, below_head = _head(facts, measure, size)
    foot, above_foot = _foot(facts, measure, size)
    hook = _bin(facts.bin_code, below_head, above_foot, measure)
    shares = _shares(facts.rx_labels)
    pages = []
    for number, share in enumerate(shares, start=1):
        bottom = above_foot
        remarks: tuple[Placed, ...] = ()
        if len(shares) > 1:
            remarks = (mark(f"Tag {number} of {len(shares)}", above_foot, size),)
            bottom -= lead(MARK_SIZE)
        room = _Room(below_head, bottom, size.right - _RX_X)
        pages.append(page(size, head, hook, _prescriptions(share, room, measure), remarks, foot))
    return tuple(pages)


@dataclass(frozen=True, slots=True)
class _Room:
    """Be where the numbers may stand: from the top to the bottom, and how wide."""

    top: int
    bottom: int
    width: int


def _shares(rx_labels: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the numbers that go on each tag; a bag without any has a tag all the same."""
    each = 2 * _ROWS
    return [rx_labels[start : start + each] for start in range(0, len(rx_labels), each)] or [()]


def _head(facts: BagTagFacts, measure: Measure, label: LabelSize) -> tuple[tuple[Placed, ...], int]:
    """Place the patient; return it and where the next line may begin."""
    name = _name(facts.patient, measure, label.inner)
    bottom = TOP + height(name) + 4 * PT
    rule = PlacedRule(MARGIN, bottom, label.inner)
    return (*text_block(name, TOP, Weight.BOLD), rule), bottom + PT


def _name(text: str, measure: Measure, width: int) -> Fitted:
    """Return a name on one line at a large size, else on more lines at smaller ones."""
    for size, lines in _PATIENT_SIZES:
        fitted = fit(text, width, Weight.BOLD, (size,), lines, measure)
        if fitted.size == size and len(fitted.lines) <= lines:
            return fitted
    return fit(text, width, Weight.BOLD, (_SMALLEST_NAME,), 1, measure)


def _caption(text: str, x: int, top: int) -> PlacedText:
    return PlacedText(x, top + 4 * PT + _CAPTION_SIZE, text, _CAPTION_SIZE, Weight.SEMIBOLD)


def _bin(code: str, top: int, bottom: int, measure: Measure) -> tuple[Placed, ...]:
    """Place the bin as large as it has room, to be read from where the bags hang."""
    top_of_code = top + 4 * PT + lead(_CAPTION_SIZE)
    room = bottom - top_of_code
    sizes = [size for size in _BIN_SIZES if size * _CAP_PERCENT // 100 + 6 * PT <= room] or [_BIN_SIZES[-1]]
    fitted = fit(code, _BIN_WIDTH, Weight.BOLD, sizes, 1, measure)
    cap = fitted.size * _CAP_PERCENT // 100
    baseline = top_of_code + (room + cap) // 2 - PT
    return _caption("BIN", MARGIN, top), PlacedText(
        MARGIN, baseline, " ".join(fitted.lines), fitted.size, Weight.BOLD
    )


def _prescriptions(share: tuple[str, ...], room: _Room, measure: Measure) -> tuple[Placed, ...]:
    """Place the numbers below each other: up to four in one column, more in two."""
    columns, sizes = (1, _FEW_SIZES) if len(share) <= _FEW else (2, _MANY_SIZES)
    rows = -(-len(share) // columns)
    width = room.width // columns - (columns - 1) * 4 * PT
    first = room.top + 5 * PT + lead(_CAPTION_SIZE)
    low = [size for size in sizes if rows * lead(size, _RX_LEAD) <= room.bottom - first] or [sizes[-1]]
    size = min((fit(text, width, Weight.SEMIBOLD, low, 1, measure).size for text in share), default=low[0])
    placed = [
        PlacedText(
            _RX_X + (index // rows) * (room.width // columns),
            first + size + (index % rows) * lead(size, _RX_LEAD),
            text,
            size,
            Weight.SEMIBOLD,
        )
        for index, text in enumerate(share)
    ]
    return _caption("RX", _RX_X, room.top), *placed


def _foot(facts: BagTagFacts, measure: Measure, label: LabelSize) -> tuple[tuple[Placed, ...], int]:
    """Place the barcode with its text on the left; bag, date and store on the right."""
    x = _QUIET + _bar_width(facts.barcode) + _QUIET + PT
    blocks = [
        (fit(text, label.right - x, weight, sizes, 1, measure), weight)
        for text, weight, sizes in _foot_texts(facts)
    ]
    bars = _BAR_HEIGHT + lead(_BAR_TEXT_SIZE)
    above = label.height - FOOT - max(bars, sum(height(fitted) for fitted, _ in blocks))
    code = PlacedText(_QUIET, above + _BAR_HEIGHT + _BAR_TEXT_SIZE, facts.barcode, _BAR_TEXT_SIZE)
    items: list[Placed] = [PlacedBarcode(_QUIET, above, _BAR_HEIGHT, _BAR_MODULE, facts.barcode), code]
    top = above
    for fitted, weight in blocks:
        items += text_block(fitted, top, weight, x)
        top += height(fitted)
    above -= 5 * PT
    return (*items, PlacedRule(MARGIN, above, label.inner)), above


def _foot_texts(facts: BagTagFacts) -> list[tuple[str, Weight, tuple[int, ...]]]:
    placed = unbroken(f"{facts.placed_on:%m/%d/%Y}")
    texts = [
        (f"{unbroken(f'Bag {facts.bag_number}')} · {placed}", Weight.BOLD, _NUMBER_SIZES),
        (facts.store.name, Weight.MEDIUM, _STORE_SIZES),
        (unbroken(facts.store.phone), Weight.REGULAR, _STORE_SIZES),
    ]
    if facts.is_practice:
        texts.append((PRACTICE, Weight.SEMIBOLD, _STORE_SIZES))
    return texts


def _bar_width(data: str) -> int:
    """Return the most that a Code 128 of two letters and digits takes: pairs of digits share a sign."""
    digits = len(data) - 2
    signs = 5 + digits // 2 + digits % 2
    return (11 * signs + 13) * _BAR_MODULE
