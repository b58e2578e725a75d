"""Bind keys to what they do with an authorization or an appeal."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.claims.authorizations import AuthorizationState
from app.claims.desk_views import AppealRow, AuthorizationRow
from app.claims.work import AppealState
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from ui.commands import Command

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.screens.desk.view import DeskScreen


class PaperHands:
    """Do what the desk's keys mean while an authorization or an appeal is open."""

    def __init__(self, screen: DeskScreen) -> None:
        """Take the screen whose parts the keys move."""
        self._screen = screen

    def commands(self) -> tuple[Command, ...]:
        """Return what the keys do to what is open."""
        work, papers = Permission.WORK_CLAIMS, self._screen.papers
        return (
            Command("desk.save", "Save what is typed", self.save, ("Ctrl+S",), work, "Save",
                    papers.blocked, "save", in_footer=False),
            Command("desk.pend", "Note that the plan still decides", self.pend, ("Ctrl+P",), work,
                    "Pended", papers.pend_blocked, "clock", in_footer=False),
            Command("desk.deny", "Note that the plan refused", self.deny, ("Ctrl+D",), work, "Denied",
                    papers.main_blocked, "thumbs-down", in_footer=False),
            Command("desk.withdraw", "Have the plan take it back", papers.withdraw, ("Ctrl+Y",), work,
                    "Withdraw", papers.withdraw_blocked, "undo-2", in_footer=False),
            Command("desk.attach", "Keep a PDF with it", self.attach, ("Ctrl+U",), work, "Attach",
                    papers.blocked, "file-text", in_footer=False),
        )  # fmt: skip

    def focus(self) -> None:
        """Put the cursor where one types first."""
        if isinstance(self._screen.presenter.paper, AppealRow):
            self._screen.appeal.letter.setFocus()
        else:
            self._screen.authorization.number.line.setFocus()

    def main(self) -> None:
        """Note an approval, send an appeal, or note that it was won."""
        paper = self._screen.presenter.paper
        if isinstance(paper, AuthorizationRow):
            self._save_authorization(AuthorizationState.APPROVED, "It goes on its claims by itself now.")
        elif isinstance(paper, AppealRow):
            self._main_of_appeal(paper)

    def _main_of_appeal(self, paper: AppealRow) -> None:
        if paper.state is AppealState.SENT:
            self._screen.papers.decide_appeal(AppealState.WON, self._screen.appeal.outcome.text())
        else:
            self._save_appeal(self._screen.papers.send_appeal)

    def save(self) -> None:
        """Keep what is typed."""
        if isinstance(self._screen.presenter.paper, AppealRow):
            self._save_appeal(lambda: self._screen.done("It is saved."))
        else:
            self._save_authorization(None, "It is saved.")

    def pend(self) -> None:
        """Note that the plan still decides."""
        self._save_authorization(AuthorizationState.PENDED, "It stays on the list until the plan decides.")

    def deny(self) -> None:
        """Note that the plan refused, or drop an appeal that was not sent."""
        paper = self._screen.presenter.paper
        if isinstance(paper, AppealRow):
            to = AppealState.LOST if paper.state is AppealState.SENT else AppealState.DROPPED
            words = self._screen.appeal.outcome.text() or (
                "" if paper.sent_at else "Dropped before it was sent"
            )
            self._screen.papers.decide_appeal(to, words)
        else:
            self._save_authorization(AuthorizationState.DENIED, "It is kept as denied.")

    def _save_authorization(self, to: AuthorizationState | None, words: str) -> None:
        with suppress(DomainError):  # shown beside its field already
            terms = self._screen.authorization.terms()
            self._screen.papers.save_authorization(terms, to, words)

    def _save_appeal(self, then: Callable[[], None]) -> None:
        with suppress(DomainError):  # shown beside its field already
            self._screen.papers.save_appeal(*self._screen.appeal.typed(), then)

    def attach(self) -> None:
        """Ask for a PDF and keep it with what is open."""
        path, _kind = QFileDialog.getOpenFileName(self._screen, "Keep a PDF with it", "", "PDF (*.pdf)")
        if path:
            read = self._screen.shell.desk.in_background(Path(path).read_bytes)
            self._screen.shell.work.wait_for(
                read, partial(self._screen.papers.attach, path), self._screen.show_problems
            )
