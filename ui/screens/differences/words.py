"""Say a difference in plain words, and turn it into a table row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.claims.lateness import Act, CaseState, Lateness
from app.kernel.money import ZERO
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.claims.late_views import CaseRow, CaseTotals
    from app.workflows.differences import SettledCase
    from ui.widgets.cells import Cell

_HOUR, _DAY_HOURS = 60, 24
COLUMNS = (
    Column("Age", 7),
    Column("Patient"),
    Column("Estimate", 9, right=True),
    Column("Answer", 16),
    Column("Difference", 10, right=True),
    Column("Proposed", 11),
)
KINDS = {
    Lateness.AS_ESTIMATED: ("As estimated", Tone.OK),
    Lateness.MORE: ("Patient owes", Tone.WARN),
    Lateness.LESS: ("Patient paid more", Tone.INFO),
    Lateness.ZERO: ("Plan pays all", Tone.INFO),
    Lateness.NOT_COVERED: ("Not covered", Tone.BAD),
    Lateness.AUTHORIZATION: ("Authorization", Tone.BAD),
    Lateness.TOO_SOON: ("Too soon", Tone.BAD),
    Lateness.INACTIVE: ("Not covered then", Tone.BAD),
    Lateness.QUANTITY: ("Quantity", Tone.BAD),
    Lateness.OTHER_DATE: ("Date refused", Tone.BAD),
    Lateness.DUPLICATE: ("Duplicate", Tone.BAD),
    Lateness.SECONDARY: ("Second plan", Tone.BAD),
    Lateness.PAID_OTHER_DATE: ("Paid, other date", Tone.WARN),
    Lateness.PLAN_CHANGED: ("Plan changed", Tone.BAD),
    Lateness.GONE: ("Moved or died", Tone.BAD),
    Lateness.TOO_LATE: ("Too late", Tone.BAD),
    Lateness.REFUSED: ("Refused", Tone.BAD),
}
ACTS = {
    Act.REFUND: "Give back",
    Act.CREDIT: "Credit the account",
    Act.CHARGE: "Charge the account",
    Act.WRITE_OFF: "Write off",
    Act.REBILL: "Bill again",
    Act.ACCEPT: "Accept it",
    Act.APPEAL: "Appeal",
}
SHORT = ACTS | {Act.CREDIT: "Credit", Act.CHARGE: "Charge", Act.ACCEPT: "Accept"}
DONE = {
    Act.REFUND: "Rx {}: the money is given back. The slip prints.",
    Act.CREDIT: "Rx {}: credited to the patient's account.",
    Act.CHARGE: "Rx {}: charged to the patient's account.",
    Act.WRITE_OFF: "Rx {}: written off.",
    Act.REBILL: "Rx {}: mend the claim and send it again.",
    Act.ACCEPT: "Rx {}: the answer counts as it was sent.",
    Act.APPEAL: "Rx {}: it is worked on. Its next answer settles it.",
}


def done_words(row: CaseRow, act: Act, given: SettledCase) -> str:
    """Say what was done."""
    if given.to_card:
        return f"Rx {row.rx_label}: the terminal gives {given.to_card} back to the card that paid."
    if act is Act.REBILL and row.kind is Lateness.PAID_OTHER_DATE:
        return f"Rx {row.rx_label}: it is taken back under the payer's date and billed with its own."
    return DONE[act].format(row.rx_label)


def case_cells(row: CaseRow, now: datetime) -> Sequence[Cell]:
    """Return a difference as a table row."""
    word, tone = KINDS[row.kind]
    return (
        age(now - row.opened_at),
        Two(row.patient, f"{row.rx_label} · {row.drug}"),
        str(row.paid),
        Mark(word, tone),
        _difference(row),
        _next(row),
    )


def age(span: timedelta) -> str:
    """Return how long a difference has waited, in one unit."""
    minutes = max(0, int(span / timedelta(minutes=1)))
    if minutes < _HOUR:
        return f"{minutes} min"
    hours = minutes // _HOUR
    return f"{hours} h" if hours < 2 * _DAY_HOURS else f"{hours // _DAY_HOURS} days"


def _next(row: CaseRow) -> str:
    """Return what is proposed, waited for, or done, in a word or two."""
    if row.state is CaseState.SETTLED:
        return SHORT[Act(row.act)] if row.act in set(Act) else "Answered"
    if row.state is CaseState.WORKING:
        return "At the terminal" if row.act == Act.REFUND else f"{SHORT[Act(row.act)]}, sent"
    return SHORT[row.acts[0]]


def story(row: CaseRow) -> list[tuple[str, str]]:
    """Return the money of a difference as pairs, from the sale to what is left."""
    pairs = [("Patient paid", str(row.paid)), ("Estimated by", row.basis or "-")]
    if row.now_pays is not None:
        pairs += [("Patient's part by the answer", str(row.now_pays)), ("Plan pays", str(row.plan_pays))]
    if row.amount < ZERO:
        pairs.append(("Owed to the patient", str(-row.amount)))
    elif row.amount > ZERO:
        pairs.append(("Owed by the patient", str(row.amount)))
    if row.at_stake:
        pairs.append(("The plan was to pay", str(row.at_stake)))
    if row.at_stake and row.kind is Lateness.PAID_OTHER_DATE:
        pairs[-1] = ("Estimated of the plan", str(row.at_stake))
    if row.account:
        pairs.append(("On the patient's account", str(row.account)))
    return pairs


def proposal(row: CaseRow) -> str:
    """Say what is proposed, or how it was settled."""
    if row.state is CaseState.SETTLED:
        how = ACTS[Act(row.act)] if row.act in set(Act) else "By the next answer"
        return f"Settled: {how.lower()}. {row.note}".strip()
    if row.state is CaseState.WORKING and row.act == Act.REFUND:
        return f"The terminal is asked to give {row.card_back} back to the card. Wait for it."
    if row.state is CaseState.WORKING:
        return f"It is worked on: {ACTS[Act(row.act)].lower()}. The next answer settles it."
    first = row.acts[0]
    if row.kind is Lateness.PAID_OTHER_DATE:
        return "Proposed: take it back and bill it with its true date. Or accept it as it is."
    if first is not Act.REFUND:
        return f"Proposed: {ACTS[first].lower()}."
    parts = [f"{row.cash_back} in cash" if row.cash_back else "", _card(row)]
    if row.off_account:
        parts.append(f"{row.off_account} off the account")
    proposed = f"Proposed: give back {' and '.join(part for part in parts if part)}."
    return f"The card was given nothing: {row.note} {proposed}" if row.act == Act.REFUND else proposed


def sum_words(totals: CaseTotals) -> str:
    """Say what is not settled in all."""
    if not totals.count:
        return ""
    parts = [
        f"{totals.to_patients} owed to patients" if totals.to_patients else "",
        f"{totals.by_patients} owed by patients" if totals.by_patients else "",
        f"{totals.refused} refused by plans" if totals.refused else "",
    ]
    return " · ".join(part for part in parts if part)


def _difference(row: CaseRow) -> str:
    if row.amount > ZERO:
        return f"+{row.amount}"
    return str(row.amount) if row.amount else str(row.at_stake)


def _card(row: CaseRow) -> str:
    return f"{row.card_back} to the card" if row.card_back else ""
