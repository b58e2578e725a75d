"""List claims for screens, with the one state that each shows and what a person can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select, true, union_all

from app.claims import chain
from app.claims.answering import reject_codes
from app.claims.model import Claim, ClaimKind, ClaimOutcome, Direction, PlanTerms
from app.claims.rejects import explain_all
from app.claims.state import shown
from app.claims.views import Away, ClaimFilter, ClaimRow, Connectivity, MessageRow, PlanRow, RejectRow
from app.kernel.errors import NotFound
from app.outbox.model import Transport
from app.prescriptions.model import FillState
from db.claims import (
    claim_table,
    left_out_table,
    link_table,
    message_table,
    plan_table,
    terms_table,
)
from db.drug_rows import Drugs
from db.outbox import UNDER_WAY, outbox_table
from db.owed_reads import guesses, needs_guess
from db.patients import patient_table
from db.prescriptions import fill_table, prescription_table
from db.sheet_words import in_plan_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import Session

    from app.claims.estimate import Estimate
    from app.claims.model import ClaimShown
    from app.kernel.ids import ClaimId, FillId

_c, _o, _f = claim_table.c, outbox_table.c, fill_table.c
_newer = claim_table.alias("newer")
_newer_link, _after_link = link_table.alias("newer_link"), link_table.alias("after_link")
_after = claim_table.alias("after")
# billed again at its place in the chain, or the whole chain was begun anew, or the next payer took it on
_IS_SUPERSEDED = or_(
    exists(
        select(_newer.c.id)
        .join(_newer_link, _newer_link.c.claim_id == _newer.c.id)
        .where(_newer.c.fill_id == _c.fill_id, _newer.c.kind == ClaimKind.BILLING)
        .where(
            or_(
                and_(_newer.c.level == _c.level, _newer.c.attempt > _c.attempt),
                and_(_newer_link.c.follows.is_(None), _newer.c.created_at > _c.created_at),
            )
        )
    ),
    exists(
        select(_after.c.id)
        .join(_after_link, _after_link.c.claim_id == _after.c.id)
        .where(_after_link.c.follows == _c.id, _after.c.outcome.not_in(chain.OVER))
    ),
)
_IS_GIVEN_UP = or_(_f.state == FillState.CANCELLED, _f.coverage_id.is_(None))
_IS_CLAIM = _c.kind.in_((ClaimKind.BILLING, ClaimKind.REVERSAL))
TO_WORK_ON = and_(_c.outcome == ClaimOutcome.REJECTED, _IS_CLAIM, ~_IS_SUPERSEDED, ~_IS_GIVEN_UP)
_TO_DO = union_all(
    select(_c.id).join(fill_table, _f.id == _c.fill_id).where(TO_WORK_ON),
    select(_c.id).join(outbox_table, _o.id == _c.outbox_id).where(_o.state == Transport.PARKED),
    select(_c.id).where(_c.outcome == ClaimOutcome.UNCLEAR),
)
_FILTERS: dict[ClaimFilter, ColumnElement[bool]] = {
    ClaimFilter.TO_DO: _c.id.in_(_TO_DO),
    ClaimFilter.WAITING: and_(_c.outcome == ClaimOutcome.NONE, _o.state.in_(UNDER_WAY)),
    ClaimFilter.REJECTED: _c.outcome == ClaimOutcome.REJECTED,
    ClaimFilter.SOLD_REJECTED: and_(TO_WORK_ON, _f.state == FillState.SOLD),
    ClaimFilter.PAID: _c.outcome == ClaimOutcome.PAID,
    ClaimFilter.ALL: true(),
}
_FAILED = select(_o.destination, _o.created_at, _o.last_sent_at).where(
    _o.state.in_((Transport.WAITING, Transport.UNKNOWN)), _o.attempts > 0
)
_SPOKEN = (ClaimOutcome.PAID, ClaimOutcome.REJECTED, ClaimOutcome.CAPTURED, ClaimOutcome.REVERSED)
_ANSWERED = union_all(
    *(
        select(
            plan_table.c.destination,
            select(func.max(_c.answered_at))
            .where(_c.plan_id == plan_table.c.id, _c.outcome == outcome)
            .scalar_subquery()
            .label("at"),
        )
        for outcome in _SPOKEN
    )
)


class SqlClaimReads:
    """Read claims."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def worklist(self, wanted: ClaimFilter, limit: int = 200) -> tuple[ClaimRow, ...]:
        """Return the claims of one tab, the newest first."""
        query = _joined().where(_FILTERS[wanted])
        if wanted is ClaimFilter.ALL:
            return self._rows(query.order_by(_c.id.desc()).limit(limit))  # ids rise with time
        return self._rows(query.order_by(_c.created_at.desc(), _c.id.desc()).limit(limit))

    def count(self, wanted: ClaimFilter) -> int:
        """Return how many claims one tab holds."""
        query = select(func.count()).select_from(claim_table).join(outbox_table, _o.id == _c.outbox_id)
        query = query.join(fill_table, _f.id == _c.fill_id).where(_FILTERS[wanted])
        return int(self._session.scalar(query) or 0)

    def one(self, claim_id: ClaimId) -> ClaimRow:
        """Return one claim; raise `NotFound`."""
        found = self._rows(_joined().where(_c.id == claim_id))
        if not found:
            raise NotFound("claim")
        return found[0]

    def some(self, claim_ids: Sequence[ClaimId]) -> dict[ClaimId, ClaimRow]:
        """Return several claims by id."""
        return {row.id: row for row in self._rows(_joined().where(_c.id.in_(claim_ids)))} if claim_ids else {}

    def of_fill(self, fill_id: FillId) -> tuple[ClaimRow, ...]:
        """Return a fill's claims and reversals in the order they were made."""
        return self._rows(_joined().where(_c.fill_id == fill_id).order_by(_c.created_at, _c.attempt, _c.id))

    def current(self, fill_id: FillId) -> ClaimRow | None:
        """Return the billing of the last payer in the chain that stands for a fill."""
        made = (_c.created_at, _c.attempt, _c.id)
        links = chain.links(self._session.scalars(select(Claim).where(_c.fill_id == fill_id).order_by(*made)))
        return self.one(links[-1].id) if links else None

    def messages(self, claim_id: ClaimId) -> tuple[MessageRow, ...]:
        """Return every raw message about a claim, in order."""
        m = message_table.c
        query = select(m.at, m.direction, m.route, m.raw, m.quarantine).where(m.claim_id == claim_id)
        rows = self._session.execute(query.order_by(m.at, m.id)).all()
        left = left_out_table.c
        gone = select(left.place, left.sheet).where(left.claim_id == claim_id).order_by(left.place)
        left_out = tuple((row.place, row.sheet) for row in self._session.execute(gone))
        return tuple(MessageRow(*row, left_out if row.direction is Direction.SENT else ()) for row in rows)

    def connectivity(self) -> Connectivity:
        """Say whether payers answer and what waits."""
        counts = select(_o.state, func.count()).where(_o.state.in_((*UNDER_WAY, Transport.PARKED)))
        by_state = {row[0]: int(row[1]) for row in self._session.execute(counts.group_by(_o.state))}
        away = self._away() if by_state else ()
        return Connectivity(
            offline_since=away[0].since if away else None,
            waiting=sum(by_state.get(state, 0) for state in UNDER_WAY),
            parked=by_state.get(Transport.PARKED, 0),
            away=away,
        )

    def _away(self) -> tuple[Away, ...]:
        """Return the payers that do not answer, the one that is silent longest first."""
        silent = silences(self._session)
        if not silent:
            return ()
        p, names = plan_table.c, dict[str, list[str]]()
        plans = select(p.destination, p.name).where(p.active == true(), p.destination.in_(silent))
        for destination, name in self._session.execute(plans):
            names.setdefault(destination, []).append(name)
        waits = select(_o.destination, func.count()).where(_o.state.in_(UNDER_WAY)).group_by(_o.destination)
        waiting = {destination: int(count) for destination, count in self._session.execute(waits)}
        found = [
            Away(one[0] if len(one := names.get(to, [])) == 1 else "", since, waiting.get(to, 0))
            for to, since in silent.items()
        ]
        return tuple(sorted(found, key=lambda away: (away.since, away.name)))

    def plans(self) -> tuple[PlanRow, ...]:
        """Return the plans in use, by name."""
        p = plan_table.c
        t = terms_table.c
        query = (
            select(p.id, p.name, p.kind, p.bin, p.pcn, p.group_id, p.help_desk, p.return_days)
            .add_columns(t.cob_scheme, t.takes_total, t.federal, t.appeal_days)
            .join(terms_table, t.plan_id == p.id)
            .where(p.active == true())
            .order_by(p.name, p.id)
        )
        return tuple(_plan_row(row) for row in self._session.execute(query))

    def _rows(self, query: Select[Any]) -> tuple[ClaimRow, ...]:
        rows = list(self._session.execute(query))
        reversals = self._reversals([row.Claim.id for row in rows])
        states = [shown(row.Claim.outcome, row.transport, reversals.get(row.Claim.id)) for row in rows]
        drugs = Drugs(self._session, (code for row in rows for code in (row.Claim.billed_ndc11, row.ndc11)))
        wanted = [row.Claim.id for row, state in zip(rows, states, strict=True) if _is_guessed(row, state)]
        guessed = guesses(self._session, wanted, drugs)
        found = [
            _row(row, state, drugs, guessed.get(row.Claim.id))
            for row, state in zip(rows, states, strict=True)
        ]
        return in_plan_words(self._session, found)

    def _reversals(self, claim_ids: list[ClaimId]) -> dict[UUID, Transport]:
        """Return the transport of each reversal that the payer has not decided on."""
        query = (
            select(_c.reverses, _o.state)
            .join(outbox_table, _o.id == _c.outbox_id)
            .where(_c.reverses.in_(claim_ids), _c.outcome == ClaimOutcome.NONE)
        )
        return {row.reverses: row.state for row in self._session.execute(query)}


