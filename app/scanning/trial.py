"""Say of a test scan how the scanner is set up; the words never hold more of a card than that it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.scanning.symbols import (
    BadgeLabel,
    BagLabel,
    BinLabel,
    Hibc,
    IdentityCard,
    NdcText,
    PlainText,
    Product,
    RxLabel,
    Unknown,
    classify,
)

if TYPE_CHECKING:
    from app.scanning.types import Scan

_NO_AIM = "Switch on the AIM identifier in the scanner's manual: without it a code's kind is not known."
_NO_SEPARATORS = (
    "Set the scanner to send the group separator (GS, byte 29): without it lot and serial are left out."
)
_NAMES = {
    RxLabel: "a prescription label",
    BagLabel: "a bag label",
    BinLabel: "a bin label",
    BadgeLabel: "a badge",
    Product: "a product",
    NdcText: "an NDC",
    Hibc: "a HIBC code",
    PlainText: "plain text",
    IdentityCard: "an ID card, of which nothing is kept",
    Unknown: "a code that Counter does not know",
}
_SHOWN = 40


def judge_trial(scan: Scan) -> str:
    """Return what was read and what to set up better, in sentences."""
    meaning = classify(scan)
    words = [f"Read {_NAMES[type(meaning)]}{_text(scan, meaning)}."]
    if not scan.symbology:
        words.append(_NO_AIM)
    if isinstance(meaning, Product) and meaning.separator_suspect:
        words.append(_NO_SEPARATORS)
    if len(words) == 1:
        words.append("The scanner is set up well for it.")
    return " ".join(words)


def _text(scan: Scan, meaning: object) -> str:
    """Return the text for the screen, control signs as dots; never that of a card."""
    if isinstance(meaning, IdentityCard):
        return ""
    plain = "".join(sign if sign.isprintable() else "·" for sign in scan.raw)
    kind = f", {scan.symbology}" if scan.symbology else ""
    return f"{kind}: {plain[:_SHOWN]}{'…' if len(plain) > _SHOWN else ''}"
