"""Bind the desk's keys to what they do."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from app.claims.mending import ELSEWHERE, Place, places
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.desk.paper_hands import PaperHands
from ui.screens.desk.presenter import TABS
from ui.screens.desk.work_bar import Asked
from ui.screens.eligibility_ask import EligibilityAsk
from ui.targets import ClaimTarget, FillTarget, PatientTarget

if TYPE_CHECKING:
    from ui.screens.desk.view import DeskScreen


class DeskHands:
    """Be the commands of the claims desk."""

    def __init__(self, screen: DeskScreen) -> None:
        """Take the screen whose parts the keys move."""
        self._screen, self._papers = screen, PaperHands(screen)

    def commands(self) -> tuple[Command, ...]:
        """Return the desk's actions, the first ones as its buttons."""
        work, see = Permission.WORK_CLAIMS, Permission.SEE_PROFILE
        acts, shell = self._screen.acts, self._screen.shell
        pick = acts.pick_blocked
        return (
            Command("desk.send", "Send the claim again", self._send, ("Ctrl+Return",), work,
                    "Send again", self._main_blocked, "refresh-cw"),
            Command("desk.mend", "Go to what must be mended", self.mend, ("F3",), work,
                    "Mend", pick, "pen-line"),
            Command("desk.rest", "Let it rest until a day", self._rest, ("F7",), work,
                    "Rest", pick, "calendar-clock"),
            Command("desk.take", "Take it, or put it back", acts.take, ("F9",), work,
                    "Take", pick, "user-round-check"),
            Command("desk.history", "Show history and messages", self._open_history, ("F12",), work,
                    "History", acts.claim_blocked, "history"),
            Command("desk.cash", "Sell for cash instead", acts.to_cash, ("F6",), work,
                    "Sell for cash", acts.cash_blocked, "banknote"),
            Command("desk.now", "Try again now, or ask the plan", self._now, ("F11",), work,
                    "Send now", self._now_blocked, "send"),
            Command("desk.accept", "Accept the answer as it was sent", acts.accept, ("Ctrl+T",), work,
                    "Accept answer", acts.accept_blocked, "circle-check", in_footer=False),
            Command("desk.reverse", "Have the payer take the claim back", acts.reverse, ("Ctrl+R",), work,
                    "Reverse", acts.reverse_blocked, "undo-2", in_footer=False),
            Command("desk.money", "Show what claims bring, and appeal a low price",
                    partial(shell.open, "claim_money"), ("Alt+M",), work, "Money", icon="calculator"),
            Command("desk.next", "Next item", partial(self._step, 1), ("PgDown",), work, "Next"),
            Command("desk.previous", "Item before", partial(self._step, -1), ("PgUp",), work,
                    in_footer=False),
            Command("desk.fill", "Show the prescription", self._open_fill, ("F10",), see, "Prescription",
                    pick),
            Command("desk.patient", "Show the patient", self._open_patient, ("F2",), see, "Patient", pick),
            Command("desk.hand", "Hand it over to a colleague", partial(self._ask, Asked.HAND_OVER),
                    ("Ctrl+H",), work, "Hand over", pick, in_footer=False),
            Command("desk.note", "Write a note", partial(self._ask, Asked.NOTE), ("Ctrl+N",), work, "Note",
                    pick, in_footer=False),
            Command("desk.wake", "End the rest", acts.wake, ("Ctrl+W",), work, "End rest", pick,
                    in_footer=False),
            Command("desk.more", "More for the claim", self._screen.more.open, ("Ctrl+M",), work, "More",
                    acts.claim_blocked, in_footer=False),
            *self._papers.commands(),
            *self._plan_acts(),
            *ways(self._screen),
            *self._numbered(),
        )  # fmt: skip

    def _plan_acts(self) -> tuple[Command, ...]:
        """Return what can be asked of a plan, or noted of it."""
        work, see = Permission.WORK_CLAIMS, Permission.SEE_PROFILE
        acts, papers = self._screen.acts, self._screen.papers
        return (
            Command("desk.authorize", "Begin a prior authorization", papers.begin_authorization, ("Ctrl+G",),
                    work, "Authorize", papers.begin_blocked, "key-round", in_footer=False),
            Command("desk.eligible", "Ask the plan whether it covers the patient", self._ask_plan,
                    ("Ctrl+E",), work, "Eligibility", acts.claim_blocked, in_footer=False),
            Command("desk.told", "Note what the plan said by phone or portal", self._note_answer,
                    ("Ctrl+Shift+E",), see, "Note its answer", acts.claim_blocked, in_footer=False),
            Command("desk.appeal", "Appeal the decision", papers.begin_appeal, ("Ctrl+J",), work, "Appeal",
                    papers.appeal_blocked, "landmark", in_footer=False),
        )  # fmt: skip

    def _numbered(self) -> tuple[Command, ...]:
        """Return the keys of the codes and of the tabs."""
        work = Permission.WORK_CLAIMS
        return (
            *(
                Command(f"desk.code{index + 1}", f"Choose code {index + 1} of the list",
                        partial(self._choose_code, index), (f"Ctrl+{index + 1}",), work, in_footer=False)
                for index in range(5)
            ),
            *(
                Command(f"desk.tab{index}", f"Show {title}", partial(self._screen.tabs.set_current, index),
                        (f"Alt+{index + 1}",), work, title, in_footer=False)
                for index, (title, _wanted) in enumerate(TABS)
            ),
        )  # fmt: skip

    def _main_blocked(self) -> str:
        papers = self._screen.papers
        return self._screen.acts.send_blocked() if papers.blocked() else papers.main_blocked()

    def _now_blocked(self) -> str:
        papers = self._screen.papers
        return self._screen.acts.now_blocked() if papers.blocked() else papers.ask_blocked()

    def _now(self) -> None:
        if self._screen.papers.blocked():
            self._screen.acts.send_now()
        else:
            self._screen.papers.ask_plan()

    def _send(self) -> None:
        """Do the main act: send a claim again, note an approval, send or win an appeal."""
        if self._screen.papers.blocked():
            self._screen.more.keep_then(self._send_claim)
        else:
            self._papers.main()

    def _send_claim(self) -> None:
        mend = self._screen.pane.mend
        self._screen.acts.send(mend.changes(), mend.codes(), self._screen.pane.overrides.chosen)

    def mend(self, _row: object = None) -> None:
        """Go to the first entry that is wrong: here in the item, or where it is kept."""
        detail, row = self._screen.presenter.detail, self._screen.presenter.row
        if self._screen.presenter.paper is not None:
            self._papers.focus()
        if detail is None or row is None:
            return
        elsewhere = next((place for place in places(detail.codes) if place in ELSEWHERE), None)
        if elsewhere is Place.PRODUCT:
            self._screen.shell.open("fill", FillTarget(detail.row.fill_id))
        elif elsewhere is not None and self._screen.shell.may(Permission.CHANGE_SETTINGS):
            self._screen.shell.open("settings")
        else:
            self._screen.pane.mend.focus_first()

    def _rest(self) -> None:
        row = self._screen.presenter.row
        if row is not None:
            day = row.fill_on if row.fill_on and row.fill_on > self._screen.shell.today() else None
            self._screen.bar.ask(Asked.REST, day or self._screen.shell.today() + timedelta(days=1), row.cause)

    def _ask(self, asked: Asked) -> None:
        if self._screen.presenter.row is not None:
            self._screen.bar.ask(asked, None, self._screen.presenter.row.note if asked is Asked.NOTE else "")

    def given(self, asked: Asked) -> None:
        """Do what the bar was asked for."""
        if asked is Asked.REST:
            self._screen.acts.rest(self._screen.bar.until.value(), self._screen.bar.words.text())
        elif asked is Asked.HAND_OVER:
            self._screen.acts.hand_over(self._screen.bar.initials.text(), self._screen.bar.words.text())
        else:
            self._screen.acts.note(self._screen.bar.words.text())

    def _choose_code(self, index: int) -> None:
        self._screen.pane.overrides.toggle(index)

    def _step(self, by: int) -> None:
        rows, row = self._screen.table.rows(), self._screen.table.currentIndex().row()
        if rows:
            self._screen.table.select_key(rows[max(0, min(len(rows) - 1, row + by))].key)

    def _open_history(self) -> None:
        row = self._screen.presenter.row
        if row is not None and row.claim_id is not None:
            self._screen.shell.open("claim_history", ClaimTarget(row.claim_id))

    def _ask_plan(self) -> None:
        detail = self._screen.presenter.detail
        if detail is not None and detail.coverage_id is not None:
            EligibilityAsk(self._screen.shell).ask(detail.coverage_id)

    def _note_answer(self) -> None:
        detail = self._screen.presenter.detail
        if detail is not None and detail.coverage_id is not None:
            self._screen.pane.told.begin(((detail.coverage_id, detail.row.plan),))

    def _open_fill(self) -> None:
        row = self._screen.presenter.row
        if row is not None and row.fill_id is not None:
            self._screen.shell.open("verify", FillTarget(row.fill_id))

    def _open_patient(self) -> None:
        if self._screen.presenter.row is not None:
            self._screen.shell.open("patient", PatientTarget(self._screen.presenter.row.patient_id))


def ways(screen: DeskScreen) -> tuple[Command, ...]:
    """Return the ways to other lists, and the order of this one."""
    work, desk, shell = Permission.WORK_CLAIMS, screen.presenter, screen.shell
    return (
        Command("desk.order", "Oldest first, or worth most", desk.turn_order, ("Ctrl+O",), work,
                "Order", in_footer=False),
        Command("desk.all", "Show all claims", partial(shell.open, "claims"), ("Alt+8",), work,
                "All claims", in_footer=False),
        Command("desk.held", "Show held claims and outages", partial(shell.open, "held"), ("Alt+0",),
                work, "Held claims", in_footer=False),
        Command("desk.payers", "Show the payers and their lines", partial(shell.open, "payers"),
                ("Alt+9",), work, "Payers", in_footer=False),
        Command("desk.differences", "Show what late answers left to settle",
                partial(shell.open, "differences"), ("Alt+D",), work, "Differences", in_footer=False),
    )  # fmt: skip
