"""Bind a signature to the exact text that was signed, and prove later that neither was changed."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.hardware.ink import spelled
from app.pos.model import Counselling

if TYPE_CHECKING:
    from datetime import datetime

    from app.hardware.ink import Ink, Lines
    from app.kernel.money import Money


class SignatureSource(StrEnum):
    """Say where a signature was given."""

    CANVAS = "canvas"
    TERMINAL = "terminal"
    PAD = "pad"
    PAPER = "paper"


class Signer(StrEnum):
    """Say who signs: the patient, or somebody who picks up for the patient."""

    PATIENT = "patient"
    FOR_PATIENT = "for_patient"


class Purpose(StrEnum):
    """Say what a signature is for."""

    PICK_UP = "pick_up"
    COUNSELLING_DECLINED = "counselling_declined"
    PRIVACY_NOTICE = "privacy_notice"


@dataclass(frozen=True, slots=True)
class Signed:
    """Be a signature and all that it was given for.

    `text` is what the person saw, `rx` the prescriptions in it by number and fill, `amount` what these
    cost the customer then. `name` is of somebody who signs for the patient, as told at the counter.
    """

    text: str
    rx: tuple[str, ...]
    amount: Money
    purposes: tuple[Purpose, ...]
    signer: Signer
    name: str
    source: SignatureSource
    at: datetime
    ink: Ink


class Proof(StrEnum):
    """Say what the check of a kept signature found."""

    VERIFIED = "verified"
    CHANGED = "changed"
    ON_PAPER = "on_paper"
    UNBOUND = "unbound"


PROOF_WORDS = {
    Proof.VERIFIED: "Verified",
    Proof.CHANGED: "Does not match",
    Proof.ON_PAPER: "Signed on paper",
    Proof.UNBOUND: "Kept without proof",
}
PURPOSE_WORDS = {
    Purpose.PICK_UP: "pickup",
    Purpose.COUNSELLING_DECLINED: "refusal of counselling",
    Purpose.PRIVACY_NOTICE: "privacy notice",
}
SOURCE_WORDS = {
    SignatureSource.CANVAS: "on the screen",
    SignatureSource.TERMINAL: "on the card terminal",
    SignatureSource.PAD: "on the signature pad",
    SignatureSource.PAPER: "on paper",
}


@dataclass(frozen=True, slots=True)
class SignedRow:
    """Be a signature as it is shown later, with what its check found; `amount` is what was signed for."""

    proof: Proof
    text: str
    rx: tuple[str, ...]
    amount: Money
    signer: Signer
    name: str
    source: SignatureSource
    at: datetime
    lines: Lines
    purposes: tuple[Purpose, ...] = (Purpose.PICK_UP,)


def purpose_words(signed: Signed | SignedRow) -> str:
    """Return what a signature is for, as one line."""
    return ", ".join(PURPOSE_WORDS[purpose] for purpose in signed.purposes).capitalize()


def signer_words(signed: Signed | SignedRow) -> str:
    """Return who signed."""
    return "The patient" if signed.signer is Signer.PATIENT else f"{signed.name}, for the patient"


def canonical(signed: Signed) -> bytes:
    """Return all that a signature stands for as bytes, always the same for the same signature."""
    facts = [
        signed.text,
        list(signed.rx),
        signed.amount.cents,
        list(signed.purposes),
        signed.signer,
        signed.name,
        signed.source,
        signed.at.isoformat(),
    ]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8") + b"\n" + spelled(signed.ink)


def digest_of(signed: Signed) -> str:
    """Return the SHA-256 that binds the strokes to the text and everything around it."""
    return hashlib.sha256(canonical(signed)).hexdigest()


def prove(signed: Signed, digest: str, rx: tuple[str, ...]) -> Proof:
    """Say whether a kept signature is what was signed, for the prescriptions that the sale has now."""
    if not digest:
        return Proof.UNBOUND
    same = hmac.compare_digest(digest_of(signed), digest) and sorted(rx) == sorted(signed.rx)
    if not same:
        return Proof.CHANGED
    return Proof.ON_PAPER if signed.source is SignatureSource.PAPER else Proof.VERIFIED


def purposes_of(counselling: Counselling, *, with_notice: bool = False) -> tuple[Purpose, ...]:
    """Return what the signature of a pickup is for: what was declined or handed out is signed with it."""
    declined = (Purpose.COUNSELLING_DECLINED,) if counselling is Counselling.DECLINED else ()
    notice = (Purpose.PRIVACY_NOTICE,) if with_notice else ()
    return (Purpose.PICK_UP, *declined, *notice)


def still_fits(signed: Signed, rx: tuple[str, ...], counselling: Counselling) -> bool:
    """Say whether a signature is for what is on the sale now.

    A price that a payer's answer changes later does not void it: the amount that was seen is kept in it.
    """
    was_declined = Purpose.COUNSELLING_DECLINED in signed.purposes
    return sorted(signed.rx) == sorted(rx) and was_declined == (counselling is Counselling.DECLINED)
