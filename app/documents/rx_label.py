"""Lay out the vial label, 4 x 2.25 in unless told: patient, drug and directions large and on top (USP <17>).

The critical part is never set below 11 points and never cut: names shrink a little, then flow at
spaces; directions too long for one label go on to a second one. The store's own data stands at
the foot with our Code 128.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import Align
from app.documents.flow import PT, Fitted, Weight, fit, unbroken, wrap
from app.documents.label_stock import (
    BAR_MODULE,
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
from app.documents.paper_words import ENGLISH, words_of
from app.scanning.labels import rx_label

if TYPE_CHECKING:
    from datetime import date

    from app.documents.flow import Measure
    from app.documents.label_stock import LabelPage, LabelSize, Placed
    from app.documents.letterhead import Letterhead
    from app.documents.paper_words import PaperWords

CRITICAL_SIZE = 11 * PT

_BAR_HEIGHT, _LOW_BAR_HEIGHT = 24 * PT, 15 * PT
_BAND_X = MARGIN + 118 * PT
_RX_SIZE = 10 * PT
_PATIENT_SIZES = (13 * PT, 12 * PT, CRITICAL_SIZE)
_DRUG_SIZES = (12 * PT, CRITICAL_SIZE)
_LONG_NAME_SIZES = ((CRITICAL_SIZE, 2), (10 * PT, 2), (9 * PT, 2), (8 * PT, 3))
_DIRECTION_SIZES = (14 * PT, 13 * PT, 12 * PT, CRITICAL_SIZE)
_DIRECTION_LEAD = 125
_SUB_SIZES = (8 * PT, 7 * PT)
_META_SIZES = (7 * PT + 50, 7 * PT, 6 * PT + 50)
_CAUTION_SIZES = (5 * PT + 40,)
_STORE_SIZES = (6 * PT + 80, 6 * PT)
_NO_TRANSFER = (
    "Caution: Federal law prohibits the transfer of this drug to any person "
    "other than the patient for whom it was prescribed."
)
_SCHEDULES = {"2": "C-II", "3": "C-III", "4": "C-IV", "5": "C-V"}


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """Hold everything that a vial label shows; `schedule` is `2` to `5` or empty."""

    store: Letterhead
    rx_number: int
    fill: int
    patient: str
    directions: str
    drug: str
    strength: str
    quantity: str
    refills_left: int
    prescriber: str
    filled_on: date
    discard_after: date
    form: str = ""
    generic_for: str = ""
    manufacturer: str = ""
    schedule: str = ""
    aux: tuple[str, ...] = ()
    pharmacist: str = ""
    is_practice: bool = False
    language: str = ENGLISH

    @property
    def words(self) -> PaperWords:
        """Return the words of the label's language."""
        return words_of(self.language)

    @property
    def barcode(self) -> str:
        """Return the text of the label's Code 128."""
        return rx_label(self.rx_number, self.fill)

    @property
    def drug_line(self) -> str:
        """Return drug, strength and form as one text."""
        return " ".join(part for part in (self.drug, self.strength, self.form) if part)


def lay_out_label(facts: LabelFacts, measure: Measure, size: LabelSize = USUAL) -> tuple[LabelPage, ...]:
    """Return the labels of one fill: one, or more when the directions need it."""
    head, below_head = _head(facts, measure, size)
    foot = _Foot(facts, measure, size)
    full = foot.full()
    whole = _directions(facts.directions, (size.inner, full.top - below_head), measure)
    if whole:
        return (page(size, head, _directions_block(whole, below_head), full.items),)
    return _continued(facts, measure, (head, below_head), foot)


