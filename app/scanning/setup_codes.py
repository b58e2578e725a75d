"""Know the four codes that prove a scanner's set-up, and tell from each what came through.

They name nobody and no drug: the product is GS1's for demonstrations, the card is issued to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.scanning.types import SERIAL

if TYPE_CHECKING:
    from app.scanning.types import Scan

GS = "\x1d"
UPC_A = "012345678905"
PLAIN = "COUNTER-TEST-1"
ELEMENTS = (("01", "09521234543213"), ("21", "TEST1"), ("17", "301231"), ("10", "LOT9"))
MATRIX = f"010952123454321321TEST1{GS}1730123110LOT9"
_CARD_NUMBER = "COUNTER0TEST"


def _card() -> str:
    lines = (
        f"DLDAQ{_CARD_NUMBER}", "DCSNOBODY", "DDEN", "DACTEST", "DDFN", "DADCARD", "DDGN", "DCAD", "DCBNONE",
        "DCDNONE", "DBD01022024", "DBB01021990", "DBA12312099", "DBC9", "DAU068 in", "DAYUNK",
        "DAG1 SCANNER SET-UP PAGE", "DAINOWHERE", "DAJME", "DAK041010000  ", "DCFCOUNTER1",
        "DCGUSA",
    )  # fmt: skip
    data = "\n".join(lines) + "\n\r"
    header = "@\n\x1e\rANSI 636041090001"
    return f"{header}DL{len(header) + 10:04d}{len(data):04d}{data}"


CARD = _card()


class SetupCode(StrEnum):
    """Name the test codes as the page captions them, in its order."""

    UPC = "UPC-A"
    MATRIX = "GS1 DataMatrix"
    CODE_128 = "Code 128"
    LICENCE = "PDF417"

    @property
    def number(self) -> int:
        """Return its number on the page."""
        return list(SetupCode).index(self) + 1

    @property
    def aims(self) -> tuple[str, ...]:
        """Return the AIM identifiers that it may be sent with."""
        return {"UPC-A": ("]E0",), "GS1 DataMatrix": ("]d2",), "Code 128": ("]C0",)}.get(
            self.value, ("]L0", "]L1", "]L2")
        )


@dataclass(frozen=True, slots=True)
class SetupProof:
    """Be what the scans of the test codes have proven so far."""

    passed: frozenset[SetupCode] = field(default_factory=frozenset)

    def take(self, scan: Scan, set_up_codes: frozenset[str] = frozenset()) -> tuple[SetupProof, str] | None:
        """Return the proof with one more scan and the words for it; None when it is no code of the page.

        `set_up_codes` are those that scanners obey: one that comes as text was not obeyed.
        """
        if scan.raw.rstrip("\r") in set_up_codes:
            words = "The scanner did not obey a set-up code and sent its text. Use the one in its manual."
            return self, words
        code = _which(scan.raw)
        if code is None:
            return None
        good, told = _judge(code, scan)
        passed = self.passed | {code} if good else self.passed - {code}
        proof = SetupProof(passed)
        return proof, f"Test code {code.number} of {len(SetupCode)}, {code}: {' '.join(told)} {proof._rest()}"

    @property
    def is_complete(self) -> bool:
        """Say whether every code of the page came through whole."""
        return self.passed == frozenset(SetupCode)

    def _rest(self) -> str:
        left = [str(code) for code in SetupCode if code not in self.passed]
        if not left:
            return "The scanner is set up well."
        return f"Still to pass: {', '.join(left)}."


def _which(raw: str) -> SetupCode | None:
    """Return the test code that a scan is of, even when signs were lost or changed on the way."""
    plain = "".join(sign for sign in raw if sign.isprintable())
    if plain.lstrip("0") == UPC_A.lstrip("0"):
        return SetupCode.UPC
    if plain == PLAIN:
        return SetupCode.CODE_128
    if plain.startswith("@") and _CARD_NUMBER in plain:
        return SetupCode.LICENCE
    bare = plain.replace("(", "").replace(")", "")
    if bare.startswith(f"01{ELEMENTS[0][1]}") and "TEST1" in bare and "LOT9" in bare:
        return SetupCode.MATRIX
    return None


def _judge(code: SetupCode, scan: Scan) -> tuple[bool, list[str]]:
    told: list[str] = []
    good = scan.symbology in code.aims
    if good:
        told.append(f"AIM identifier {scan.symbology} came through.")
    elif scan.symbology:
        told.append(f"AIM identifier {scan.symbology} is not this code's: switch conversions off.")
    else:
        told.append("The AIM identifier is missing: scan its set-up code.")
    if code is SetupCode.MATRIX:
        separated = scan.raw.strip(GS) == MATRIX
        good = good and separated
        told.append(
            "The group separator came through."
            if separated
            else "The group separator is lost or changed: send it as byte 29."
        )
    elif code is SetupCode.LICENCE:
        whole = scan.raw.rstrip("\r\n") == CARD.rstrip("\r\n")
        good = good and whole
        told.append(
            f"All {len(CARD)} signs came through, line ends and all."
            if whole
            else "Its line ends or control signs are lost: use the serial or HID POS mode, not the keyboard."
        )
    if scan.source == SERIAL and code is not SetupCode.LICENCE:
        told.append("Its end (CR) came through.")
    return good, told
