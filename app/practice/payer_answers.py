"""Write the practice payer's answers: paid, captured, rejected, approved, and repeats of earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import tokens
from app.claims.ncpdp.build import Content, Draft, Segments, build
from app.claims.ncpdp.tables import Direction
from app.kernel.quantity import Quantity
from app.practice.payer_verdict import Details, Payment, Rejection
from app.practice.plans import checks

if TYPE_CHECKING:
    from app.claims.ncpdp.typed import Message
    from app.kernel.money import Money
    from app.practice.payer_authorizations import Granted
    from app.practice.payer_scenario import KnownCoverage, Member
    from app.practice.payer_verdict import Alert
    from app.practice.plans import PlanRules

__all__ = [
    "Payment",
    "Rejection",
    "Said",
    "approved",
    "paid",
    "refused",
    "rejected",
    "repeated",
    "retold",
    "said",
]

_LINE = 40
_BIN = "03"
_HELP_DESK = "03"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Be everything that one answer says about one transaction; what is empty is not sent."""

    status: str
    authorization: str = ""
    help_desk: str = ""
    payment: Payment | None = None
    rejection: Rejection | None = None
    alerts: tuple[Alert, ...] = ()
    granted: Granted | None = None
    others: tuple[KnownCoverage, ...] = ()
    plan: PlanRules | None = None
    member: Member | None = None
    is_eligibility: bool = False


def said(request: Message, what: Said) -> bytes:
    """Return an answer; segments that the transaction does not have are left out."""
    rejection = what.rejection or Rejection(())
    status: Content = {
        "AN": what.status,
        "F3": what.authorization,
        "FB": tuple({"FB": code} for code in rejection.codes[:5]),
        "UH": _lines(rejection.text),
        "7F": _HELP_DESK if what.help_desk else "",
        "8F": what.help_desk,
    }
    group = {
        "21": status,
        "22": _claim(request),
        "23": _pricing(what.payment),
        "24": _alerts((*rejection.alerts, *what.alerts)),
        "26": _granted(what.granted),
        "28": _others((*rejection.others, *what.others)),
    }
    return _answer(request, _shared(request, what), group)


def paid(request: Message, payment: Payment, authorization: str, help_desk: str) -> bytes:
    """Return the answer that pays a claim."""
    return said(request, Said(status="P", authorization=authorization, help_desk=help_desk, payment=payment))


def approved(request: Message, authorization: str) -> bytes:
    """Return the answer that accepts a reversal."""
    return said(request, Said(status="A", authorization=authorization))


def rejected(request: Message, rejection: Rejection, help_desk: str = "") -> bytes:
    """Return the answer that rejects one claim."""
    return said(request, Said(status="R", help_desk=help_desk, rejection=rejection))


def refused(request: Message, code: str) -> bytes:
    """Return the answer that refuses a whole transmission; its header echoes the bytes that came."""
    echo = {place.rule.id: place for place in request.dictionary.headers[Direction.REQUEST]}
    head = request.head.ljust(request.dictionary.header_lengths[Direction.REQUEST])
    parts = []
    for place in request.dictionary.headers[Direction.RESPONSE]:
        source = echo.get(place.rule.id)
        part = head[source.offset : source.end] if source else b"R"
        parts.append(request.dictionary.version.encode("ascii") if place.rule.id == "A2" else part)
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


def _answer(request: Message, shared: Segments, group: Segments) -> bytes:
    header = {field: request.header(field) for field in ("B2", "B1", "D1")} | {"F1": "A"}
    transaction = request.header("A3")
    known = request.dictionary.segments.get((transaction, Direction.RESPONSE), {})
    return build(
        Draft(
            request.dictionary.version,
            transaction,
            Direction.RESPONSE,
            header,
            {name: content for name, content in shared.items() if content and name in known},
            ({name: content for name, content in group.items() if content and name in known},),
        )
    )


