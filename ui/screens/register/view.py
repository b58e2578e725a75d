"""Show the register: the sale's lines at the left, what is due and how to pay at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.hardware.ink import Ink
from app.kernel.changes import Kind
from app.pos.signed import SignatureSource
from app.scanning.labels import BagLabel, RxLabel
from app.scanning.symbols import NdcText, Product
from ui.screens.base import Screen
from ui.screens.register.acts import register_commands
from ui.screens.register.editing import SaleEditing
from ui.screens.register.papers import PaperPresenter
from ui.screens.register.pay_card import PayCard
from ui.screens.register.paying import PaymentPresenter
from ui.screens.register.presenter import RegisterPresenter, item_code
from ui.screens.register.sale_card import SaleCard
from ui.screens.register.signing import Signing
from ui.screens.register.stage import Stage
from ui.screens.register.till import Till
from ui.screens.register.voice import RegisterVoice
from ui.targets import BagTarget, LabelTarget, PatientTarget
from ui.widgets.card import gap, page_margins
from ui.widgets.narrow import Narrow

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.kernel.money import Money
    from app.scanning.symbols import Meaning
    from ui.commands import Command
    from ui.shell import Shell

NARROW = 1080
PRICES = frozenset({Kind.CLAIM, Kind.FILL})


class RegisterScreen(Screen):
    """Be the register."""

    id: ClassVar[str] = "register"
    title: ClassVar[str] = "Register"
    watches: ClassVar[frozenset[Kind]] = frozenset(
        {Kind.SALE, Kind.PAYMENT, Kind.PRINT_JOB, Kind.DAY, Kind.CLAIM, Kind.FILL}
    )

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build lines and payment."""
        super().__init__(shell, parent)
        self.voice = RegisterVoice(self, shell)
        self.till = Till(self.voice, shell.work, shell.desk.store.lane)
        self.presenter = RegisterPresenter(self.till)
        self.editing = SaleEditing(self.till)
        self.papers = PaperPresenter(self.till)
        self.payment = PaymentPresenter(self.till, shell.desk.devices.cancel_charge)
        self.sale_card = SaleCard(shell.today, self)
        self._commands = register_commands(self)
        self.pay = PayCard(shell, {command.id: command for command in self._commands}, self.payment, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(self.sale_card, 1)
        row.addWidget(self.pay)
        Narrow(self, NARROW, self.sale_card.fold)
        self._connect()

    def _connect(self) -> None:
        card, pay, presenter, payment = self.sale_card, self.pay, self.presenter, self.payment
        card.finder.search = presenter.find
        card.open_day.opened.connect(presenter.open_day)
        card.birth_date.confirmed.connect(presenter.confirm_birth_date)
        card.counsel.answered.connect(presenter.counsel)
        card.sign.signed.connect(presenter.sign)
        card.sign.signed_on_paper.connect(self.sign_on_paper)
        self.signing = Signing(self.shell, card.sign, presenter)
        card.finder.chosen.connect(self._choose_patient)
        card.finder.closed.connect(self.back)
        card.trouble.mend.connect(self.papers.mend)
        card.trouble.dismiss.connect(self.papers.dismiss)
        pay.cash.given.connect(self._give_cash)
        pay.quick.given.connect(self._give_cash)
        pay.card.ask.connect(payment.ask_terminal)
        pay.card.give_up.connect(payment.cancel_at_terminal)
        pay.card.attest.attested.connect(payment.attest)

    def commands(self) -> tuple[Command, ...]:
        """Return the register's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the sale as it stands; a bag that was scanned elsewhere is taken."""
        self.till.reload()
        match target:
            case BagTarget(number):
                self.presenter.scan_bag(number)
            case LabelTarget(rx_number, fill):
                self.presenter.find_label(rx_number, fill)
            case PatientTarget(patient_id):
                self.presenter.choose_patient(patient_id)
            case _:
                self.focus_step()

    def on_scan(self, meaning: Meaning) -> bool:
        """Take bags, vials and items."""
        match meaning:
            case BagLabel(number):
                self.presenter.scan_bag(number)
            case RxLabel(rx_number, fill):
                self.presenter.find_label(rx_number, fill)
            case Product(gtin14=code):
                self.presenter.add_item(item_code(code))
            case NdcText(code):
                self.presenter.add_item(code)
            case _:
                return False
        self.sale_card.end_find()
        return True

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show the sale as it stands now; a payer's answer may change its price."""
        if any(change.kind in PRICES for change in changes):
            self.till.refresh_prices()
        self.till.reload()

    def back(self) -> bool:
        """Leave the cash panel or the search first."""
        if self.pay.end_cash() or self.sale_card.end_find():
            self.focus_step()
            return True
        return False

    # Own steps, for the commands -----------------------------------------------------------------

    def main_blocked(self) -> str:
        """Return why the main action cannot be done now."""
        is_free = self.till.stage is Stage.DONE or self.payment.is_taking_cash
        return "" if is_free else self.payment.blocked()

    def do_main(self) -> None:
        """Begin the next sale, take the cash typed, finish, or ask the card terminal."""
        sale = self.till.sale
        if self.till.stage is Stage.DONE:
            self.till.let_go()
        elif self.pay.is_cash_open:
            self.pay.cash.give()
        elif sale is not None and not sale.remaining:
            self.payment.finish()
        else:
            self.payment.charge_card()

    def begin_cash(self) -> None:
        """Ask how much cash was given."""
        self.pay.begin_cash()

    def add_bill(self, place: int) -> None:
        """Add a bill to the cash given, which is asked for if it was not."""
        if not self.pay.is_cash_open:
            self.pay.begin_cash()
        self.pay.cash.add_bill(place)

    def begin_find(self) -> None:
        """Ask whose bag it is."""
        self.sale_card.begin_find()

    def sign_on_paper(self) -> None:
        """Keep that the signature was given on paper."""
        self.presenter.sign(self.sale_card.sign.given(Ink(), SignatureSource.PAPER))

    def sign_blocked(self) -> str:
        """Return why no signature is taken now."""
        return "" if self.till.stage is Stage.SIGN else "No signature is asked for now."

    def focus_step(self) -> None:
        """Put the focus where the next key belongs."""
        if not self.isVisible() or self.pay.is_cash_open or self.sale_card.finder.is_open:
            return
        if self.sale_card.focus_step():
            return
        if self.till.stage is Stage.DONE:
            self.pay.focus_main()
        else:
            self.setFocus()

    def _give_cash(self, amount: Money) -> None:
        self.pay.end_cash()
        self.payment.take_cash(amount)

    def _choose_patient(self, patient_id: object) -> None:
        self.sale_card.end_find()
        self.presenter.choose_patient(patient_id)  # type: ignore[arg-type]  # what bag_hit put there
