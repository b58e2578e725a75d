"""Play single acts on the real screens: sign in, enter, fill, verify, bag, sell, close."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from app.kernel.running import Role
from app.prescriptions.model import FillState, Severity
from app.scanning.labels import bag_label, bin_label
from app.tour.plan import Pay
from ui.rail import RailButton
from ui.screens.claims.view import ClaimsScreen
from ui.screens.register.trouble import TroubleStrip
from ui.widgets.empty import PdfView
from ui.widgets.signature import SignatureCanvas

if TYPE_CHECKING:
    from app.catalog.views import DrugRow
    from app.kernel.ids import FillId, PatientId
    from app.tour.hands import Hands
    from app.tour.papers import Album
    from app.tour.plan import Order, Visit
    from app.tour.store_eyes import StoreEyes

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
PASSWORD = "practice"  # noqa: S105 -- the practice store's people share it, and it is printed on the sign-in page
LOT, SERIAL, EXPIRY = "TOUR01", "T0UR0001", "08/2028"


class Actors:
    """Sign people in and out."""

    USERNAMES: ClassVar = {
        Role.TECHNICIAN: "jalvarez",
        Role.CASHIER: "dosei",
        Role.PHARMACIST: "mreyes",
        Role.OWNER: "bhale",
    }

    def __init__(self, hands: Hands) -> None:
        """Take the hands."""
        self._hands = hands
        self._now: Role | None = None

    def become(self, role: Role) -> None:
        """Have the person of a role at the counter: lock, then sign in with the password."""
        if self._now is role:
            return
        hands = self._hands
        if self._now is not None:
            hands.press(Qt.Key.Key_L, CTRL)
            hands.wait("the lock", lambda: hands.window.page() is hands.window.lock)
            hands.click("Sign in with a password")
        hands.wait("the sign-in page", lambda: hands.window.page() is hands.window.sign_in)
        hands.fill_in("Name", self.USERNAMES[role])
        hands.fill_in("Password", PASSWORD)
        hands.wait("an open store", hands.window.sign_in.button.isEnabled, 120)
        hands.press(ENTER)
        hands.wait("the desk", lambda: hands.window.page() is hands.window.desk, 60)
        self._now = role


class Counter:
    """Work the screens of the counter."""

    def __init__(self, hands: Hands, eyes: StoreEyes) -> None:
        """Take hands and eyes."""
        self.hands, self.eyes = hands, eyes

    def go(self, words: str) -> None:
        """Open a screen from the rail."""
        hands = self.hands

        def find() -> RailButton | None:
            for button in hands.window.findChildren(RailButton):
                if button.text() == words and button.isVisible():
                    return button
            return None

        hands.wait(f"the rail's {words}", find).click()
        hands.breathe(5)

    # Intake ------------------------------------------------------------------------------------

    def enter(self, visit: Visit, order: Order, drug: DrugRow, album: Album) -> None:
        """Enter one prescription by keys and one scan."""
        hands = self.hands
        self.go("Intake")
        self._pick("Patient", visit.last, f"{visit.born:%m/%d/%Y}")
        self._pick("Prescriber", visit.prescriber, visit.prescriber)
        hands.scan(drug.gtin14 or drug.hyphen)
        field = hands.picker("Drug")
        hands.wait("the scanned drug", lambda: drug.title in field.typed())
        hands.fill_in("Sig", order.sig)
        hands.fill_in("Quantity", order.quantity)
        hands.press(ENTER)
        if order.days:
            hands.fill_in("Days", order.days)
        hands.fill_in("Refills", order.refills)
        hands.fill_in("Written", "t")
        before = self.eyes.prescriptions()
        album.take("intake")
        hands.press(ENTER, CTRL)
        hands.wait("the prescription in the store", lambda: self.eyes.prescriptions() > before)

    def _pick(self, label: str, typed: str, part: str) -> None:
        """Type into a picker and take the hit that holds `part`."""
        hands = self.hands
        hands.fill_in(label, typed)
        field = hands.picker(label)

        def hits() -> list[int]:
            rows = field.hits()
            return [place for place, row in enumerate(rows) if part in row.title]

        place = hands.wait(f"{typed} among the hits", lambda: [found + 1 for found in hits()])[0]
        for _step in range(place - 1):
            hands.press(Qt.Key.Key_Down)
        hands.press(ENTER)
        hands.wait(f"{label} picked", lambda: field.value() is not None)

    # Fill --------------------------------------------------------------------------------------

    def fill(self, fill_id: FillId, order: Order, drug: DrugRow, album: Album) -> None:
        """Scan the stock bottle and complete; another bottle first changes the product."""
        hands = self.hands
        self._open_in_queue(fill_id, "To fill")
        other = self.eyes.drug(order.bottle) if order.bottle else None
        if other is not None and self.eyes.card(fill_id).drug.ndc11 != other.ndc11:
            hands.scan(other.gtin14)
            hands.click("Change product")
            hands.wait("the changed product", lambda: self.eyes.card(fill_id).drug.ndc11 == other.ndc11)
        bottle = other or drug
        hands.scan(f"]d201{bottle.gtin14}1728083110{LOT}\x1d21{SERIAL}")
        lot, complete = cast("QLineEdit", hands.field("Lot").editor), hands.button("Complete and print")
        hands.wait("the lot of the bottle", lambda: lot.text() == LOT and complete.isEnabled())
        hands.wait("the label's picture", lambda: hands.one(PdfView).page_count() > 0)
        album.take("fill")
        hands.press(ENTER, CTRL)
        hands.wait("the filled prescription", lambda: self.eyes.state(fill_id) is FillState.FILLED)

    def _open_in_queue(self, fill_id: FillId, _tab: str) -> None:
        """Open a fill by the number on its label, as a scan of it does."""
        card = self.eyes.card(fill_id)
        self.go("Queue")
        self.hands.scan(self.eyes.label(card))
        self.hands.wait("the opened prescription", lambda: self.eyes.is_shown(card))

    # Verify ------------------------------------------------------------------------------------

    def verify(self, fill_id: FillId, order: Order, album: Album) -> None:
        """Answer what is severe, and approve; once send back if the plan says so."""
        hands = self.hands
        self._open_in_queue(fill_id, "To verify")
        card = self.eyes.card(fill_id)
        severe = [alert for alert in card.alerts if alert.severity is Severity.SEVERE]
        album.take("verify-alert" if severe else "verify")
        if order.send_back and not any(event.now == FillState.SENT_BACK for event in card.events):
            hands.press(Qt.Key.Key_B, CTRL)
            hands.fill_in("Reason", order.send_back)
            hands.press(ENTER)
            hands.wait("the returned prescription", lambda: self.eyes.state(fill_id) is FillState.SENT_BACK)
            return
        for _open in [alert for alert in severe if not alert.answer]:
            self._answer_alert()
        hands.press(ENTER, CTRL)
        hands.wait("the approved prescription", lambda: self.eyes.state(fill_id) is FillState.VERIFIED)

    def _answer_alert(self) -> None:
        hands, before = self.hands, self.eyes.shown_answers()
        hands.press(Qt.Key.Key_F7)
        hands.fill_in("Answer", "Prescriber called, benefit outweighs risk")
        hands.press(ENTER)
        hands.wait("the answered alert", lambda: self.eyes.shown_answers() > before)

    # Will-call ---------------------------------------------------------------------------------

    def bag(self, patient_id: PatientId, bin_code: str) -> None:
        """Choose the patient and scan the bin."""
        hands = self.hands
        self.go("Will-call")
        hands.wait("the patient to be bagged", lambda: self.eyes.choose_row("To be bagged", patient_id))
        hands.scan(bin_label(bin_code))
        hands.wait("the bag in its bin", lambda: self.eyes.bag_of(patient_id) is not None)

    # Register ----------------------------------------------------------------------------------

    def open_register(self, amount: str) -> None:
        """Open the register with its float."""
        self.go("Register")
        if self.eyes.day_is_open():
            return
        self.hands.fill_in("Float in the drawer", amount)
        self.hands.click("Open the register")
        self.hands.wait("the open register", self.eyes.day_is_open)

    def sell(self, visit: Visit, patient_id: PatientId | None, album: Album, picture: str) -> None:
        """Sell a patient's bag and items, or items alone, and take the payment."""
        hands = self.hands
        self.go("Register")
        self._clear_finished()
        if patient_id is not None:
            self._pick_up(visit, patient_id)
        held = self.eyes.item_count()
        for place, upc in enumerate(visit.items[held:], start=held + 1):
            hands.scan(upc)
            hands.wait("the item on the sale", partial(_has_items, self.eyes, place))
        _see_what_is_due(hands, self.eyes)
        album.take(picture)
        self._pay(visit.pay)
        album.take(f"{picture}-done")
        self._clear_finished()

    def _clear_finished(self) -> None:
        """Leave the sale that was just completed, if it still shows."""
        for button in self.hands.window.findChildren(QAbstractButton):
            if button.isVisible() and button.isEnabled() and button.accessibleName() == "Next sale":
                button.click()
                self.hands.breathe(20)
                return

    def _pick_up(self, visit: Visit, patient_id: PatientId) -> None:
        hands = self.hands
        sale = self.eyes.sale()
        if sale is None or sale.patient_id != patient_id:
            number = self.eyes.bag_of(patient_id)
            hands.scan(bag_label(number or 0))
            hands.wait(
                "the pickup", lambda: (now := self.eyes.sale()) is not None and now.patient_id == patient_id
            )
        if not self.eyes.now().birth_date_confirmed:
            hands.fill_in("Birth date, as the patient says it", f"{visit.born:%m%d%Y}")
            hands.press(ENTER)
            hands.wait("the confirmed birth date", lambda: self.eyes.now().birth_date_confirmed)
        if self.eyes.now().counselling == "not_asked":
            hands.click("Yes, call the pharmacist" if visit.counsel else "No, declined")
            hands.wait("the answer on counselling", lambda: self.eyes.now().counselling != "not_asked")
        if self.eyes.now().needs_signature and not self.eyes.now().has_signature:
            hands.sign(hands.one(SignatureCanvas))
            hands.click("Signed")
            hands.wait("the signature", lambda: self.eyes.now().has_signature)

    def _pay(self, pay: Pay) -> None:
        hands = self.hands
        sale_id = self.eyes.now().id
        remaining = self.eyes.now().remaining
        if pay is Pay.SPLIT and not self.eyes.now().tenders:
            self._cash("5.00")
            hands.wait("the first part", lambda: self.eyes.now().remaining != remaining)
            _see_what_is_due(hands, self.eyes)
        if pay in {Pay.CARD, Pay.SPLIT}:
            hands.press(ENTER, CTRL)
        elif pay is Pay.CHECK:
            hands.press(Qt.Key.Key_F10)
        elif pay is Pay.CASH_EXACT:
            self._cash(str(remaining).replace("$", ""))
        else:
            self._cash(f"{(remaining.cents // 2000 + 1) * 20}.00")
        hands.wait("the completed sale", lambda: self.eyes.is_completed(sale_id), 60)
        hands.button("Next sale")

    def _cash(self, amount: str) -> None:
        self.hands.press(Qt.Key.Key_F6)
        self.hands.fill_in("Cash given", amount)
        self.hands.press(ENTER)

    def look_at_claims(self, tab: int) -> None:
        """Open all claims at a tab, counted from one, and the first claim."""
        hands = self.hands
        self._go_to_all_claims()
        hands.press(Qt.Key(Qt.Key.Key_0.value + tab), Qt.KeyboardModifier.AltModifier)
        table = hands.wait("the claims", lambda: self.eyes.table("Claims"))
        hands.wait("a claim in the list", lambda: bool(table.rows()))
        table.setCurrentIndex(table.model().index(0, 0))
        hands.breathe(150)

    def _go_to_all_claims(self) -> None:
        self.go("Claims")
        self.hands.press(Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)
        pages = self.hands.window.findChildren
        self.hands.wait("all claims", lambda: any(page.isVisible() for page in pages(ClaimsScreen)))

    def look_at_patient(self, visit: Visit) -> None:
        """Open a patient by name."""
        hands = self.hands
        self.go("Patients")
        hands.fill_in("Search", visit.last)
        hands.breathe(300)
        hands.press(ENTER)
        hands.breathe(300)

    def sell_for_cash(self, fill_id: FillId) -> None:
        """Pick the rejected claim among all claims, and sell for cash instead."""
        hands = self.hands
        claim = self.eyes.card(fill_id).claim
        self._go_to_all_claims()
        if claim is not None:
            hands.wait("the rejected claim", lambda: self.eyes.choose_row("Claims", claim.id))
            hands.click("Sell for cash")
        hands.wait("the cash prescription", lambda: self.eyes.card(fill_id).claim is None)

    def mend_papers(self) -> None:
        """At the register, print again what may not have come out, and dismiss what cannot be printed."""
        hands = self.hands
        while count := self.eyes.papers_in_doubt():
            self.go("Register")
            strip = hands.one(TroubleStrip)
            again = strip.again.isVisible()
            hands.click("Print again" if again else "Dismiss", strip)
            hands.wait("the paper seen to", partial(_has_fewer_papers, self.eyes, count))


def _see_what_is_due(hands: Hands, eyes: StoreEyes) -> None:
    """Wait until the button that takes the payment says what the store says."""
    due = str(eyes.now().remaining)
    hands.wait("what is due", lambda: due in hands.button("Card").accessibleName())


def _has_items(eyes: StoreEyes, wanted: int) -> bool:
    return eyes.item_count() >= wanted


def _has_fewer_papers(eyes: StoreEyes, before: int) -> bool:
    return eyes.papers_in_doubt() < before
