"""Say on the screen what the till finds and what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.screens.register.stage import Stage
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.kernel.errors import DomainError
    from app.kernel.money import Money
    from app.pos.views import SaleRow, SaleView
    from app.printing.views import JobRow
    from ui.screens.register.view import RegisterScreen
    from ui.shell import Shell

CASH_FIELDS = frozenset({"cash", "given", "amount"})


class RegisterVoice:
    """Satisfy `ui.screens.register.till.RegisterView` for the screen's two cards."""

    def __init__(self, screen: RegisterScreen, shell: Shell) -> None:
        """Take the screen and the window's services."""
        self._screen, self._shell = screen, shell
        self._focused: object = None

    def show_sale(self, sale: SaleView | None, stage: Stage) -> None:
        """Show the sale on both cards; the focus moves only when another step has come."""
        self._screen.sale_card.show_sale(sale, stage)
        self._screen.pay.show_sale(sale, stage)
        step = (sale.id if sale else None, stage)
        if step != self._focused:
            self._focused = step
            self._screen.focus_step()

    def offer_float(self, amount: Money) -> None:
        """Offer the float of this store."""
        self._screen.sale_card.open_day.set_float(amount)

    def show_aside(self, rows: Sequence[SaleRow]) -> None:
        """Say how many sales are put aside, and have the commands ask what they may do with all this."""
        self._screen.sale_card.show_aside(rows)
        self._shell.commands_changed()

    def show_trouble(self, jobs: Sequence[JobRow]) -> None:
        """Show what does not print."""
        self._screen.sale_card.trouble.show_jobs(jobs)

    def show_wrong(self, problem: DomainError) -> None:
        """Show what was refused beside its field, else as a banner."""
        self._shell.sound(good=False)
        birth_date, cash = self._screen.sale_card.birth_date.field, self._screen.pay.cash.field
        if self._screen.till.stage is Stage.BIRTH_DATE and "birth" in problem.field:
            birth_date.set_error(problem.message)
            birth_date.line.selectAll()
        elif problem.field in CASH_FIELDS and self._screen.till.stage is Stage.PAY:
            self._screen.pay.begin_cash()
            cash.set_error(problem.message)
        elif problem.field == "signer" and self._screen.till.stage is Stage.SIGN:
            self._screen.sale_card.sign.wrong_name(problem.message)
        elif self._screen.till.stage is Stage.CLOSED and problem.field == "float":
            self._screen.sale_card.open_day.amount.set_error(problem.message)
        else:
            self._shell.say(Tone.WARN, problem.message)

    def say_failed(self, words: str) -> None:
        """Show what failed; the sale is kept."""
        self._shell.say(Tone.BAD, words)

    def say_look(self, words: str) -> None:
        """Say something that needs a look."""
        self._shell.say(Tone.WARN, words)

    def say_done(self, words: str) -> None:
        """Confirm something."""
        self._shell.say(Tone.OK, words)

    def say_undoable(self, words: str, undo: Callable[[], None]) -> None:
        """Confirm something and offer to take it back."""
        self._shell.say(Tone.OK, words, undo)
