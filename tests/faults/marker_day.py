"""Work a day with the marked patients on a whole Counter, break things on purpose, then wait.

Run as a process of its own: prints one JSON line when the store is full and open, another when it is
closed and backed up, and goes on at each line of input.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from PySide6.QtCore import QCoreApplication
from sqlalchemy import text

from app.bootstrap.opening import StoreOpening
from app.bootstrap.places import find_places
from app.claims.eligibility import EligibilitySource, EligibilityStatus
from app.claims.held import HeldChoice
from app.claims.work import WorkKind
from app.kernel.changes import Kind, Outcome
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.workflows.appeals import StartAppeal, start_appeal
from app.workflows.authorizations import StartAuthorization, start_authorization
from app.workflows.claim_answers import SetAside, set_aside
from app.workflows.claim_money import AppealPrice, appeal_price
from app.workflows.dispense import CancelFill, ReprintLabel, cancel_fill, reprint_label
from app.workflows.eligibility import NoteEligibility, note_eligibility
from app.workflows.end_of_day import (
    CountDrawer,
    ExplainOverShort,
    LockDay,
    OpenDay,
    count_drawer,
    explain_over_short,
    lock_day,
    open_day,
)
from app.workflows.held import DecideHeld, decide_held
from app.workflows.outages import NotePacket, note_packet
from app.workflows.reject_desk import Note, Subject, note
from app.workflows.sheets_desk import SaveSheet, save_sheet
from app.workflows.viewing import Viewed, record_view
from db.store import open_store
from ui.crash import CrashDesk

if TYPE_CHECKING:
    from tests.fixtures.marker_fixtures import MARKED, MEMBERS
    from tests.fixtures.stage_fixtures import Insured, Stage
    from ui.desk import Desk
else:
    from marker_fixtures import MARKED, MEMBERS
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from app.kernel.ids import ClaimId, FillId
    from app.kernel.running import Actor

WAIT_S = 30
DRUGS = ("acetazolamide 250", "acyclovir 400", "alendronate 10")


def main(folder: Path) -> int:
    """Fill the store, say so, close it, say so."""
    QCoreApplication([])
    opening = StoreOpening(find_places(folder / "store", practice=True), practice=True)
    desk = opening.begin(lambda _words, _percent: None).result(WAIT_S)
    stage = Stage.found(desk.runner, desk.clock)
    day_id = stage.do(open_day, OpenDay(Money(15_000)))
    for fields, member in zip(MARKED, MEMBERS, strict=True):
        _serve(stage, stage.insured(fields, member))
    _break_things(opening.crash_folder, desk, stage)
    _close_day(stage, day_id)
    stage.until(lambda reads: not reads.printing.to_send(), "the papers")
    _tell("open", people=len(stage.read(lambda reads: reads.patients.search(MARKED[0].last))))
    opening.close()
    store = open_store(folder / "store")
    store.back_up("evening")
    store.close()
    _tell("closed")
    return 0


def _serve(stage: Stage, who: Insured) -> None:
    """Take a patient the whole way: two claims answered, one cancelled, labels, a sale, a receipt."""
    codes = [_code_of(stage, name) for name in DRUGS]
    fills = [stage.accept(who, ndc11=code).fill_id for code in codes]
    stage.until(lambda reads: all(reads.claims.of_fill(one)[0].answered_at for one in fills), "the answers")
    stage.do(cancel_fill, CancelFill(fills[2], f"{who.fields.first} {who.fields.last} changed her mind"))
    for fill_id, code in zip(fills[:2], codes, strict=False):
        stage.fill(fill_id, code)
    stage.do(reprint_label, ReprintLabel(fills[0]))
    stage.do(record_view, Viewed(Kind.PATIENT, who.patient_id, who.patient_id))
    _work_the_desk(stage, who, fills[0])
    stage.pay(stage.pick_up(who, stage.bag(who)))


def _work_the_desk(stage: Stage, who: Insured, fill_id: FillId) -> None:
    """Write the patient into everything that the claims desk keeps, and into what it refuses."""
    words = f"{who.fields.last} {who.fields.first}, born {who.fields.birth_date}, {who.fields.phone}"
    said = NoteEligibility(who.coverage_id, EligibilitySource.PHONE, EligibilityStatus.COVERED, words)
    stage.do(note_eligibility, said)
    stage.do(start_authorization, StartAuthorization(fill_id))
    claim = stage.read(lambda reads: reads.claims.of_fill(fill_id)[0])
    stage.do(note, Note(Subject(WorkKind.CLAIM, fill_id), words))
    stage.do(_set_aside, (claim.id, words))
    refused: tuple[tuple[Any, Any], ...] = (
        (decide_held, DecideHeld(fill_id, HeldChoice.HOLD, words)),
        (save_sheet, SaveSheet(f'name = "{words}"')),
        (start_appeal, StartAppeal(claim.id, words)),
        (appeal_price, AppealPrice(claim.id)),
    )
    for command, payload in refused:
        with contextlib.suppress(DomainError):
            stage.do(command, payload)
    stage.do(note_packet, NotePacket(None, 0))


def _set_aside(unit: Any, told: tuple[ClaimId, str], actor: Actor) -> Outcome[None]:
    """Keep an answer that cannot be recorded, full of the patient."""
    claim_id, words = told
    item = unit.claims.get(claim_id).outbox_id
    return set_aside(unit, SetAside(item, words.encode(), "practice", "ValueError"), actor)


def _code_of(stage: Stage, name: str) -> str:
    found: str = stage.read(lambda reads: reads.catalog.search(name))[0].ndc11
    return found


def _close_day(stage: Stage, day_id: object) -> None:
    stage.do(count_drawer, CountDrawer(day_id, ((10_000, 1),)))  # type: ignore[arg-type]
    stage.do(explain_over_short, ExplainOverShort(day_id, f"Short for {MARKED[0].last}"))  # type: ignore[arg-type]
    stage.do(lock_day, LockDay(day_id))  # type: ignore[arg-type]


def _break_things(crashes: Path, desk: Desk, stage: Stage) -> None:
    """Fail with the marked people in every message, as a fault of the program would."""
    who = MARKED[0]
    words = f"{who.last} {who.first} {who.birth_date} {MEMBERS[0]} {who.phone}"
    desk_of_crashes = CrashDesk(crashes, desk.clock)
    try:
        _lose_patient(words)
    except ValueError as error:
        desk_of_crashes.report(error)
        structlog.get_logger("counter").exception("broken", patient=words, reason=words, error=words)
        logging.getLogger("sqlalchemy.engine").exception("failed for %s", words)
        logging.getLogger("counter.elsewhere").warning(words)
    for fault in (_fail_in_command, _fail_in_sql):
        with contextlib.suppress(Exception):
            stage.do(fault, words)
    with contextlib.suppress(Exception):
        stage.read(lambda reads: reads.session.execute(text(_NO_SUCH), {"words": words}))


_NO_SUCH = "SELECT nothing FROM patient WHERE last = :words"


def _lose_patient(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise ValueError(words) from error


def _fail_in_command(_unit: Any, words: str, _actor: Actor) -> Outcome[None]:
    raise RuntimeError(words)


def _fail_in_sql(unit: Any, words: str, _actor: Actor) -> Outcome[None]:
    unit.session.execute(text("UPDATE patient SET rev = :words"), {"words": words})
    return Outcome(None)


def _tell(state: str, **facts: object) -> None:
    sys.stdout.write(json.dumps({"state": state, **facts}) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
