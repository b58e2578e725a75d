"""Gather in SQL what needs a person: rejects, stuck claims, authorizations and appeals, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, cast, exists, func, literal, null, or_, select, type_coerce, union_all

from app.claims import chain
from app.claims.authorizations import OPEN, WARN_BEFORE, AuthorizationState
from app.claims.desk_views import DeskFilter, DeskKind, DeskOrder
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.work import AppealState, WorkKind
from app.outbox.model import Transport
from app.workflows.claim_answers import ASLEEP, TOO_LATE
from db.authorizations import authorization_table
from db.claim_work import appeal_table, work_table
from db.claims import claim_table, link_table, message_table
from db.claims_reads import TO_WORK_ON
from db.hints import off_index
from db.outbox import UNDER_WAY, outbox_table
from db.patients import coverage_table
from db.prescriptions import fill_table
from db.types import Cents, Day, Instant, Uuid

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, Select, Subquery

    from app.claims.desk_views import DeskAsk
    from app.kernel.ids import UserId

_c, _f, _o, _m = claim_table.c, fill_table.c, outbox_table.c, message_table.c
_a, _ap, _w, _cov = authorization_table.c, appeal_table.c, work_table.c, coverage_table.c
_later = authorization_table.alias("later")
_STUCK = (DeskKind.PARKED, DeskKind.SET_ASIDE, DeskKind.UNCLEAR, DeskKind.STRANDED)
_KINDS = {
    DeskFilter.REJECTED: (DeskKind.REJECTED,),
    DeskFilter.STUCK: _STUCK,
    DeskFilter.AUTHORIZATIONS: (DeskKind.AUTHORIZATION,),
    DeskFilter.APPEALS: (DeskKind.APPEAL,),
}
_IS_SET_ASIDE = exists().where(
    _m.claim_id == _c.id,
    _m.quarantine != "",
    _m.quarantine != TOO_LATE,
    _m.quarantine.not_like(f"{ASLEEP}%"),
)
_back, _before, _anew = (claim_table.alias(name) for name in ("back", "before", "anew"))
_IS_BEING_REVERSED = exists().where(_back.c.reverses == _c.id, _back.c.outcome == ClaimOutcome.NONE)
# what a later payer pays rests on an answer that no longer stands: taken back, or billed anew since
_STRANDED = (
    select(link_table.c.claim_id)
    .join(_before, _before.c.id == link_table.c.follows)
    .where(
        or_(
            _before.c.outcome.in_(chain.OVER),
            and_(
                _before.c.outcome == ClaimOutcome.REJECTED,
                exists().where(
                    _anew.c.fill_id == _before.c.fill_id,
                    _anew.c.kind == ClaimKind.BILLING,
                    _anew.c.level == _before.c.level,
                    _anew.c.attempt > _before.c.attempt,
                    _anew.c.outcome.not_in(chain.OVER),
                ),
            ),
        )
    )
)
_PAYS = (ClaimOutcome.PAID, ClaimOutcome.CAPTURED, ClaimOutcome.UNCLEAR)
# few claims rest on one that is over, many are paid: the index of the outcome would read them all
_IS_STRANDED = and_(_c.id.in_(_STRANDED), off_index(_c.outcome).in_(_PAYS))
_FILL_WORTH = func.coalesce(_f.ingredient_cost + _f.dispensing_fee, 0)


def items(today: date) -> Subquery:
    """Return everything that needs a person, one row each, resting items too."""
    return union_all(
        _claims(DeskKind.REJECTED, TO_WORK_ON),
        _claims(DeskKind.PARKED, _o.state == Transport.PARKED),
        _claims(
            DeskKind.SET_ASIDE,
            and_(_c.outcome == ClaimOutcome.NONE, _o.state.in_(UNDER_WAY), _IS_SET_ASIDE),
        ),
        _claims(DeskKind.UNCLEAR, _c.outcome == ClaimOutcome.UNCLEAR, ~_IS_BEING_REVERSED),
        _claims(
            DeskKind.STRANDED, _c.id.in_(_STRANDED), off_index(_c.outcome).in_(_PAYS), ~_IS_BEING_REVERSED
        ),
        _authorizations(today),
        _appeals(),
    ).subquery("item")


def with_work(item: Subquery) -> Select[Any]:
    """Return the items with who works on them."""
    return select(item, _w.owner, _w.rested_at, _w.rests_until, _w.note).outerjoin(
        work_table, and_(_w.kind == item.c.work, _w.subject_id == item.c.subject_id)
    )


def conditions(item: Subquery, wanted: DeskFilter, today: date, me: UserId) -> list[ColumnElement[bool]]:
    """Return what makes an item belong to a filter; a rest hides nothing answered after it began."""
    rests = and_(
        _w.rests_until.is_not(None),
        _w.rests_until > today,
        _w.rested_at >= type_coerce(item.c.since, Instant),
    )
    if wanted is DeskFilter.RESTING:
        return [rests]
    # a row without work has no rest: the comparison would be unknown there
    found: list[ColumnElement[bool]] = [or_(_w.id.is_(None), _w.rests_until.is_(None), ~rests)]
    if wanted is DeskFilter.MINE:
        found.append(_w.owner == me)
    elif wanted in _KINDS:
        found.append(item.c.kind.in_([kind.value for kind in _KINDS[wanted]]))
    return found


def page(ask: DeskAsk) -> Select[Any]:
    """Return the query of one page, by keyset: the page begins behind the row that ended the one before."""
    item = items(ask.today)
    query = with_work(item).where(*conditions(item, ask.wanted, ask.today, ask.me))
    since, worth, id_ = item.c.since, item.c.worth, item.c.id
    after = ask.after
    if ask.order is DeskOrder.WORTH:
        query = query.order_by(worth.desc(), since, id_, item.c.kind)
        if after is not None:
            more = or_(since > after.since, and_(since == after.since, _behind(item, after.id, after.kind)))
            query = query.where(or_(worth < after.worth, and_(worth == after.worth, more)))
    else:
        query = query.order_by(since, id_, item.c.kind)
        if after is not None:
            query = query.where(
                or_(since > after.since, and_(since == after.since, _behind(item, after.id, after.kind)))
            )
    return query.limit(ask.limit)


def _behind(item: Subquery, id_: Any, kind: DeskKind) -> ColumnElement[bool]:
    return or_(item.c.id > id_, and_(item.c.id == id_, item.c.kind > kind.value))


def _claims(kind: DeskKind, *where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            literal(kind.value).label("kind"),
            literal(WorkKind.CLAIM.value).label("work"),
            _c.id.label("id"),
            _c.fill_id.label("subject_id"),
            _c.id.label("claim_id"),
            _c.fill_id.label("fill_id"),
            _cov.patient_id.label("patient_id"),
            _c.plan_id.label("plan_id"),
            type_coerce(func.coalesce(_c.answered_at, _c.created_at), Instant).label("since"),
            _c.gross_due.label("worth"),
            type_coerce(cast(null(), Text), Day).label("due"),
        )
        .join(outbox_table, _o.id == _c.outbox_id)
        .join(fill_table, _f.id == _c.fill_id)
        .join(coverage_table, _cov.id == _c.coverage_id)
        .where(*where)
    )


def _authorizations(today: date) -> Select[Any]:
    renewed = exists().where(
        _later.c.patient_id == _a.patient_id,
        _later.c.plan_id == _a.plan_id,
        _later.c.product_id == _a.product_id,
        _later.c.ndc11 == _a.ndc11,
        _later.c.created_at > _a.created_at,
        _later.c.state.in_((*OPEN, AuthorizationState.APPROVED)),
    )
    ends_soon = and_(
        _a.state == AuthorizationState.APPROVED,
        _a.ends_on.is_not(None),
        _a.ends_on <= today + WARN_BEFORE,
        ~renewed,
    )
    return (
        select(
            literal(DeskKind.AUTHORIZATION.value).label("kind"),
            literal(WorkKind.AUTHORIZATION.value).label("work"),
            _a.id,
            _a.id.label("subject_id"),
            type_coerce(cast(null(), Uuid), Uuid).label("claim_id"),
            _a.fill_id,
            _a.patient_id,
            _a.plan_id,
            type_coerce(func.coalesce(_a.decided_at, _a.requested_at, _a.created_at), Instant).label("since"),
            type_coerce(_FILL_WORTH, Cents).label("worth"),
            type_coerce(func.coalesce(_a.next_on, _a.ends_on), Day).label("due"),
        )
        .outerjoin(fill_table, _f.id == _a.fill_id)
        .where(or_(_a.state.in_((*OPEN, AuthorizationState.DENIED)), ends_soon))
    )


def _appeals() -> Select[Any]:
    return (
        select(
            literal(DeskKind.APPEAL.value).label("kind"),
            literal(WorkKind.APPEAL.value).label("work"),
            _ap.id,
            _ap.id.label("subject_id"),
            _ap.claim_id,
            _ap.fill_id,
            _ap.patient_id,
            _ap.plan_id,
            _ap.created_at.label("since"),
            type_coerce(_FILL_WORTH, Cents).label("worth"),
            _ap.deadline.label("due"),
        )
        .join(fill_table, _f.id == _ap.fill_id)
        .where(_ap.state.in_((AppealState.DRAFT, AppealState.SENT)))
    )
