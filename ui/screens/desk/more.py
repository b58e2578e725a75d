"""Show and keep what a claim tells besides, at the claims desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.more_entry import read_more, typed_of
from app.kernel.errors import DomainError, FieldProblem
from app.workflows.claim_more import SayMore, say_more
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app.claims.more import More
    from app.claims.more_entry import MoreField
    from app.kernel.ids import FillId
    from ui.screens.claim_more.part import MorePart
    from ui.screens.desk.presenter import DeskView
    from ui.work import Work


class DeskMore:
    """Read it when an item is opened, keep it before the claim is sent again."""

    def __init__(self, view: DeskView, work: Work, today: Callable[[], date]) -> None:
        """Take the desk's view, the way to commands and the store's day."""
        self._view, self._work, self._today = view, work, today
        self._reading = Latest(work)
        self._fill_id: FillId | None = None

    def bind(self, part: MorePart) -> None:
        """Take the fields, which are made after the keys that open them."""
        self._part = part

    def show(self, fill_id: FillId | None, *, fresh: bool) -> None:
        """Show what is kept with a fill; what was typed for the same one stays."""
        if fill_id is None or (not fresh and self._part.is_touched()):
            return
        if fresh:
            self._part.clear()
        self._fill_id = fill_id
        self._reading.read(lambda reads: reads.mores.whole(fill_id), self._show)

    def open(self) -> None:
        """Show every field."""
        if self._fill_id is not None:
            self._part.open_fields()

    def close(self) -> bool:
        """Close the fields; say whether they were open."""
        was_open = self._part.is_open()
        if was_open:
            self._part.close_fields()
        return was_open

    def show_problem(self, name: str, words: str) -> bool:
        """Show a problem at its field; say whether it belongs here."""
        return bool(self._part.show_problems([FieldProblem(name, words)]))

    def keep_then(self, go_on: Callable[[], None]) -> None:
        """Keep what was changed, then go on; a wrong field is shown and nothing goes on."""
        if self._fill_id is None or not self._part.is_touched():
            go_on()
            return
        try:
            more = read_more(self._part.typed(), self._today())
        except DomainError as wrong:
            self._part.show_problems(wrong.problems)
            return
        kept = self._part.typed()

        def done(_value: object) -> None:
            self._kept(kept)
            go_on()

        self._work.run(say_more, SayMore(self._fill_id, more), done, self._view.show_problems)

    def _kept(self, typed: dict[MoreField, str]) -> None:
        self._part.show_typed(typed)

    def _show(self, more: More) -> None:
        self._part.show_typed(typed_of(more))
