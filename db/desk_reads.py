"""List what needs a person, page by page, and show one item with all that helps to settle it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.claims.desk_views import DeskDetail, DeskFilter, DeskKind, DeskRow
from app.claims.mending import places
from app.claims.next_fill import next_fill_date
from app.claims.playbooks import Playbook, find, read_own
from app.claims.rejects import explain_all
from app.claims.sheets.terms import window_words
from app.claims.work import WorkKind
from app.kernel.money import Money
from db.authorization_reads import authorization_rows, fitting_row
from db.claim_work import work_table
from db.claims import claim_table, plan_table
from db.claims_reads import SqlClaimReads
from db.desk_appeals import appeal_rows
from db.desk_fields import cards, mend_fields
from db.desk_items import conditions, items, page, with_work
from db.eligibility_reads import eligibility_due, eligibility_question, newest_eligibility
from db.playbooks import own_texts
from db.prescriptions import fill_table
from db.sheet_book import help_desk_of, sheet_of_claim
from db.store_day import StoreDays
from db.users import user_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.claims.desk_views import AppealRow, AuthorizationRow, DeskAsk, EligibilityRow
    from app.claims.views import ClaimRow
    from app.kernel.clock import Clock
    from app.kernel.ids import AppealId, AuthorizationId, ClaimId, CoverageId, FillId, PatientId, UserId


TOO_SOON = "79"


class SqlDeskReads:
    """Read the claims desk."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session, self._clock = session, clock

    def page(self, ask: DeskAsk) -> tuple[DeskRow, ...]:
        """Return one page of items."""
        return self._rows(list(self._session.execute(page(ask))), ask.today)

    def counts(self, today: date, me: UserId) -> dict[DeskFilter, int]:
        """Return how many items each filter holds."""
        item = items(today)
        found = {}
        for wanted in DeskFilter:
            query = with_work(item).where(*conditions(item, wanted, today, me)).subquery()
            found[wanted] = int(self._session.scalar(select(func.count()).select_from(query)) or 0)
        return found

    def detail(self, claim_id: ClaimId) -> DeskDetail:
        """Return one claim with its playbook and the entries it points at; raise `NotFound`."""
        row = SqlClaimReads(self._session).one(claim_id)
        codes = tuple(reject.code for reject in row.rejects)
        plan_id, coverage_id, served, help_desk = self._session.execute(
            select(claim_table.c.plan_id, claim_table.c.coverage_id)
            .add_columns(fill_table.c.date_of_service, plan_table.c.help_desk)
            .join(plan_table, claim_table.c.plan_id == plan_table.c.id)
            .join(fill_table, fill_table.c.id == claim_table.c.fill_id)
            .where(claim_table.c.id == claim_id)
        ).one()
        sheet = sheet_of_claim(self._session, claim_id)
        work = self._work(row.fill_id)
        return DeskDetail(
            row=row,
            playbook=find(codes, self._own()),
            fields=mend_fields(self._session, row.fill_id, places(codes)),
            codes=codes,
            help_desk=help_desk_of(sheet, help_desk),
            windows=window_words(sheet, served, StoreDays(self._session).of(self._clock.now())),
            plan_id=plan_id,
            work_id=row.fill_id,
            owner=work.owner if work else None,
            owner_initials=work.initials or "" if work else "",
            rests_until=work.rests_until if work else None,
            note=work.note if work else "",
            fill_on=_fill_on(row, codes),
            authorization=fitting_row(self._session, claim_id, self._clock),
            cards=cards(self._session, row.fill_id),
            coverage_id=coverage_id,
            eligibility=newest_eligibility(self._session, coverage_id),
        )

    def playbooks(self) -> dict[str, str]:
        """Return the store's own playbooks by code, as TOML."""
        return own_texts(self._session)

    def authorization(self, authorization_id: AuthorizationId) -> AuthorizationRow:
        """Return one authorization; raise `NotFound`."""
        return authorization_rows(self._session, self._clock, (authorization_id,))[authorization_id]

    def authorizations(self, patient_id: PatientId) -> tuple[AuthorizationRow, ...]:
        """Return a patient's authorizations, the newest first."""
        found = authorization_rows(self._session, self._clock, patient_id=patient_id)
        return tuple(sorted(found.values(), key=lambda row: row.id, reverse=True))

    def appeal(self, appeal_id: AppealId) -> AppealRow:
        """Return one appeal; raise `NotFound`."""
        return appeal_rows(self._session, (appeal_id,))[appeal_id]

    def eligibility(self, coverage_id: CoverageId) -> EligibilityRow | None:
        """Return what was learned last of a coverage, or None."""
        return newest_eligibility(self._session, coverage_id)

    def eligibility_question(self, coverage_id: CoverageId) -> tuple[str, bytes]:
        """Return where an E1 goes and its bytes; raise `DomainError` for what a payer would refuse."""
        asked = eligibility_question(self._session, self._clock, coverage_id)
        return asked.destination, asked.body

    def eligibility_due(self, patient_id: PatientId) -> tuple[CoverageId, ...]:
        """Return a patient's active coverages that nobody asked about in this year."""
        return eligibility_due(self._session, self._clock, patient_id)

    def _own(self) -> dict[str, Playbook]:
        return read_own(self.playbooks())

    def _work(self, fill_id: FillId) -> Any:
        w, u = work_table.c, user_table.c
        query = (
            select(w.owner, w.rests_until, w.note, u.initials)
            .outerjoin(user_table, u.id == w.owner)
            .where(w.kind == WorkKind.CLAIM, w.subject_id == fill_id)
        )
        return self._session.execute(query).one_or_none()

    def _rows(self, found: Sequence[Row[Any]], today: date) -> tuple[DeskRow, ...]:
        ids: dict[str, list[Any]] = defaultdict(list)
        for row in found:
            ids[row.work].append(row.id)
        claims = SqlClaimReads(self._session).some(ids[WorkKind.CLAIM])
        authorizations = authorization_rows(self._session, self._clock, tuple(ids[WorkKind.AUTHORIZATION]))
        appeals = appeal_rows(self._session, tuple(ids[WorkKind.APPEAL]))
        people = self._initials([row.owner for row in found if row.owner])
        own = self._own()
        made = []
        for row in found:
            if row.work == WorkKind.CLAIM:
                told = _told_of_claim(DeskKind(row.kind), claims[row.id], own)
            elif row.work == WorkKind.AUTHORIZATION:
                told = _told_of_authorization(authorizations[row.id], today)
            else:
                told = _told_of_appeal(appeals[row.id])
            made.append(_row(row, told, people))
        return tuple(made)

    def _initials(self, ids: Sequence[UserId]) -> dict[UserId, str]:
        u = user_table.c
        query = select(u.id, u.initials).where(u.id.in_(set(ids)))
        return {row.id: row.initials for row in self._session.execute(query)} if ids else {}