def _shared(request: Message, what: Said) -> Segments:
    shared: dict[str, Content] = {"20": {"F4": checks().text}}
    if what.plan is not None and what.plan.terms.network and what.status != "R":
        shared |= _insurance(request, what.plan, what.member)
    if what.is_eligibility and what.member is not None:
        member = what.member
        shared["29"] = {"CA": member.first.upper(), "CB": member.last.upper(), "C4": member.born}
        shared["27"] = _part_d(what.plan, member)
    return shared


def _insurance(request: Message, plan: PlanRules, member: Member | None) -> dict[str, Content]:
    insured = request.segment("04")
    return {
        "25": {
            "C1": (member.group if member else "") or insured.text("C1"),
            "FO": plan.terms.plan_id,
            "2F": plan.terms.network,
            "J7": _BIN,
            "J8": plan.bin,
            "C2": insured.text("C2"),
        }
    }


def _part_d(plan: PlanRules | None, member: Member) -> Content:
    if plan is None or plan.terms.kind != "part_d":
        return {}
    return {
        "UR": "1",
        "UQ": member.subsidy,
        "U1": "S9999",
        "FF": f"{plan.terms.plan_id[:8]}01",
        "U6": "001",
        "US": member.begins,
        "UT": member.ends,
    }


def _pricing(payment: Payment | None) -> Content:
    if payment is None:
        return {}
    is_drug = payment.service is None
    details = payment.details or Details()
    return {
        "F5": payment.patient,
        "F6": payment.ingredient if is_drug else None,
        "F7": payment.fee if is_drug else None,
        "AV": details.tax_exempt,
        "AW": payment.flat_tax or None,
        "AX": payment.percentage_tax or None,
        "AY": payment.rate,
        "AZ": payment.basis,
        "FL": payment.incentive or None,
        "J1": payment.service,
        "J3": tuple({"J3": code, "J4": amount} for code, amount in payment.others),
        "J5": payment.recognized or None,
        "F9": payment.plan,
        "FM": details.reimbursement,
        "FN": payment.patient_tax or None,
        "FC": details.deductible_used,
        "FD": details.deductible_left,
        "FE": details.benefit_left,
        "FH": payment.deductible or None,
        "FI": payment.copay,
        "FK": payment.over or None,
        "HH": details.fee_basis,
        "EQ": payment.patient_tax or None,
        "2Y": _plan_tax(payment),
        "4U": payment.coinsurance,
        "MV": tuple({"MV": stage, "MW": amount} for stage, amount in details.stages),
        "UC": details.account_left,
        "UD": payment.assistance or None,
        "UK": payment.brand or None,
        "UM": payment.non_preferred or None,
    }


def _plan_tax(payment: Payment) -> Money | None:
    taxes = payment.flat_tax + payment.percentage_tax
    return (taxes - payment.patient_tax) or None


def _alerts(alerts: tuple[Alert, ...]) -> Content:
    rows = tuple(
        {
            "E4": alert.reason,
            "FS": alert.significance,
            "FT": alert.pharmacy,
            "FU": alert.filled,
            "FV": alert.quantity,
            "FW": "4",
            "FY": alert.text,
        }
        for alert in alerts[:9]
    )
    return {"J6": rows} if rows else {}


def _granted(granted: Granted | None) -> Content:
    if granted is None:
        return {}
    return {
        "PR": granted.processed,
        "PS": granted.begins,
        "PT": granted.ends,
        "RA": None if granted.quantity is None else Quantity(granted.quantity),
        "PW": granted.refills,
        "PX": None if granted.used is None else Quantity(granted.used),
        "PY": granted.number,
    }


def _others(others: tuple[KnownCoverage, ...]) -> Content:
    rows = tuple(
        {
            "5C": other.level,
            "6C": _BIN,
            "7C": other.bin,
            "MH": other.pcn,
            "NU": other.id,
            "MJ": other.group,
            "UB": other.help_desk,
        }
        for other in others[:3]
    )
    return {"5C": rows} if rows else {}


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


def retold(answer: bytes, transaction: str) -> bytes:
    """Return an earlier answer under the transaction code of the message that asks again."""
    return answer[:2] + transaction.encode("ascii") + answer[4:]
