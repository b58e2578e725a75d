"""Decide what the claims desk shows: items page by page, and one of them whole."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.claims.desk_views import DeskAsk, DeskFilter, DeskKind, DeskOrder, DeskRow
from app.kernel.changes import Kind
from app.kernel.ids import AppealId, AuthorizationId
from app.workflows.viewing import Viewed, record_view
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from app.claims.desk_views import AppealRow, AuthorizationRow, DeskDetail, DeskReads
    from app.kernel.ids import ClaimId, UserId
    from ui.work import Failure, Work

PAGE = 100
TABS: tuple[tuple[str, DeskFilter], ...] = (
    ("To do", DeskFilter.TO_DO),
    ("Mine", DeskFilter.MINE),
    ("Rejected", DeskFilter.REJECTED),
    ("Stuck", DeskFilter.STUCK),
    ("Authorizations", DeskFilter.AUTHORIZATIONS),
    ("Appeals", DeskFilter.APPEALS),
    ("Resting", DeskFilter.RESTING),
)


class HasDeskReads(Protocol):
    """Be the store's `Reads` as far as this desk needs it."""

    desk: DeskReads


class DeskView(Protocol):
    """Show the claims desk."""

    def show_rows(self, rows: Sequence[DeskRow]) -> None:
        """Show the items of the current tab."""
        ...

    def show_counts(self, counts: Sequence[int]) -> None:
        """Show how many items each tab holds."""
        ...

    def show_item(self, row: DeskRow | None, detail: DeskDetail | None, *, fresh: bool) -> None:
        """Show one item; `fresh` says that it is another one than before."""
        ...

    def show_paper(self, row: DeskRow, paper: AuthorizationRow | AppealRow, *, fresh: bool) -> None:
        """Show an authorization or an appeal."""
        ...

    def show_tab(self, index: int) -> None:
        """Show another tab."""
        ...

    def select(self, row: DeskRow) -> None:
        """Make a row the current one."""
        ...

    def show_problems(self, failure: Failure) -> None:
        """Show each problem at its field."""
        ...

    def done(self, words: str) -> None:
        """Confirm an action and close what was open for it."""
        ...


class Me(Protocol):
    """Say who works here and which day it is."""

    def user_id(self) -> UserId:
        """Return who is signed in."""
        ...

    def today(self) -> date:
        """Return the store's date."""
        ...


class DeskPresenter:
    """Read the desk page by page, open items, and run what people decide."""

    def __init__(self, view: DeskView, work: Work, me: Me) -> None:
        """Take the view, the way to commands and queries, and who is here."""
        self._view, self._work, self._me = view, work, me
        self._list, self._one, self._counts = Latest(work), Latest(work), Latest(work)
        self.tab = 0
        self.order = DeskOrder.OLDEST
        self.rows: tuple[DeskRow, ...] = ()
        self.row: DeskRow | None = None
        self.detail: DeskDetail | None = None
        self.paper: AuthorizationRow | AppealRow | None = None
        self._wanted: UUID | None = None
        self._noted: object = None
        self._shown: object = None
        self._whole = False

    def choose(self, tab: int) -> None:
        """Show another tab."""
        self.tab, self.rows, self._whole = tab, (), False
        self.reload()

    def turn_order(self) -> None:
        """Put the oldest first, or what is worth most."""
        self.order = DeskOrder.WORTH if self.order is DeskOrder.OLDEST else DeskOrder.OLDEST
        self.rows = ()
        self.reload()

    def want(self, wanted: DeskFilter, made: UUID) -> None:
        """Go to an item that was just made, wherever it stands."""
        self._wanted = made
        self._view.show_tab([one for _title, one in TABS].index(wanted))
        self.reload()

    def reload(self) -> None:
        """Read the items shown again, and the counts."""
        ask = self._ask(limit=max(PAGE, len(self.rows)))
        self._list.read(lambda reads: reads.desk.page(ask), self._take_rows)
        today, me = self._me.today(), self._me.user_id()
        self._counts.read(lambda reads: reads.desk.counts(today, me), self._take_counts)

    def more(self) -> None:
        """Read the next page when the end of the list comes into sight."""
        if self.rows and not self._whole:
            ask = replace(self._ask(limit=PAGE), after=self.rows[-1])
            self._list.read(lambda reads: reads.desk.page(ask), self._take_more)

    def _ask(self, limit: int) -> DeskAsk:
        return DeskAsk(TABS[self.tab][1], self.order, self._me.today(), self._me.user_id(), limit=limit)

    def _take_rows(self, rows: tuple[DeskRow, ...]) -> None:
        self.rows, self._whole = rows, len(rows) < PAGE
        self._view.show_rows(rows)
        made = next((row for row in rows if row.id == self._wanted), None)
        if made is not None:
            self._wanted = None
            self._view.select(made)
        elif self.row is not None and self.row.key in {row.key for row in rows}:
            self.open(next(row for row in rows if self.row is not None and row.key == self.row.key))

    def _take_more(self, rows: tuple[DeskRow, ...]) -> None:
        self._whole = len(rows) < PAGE
        if rows:
            self.rows += rows
            self._view.show_rows(self.rows)

    def _take_counts(self, counts: dict[DeskFilter, int]) -> None:
        self._view.show_counts([counts.get(wanted, 0) for _title, wanted in TABS])

    def open(self, row: DeskRow | None) -> None:
        """Show one item."""
        if row is None or self.row is None or row.key != self.row.key:
            self.detail = self.paper = None
        self.row = row
        if row is None:
            self._one.cancel()
            self._show(row, None)
            return
        if row.kind in {DeskKind.AUTHORIZATION, DeskKind.APPEAL}:
            self._one.read(partial(_paper, row), partial(self._take_paper, row))
            return
        if row.claim_id is None:
            return
        claim_id = row.claim_id

        def take(detail: DeskDetail) -> None:
            self.detail = detail
            self._show(row, detail)
            self._note_view(claim_id, detail)

        self._one.read(lambda reads: reads.desk.detail(claim_id), take)

    def _take_paper(self, row: DeskRow, paper: AuthorizationRow | AppealRow) -> None:
        self.detail, self.paper = None, paper
        fresh, self._shown = row.key != self._shown, row.key
        self._view.show_paper(row, paper, fresh=fresh)
        seen = Viewed(
            Kind.APPEAL if row.kind is DeskKind.APPEAL else Kind.AUTHORIZATION, row.id, row.patient_id
        )
        if self._noted != row.id:
            self._noted = row.id
            self._work.run(record_view, seen, lambda _value: None)

    def _show(self, row: DeskRow | None, detail: DeskDetail | None) -> None:
        key = row.key if row is not None else None
        fresh, self._shown = key != self._shown, key
        self._view.show_item(row, detail, fresh=fresh)

    def _note_view(self, claim_id: ClaimId, detail: DeskDetail) -> None:
        if self._noted != claim_id:
            self._noted = claim_id
            seen = Viewed(Kind.CLAIM, claim_id, detail.row.patient_id)
            self._work.run(record_view, seen, lambda _value: None)


def _paper(row: DeskRow, reads: HasDeskReads) -> AuthorizationRow | AppealRow:
    if row.kind is DeskKind.APPEAL:
        return reads.desk.appeal(AppealId(row.id))
    return reads.desk.authorization(AuthorizationId(row.id))