def _continued(
    facts: LabelFacts, measure: Measure, head: tuple[tuple[Placed, ...], int], foot: _Foot
) -> tuple[LabelPage, ...]:
    """Return several labels: the first with all that the law asks, then the rest of the directions."""
    items, below_head = head
    label, first, later = foot.size, foot.full(), foot.short()
    room = first.top - below_head - lead(MARK_SIZE)
    line = CRITICAL_SIZE * _DIRECTION_LEAD // 100
    fitted = fit(facts.directions, label.inner, Weight.BOLD, (CRITICAL_SIZE,), 1, measure)
    lines = list(wrap(facts.directions, label.inner, Weight.BOLD, fitted.size, measure))
    parts = [tuple(lines[: max(0, room // line)])]
    rest = lines[len(parts[0]) :]
    per_label = max(1, (later.top - below_head - lead(MARK_SIZE)) // line)
    parts += [tuple(rest[start : start + per_label]) for start in range(0, len(rest), per_label)]
    pages = []
    for number, part in enumerate(parts, start=1):
        ground = first if number == 1 else later
        remark = mark(facts.words.say("label_of", n=number, m=len(parts)), ground.top, label)
        block = _directions_block(Fitted(fitted.size, part), below_head)
        pages.append(page(label, items, block, (remark,), ground.items))
    return tuple(pages)


def _directions_block(fitted: Fitted, top: int) -> tuple[Placed, ...]:
    return text_block(fitted, top, Weight.BOLD, percent=_DIRECTION_LEAD)


def _directions(text: str, room: tuple[int, int], measure: Measure) -> Fitted | None:
    """Return the directions at the largest size at which all of them have room, or None."""
    wide, high = room
    for size in _DIRECTION_SIZES:
        lines = high // lead(size, _DIRECTION_LEAD)
        fitted = fit(text, wide, Weight.BOLD, (size,), lines, measure)
        if fitted.size == size and len(fitted.lines) <= lines:
            return fitted
    return None


def _name(text: str, width: int, weight: Weight, sizes: tuple[int, ...], measure: Measure) -> Fitted:
    """Return a name on one line at a large size, else on more lines at smaller ones."""
    one_line = fit(text, width, weight, sizes, 1, measure)
    if len(one_line.lines) <= 1 and one_line.size in sizes:
        return one_line
    for size, lines in _LONG_NAME_SIZES:
        fitted = fit(text, width, weight, (size,), lines, measure)
        if fitted.size == size and len(fitted.lines) <= lines:
            return fitted
    return fit(text, width, weight, (_LONG_NAME_SIZES[-1][0],), 1, measure)


def _head(facts: LabelFacts, measure: Measure, label: LabelSize) -> tuple[tuple[Placed, ...], int]:
    """Place patient, Rx number and drug; return them and where the next line may begin."""
    rx = f"Rx {facts.rx_number}-{facts.fill:02d}"
    schedule = _SCHEDULES.get(facts.schedule, "")
    right = f"{schedule}   {rx}" if schedule else rx
    rx_width = measure(right, Weight.BOLD, _RX_SIZE)
    patient = _name(facts.patient, label.inner - rx_width - 8 * PT, Weight.BOLD, _PATIENT_SIZES, measure)
    drug = _name(facts.drug_line, label.inner, Weight.SEMIBOLD, _DRUG_SIZES, measure)
    first_baseline = TOP + max(patient.size, _RX_SIZE)
    items: list[Placed] = [
        PlacedText(label.right, first_baseline, right, _RX_SIZE, Weight.BOLD, Align.RIGHT),
        *text_block(patient, first_baseline - patient.size, Weight.BOLD),
    ]
    top = first_baseline - patient.size + max(height(patient), lead(_RX_SIZE))
    items += text_block(drug, top, Weight.SEMIBOLD)
    top += height(drug)
    if sub := _sub_line(facts):
        fitted = fit(sub, label.inner, Weight.REGULAR, _SUB_SIZES, 1, measure)
        items += text_block(fitted, top, Weight.REGULAR)
        top += height(fitted)
    items.append(PlacedRule(MARGIN, top + 3 * PT, label.inner))
    return tuple(items), top + 4 * PT


def _sub_line(facts: LabelFacts) -> str:
    parts = (
        f"{facts.words.say('generic_for')} {facts.generic_for}" if facts.generic_for else "",
        facts.manufacturer,
    )
    return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class _Ground:
    """Be what stands below the directions, and where it begins."""

    items: tuple[Placed, ...]
    top: int


class _Foot:
    """Place everything below the directions, from the bottom up."""

    def __init__(self, facts: LabelFacts, measure: Measure, size: LabelSize) -> None:
        """Take the facts, how wide text is and how large the label."""
        self.size = size
        self._facts = facts
        self._measure = measure
        self._items: list[Placed] = []
        self._bottom = self.size.height - FOOT

    def full(self) -> _Ground:
        """Return the foot of the first label: cautions, store, figures, auxiliary lines."""
        self._begin()
        if self._facts.schedule in {"2", "3", "4"}:
            self._stack(_NO_TRANSFER, Weight.MEDIUM, _CAUTION_SIZES)
        self._band()
        for text in reversed(_meta(self._facts)):
            self._stack(text, Weight.REGULAR, _META_SIZES)
        if self._facts.aux:
            self._stack(" · ".join(self._facts.aux), Weight.SEMIBOLD, _META_SIZES)
        return _Ground(tuple(self._items), self._bottom)

    def short(self) -> _Ground:
        """Return the foot of a further label: the store and the barcode."""
        self._begin()
        self._band()
        return _Ground(tuple(self._items), self._bottom)

    def _begin(self) -> None:
        self._items = []
        self._bottom = self.size.height - FOOT

    def _stack(self, text: str, weight: Weight, sizes: tuple[int, ...]) -> None:
        fitted = fit(text, self.size.inner, weight, sizes, 1, self._measure)
        self._bottom -= height(fitted)
        self._items += text_block(fitted, self._bottom, weight)

    def _band(self) -> None:
        """Place the barcode on the left and the store on the right."""
        store = self._facts.store
        texts = [
            (f"{store.name} · {unbroken(store.phone)}", Weight.BOLD, _META_SIZES),
            (f"{store.street}, {store.city_line}", Weight.REGULAR, _STORE_SIZES),
        ]
        if self._facts.is_practice:
            texts.append((PRACTICE, Weight.SEMIBOLD, _STORE_SIZES))
        width = self.size.right - _BAND_X
        blocks = [
            (fit(text, width, weight, sizes, 1, self._measure), weight) for text, weight, sizes in texts
        ]
        bars = _BAR_HEIGHT if self.size.height >= USUAL.height else _LOW_BAR_HEIGHT
        self._bottom -= max(bars + 3 * PT, sum(height(fitted) for fitted, _ in blocks) + PT)
        top = self._bottom
        self._items.append(PlacedBarcode(MARGIN, top + PT, bars, BAR_MODULE, self._facts.barcode))
        for fitted, weight in blocks:
            self._items += text_block(fitted, top, weight, _BAND_X)
            top += height(fitted)
        self._bottom -= 4 * PT
        self._items.append(PlacedRule(MARGIN, self._bottom + PT, self.size.inner))


def _meta(facts: LabelFacts) -> tuple[str, ...]:
    say = facts.words.say
    left = facts.refills_left
    refills = say("no_refills") if left == 0 else f"{say('refills_left')}: {left}"
    first = (f"{say('quantity')}: {facts.quantity}", refills, f"{say('filled')}: {facts.filled_on:%m/%d/%Y}")
    second = (
        f"{say('prescriber')}: {facts.prescriber}",
        f"{say('discard')}: {facts.discard_after:%m/%d/%Y}",
        f"{say('pharmacist')}: {facts.pharmacist}" if facts.pharmacist else "",
    )
    return (" · ".join(first), " · ".join(part for part in second if part))
