"""Find fills for screens: the work queue and a patient's profile."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.prescriptions.amounts import show_quantity
from app.prescriptions.model import FillState, Severity
from app.prescriptions.refills import may_refill, refills_left
from app.prescriptions.views import ProfileRow
from app.printing.model import DocumentKind
from app.workflows.views import QueueRow
from db.claim_more import more_table
from db.drug_rows import Drugs
from db.fill_card import FillCards
from db.owed_reads import standing_of
from db.patients import patient_table
from db.prescribers import prescriber_table
from db.prescriptions import ACTIVE, alert_table, fill_event_table, fill_table, prescription_table
from db.printing import document_table
from db.will_call_reads import WillCallReads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.kernel.ids import FillId, PatientId
    from app.prescriptions.views import ToBagRow, WillCallRow
    from app.workflows.views import FillCard
    from db.owed_reads import Standing

IN_WORK = (FillState.ENTERED, FillState.FILLED, FillState.SENT_BACK, FillState.VERIFIED)
_f, _rx, _p = fill_table.c, prescription_table.c, patient_table.c


class SqlFillReads:
    """Read fills and bags."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._clock = clock
        self._will_call = WillCallReads(session, clock)

    def queue(self, states: Sequence[FillState] = (), limit: int = 200) -> tuple[QueueRow, ...]:
        """Return fills in some states, the longest waiting first; none named means entered to verified."""
        query: Select[Any] = (
            select(
                _f.id,
                _rx.rx_number,
                _f.fill_number,
                _rx.patient_id,
                _p.last,
                _p.first,
                _f.ndc11,
                _f.coverage_id,
                _f.quantity,
                _rx.unit,
                _f.state,
                _f.entered_at,
                _f.filled_at,
                _f.verified_at,
                _f.ready_at,
                _f.back_reason,
                more_table.c.compound_name,
            )
            .join(prescription_table, _rx.id == _f.prescription_id)
            .join(patient_table, _p.id == _rx.patient_id)
            .outerjoin(more_table, more_table.c.fill_id == _f.id)
            .where(_f.state.in_(tuple(states) or IN_WORK))
            .order_by(_f.entered_at, _f.id)
            .limit(limit)
        )
        rows = list(self._session.execute(query))
        ids = [row.id for row in rows]
        around = _Around(
            drugs=Drugs(self._session, (row.ndc11 for row in rows)),
            claims=standing_of(self._session, [row.id for row in rows if row.coverage_id is not None]),
            alerts=self._alerts(ids),
            back=self._sent_back(rows),
            now=self._clock.now(),
        )
        return tuple(sorted((around.row(row) for row in rows), key=lambda row: row.since))

    def counts(self) -> dict[FillState, int]:
        """Return how many fills are in each state that is still under way."""
        query = select(_f.state, func.count()).where(_f.state.in_(ACTIVE)).group_by(_f.state)
        return {row[0]: int(row[1]) for row in self._session.execute(query)}

    def card(self, fill_id: FillId) -> FillCard:
        """Return one fill; raise `NotFound`."""
        return FillCards(self._session, self._clock).card(fill_id)

    def by_label(self, rx_number: int, fill_number: int) -> FillId | None:
        """Return the fill that a label names."""
        query = select(_f.id).join(prescription_table, _rx.id == _f.prescription_id)
        return self._session.scalar(query.where(_rx.rx_number == rx_number, _f.fill_number == fill_number))

    def by_rx_number(self, rx_number: int) -> FillId | None:
        """Return the newest fill of a prescription number."""
        query = select(_f.id).join(prescription_table, _rx.id == _f.prescription_id)
        query = query.where(_rx.rx_number == rx_number).order_by(_f.fill_number.desc()).limit(1)
        return self._session.scalar(query)

    def profile(self, patient_id: PatientId, limit: int = 200) -> tuple[ProfileRow, ...]:
        """Return a patient's fills, newest first."""
        by = prescriber_table.c
        query: Select[Any] = (
            select(
                _rx.id.label("rx_id"),
                _rx.rx_number,
                _rx.sig_text,
                _rx.unit,
                _rx.refills,
                _f.id,
                _f.fill_number,
                _f.ndc11,
                _f.date_of_service,
                _f.state,
                _f.quantity,
                _f.days_supply,
                by.last,
                by.first,
                more_table.c.compound_name,
            )
            .join(fill_table, _f.prescription_id == _rx.id)
            .outerjoin(more_table, more_table.c.fill_id == _f.id)
            .join(prescriber_table, by.id == _rx.prescriber_id)
            .where(_rx.patient_id == patient_id)
            .order_by(_f.entered_at.desc(), _f.id.desc())
            .limit(limit)
        )
        rows = list(self._session.execute(query))
        states = self._states({row.rx_id for row in rows})
        drugs = Drugs(self._session, (row.ndc11 for row in rows))
        return tuple(_profile_row(row, states[row.rx_id], drugs) for row in rows)

    def will_call(self, limit: int = 500) -> tuple[WillCallRow, ...]:
        """Return the bags that wait, the oldest first."""
        return self._will_call.waiting(limit)

    def to_bag(self) -> tuple[ToBagRow, ...]:
        """Return the patients with approved fills that are in no bag yet."""
        return self._will_call.to_bag()

    def label_facts(self, fill_id: FillId) -> str | None:
        """Return the newest label's facts as JSON text."""
        c = document_table.c
        query = select(c.facts).where(c.source_id == fill_id, c.kind == DocumentKind.LABEL)
        return self._session.scalar(query.order_by(c.id.desc()).limit(1))

    def _states(self, prescriptions: set[UUID]) -> dict[UUID, list[FillState]]:
        """Return the states of all fills of some prescriptions."""
        states: defaultdict[UUID, list[FillState]] = defaultdict(list)
        query = select(_f.prescription_id, _f.state).where(_f.prescription_id.in_(prescriptions))
        for row in self._session.execute(query):
            states[row.prescription_id].append(row.state)
        return states

    def _alerts(self, fill_ids: list[FillId]) -> dict[UUID, int]:
        """Return how many alerts above mere information are not answered, by fill."""
        a = alert_table.c
        query = select(a.fill_id, func.count()).where(
            a.fill_id.in_(fill_ids), a.answer == "", a.severity != Severity.INFO
        )
        return {row[0]: int(row[1]) for row in self._session.execute(query.group_by(a.fill_id))}

    def _sent_back(self, rows: list[Row[Any]]) -> dict[UUID, datetime]:
        """Return when fills were sent back, by fill."""
        back = [row.id for row in rows if row.state is FillState.SENT_BACK]
        e = fill_event_table.c
        query = select(e.fill_id, func.max(e.at)).where(e.fill_id.in_(back), e.now == FillState.SENT_BACK)
        return {row[0]: row[1] for row in self._session.execute(query.group_by(e.fill_id))} if back else {}