def _fill_on(claim: ClaimRow, codes: tuple[str, ...]) -> date | None:
    too_soon = TOO_SOON in codes and claim.answered_at is not None
    return next_fill_date(claim.message, claim.answered_at.date() if too_soon and claim.answered_at else None)


_OTHERWISE = {
    DeskKind.SET_ASIDE: ("The answer could not be trusted", "Look at the answer"),
    DeskKind.UNCLEAR: ("An answer that cannot be right", "Accept, send again or reverse"),
    DeskKind.STRANDED: ("The payer before it pays no more", "Reverse it, then bill again"),
}


def _told_of_claim(kind: DeskKind, claim: ClaimRow, own: dict[str, Playbook]) -> dict[str, Any]:
    codes = tuple(reject.code for reject in claim.rejects)
    playbook = find(codes, own)
    fill_on = _fill_on(claim, codes)
    if kind is DeskKind.REJECTED:
        plain = explain_all(codes)[0].plain if codes else "The payer gave no reason."
        cause = playbook.title if playbook else plain
        action = playbook.next.words if playbook else "Read the answer"
        if fill_on is not None and playbook is not None and playbook.code == TOO_SOON:
            action = f"Fill on {fill_on:%m/%d}"
    elif kind is DeskKind.PARKED:
        cause, action = claim.parked_reason or "It could not be sent", "Send now, or call the plan"
    else:
        cause, action = _OTHERWISE[kind]
    return {
        "rx_label": f"{claim.rx_number}-{claim.fill_number:02d}",
        "patient": claim.patient,
        "drug": claim.drug,
        "plan": claim.plan,
        "codes": codes,
        "cause": cause,
        "action": action,
        "fill_on": fill_on,
    }


def _told_of_authorization(row: AuthorizationRow, today: date) -> dict[str, Any]:
    cause = f"Authorization {row.state}"
    if row.ends_soon and row.ends_on is not None:
        days = (row.ends_on - today).days
        cause = f"Authorization ends in {days} days" if days >= 0 else "Authorization has ended"
    return {
        "rx_label": row.number or "No number",
        "patient": row.patient,
        "drug": row.drug,
        "plan": row.plan,
        "codes": (),
        "cause": cause,
        "action": row.next_step or ("Ask for a new one" if row.ends_soon else "Say what comes next"),
        "fill_on": None,
    }


def _told_of_appeal(row: AppealRow) -> dict[str, Any]:
    return {
        "rx_label": row.rx_label,
        "patient": row.patient,
        "drug": row.drug,
        "plan": row.plan,
        "codes": (),
        "cause": f"Appeal {row.state}: {row.reason}",
        "action": "Wait for the decision" if row.sent_at else "Send the packet",
        "fill_on": None,
    }


def _row(row: Row[Any], told: dict[str, Any], people: dict[UserId, str]) -> DeskRow:
    return DeskRow(
        kind=DeskKind(row.kind),
        work=WorkKind(row.work),
        id=row.id,
        subject_id=row.subject_id,
        claim_id=row.claim_id,
        fill_id=row.fill_id,
        patient_id=row.patient_id,
        worth=row.worth if isinstance(row.worth, Money) else Money(int(row.worth)),
        since=row.since,
        due=row.due,
        owner=row.owner,
        owner_initials=people.get(row.owner, ""),
        rests_until=row.rests_until,
        note=row.note or "",
        **told,
    )