def _plan_row(row: Any) -> PlanRow:
    terms = PlanTerms(row.cob_scheme, row.takes_total, row.federal, row.appeal_days)
    return PlanRow(
        row.id, row.name, row.kind, row.bin, row.pcn, row.group_id, row.help_desk, row.return_days, terms
    )


def last_answers(session: Session) -> dict[str, datetime]:
    """Return when each destination last answered."""
    answered: dict[str, datetime] = {}
    for row in session.execute(_ANSWERED):
        if row.at is not None:
            answered[row.destination] = max(row.at, answered.get(row.destination, row.at))
    return answered


def silences(session: Session) -> dict[str, datetime]:
    """Return since when each destination left a message without an answer and answered none after it."""
    failed = list(session.execute(_FAILED))
    answered = last_answers(session) if failed else {}
    since: dict[str, datetime] = {}
    for row in failed:
        newest = answered.get(row.destination)
        if newest is not None and row.last_sent_at is not None and newest >= row.last_sent_at:
            continue
        began = row.created_at if newest is None else max(row.created_at, newest)
        since[row.destination] = min(began, since.get(row.destination, began))
    return since


def _is_guessed(row: Row[Any], state: ClaimShown) -> bool:
    return row.Claim.kind is ClaimKind.BILLING and needs_guess(row.Claim.outcome, state)


