"""Word what a pickup's signature is given for, and keep the signature in one row with its proof."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.hardware.ink import Ink, pack, unpack
from app.kernel.money import ZERO, Money
from app.pos.model import Counselling
from app.pos.signed import Proof, Purpose, SignatureSource, Signed, SignedRow, Signer, digest_of, prove

if TYPE_CHECKING:
    from datetime import date

NOTICE = "I was given the notice of privacy practices."
_COUNSELLING = {
    Counselling.NOT_ASKED: "",
    Counselling.ACCEPTED: "I accepted the pharmacist's counselling.",
    Counselling.DECLINED: "The pharmacist's counselling was offered to me and I declined it.",
}


@dataclass(frozen=True, slots=True)
class PickedLine:
    """Be one prescription that is picked up, by its number and fill, and what the customer pays for it."""

    label: str
    pays: Money
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class PickupFacts:
    """Hold everything that a pickup's signature is given for."""

    store: str
    sale_number: str
    day: date
    lines: tuple[PickedLine, ...]
    counselling: Counselling
    with_notice: bool = False

    @property
    def rx(self) -> tuple[str, ...]:
        """Return the prescriptions by number and fill."""
        return tuple(line.label for line in self.lines)

    @property
    def amount(self) -> Money:
        """Return what the customer pays for them."""
        return Money.total(line.pays for line in self.lines)


def pickup_text(facts: PickupFacts) -> str:
    """Return the text that is signed; it names prescriptions by number, never by drug."""
    if not facts.lines:
        return ""
    listed = ", ".join(_listed(line) for line in facts.lines)
    total = f" My part is {facts.amount} in all." if len(facts.lines) > 1 else ""
    head = f"{facts.store}, sale {facts.sale_number}, {facts.day:%m/%d/%Y}."
    received = f"{head} I received {listed}.{total}"
    parts = (received, _COUNSELLING[facts.counselling], NOTICE if facts.with_notice else "")
    return " ".join(filter(None, parts))


def _listed(line: PickedLine) -> str:
    estimated = ", estimated" if line.is_estimate else ""
    return f"Rx {line.label} ({line.pays}{estimated})"


def signature_facts(signed: Signed) -> str:
    """Return everything but the strokes as the JSON text of the row, with the digest over both."""
    facts = {
        "text": signed.text,
        "rx": signed.rx,
        "amount": signed.amount.cents,
        "purposes": signed.purposes,
        "signer": signed.signer,
        "name": signed.name,
        "source": signed.source,
        "at": signed.at.isoformat(),
        "digest": digest_of(signed),
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def signature_body(signed: Signed) -> bytes:
    """Return the strokes as the bytes of the row."""
    return pack(signed.ink)


@dataclass(frozen=True, slots=True)
class KeptSignature:
    """Be a signature as it was found in its row; one from before the digest has an empty one."""

    signed: Signed
    digest: str

    def row(self, rx: tuple[str, ...]) -> SignedRow:
        """Return what is shown of it beside the prescriptions that its sale has."""
        signed = self.signed
        return SignedRow(
            proof=prove(signed, self.digest, rx),
            text=signed.text,
            rx=signed.rx,
            amount=signed.amount,
            signer=signed.signer,
            name=signed.name,
            source=signed.source,
            at=signed.at,
            lines=signed.ink.lines,
            purposes=signed.purposes,
        )


def read_signature(facts: str, body: bytes, kept_at: datetime) -> KeptSignature:
    """Read a row; what was spoilt in it reads as empty, so that its proof fails and nothing else does."""
    try:
        found = json.loads(facts)
        if "strokes" in found:
            return KeptSignature(_unbound(found["strokes"], kept_at), "")
        return KeptSignature(_read(found, unpack(body)), str(found["digest"]) or "spoilt")
    except (ValueError, KeyError, TypeError):
        return KeptSignature(_unbound([], kept_at), "spoilt")


def proof_of(kept: KeptSignature, rx: tuple[str, ...]) -> Proof:
    """Return what the check of a kept signature finds."""
    return prove(kept.signed, kept.digest, rx)


def _read(found: dict[str, str], ink: Ink) -> Signed:
    return Signed(
        text=found["text"],
        rx=tuple(found["rx"]),
        amount=Money(int(found["amount"])),
        purposes=tuple(map(Purpose, found["purposes"])),
        signer=Signer(found["signer"]),
        name=found["name"],
        source=SignatureSource(found["source"]),
        at=datetime.fromisoformat(found["at"]),
        ink=ink,
    )


def _unbound(strokes: list[list[list[int]]], kept_at: datetime) -> Signed:
    """Return a signature of which only the strokes are known, as the first stores kept them."""
    lines = tuple(tuple((int(x), int(y)) for x, y in stroke) for stroke in strokes)
    source = SignatureSource.CANVAS if lines else SignatureSource.PAPER
    ink = Ink.untimed(lines)
    return Signed("", (), ZERO, (Purpose.PICK_UP,), Signer.PATIENT, "", source, kept_at, ink)
