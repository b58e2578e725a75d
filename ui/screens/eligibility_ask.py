"""Ask a plan about a coverage at once, and say what is known of it: from where, and how old it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.claims.eligibility import EligibilitySource, EligibilityStatus
from app.outbox.ports import NothingLeft, Reply
from app.workflows.eligibility import RecordEligibility, record_eligibility
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from app.claims.desk_views import EligibilityRow
    from app.kernel.ids import CoverageId, PatientId
    from app.outbox.ports import Exchanged
    from app.patients.views import Learned, PatientCard
    from ui.shell import Shell

OFFLINE = (
    "Payers do not answer now, so the plan was not asked. Call it and note the answer, or ask again later."
)
WORDS = {
    EligibilityStatus.COVERED: ("Covered", Tone.OK),
    EligibilityStatus.NOT_COVERED: ("Not covered", Tone.BAD),
    EligibilityStatus.UNCLEAR: ("Not clear", Tone.WARN),
}
_FROM = {
    EligibilitySource.ASKED: "the plan answered",
    EligibilitySource.PHONE: "by phone",
    EligibilitySource.PORTAL: "on the portal",
    EligibilitySource.PAID_CLAIM: "a paid claim",
}


def learned_words(row: EligibilityRow | Learned, now: datetime) -> str:
    """Return what is known of a coverage in one line, with source and age."""
    days = (now - row.at).days
    age = "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"
    words, source = WORDS[EligibilityStatus(row.status)][0], _FROM[EligibilitySource(row.source)]
    return f"{words} · {source}, {age}"


def told_words(row: EligibilityRow, now: datetime) -> str:
    """Return the same, and who said it when it was noted by hand."""
    by_hand = row.source in {EligibilitySource.PHONE, EligibilitySource.PORTAL} and row.message
    return f"{learned_words(row, now)}: {row.message}" if by_hand else learned_words(row, now)


class EligibilityAsk:
    """Ask without blocking and without a queue; what comes back is a command."""

    def __init__(self, shell: Shell) -> None:
        """Take the window's services."""
        self._shell = shell

    def ask(self, coverage_id: CoverageId, *, quiet: bool = False) -> None:
        """Ask now; `quiet` says nothing unless the plan does not cover the patient."""
        self._shell.work.read(
            lambda reads: (reads.claims.connectivity(), reads.desk.eligibility_question(coverage_id)),
            partial(self._send, coverage_id, quiet),
            None if not quiet else _nothing,
        )

    def ask_if_due(self, patient_id: PatientId) -> None:
        """Ask about each coverage that nobody asked about in this year, before its first fill."""
        self._shell.work.read(lambda reads: reads.desk.eligibility_due(patient_id), self._ask_each)

    def _ask_each(self, coverage_ids: Sequence[CoverageId]) -> None:
        for coverage_id in coverage_ids:
            self.ask(coverage_id, quiet=True)

    def _send(self, coverage_id: CoverageId, quiet: bool, found: tuple[object, tuple[str, bytes]]) -> None:
        connectivity, (destination, body) = found
        if getattr(connectivity, "offline_since", None) is not None:
            self._say(Tone.WARN, OFFLINE, quiet=quiet)
            return
        future = self._shell.desk.ask_payer(destination, body)
        self._shell.work.wait_for(future, partial(self._take, coverage_id, body, quiet))

    def _take(self, coverage_id: CoverageId, body: bytes, quiet: bool, told: Exchanged) -> None:
        if not isinstance(told, Reply):
            why = "" if isinstance(told, NothingLeft) else " It gave no whole answer."
            self._say(Tone.WARN, f"{OFFLINE}{why}", quiet=quiet)
            return
        cmd = RecordEligibility(coverage_id, body, told.raw, told.route)
        self._shell.work.run(record_eligibility, cmd, partial(self._done, quiet))

    def _done(self, quiet: bool, status: EligibilityStatus) -> None:
        words, tone = WORDS[status]
        self._say(tone, f"{words}, the plan answered.", quiet=quiet and status is EligibilityStatus.COVERED)

    def _say(self, tone: Tone, words: str, *, quiet: bool) -> None:
        if not quiet:
            self._shell.say(tone, words)


def ask_plans(shell: Shell, card: Callable[[], PatientCard | None]) -> None:
    """Ask every plan that a patient has an active card of."""
    found = card()
    for row in found.coverages if found is not None else ():
        if row.active:
            EligibilityAsk(shell).ask(row.id)


def _nothing(_failure: object) -> None:
    """Leave it: a question that cannot be made is refused again with the claim, and mended there."""