def _row(row: Row[Any], state: ClaimShown, drugs: Drugs, guess: Estimate | None) -> ClaimRow:
    claim: Claim = row.Claim
    return ClaimRow(
        id=claim.id,
        fill_id=claim.fill_id,
        rx_number=row.rx_number,
        fill_number=row.fill_number,
        patient_id=row.patient_id,
        patient=f"{row.last}, {row.first}",
        drug=drugs.title(claim.billed_ndc11),
        plan=row.plan_name,
        kind=claim.kind,
        attempt=claim.attempt,
        shown=state,
        gross=claim.gross_due,
        patient_pay=claim.patient_pay,
        plan_pay=claim.plan_pay,
        estimate=guess.pays if guess else None,
        basis=guess.basis if guess else "",
        authorization=claim.authorization,
        rejects=tuple(RejectRow(one.code, one.plain, one.remedy) for one in explain_all(reject_codes(claim))),
        message=" ".join(filter(None, (claim.message, claim.next_stop))),
        recovered=claim.recovered,
        sends=row.attempts,
        next_at=row.next_at,
        parked_reason=row.parked_reason,
        created_at=claim.created_at,
        answered_at=claim.answered_at,
        sold=row.fill_state is FillState.SOLD,
    )


def _joined() -> Select[Any]:
    rx, patient = prescription_table.c, patient_table.c
    return (
        select(
            Claim,
            rx.rx_number,
            _f.fill_number,
            _f.ndc11,
            _f.state.label("fill_state"),
            rx.patient_id,
            patient.last,
            patient.first,
            plan_table.c.name.label("plan_name"),
            _o.state.label("transport"),
            _o.attempts,
            _o.next_at,
            _o.parked_reason,
        )
        .join(outbox_table, _o.id == _c.outbox_id)
        .join(fill_table, _f.id == _c.fill_id)
        .join(prescription_table, rx.id == _f.prescription_id)
        .join(patient_table, patient.id == rx.patient_id)
        .join(plan_table, plan_table.c.id == _c.plan_id)
    )
