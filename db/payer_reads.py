"""List payers with what waits for each, what it is worth, and when each last answered."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select, true

from app.claims.model import ClaimKind
from app.claims.payer_views import PayerRow
from app.kernel.money import Money
from app.outbox.model import Transport
from app.settings.holds import read_holds
from app.settings.model import SettingKey
from db.claims import claim_table, plan_table
from db.claims_reads import last_answers, silences
from db.outbox import UNDER_WAY, outbox_table
from db.settings import setting_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_c, _o, _p, _s = claim_table.c, outbox_table.c, plan_table.c, setting_table.c
_IS_PARKED = _o.state == Transport.PARKED
_OPEN = (
    select(
        _o.destination,
        func.sum(case((_IS_PARKED, 0), else_=1)).label("waiting"),
        func.sum(case((_IS_PARKED, 1), else_=0)).label("parked"),
        func.sum(case((_c.kind == ClaimKind.BILLING, func.coalesce(_c.gross_due, 0)), else_=0)).label("due"),
        func.min(_o.created_at).label("oldest"),
    )
    .join(claim_table, _c.outbox_id == _o.id)
    .where(_o.state.in_((*UNDER_WAY, Transport.PARKED)))
    .group_by(_o.destination)
)
_PLANS = select(_p.destination, _p.name).where(_p.active == true()).order_by(_p.name, _p.id)


class SqlPayerReads:
    """Read payers."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def all(self) -> tuple[PayerRow, ...]:
        """Return every payer with a plan in use or a message that waits, by name."""
        plans: dict[str, list[str]] = defaultdict(list)
        for destination, name in self._session.execute(_PLANS):
            plans[destination].append(name)
        open_ = {row.destination: row for row in self._session.execute(_OPEN)}
        answered, silent = last_answers(self._session), silences(self._session)
        held = self._holds()
        rows = []
        for destination in plans.keys() | open_.keys():
            row = open_.get(destination)
            rows.append(
                PayerRow(
                    destination=destination,
                    plans=tuple(plans.get(destination, ())),
                    waiting=int(row.waiting) if row else 0,
                    parked=int(row.parked) if row else 0,
                    exposure=Money(_cents(row.due)) if row else Money(0),
                    oldest=row.oldest if row else None,
                    last_answer=answered.get(destination),
                    silent_since=silent.get(destination),
                    is_held=destination in held,
                )
            )
        return tuple(sorted(rows, key=lambda one: (one.name.lower(), one.destination)))

    def _holds(self) -> frozenset[str]:
        text = self._session.scalar(select(_s.value).where(_s.key == SettingKey.PAYER_HELD))
        return read_holds(text or "")


def _cents(amount: Money | int) -> int:
    return amount.cents if isinstance(amount, Money) else int(amount)
