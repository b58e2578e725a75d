"""Write the practice payer's answers: paid, rejected, approved, and repeats of earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import tokens
from app.claims.ncpdp.build import Content, Draft, Segments, build
from app.claims.ncpdp.tables import Direction
from app.practice.plans import checks

if TYPE_CHECKING:
    from app.claims.ncpdp.typed import Message
    from app.kernel.money import Money

_LINE = 40


@dataclass(frozen=True, slots=True)
class Payment:
    """Hold the amounts of a paid claim: ingredient + fee = plan + patient."""

    ingredient: Money
    fee: Money
    patient: Money
    plan: Money
    copay: Money | None
    coinsurance: Money | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Hold why a claim is rejected, with a line of text."""

    codes: tuple[str, ...]
    text: str = ""


def paid(request: Message, payment: Payment, authorization: str, help_desk: str) -> bytes:
    """Return the answer that pays a claim."""
    pricing: Content = {
        "F5": payment.patient,
        "F6": payment.ingredient,
        "F7": payment.fee,
        "F9": payment.plan,
        "FI": payment.copay,
        "4U": payment.coinsurance,
    }
    group = {
        "21": {"AN": "P", "F3": authorization, "7F": "03", "8F": help_desk},
        "22": _claim(request),
        "23": pricing,
    }
    return _answer(request, "A", (group,))


def approved(request: Message, authorization: str) -> bytes:
    """Return the answer that accepts a reversal."""
    return _answer(request, "A", ({"21": {"AN": "A", "F3": authorization}, "22": _claim(request)},))


def rejected(request: Message, rejection: Rejection, help_desk: str = "") -> bytes:
    """Return the answer that rejects one claim."""
    status: Content = {
        "AN": "R",
        "FB": tuple({"FB": code} for code in rejection.codes[:5]),
        "UH": _lines(rejection.text),
        "7F": "03" if help_desk else "",
        "8F": help_desk,
    }
    return _answer(request, "A", ({"21": status, "22": _claim(request)},))


def refused(request: Message, code: str) -> bytes:
    """Return the answer that refuses a whole transmission; its header echoes the bytes that came."""
    echo = {place.rule.id: place for place in request.dictionary.headers[Direction.REQUEST]}
    parts = []
    for place in request.dictionary.headers[Direction.RESPONSE]:
        source = echo.get(place.rule.id)
        parts.append(request.head[source.offset : source.end] if source else b"R")
    status = [b"", b"AM21", b"ANR", b"FA1", b"FB" + code.encode("ascii")]
    return tokens.join([[[b"".join(parts)]], [[b""], status]])


def repeated(first: bytes, was: str, now: str) -> bytes:
    """Return an earlier answer with another status: the same values, marked as a repeat."""
    pieces = tokens.split(first)
    status = [f"AN{was}".encode("ascii"), f"AN{now}".encode("ascii")]
    return tokens.join(
        [
            [[status[1] if piece == status[0] else piece for piece in segment] for segment in group]
            for group in pieces
        ]
    )


def _answer(request: Message, header_status: str, groups: tuple[Segments, ...]) -> bytes:
    header = {field: request.header(field) for field in ("B2", "B1", "D1")} | {"F1": header_status}
    shared: Segments = {"20": {"F4": checks().text}}
    return build(
        Draft(request.dictionary.version, request.header("A3"), Direction.RESPONSE, header, shared, groups)
    )


def _claim(request: Message) -> Content:
    claim = request.segment("07")
    number, qualifier = claim.text("D2"), claim.text("EM")
    return {"EM": qualifier, "D2": number} if number.isdigit() and qualifier in {"1", "2"} else {}


def _lines(text: str) -> tuple[Content, ...]:
    lines = []
    while text:
        end = len(text[:_LINE].rstrip()) if len(text) > _LINE else len(text)
        lines.append(text[:end])
        text = text[end:]
    return tuple(
        {"UH": f"{number:02d}", "FQ": line, "UG": "+" if number < len(lines) else ""}
        for number, line in enumerate(lines, start=1)
    )
