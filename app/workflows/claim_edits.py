"""Look a claim over before it is queued: hold it back, ask, and remember what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims.edits.model import (
    MAX_NOTE,
    Answerer,
    Edit,
    EditAnswer,
    EditFacts,
    EditsStand,
    Supply,
)
from app.claims.edits.review import review, still_open
from app.claims.model import ClaimKind
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.prescriptions.model import FillState
from app.prescriptions.sig import read_sig
from app.workflows.days import today
from app.workflows.drugs import dispensed
from app.workflows.sheets_desk import sheet_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from app.patients.model import Coverage
    from app.prescriptions.model import Fill, Prescription
    from app.workflows.needs import HasClaims

_GONE = "This question is no longer open: something changed. Look at the claim again."


@dataclass(frozen=True, slots=True)
class Answered:
    """Be an answer to one edit: what is judged stands as it is; the note says why."""

    code: str
    fingerprint: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Hold what was answered so far, and whether soft edits are to be asked too before a claim goes."""

    answers: tuple[Answered, ...] = ()
    asks: bool = False


NOTHING_ASKED = Asking()


@dataclass(frozen=True, slots=True)
class AnswerEdits:
    """Ask to keep answers to the open edits of a fill's claim."""

    fill_id: FillId
    answers: tuple[Answered, ...]


class EditReads(Protocol):
    """Find the edits of a claim for screens."""

    def open_edits(self, fill_id: FillId) -> tuple[Edit, ...]:
        """Return the unanswered edits of a fill's newest billing as things stand now."""
        ...


def hold_back(unit: HasClaims, fill: Fill, body: bytes, coverage: Coverage) -> None:
    """Raise `EditsStand` while an unanswered edit stops this billing; soft ones let it pass."""
    edits = open_edits(unit, fill, body, coverage)
    if any(edit.stops for edit in edits):
        raise EditsStand(edits)


def settle_edits(unit: HasClaims, fill: Fill, body: bytes, asking: Asking, actor: Actor) -> None:
    """Keep the answers that this person may give, then raise `EditsStand` with what has to be asked."""
    coverage_id = fill.coverage_id
    if coverage_id is None:
        return
    edits = open_edits(unit, fill, body, unit.patients.coverage(coverage_id))
    given = {(one.code, one.fingerprint): one for one in asking.answers}
    taken = [edit for edit in edits if edit.key in given and may_answer(edit, actor)]
    _keep(unit, fill.id, [given[edit.key] for edit in taken], actor)
    rest = [edit for edit in edits if edit not in taken]
    if any(edit.stops or asking.asks for edit in rest):
        raise EditsStand(rest)


def may_answer(edit: Edit, actor: Actor) -> bool:
    """Say whether a person may let an edit pass as it is."""
    if edit.answer is Answerer.NOBODY:
        return False
    if edit.answer is Answerer.PHARMACIST:
        return actor.may(Permission.VERIFY)
    return actor.may(Permission.ENTER_PRESCRIPTION) or actor.may(Permission.WORK_CLAIMS)


def open_edits(unit: HasClaims, fill: Fill, body: bytes, coverage: Coverage) -> tuple[Edit, ...]:
    """Return the unanswered edits of a billing as it would be sent, those that stop it first."""
    return still_open(review(gather(unit, fill, body, coverage)), unit.edit_answers.of_fill(fill.id))


def open_of_fill(unit: HasClaims, fill_id: FillId) -> tuple[Edit, ...]:
    """Return the unanswered edits of a fill's newest billing; none for a cash prescription."""
    fill = unit.fills.get(fill_id)
    billings = [claim for claim in unit.claims.of_fill(fill_id) if claim.kind is ClaimKind.BILLING]
    if fill.coverage_id is None or not billings:
        return ()
    newest = billings[-1]
    coverage = unit.patients.coverage(newest.coverage_id)
    return open_edits(unit, fill, unit.outbox.get(newest.outbox_id).body, coverage)


