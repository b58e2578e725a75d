"""List claims for screens, with the one state that each shows and what a person can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select, true, union_all

from app.claims.model import Claim, ClaimKind, ClaimOutcome
from app.claims.rejects import explain_all
from app.claims.state import is_open, shown
from app.claims.views import ClaimFilter, ClaimRow, Connectivity, MessageRow, PlanRow, RejectRow
from app.kernel.errors import NotFound
from app.outbox.model import Transport
from app.prescriptions.model import Fill, FillState
from app.workflows.owed import estimate_of
from db.catalog_reads import SqlCatalogReads
from db.claims import claim_table, message_table, plan_table
from db.outbox import UNDER_WAY, outbox_table
from db.patients import patient_table
from db.prescriptions import fill_table, prescription_table
from db.read_unit import as_unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import Session

    from app.claims.estimate import Estimate
    from app.claims.model import ClaimShown
    from app.kernel.ids import ClaimId, FillId

_c, _o, _f = claim_table.c, outbox_table.c, fill_table.c
_newer = claim_table.alias("newer")
_IS_SUPERSEDED = exists().where(
    _newer.c.fill_id == _c.fill_id, _newer.c.kind == ClaimKind.BILLING, _newer.c.attempt > _c.attempt
)
_IS_GIVEN_UP = or_(_f.state == FillState.CANCELLED, _f.coverage_id.is_(None))
_TO_WORK_ON = and_(_c.outcome == ClaimOutcome.REJECTED, ~_IS_SUPERSEDED, ~_IS_GIVEN_UP)
_TO_DO = union_all(
    select(_c.id).join(fill_table, _f.id == _c.fill_id).where(_TO_WORK_ON),
    select(_c.id).join(outbox_table, _o.id == _c.outbox_id).where(_o.state == Transport.PARKED),
)
_FILTERS: dict[ClaimFilter, ColumnElement[bool]] = {
    ClaimFilter.TO_DO: _c.id.in_(_TO_DO),
    ClaimFilter.WAITING: and_(_c.outcome == ClaimOutcome.NONE, _o.state.in_(UNDER_WAY)),
    ClaimFilter.REJECTED: _c.outcome == ClaimOutcome.REJECTED,
    ClaimFilter.SOLD_REJECTED: and_(_TO_WORK_ON, _f.state == FillState.SOLD),
    ClaimFilter.PAID: _c.outcome == ClaimOutcome.PAID,
    ClaimFilter.ALL: true(),
}


class SqlClaimReads:
    """Read claims."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session
        self._catalog = SqlCatalogReads(session)

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

    def of_fill(self, fill_id: FillId) -> tuple[ClaimRow, ...]:
        """Return a fill's claims and reversals in the order they were made."""
        return self._rows(_joined().where(_c.fill_id == fill_id).order_by(_c.created_at, _c.attempt, _c.id))

    def current(self, fill_id: FillId) -> ClaimRow | None:
        """Return a fill's newest billing that is neither reversed nor cancelled."""
        over = (ClaimOutcome.CANCELLED, ClaimOutcome.REVERSED)
        stands = (_c.fill_id == fill_id, _c.kind == ClaimKind.BILLING, _c.outcome.not_in(over))
        query = _joined().where(*stands).order_by(_c.attempt.desc(), _c.id.desc()).limit(1)
        return next(iter(self._rows(query)), None)

    def messages(self, claim_id: ClaimId) -> tuple[MessageRow, ...]:
        """Return every raw message about a claim, in order."""
        m = message_table.c
        query = select(m.at, m.direction, m.route, m.raw, m.quarantine).where(m.claim_id == claim_id)
        return tuple(MessageRow(*row) for row in self._session.execute(query.order_by(m.at, m.id)))

    def connectivity(self) -> Connectivity:
        """Say whether payers answer and what waits; unreachable since the oldest message that failed."""
        failed = and_(_o.state.in_((Transport.WAITING, Transport.UNKNOWN)), _o.attempts > 0)
        since = self._session.scalar(select(func.min(_o.created_at)).where(failed))
        counts = select(_o.state, func.count()).where(_o.state.in_((*UNDER_WAY, Transport.PARKED)))
        by_state = {row[0]: int(row[1]) for row in self._session.execute(counts.group_by(_o.state))}
        return Connectivity(
            offline_since=since,
            waiting=sum(by_state.get(state, 0) for state in UNDER_WAY),
            parked=by_state.get(Transport.PARKED, 0),
        )

    def plans(self) -> tuple[PlanRow, ...]:
        """Return the plans in use, by name."""
        p = plan_table.c
        query = select(p.id, p.name, p.kind, p.bin, p.pcn, p.group_id, p.help_desk, p.return_days)
        query = query.where(p.active == true()).order_by(p.name, p.id)
        return tuple(PlanRow(*row) for row in self._session.execute(query))

    def states(self, fill_ids: Iterable[FillId]) -> dict[UUID, tuple[ClaimShown, str]]:
        """Return the state to show and the plan's name of each fill's standing claim."""
        over = (ClaimOutcome.CANCELLED, ClaimOutcome.REVERSED)
        query = (
            select(_c.id, _c.fill_id, _c.outcome, _o.state, plan_table.c.name)
            .join(outbox_table, _o.id == _c.outbox_id)
            .join(plan_table, plan_table.c.id == _c.plan_id)
            .where(_c.fill_id.in_(list(fill_ids)), _c.kind == ClaimKind.BILLING, _c.outcome.not_in(over))
            .order_by(_c.attempt, _c.id)
        )
        rows = list(self._session.execute(query))
        reversals = self._reversals([row.id for row in rows])
        return {row.fill_id: (shown(row.outcome, row.state, reversals.get(row.id)), row.name) for row in rows}

    def _rows(self, query: Select[Any]) -> tuple[ClaimRow, ...]:
        rows = list(self._session.execute(query))
        reversals = self._reversals([row.Claim.id for row in rows])
        return tuple(self._row(row, reversals.get(row.Claim.id)) for row in rows)

    def _reversals(self, claim_ids: list[ClaimId]) -> dict[UUID, Transport]:
        """Return the transport of each reversal that the payer has not decided on."""
        query = (
            select(_c.reverses, _o.state)
            .join(outbox_table, _o.id == _c.outbox_id)
            .where(_c.reverses.in_(claim_ids), _c.outcome == ClaimOutcome.NONE)
        )
        return {row.reverses: row.state for row in self._session.execute(query)}

    def _row(self, row: Row[Any], reversal: Transport | None) -> ClaimRow:
        claim: Claim = row.Claim
        state = shown(claim.outcome, row.transport, reversal)
        guess = self._estimate(claim) if is_open(state) and claim.kind is ClaimKind.BILLING else None
        codes = tuple(code for code in claim.reject_codes.split(",") if code)
        drug = self._catalog.by_ndc11(claim.billed_ndc11)
        return ClaimRow(
            id=claim.id,
            fill_id=claim.fill_id,
            rx_number=row.rx_number,
            fill_number=row.fill_number,
            patient_id=row.patient_id,
            patient=f"{row.last}, {row.first}",
            drug=drug.title if drug else claim.billed_ndc11,
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
            rejects=tuple(RejectRow(one.code, one.plain, one.remedy) for one in explain_all(codes)),
            message=claim.message,
            recovered=claim.recovered,
            sends=row.attempts,
            next_at=row.next_at,
            parked_reason=row.parked_reason,
            created_at=claim.created_at,
            answered_at=claim.answered_at,
            sold=row.fill_state is FillState.SOLD,
        )

    def _estimate(self, claim: Claim) -> Estimate:
        fill = self._session.get_one(Fill, claim.fill_id)
        return estimate_of(as_unit(self._session), fill, claim.plan_id)


def _joined() -> Select[Any]:
    rx, patient = prescription_table.c, patient_table.c
    return (
        select(
            Claim,
            rx.rx_number,
            _f.fill_number,
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
