"""List the barcodes that lie about in the practice store, so that a person can scan them without a scanner.

Nothing here names a patient: a bag is a number in a bin, a label is an Rx number and a drug.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.hardware.simulators import PracticeCode
from app.practice.formulary import formulary
from app.practice.people import people
from app.prescriptions.model import FillState
from app.scanning.labels import bag_label, bin_label, rx_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.workflows.views import QueueRow

_MOST = 12
_BINS = ("A1", "A2", "A3", "B1", "B2", "B3")
_EVERYDAY = ("amoxicillin", "atorvastatin", "lisinopril", "metformin", "sertraline")
_BOTTLE = "]d201{gtin}17280831{lot}21{serial}"
_STATES = {
    FillState.ENTERED: "to fill",
    FillState.FILLED: "to verify",
    FillState.VERIFIED: "to bag",
    FillState.SENT_BACK: "sent back",
}
_HEAD = "@\n\x1e\rANSI 636001100001"
_PERSON = (
    "DLDACPAT\nDADQUINN\nDAG1 PRACTICE WAY\nDAISPRINGFIELD\nDAJNY\nDAK100010000\nDAQS0999001\n"
    "DBA07042029\nDBB07041961\nDBC2\nDBD07042021\nDCF1\nDCGUSA\nDCSSAMPLE\nDDEN\nDDFN\nDDGN\n\r"
)


def id_card() -> str:
    """Return the barcode of a made-up driver's licence of a person who does not exist."""
    return f"{_HEAD}DL{len(_HEAD) + 10:04d}{len(_PERSON):04d}{_PERSON}"


def bottle(gtin14: str, lot: str = "PR1234", serial: str = "1000000001") -> str:
    """Return what a stock bottle's DataMatrix reads as, with its separator."""
    return _BOTTLE.format(gtin=gtin14, lot=f"10{lot}\x1d", serial=serial)


def fixed_codes() -> tuple[PracticeCode, ...]:
    """Return the barcodes that are there on every day: bins, front store, bottles, an ID card, a stranger."""
    return tuple(_fixed())


def _fixed() -> Iterator[PracticeCode]:
    for item in people().items[:6]:
        yield PracticeCode("Front store", item.name, item.upc)
    for code in _BINS:
        yield PracticeCode("Bin", f"Bin {code}", bin_label(code))
    yield from _bottles()
    yield PracticeCode("ID card", "Driver’s licence of nobody", id_card())
    yield PracticeCode("Unknown", "A barcode of another shop", "]C0XK-0042-77")


def _bottles() -> Iterator[PracticeCode]:
    """Give one bottle of each of a few everyday drugs."""
    missing = list(_EVERYDAY)
    for row in formulary():
        product, package = row.product, row.package
        name = next((name for name in missing if product.generic.lower().startswith(name)), "")
        if name and package.gtin14:
            missing.remove(name)
            strength = f"{product.strength} {product.strength_unit.removesuffix('/1')}".strip()
            words = f"{product.generic.lower()} {strength}"
            yield PracticeCode("Stock bottle", words, bottle(package.gtin14))


def codes_of_day(reads: Any) -> tuple[PracticeCode, ...]:  # noqa: ANN401 -- `Reads` is the database's
    """Return the barcodes of the work that waits now: for a read thread."""
    return tuple(_of_day(reads))


def _of_day(reads: Any) -> Iterator[PracticeCode]:  # noqa: ANN401 -- as above
    for bag in reads.fills.will_call()[:_MOST]:
        yield PracticeCode("Bag", f"Bag {bag.bag_number} in bin {bag.bin_code}", bag_label(bag.bag_number))
    rows: tuple[QueueRow, ...] = reads.fills.queue(tuple(_STATES))
    for row in rows[:_MOST]:
        words = f"Rx {row.rx_number}, {_STATES[row.state]}"
        yield PracticeCode("Rx label", words, rx_label(row.rx_number, row.fill_number))
        if row.state is FillState.ENTERED:
            drug = reads.fills.card(row.fill_id).drug
            code = bottle(drug.gtin14) if drug.gtin14 else drug.hyphen
            yield PracticeCode("Stock bottle", f"{drug.name} for Rx {row.rx_number}", code)