def answer_edits(unit: HasClaims, cmd: AnswerEdits, actor: Actor) -> Outcome[int]:
    """Keep answers to open edits of a fill; raise `DomainError` where one is gone or not this person's."""
    actor.require(Permission.WORK_CLAIMS)
    fill = unit.fills.get(cmd.fill_id)
    by_key = {edit.key: edit for edit in open_of_fill(unit, fill.id)}
    for one in cmd.answers:
        edit = by_key.get((one.code, one.fingerprint))
        if edit is None:
            raise DomainError("edit", _GONE)
        if edit.answer is Answerer.NOBODY:
            raise DomainError(edit.field, edit.words)
        if edit.answer is Answerer.PHARMACIST:
            actor.require(Permission.VERIFY)
    _keep(unit, fill.id, cmd.answers, actor)
    return Outcome(len(cmd.answers), changed((Kind.FILL, fill.id), (Kind.CLAIM, None)))


def _keep(unit: HasClaims, fill_id: FillId, answers: Sequence[Answered], actor: Actor) -> None:
    for one in {(answer.code, answer.fingerprint): answer for answer in answers}.values():
        unit.edit_answers.add(
            EditAnswer(
                id=unit.ids.new(),
                fill_id=fill_id,
                code=one.code,
                fingerprint=one.fingerprint,
                answered_by=actor.user_id,
                answered_at=unit.clock.now(),
                note=clean_text(one.note, "note", MAX_NOTE),
            )
        )
    if not answers:
        return
    unit.flush()
    prescription = unit.prescriptions.get(unit.fills.get(fill_id).prescription_id)
    unit.audit.record(
        actor,
        "claim.edits_answered",
        Kind.FILL,
        fill_id,
        patient_id=prescription.patient_id,
        detail={"rx": prescription.rx_number, "codes": " ".join(one.code for one in answers)},
    )


def gather(unit: HasClaims, fill: Fill, body: bytes, coverage: Coverage) -> EditFacts:
    """Return what the rules judge: the bytes that would go out, and what they were made of."""
    message = Message.parse(body, Direction.REQUEST)
    prescription = unit.prescriptions.get(fill.prescription_id)
    patient = unit.patients.get(prescription.patient_id)
    drug = dispensed(unit.catalog, unit.mores, fill)
    group = message.segment("04").text("C1")
    return EditFacts(
        message=message,
        sheet=sheet_for(unit, message.header("A1"), message.header("A4"), group, fill.date_of_service),
        today=today(unit),
        birth_date=patient.birth_date,
        person_code=coverage.person_code,
        coverage_active=coverage.active,
        sig=read_sig(prescription.sig_typed, drug.form) if prescription.sig_typed.strip() else None,
        quantity=fill.quantity,
        unit=prescription.unit,
        days=fill.days_supply,
        refills=prescription.refills,
        daw=prescription.daw,
        origin=prescription.origin,
        fill_number=fill.fill_number,
        served=fill.date_of_service,
        drug=drug,
        route=unit.catalog.product(drug.product_id).route,
        past=_past(unit, prescription, fill, drug.product_id),
    )


def _past(unit: HasClaims, prescription: Prescription, fill: Fill, product_id: str) -> tuple[Supply, ...]:
    """Return the patient's other fills of the same product that were not cancelled."""
    same: dict[str, bool] = {fill.ndc11: True}
    found = []
    for other in unit.prescriptions.of_patient(prescription.patient_id):
        for one in unit.fills.of_prescription(other.id):
            if one.id == fill.id or one.state is FillState.CANCELLED:
                continue
            if one.ndc11 not in same:
                package = unit.catalog.package(one.ndc11)
                same[one.ndc11] = package is not None and package.product_id == product_id
            if same[one.ndc11]:
                found.append(Supply(one.date_of_service, one.days_supply, one.quantity))
    return tuple(found)