@dataclass(frozen=True, slots=True)
class _Around:
    """Hold what the rows of the queue are put together from."""

    drugs: Drugs
    claims: dict[UUID, Standing]
    alerts: dict[UUID, int]
    back: dict[UUID, datetime]
    now: datetime

    def row(self, row: Row[Any]) -> QueueRow:
        claim = self.claims.get(row.id)
        since = self.back.get(row.id) or _since(row)
        return QueueRow(
            fill_id=row.id,
            rx_number=row.rx_number,
            fill_number=row.fill_number,
            patient_id=row.patient_id,
            patient=f"{row.last}, {row.first}",
            drug=row.compound_name or self.drugs.title(row.ndc11),
            quantity=show_quantity(row.quantity, row.unit, self.drugs.form(row.ndc11)),
            state=row.state,
            claim=claim.shown if claim else None,
            plan=claim.plan if claim else "",
            alerts=self.alerts.get(row.id, 0),
            since=since,
            wait_s=max((self.now - since) // timedelta(seconds=1), 0),
            back_reason=row.back_reason,
        )


def _profile_row(row: Row[Any], states: list[FillState], drugs: Drugs) -> ProfileRow:
    return ProfileRow(
        prescription_id=row.rx_id,
        fill_id=row.id,
        rx_number=row.rx_number,
        fill_number=row.fill_number,
        drug=row.compound_name or drugs.title(row.ndc11),
        prescriber=f"{row.last}, {row.first}",
        sig_text=row.sig_text,
        date_of_service=row.date_of_service,
        state=row.state,
        quantity=show_quantity(row.quantity, row.unit, drugs.form(row.ndc11)),
        days_supply=row.days_supply,
        refills_left=refills_left(row.refills, states),
        may_refill=may_refill(row.refills, states),
    )


def _since(row: Row[Any]) -> datetime:
    """Return when a fill came into its state."""
    moments: dict[FillState, datetime | None] = {
        FillState.FILLED: row.filled_at,
        FillState.VERIFIED: row.verified_at,
        FillState.READY: row.ready_at,
    }
    entered_at: datetime = row.entered_at
    return moments.get(row.state) or entered_at
