"""Decide which playbooks are shown, keep the store's own words, and read a file of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.playbook_text import write_playbook
from app.kernel.errors import DomainError
from app.workflows import playbooks_desk
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from app.claims.playbook_text import PlaybookReads, PlaybookRow, PlaybookVersion
    from app.claims.playbooks import Playbook
    from ui.work import Failure, Work


class HasPlaybookReads(Protocol):
    """Be the store's `Reads` as far as playbooks need it."""

    playbooks: PlaybookReads


class PlaybooksView(Protocol):
    """Show the playbooks."""

    def show_rows(self, rows: Sequence[PlaybookRow]) -> None:
        """Show every playbook in use."""
        ...

    def show_versions(self, versions: Sequence[PlaybookVersion]) -> None:
        """Show the versions of the playbook that is open."""
        ...

    def show_saved(self, code: str, words: str) -> None:
        """Show what is in use now."""
        ...

    def show_wrong(self, key: str, words: str) -> None:
        """Show what was refused beside its field."""
        ...


class PlaybookPresenter:
    """Read playbooks and keep the store's own."""

    def __init__(self, view: PlaybooksView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._rows, self._versions = Latest(work), Latest(work)

    def reload(self) -> None:
        """Read the playbooks again."""

        def read(reads: HasPlaybookReads) -> tuple[PlaybookRow, ...]:
            return reads.playbooks.rows()

        self._rows.read(read, self._view.show_rows)

    def open(self, code: str) -> None:
        """Read the versions of one playbook."""

        def read(reads: HasPlaybookReads) -> tuple[PlaybookVersion, ...]:
            return reads.playbooks.versions(code)

        self._versions.read(read, self._view.show_versions)

    def save(self, make: Callable[[], Playbook]) -> None:
        """Keep what was typed as the store's own words for its code."""
        try:
            text = write_playbook(make())
        except DomainError as error:
            self._view.show_wrong(error.field, error.message)
            return
        self._work.run(
            playbooks_desk.save_playbook,
            playbooks_desk.SavePlaybook(text),
            lambda code: self._tell(code, f"The words for {code} are saved; the claims desk shows them now."),
            self._fail,
        )

    def drop(self, code: str) -> None:
        """Use the supplied words again."""
        self._work.run(
            playbooks_desk.drop_playbook,
            playbooks_desk.DropPlaybook(code),
            lambda _there: self._tell(code, f"{code} has the supplied words again."),
            self._fail,
        )

    def take_in(self, text: Future[str]) -> None:
        """Keep the playbooks of a file as soon as it is read: all of them or none."""
        self._work.wait_for(text, self._import, self._fail)

    def _import(self, text: str) -> None:
        self._work.run(
            playbooks_desk.import_playbooks,
            playbooks_desk.ImportPlaybooks(text),
            self._tell_imported,
            self._fail,
        )

    def _tell_imported(self, codes: tuple[str, ...]) -> None:
        words = f"New words for {', '.join(codes)}." if codes else "The file holds nothing new."
        self._tell(codes[0] if codes else "", words)

    def _tell(self, code: str, words: str) -> None:
        self._view.show_saved(code, words)
        self.reload()

    def _fail(self, failure: Failure) -> None:
        if isinstance(failure, DomainError):
            self._view.show_wrong(failure.field, failure.message)
        else:
            self._view.show_wrong("", failure.message)
