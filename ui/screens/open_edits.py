"""Show what is still open about one claim, and answer it with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.running import Permission
from app.workflows.claim_edits import AnswerEdits, EditReads, answer_edits
from ui.commands import Command
from ui.screens.edit_lines import hint_for, may_stand
from ui.widgets.command_button import button_for
from ui.work import Latest

if TYPE_CHECKING:
    from app.claims.edits.model import Edit
    from app.kernel.ids import FillId
    from ui.screens.edit_lines import EditLines
    from ui.shell import Shell
    from ui.work import Failure

LET_STAND = "It keeps that you looked."
_NOTHING = "Nothing is open about this claim."
_NOT_YOURS = "This needs a pharmacist, or has to be mended."


class HasEditReads(Protocol):
    """Be the store's `Reads` as far as the edits need it."""

    edits: EditReads


class OpenEdits:
    """Follow the open edits of one fill."""

    def __init__(self, screen: str, lines: EditLines, shell: Shell) -> None:
        """Take the screen's name, the list that shows them and the window's services."""
        self._screen, self._lines, self._shell = screen, lines, shell
        self._reading = Latest(shell.work)
        self._fill_id: FillId | None = None
        lines.body.addWidget(button_for(shell, self.command(), "left"))

    def command(self) -> Command:
        """Return the action that lets what is open stand."""
        words = "Let the open questions stand"
        work = Permission.WORK_CLAIMS
        return Command(f"{self._screen}.let_stand", words, self.answer, ("Ctrl+E",), work, "Let it stand",
                       self.blocked, "check", in_footer=False)  # fmt: skip

    def follow(self, fill_id: FillId | None) -> None:
        """Show this fill's edits from now on, none without a fill."""
        self._fill_id = fill_id
        if fill_id is None:
            self._reading.cancel()
            self._show(())
        self.reload()

    def reload(self) -> None:
        """Read them again."""
        fill_id = self._fill_id
        if fill_id is None:
            return

        def read(reads: HasEditReads) -> tuple[Edit, ...]:
            return reads.edits.open_edits(fill_id)

        self._reading.read(read, self._show, self._hide)

    def blocked(self) -> str:
        """Return why nothing can be answered, or an empty text."""
        if not self._lines.edits:
            return _NOTHING
        return "" if all(may_stand(edit, self._shell) for edit in self._lines.edits) else _NOT_YOURS

    def answer(self) -> None:
        """Let what is open stand, with the note that was typed."""
        if self._fill_id is not None and not self.blocked():
            cmd = AnswerEdits(self._fill_id, self._lines.answers())
            self._shell.work.run(answer_edits, cmd, self._answered)

    def _answered(self, _count: int) -> None:
        self.reload()

    def _show(self, edits: tuple[Edit, ...]) -> None:
        self._lines.show_edits(edits, hint_for(edits, self._shell, LET_STAND))
        self._shell.commands_changed()

    def _hide(self, _failure: Failure) -> None:
        self._show(())
