"""Decide what a scan means here: the field that wants scans, the screen, else the place it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, assert_never

from app.scanning.labels import BadgeLabel, BagLabel, BinLabel, RxLabel
from app.scanning.symbols import Hibc, IdentityCard, NdcText, PlainText, Product, Unknown, classify
from ui.targets import BagTarget, BinTarget, DrugTarget, LabelTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from app.scanning.symbols import Meaning
    from app.scanning.types import Scan
    from ui.targets import TextTarget

_SHOWN = 60

Destination = tuple[str, "BagTarget | BinTarget | DrugTarget | LabelTarget | TextTarget"]


class ScanPlace(Protocol):
    """Be the window as the router sees it."""

    def is_open(self) -> bool:
        """Say whether somebody is signed in and the screen is not locked."""
        ...

    def signal(self, good: bool) -> None:
        """Give tone and flash at once."""
        ...

    def give_to_focus(self, text: str) -> bool:
        """Put the text into the focused field if it wants scans; say whether it did."""
        ...

    def give_to_screen(self, meaning: Meaning) -> bool:
        """Offer the scan to the screen shown; say whether it took it."""
        ...

    def go(self, screen_id: str, target: object) -> bool:
        """Open another screen at something; say whether the person may."""
        ...

    def search(self, text: str) -> None:
        """Search for words."""
        ...

    def tell(self, tone: Tone, text: str) -> None:
        """Show a banner."""
        ...


def destination(meaning: Meaning) -> Destination | None:
    """Return where a scan belongs that the screen shown did not take."""
    match meaning:
        case BagLabel(number):
            return "register", BagTarget(number)
        case RxLabel(rx_number, fill):
            return "queue", LabelTarget(rx_number, fill)
        case BinLabel(code):
            return "will_call", BinTarget(code)
        case Product(gtin14, lot, expiry):
            return "intake", DrugTarget(gtin14, lot, expiry)
        case NdcText(text):
            return "intake", DrugTarget(text)
        case BadgeLabel() | PlainText() | Hibc() | IdentityCard() | Unknown():
            return None
        case _:
            assert_never(meaning)


def show_raw(raw: str) -> str:
    """Return a scan's text fit for the screen: control characters as dots, not too long."""
    plain = "".join(sign if sign.isprintable() else "·" for sign in raw)
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"


class ScanRouter:
    """Take scans from scanners and from the keyboard wedge."""

    def __init__(self, place: ScanPlace) -> None:
        """Take the window."""
        self._place = place

    def route(self, scan: Scan) -> Meaning | None:
        """Bring a scan to where it belongs; return its meaning, None while nobody is signed in."""
        place = self._place
        if not place.is_open():
            place.signal(good=False)
            return None
        meaning = classify(scan)
        place.signal(good=not isinstance(meaning, Unknown))
        if isinstance(meaning, Unknown):
            place.tell(Tone.BAD, f"{meaning.reason} Read: {show_raw(meaning.raw) or 'nothing'}")
        elif not place.give_to_focus(scan.raw) and not place.give_to_screen(meaning):
            self._elsewhere(meaning)
        return meaning

    def _elsewhere(self, meaning: Meaning) -> None:
        place = self._place
        if isinstance(meaning, PlainText):
            place.search(meaning.text)
        elif isinstance(meaning, Hibc) and meaning.product:
            place.search(meaning.product)
        elif isinstance(meaning, IdentityCard):
            place.tell(Tone.INFO, "This is an ID card; nothing of it is kept. Type the name or birth date.")
        elif isinstance(meaning, BadgeLabel):
            place.tell(Tone.INFO, "This is a badge. Press Ctrl+L to switch to another person.")
        else:
            found = destination(meaning)
            if found is None or not place.go(*found):
                place.tell(Tone.WARN, "This code was read, but you may not open where it belongs.")
