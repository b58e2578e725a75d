"""Ask a plan whether it covers a patient today (E1), at once or not at all, and keep what was learned.

The question is never queued: an answer of tomorrow says nothing about today. Asking happens outside of any
transaction; the answer is a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from app.claims.eligibility import Eligibility, EligibilitySource, EligibilityStatus
from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.core import Member, Person, Route
from app.claims.ncpdp.eligibility import EligibilityFacts, build_eligibility
from app.claims.ncpdp.errors import BadAnswer
from app.claims.rejects import explain_all, is_host_trouble
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.workflows.days import today
from app.workflows.needs import HasClaims

if TYPE_CHECKING:
    from datetime import date

    from app.claims.eligibility import Eligibilities
    from app.claims.model import Plan
    from app.claims.ncpdp.answer import Answer
    from app.kernel.ids import CoverageId
    from app.kernel.running import Actor
    from app.patients.model import Coverage, Patient

MAX_WORDS, MAX_NAME = 300, 60
OLDEST = timedelta(days=30)
_BY_HAND = frozenset({EligibilitySource.PHONE, EligibilitySource.PORTAL})


class HasEligibility(HasClaims, Protocol):
    """Give what is known of coverages besides."""

    @property
    def eligibilities(self) -> Eligibilities:
        """Return what is known of coverages."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """Be an E1 ready to leave: where it goes and its bytes."""

    coverage_id: CoverageId
    destination: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Asker:
    """Say which store asks, and about which day."""

    npi: str
    vendor_id: str
    on: date


@dataclass(frozen=True, slots=True)
class RecordEligibility:
    """Hand over question and answer."""

    coverage_id: CoverageId
    sent: bytes
    received: bytes
    route: str


@dataclass(frozen=True, slots=True)
class NoteEligibility:
    """Say what was learned by phone or on the plan's portal: who answered, on which day, its number.

    `words` is what else was said; one of `who` and `words` must be there. No day is today.
    """

    coverage_id: CoverageId
    source: EligibilitySource
    status: EligibilityStatus
    words: str
    who: str = ""
    reference: str = ""
    on: date | None = None


def question(patient: Patient, coverage: Coverage, plan: Plan, asker: Asker) -> Question:
    """Return the E1 for a coverage; raise `FieldRefused` for what a payer would refuse."""
    facts = EligibilityFacts(
        route=Route(
            bin=plan.bin,
            pcn=plan.pcn,
            pharmacy_npi=asker.npi,
            date_of_service=asker.on,
            vendor_id=asker.vendor_id,
        ),
        member=Member(
            cardholder_id=coverage.cardholder_id,
            group=coverage.group_id or plan.group_id,
            person_code=coverage.person_code,
            relationship=coverage.relationship,
        ),
        person=Person(last=patient.last, first=patient.first, birth_date=patient.birth_date, sex=patient.sex),
    )
    return Question(coverage.id, plan.destination, build_eligibility(facts))


def record_eligibility(
    unit: HasEligibility, cmd: RecordEligibility, actor: Actor
) -> Outcome[EligibilityStatus]:
    """Keep what the plan answered; what cannot be read counts as unclear and is kept too."""
    actor.require(Permission.SEE_PROFILE)
    try:
        status, message = _read(read_answer(cmd.received, cmd.sent))
    except BadAnswer as bad:
        status, message = EligibilityStatus.UNCLEAR, f"The answer could not be trusted: {bad.reason}."
    learned = _Learned(EligibilitySource.ASKED, status, message, cmd.route, cmd.sent, cmd.received)
    return _keep(unit, cmd.coverage_id, learned, actor)


def note_eligibility(unit: HasEligibility, cmd: NoteEligibility, actor: Actor) -> Outcome[EligibilityStatus]:
    """Keep what was learned by phone or portal: the evidence of good faith while payers are away."""
    actor.require(Permission.SEE_PROFILE)
    words = clean_text(cmd.words, "words", MAX_WORDS)
    who, number = clean_text(cmd.who, "who", MAX_NAME), clean_text(cmd.reference, "reference", MAX_NAME)
    now = today(unit)
    on = cmd.on or now
    if cmd.source not in _BY_HAND:
        raise DomainError("source", "Say whether it was by phone or on the portal.")
    if not words and not who:
        raise DomainError("who", "Say who told it: the person's name, or the portal.")
    if not now - OLDEST <= on <= now:
        raise DomainError("day", f"Choose today, or a day of the last {OLDEST.days} days.")
    message = ", ".join(filter(None, (who, f"reference {number}" if number else "", words)))
    return _keep(unit, cmd.coverage_id, _Learned(cmd.source, cmd.status, message, ago=now - on), actor)


@dataclass(frozen=True, slots=True)
class _Learned:
    source: EligibilitySource
    status: EligibilityStatus
    message: str
    route: str = ""
    sent: bytes = b""
    received: bytes = b""
    ago: timedelta = timedelta()


def _keep(
    unit: HasEligibility, coverage_id: CoverageId, learned: _Learned, actor: Actor
) -> Outcome[EligibilityStatus]:
    coverage = unit.patients.coverage(coverage_id)
    found = Eligibility(
        id=unit.ids.new(),
        coverage_id=coverage.id,
        at=unit.clock.now() - learned.ago,
        served_on=today(unit) - learned.ago,
        source=learned.source,
        status=learned.status,
        message=learned.message,
        route=learned.route,
        sent=learned.sent,
        received=learned.received,
        asked_by=actor.user_id,
    )
    unit.eligibilities.add(found)
    unit.audit.record(
        actor,
        "eligibility.learned",
        Kind.ELIGIBILITY,
        coverage.id,
        patient_id=coverage.patient_id,
        detail={"source": learned.source, "status": learned.status},
    )
    return Outcome(
        learned.status, changed((Kind.ELIGIBILITY, coverage.id), (Kind.PATIENT, coverage.patient_id))
    )


def _read(answer: Answer) -> tuple[EligibilityStatus, str]:
    words = " ".join(answer.messages)
    if not answer.is_rejected:
        return EligibilityStatus.COVERED, words
    plain = " ".join(one.plain for one in explain_all(answer.reject_codes))
    if is_host_trouble(answer.reject_codes):
        return EligibilityStatus.UNCLEAR, plain
    return EligibilityStatus.NOT_COVERED, f"{plain} {words}".strip()
