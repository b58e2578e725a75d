"""Run what people decide about authorizations and appeals, and ask plans about coverages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.claims.authorizations import OPEN, AuthorizationState
from app.claims.desk_views import AppealRow, AuthorizationRow, DeskFilter
from app.claims.model import ClaimShown
from app.claims.work import AppealState, WorkKind
from app.workflows import appeals, authorizations
from app.workflows.reject_desk import Subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from app.workflows.authorizations import Terms
    from ui.screens.desk.presenter import DeskPresenter, DeskView
    from ui.work import Work

NO_PAPER = "Open an authorization or an appeal first."
_KNOWN_TO_PLAN = frozenset(
    {AuthorizationState.REQUESTED, AuthorizationState.PENDED, AuthorizationState.APPROVED}
)
_UNDER_WAY = frozenset({AuthorizationState.REQUESTED, AuthorizationState.PENDED})


class PaperActs:
    """Run commands on the authorization or appeal that is open."""

    def __init__(self, desk: DeskPresenter, view: DeskView, work: Work) -> None:
        """Take the desk with its open item, the view, and the way to commands."""
        self._desk, self._view, self._work = desk, view, work

    def blocked(self) -> str:
        """Return that neither an authorization nor an appeal is open, or an empty text."""
        return "" if self._desk.paper is not None else NO_PAPER

    def pend_blocked(self) -> str:
        """Return why it cannot be pended, or an empty text."""
        paper = self._desk.paper
        if isinstance(paper, AuthorizationRow):
            waits = paper.state in OPEN or paper.state is AuthorizationState.DENIED
            return "" if waits else "This authorization is decided."
        return "Only an authorization is pended."

    def main_blocked(self) -> str:
        """Return why the main act is not possible, or an empty text."""
        paper = self._desk.paper
        if isinstance(paper, AuthorizationRow):
            return self.pend_blocked()
        if isinstance(paper, AppealRow):
            return "" if paper.state in {AppealState.DRAFT, AppealState.SENT} else "This appeal is decided."
        return NO_PAPER

    def ask_blocked(self) -> str:
        """Return why the plan cannot be asked, or an empty text."""
        paper = self._desk.paper
        if not isinstance(paper, AuthorizationRow):
            return "Only an authorization is asked for."
        if paper.fill_id is None:
            return "No prescription is known for it. Call the plan."
        return "" if paper.state is not AuthorizationState.ENDED else "This authorization has ended."

    def begin_authorization(self) -> None:
        """Begin an authorization for the fill of the claim that is open, and go there."""
        if self._desk.detail is not None:
            cmd = authorizations.StartAuthorization(self._desk.detail.row.fill_id)
            self._run(authorizations.start_authorization, cmd, self._go(DeskFilter.AUTHORIZATIONS))

    def begin_blocked(self) -> str:
        """Return why nothing can be begun from this item, or an empty text."""
        detail = self._desk.detail
        if detail is None or detail.row.shown is not ClaimShown.REJECTED:
            return "Pick a rejected claim first."
        return ""

    def appeal_blocked(self) -> str:
        """Return why nothing can be appealed here, or an empty text."""
        paper = self._desk.paper
        if isinstance(paper, AuthorizationRow):
            return "" if paper.state is AuthorizationState.DENIED else "The plan has not denied it."
        return self.begin_blocked()

    def withdraw_blocked(self) -> str:
        """Return why the plan holds nothing to take back, or an empty text."""
        paper = self._desk.paper
        if not isinstance(paper, AuthorizationRow):
            return "Only an authorization is withdrawn."
        if paper.state not in _KNOWN_TO_PLAN or paper.fill_id is None:
            return "The plan holds no request or authorization here."
        return ""

    def withdraw(self) -> None:
        """Ask the plan to take a request or an authorization back."""
        paper = self._desk.paper
        if isinstance(paper, AuthorizationRow):
            cmd = authorizations.AskPlan(paper.id)
            words = "The plan is asked to take it back."
            self._run(authorizations.withdraw_authorization, cmd, self._say(words))

    def begin_appeal(self) -> None:
        """Begin an appeal about the claim that is open, and go there."""
        row, detail, paper = self._desk.row, self._desk.detail, self._desk.paper
        if isinstance(paper, AuthorizationRow):
            denial = appeals.AppealDenial(paper.id)
            self._run(appeals.appeal_denial, denial, self._go(DeskFilter.APPEALS))
        elif row is not None and detail is not None:
            cmd = appeals.StartAppeal(detail.row.id, row.cause)
            self._run(appeals.start_appeal, cmd, self._go(DeskFilter.APPEALS))

    def save_authorization(self, terms: Terms, to: AuthorizationState | None, words: str) -> None:
        """Keep what is typed of an authorization, and its new state."""
        paper = self._desk.paper
        if isinstance(paper, AuthorizationRow):
            cmd = authorizations.SaveAuthorization(paper.id, paper.rev, terms, to)
            self._run(authorizations.save_authorization, cmd, self._say(words))

    def ask_plan(self) -> None:
        """Request the authorization from the plan, or ask how the request stands."""
        paper = self._desk.paper
        if not isinstance(paper, AuthorizationRow) or self.ask_blocked():
            return
        cmd = authorizations.AskPlan(paper.id)
        if paper.state in _UNDER_WAY:
            self._run(authorizations.inquire_authorization, cmd, self._say("The plan is asked again."))
        else:
            self._run(authorizations.request_authorization, cmd, self._say("The request goes to the plan."))

    def save_appeal(self, day: date | None, reason: str, letter: str, then: Callable[[], None]) -> None:
        """Keep what is typed of an appeal, then go on."""
        paper = self._desk.paper
        if isinstance(paper, AppealRow):
            cmd = appeals.SaveAppeal(paper.id, paper.rev, day or paper.deadline, reason, letter)
            self._run(appeals.save_appeal, cmd, lambda _value: then())

    def send_appeal(self) -> None:
        """Print the packet and note that it goes out."""
        if isinstance(self._desk.paper, AppealRow):
            cmd = appeals.SendAppeal(self._desk.paper.id)
            self._run(appeals.send_appeal, cmd, self._say("The packet is printed. Send it today."))

    def decide_appeal(self, to: AppealState, outcome: str) -> None:
        """Keep what the plan decided."""
        if isinstance(self._desk.paper, AppealRow):
            cmd = appeals.DecideAppeal(self._desk.paper.id, to, outcome)
            self._run(appeals.decide_appeal, cmd, self._say("The outcome is kept."))

    def attach(self, path: str, body: bytes) -> None:
        """Keep a file with what is open."""
        paper = self._desk.paper
        if paper is not None:
            kind = WorkKind.APPEAL if isinstance(paper, AppealRow) else WorkKind.AUTHORIZATION
            cmd = appeals.Attach(Subject(kind, paper.id), Path(path).stem[: appeals.MAX_NAME], body)
            self._run(appeals.attach, cmd, self._say("The paper is kept."))

    def _go(self, wanted: DeskFilter) -> Callable[[UUID], None]:
        return lambda made: self._desk.want(wanted, made)

    def _say(self, words: str) -> Callable[[object], None]:
        def done(_value: object) -> None:
            self._view.done(words)
            self._desk.reload()

        return done

    def _run(self, command: Callable[..., object], payload: object, done: Callable[..., None]) -> None:
        self._work.run(command, payload, done, self._view.show_problems)  # type: ignore[arg-type]
