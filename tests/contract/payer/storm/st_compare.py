"""Compare the store's rows with the payer's own log: nothing lost, nothing doubled, each cent the same."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.ncpdp.billing import natural_key
from app.claims.views import ClaimFilter
from app.outbox.model import Transport
from app.practice.payer_log import Effect
from db.claims import claim_table
from db.outbox import outbox_table
from db.prescriptions import fill_table, prescription_table

sys.path.insert(0, str(Path(__file__).parents[1] / "reckoning"))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_line import read
else:
    from rk_line import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.practice.payer_log import Entry

_OPEN = frozenset({Transport.WAITING, Transport.SENDING, Transport.UNKNOWN})
_SPOKEN = frozenset({Effect.PAID, Effect.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Row:
    """Be one claim as the store holds it, with its transport."""

    rx: int
    id: Any
    kind: ClaimKind
    outcome: ClaimOutcome
    patient: int | None
    plan: int | None
    state: Transport
    body: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Ours:
    """Be what the store holds in the end; `told` are the ids that the worklist shows."""

    rows: tuple[Row, ...]
    prescriptions: frozenset[int]
    told: frozenset[Any]


@dataclass
class Verdict:
    """Add up what was compared; each difference is one line."""

    claims: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    standing: int = 0
    duplicates: int = 0
    lost: int = 0
    doubled: int = 0
    parked: int = 0
    cents: int = 0
    differences: list[str] = field(default_factory=list)


def ours(reads: Any) -> Ours:
    """Read every claim of the store."""
    c, o, f, p = claim_table.c, outbox_table.c, fill_table.c, prescription_table.c
    query = (
        select(p.rx_number, c.id, c.kind, c.outcome, c.patient_pay, c.plan_pay, o.state, o.body)
        .join(outbox_table, o.id == c.outbox_id)
        .join(fill_table, f.id == c.fill_id)
        .join(prescription_table, p.id == f.prescription_id)
        .order_by(o.seq)
    )
    rows = tuple(
        Row(rx, id_, kind, outcome, _cents(patient), _cents(plan), state, body, natural_key(body))
        for rx, id_, kind, outcome, patient, plan, state, body in reads.session.execute(query)
    )
    told = frozenset(row.id for row in reads.claims.worklist(ClaimFilter.TO_DO, 1_000_000))
    return Ours(rows, frozenset(reads.session.scalars(select(p.rx_number))), told)


def compare(mine: Ours, entries: Sequence[Entry], told: set[tuple[str, int]]) -> Verdict:
    """Return what a store and a payer hold against each other; `told` is what the program told a person."""
    verdict = Verdict(claims=len(mine.rows))
    verdict.duplicates = sum(entry.effect is Effect.DUPLICATE for entry in entries)
    verdict.parked = sum(row.state is Transport.PARKED for row in mine.rows)
    verdict.outcomes.update(f"{row.kind} {row.outcome}" for row in mine.rows)
    standing, doubled = _at_the_payer(entries)
    verdict.standing, verdict.doubled = len(standing), len(doubled)
    verdict.differences += [f"{key} is paid twice" for key in doubled]
    known = {row.key for row in mine.rows}
    strange = [entry.key for entry in entries if entry.key and entry.key not in known]
    verdict.differences += [f"the payer knows {key}, the store does not" for key in strange]
    lost = [rx for what, rx in sorted(told) if what == "accepted" and rx not in mine.prescriptions]
    lost += [rx for rx in sorted(mine.prescriptions) if not any(True for _ in _billings(mine, rx))]
    verdict.differences += [f"prescription {rx} is lost" for rx in lost]
    unsettled = list(_unsettled(mine, standing))
    verdict.differences += unsettled
    verdict.lost = len(lost) + len(unsettled)
    answers = {entry.key: entry for entry in entries if entry.effect in _SPOKEN}
    for row in mine.rows:
        if row.outcome is ClaimOutcome.PAID and row.key in answers:
            verdict.differences += _money(row, answers[row.key])
            verdict.cents += (row.patient or 0) + (row.plan or 0)
    return verdict


def _billings(mine: Ours, rx: int) -> Iterator[Row]:
    return (row for row in mine.rows if row.rx == rx and row.kind is ClaimKind.BILLING)


def _at_the_payer(entries: Sequence[Entry]) -> tuple[set[str], list[str]]:
    """Return the keys that stand paid at the end, and those that were paid while they stood."""
    standing: set[str] = set()
    doubled = []
    for entry in entries:
        billing = entry.key.rsplit("|", 1)[0] + "|B1"
        if entry.effect is Effect.PAID:
            doubled += [billing] if billing in standing else []
            standing.add(billing)
        elif entry.effect is Effect.REVERSED:
            standing.discard(billing)
    return standing, doubled


def _unsettled(mine: Ours, standing: set[str]) -> Iterator[str]:
    """Tell each claim that one side holds otherwise than the other and that no worklist shows."""
    reversed_now = {
        row.key.rsplit("|", 1)[0]
        for row in mine.rows
        if row.kind is ClaimKind.REVERSAL and row.outcome is not ClaimOutcome.REVERSED
    }
    shown = {row.key.rsplit("|", 1)[0] for row in mine.rows if row.id in mine.told}
    for row in mine.rows:
        base = row.key.rsplit("|", 1)[0]
        if row.state in _OPEN:
            yield f"{row.kind} of {row.rx} still is {row.state}"
        elif base in shown:
            continue
        elif row.state is Transport.PARKED:
            yield f"{row.kind} of {row.rx} is parked and no worklist shows it"
        elif row.kind is ClaimKind.BILLING:
            held = row.outcome is ClaimOutcome.PAID
            if held != (row.key in standing) and base not in reversed_now:
                yield f"{row.rx} is {row.outcome} here, and {'stands' if not held else 'is not'} at the payer"


def _money(row: Row, entry: Entry) -> list[str]:
    """Compare the amounts with the payer's own answer, read by another hand."""
    price = read(entry.answer)[0].price
    said = (price.get("F5"), price.get("F9"))
    return (
        [f"{row.rx}: {row.patient}, {row.plan} here, {said} said"] if said != (row.patient, row.plan) else []
    )


def _cents(amount: Any) -> int | None:
    return None if amount is None else int(amount.cents)
