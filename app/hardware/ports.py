"""Say what the program asks of devices: small blocking ports, and the one that screens hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.hardware.signing import SigningTerminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from app.hardware.cards import CardAnswer, CardNotFound, HealthAmounts
    from app.hardware.printer_address import PaperForms
    from app.hardware.results import DrawerResult, PrintResult
    from app.hardware.states import DeviceKind, DeviceStatus
    from app.kernel.money import Money


class ReceiptPrinter(Protocol):
    """Print receipts."""

    def print(self, job: bytes) -> PrintResult:
        """Print the bytes of one receipt and say what is known of it."""
        ...

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the printer from printing, if any."""
        ...


class CashDrawer(Protocol):
    """Open the cash drawer."""

    def kick(self) -> DrawerResult:
        """Open the drawer and say whether its switch moved."""
        ...


class CardTerminal(SigningTerminal, Protocol):
    """Charge cards, and take signatures on the screen."""

    def sale(self, reference: str, amount: Money, health: HealthAmounts = ...) -> CardAnswer:
        """Ask once, ever, for a charge under a reference."""
        ...

    def refund(self, reference: str, amount: Money, original: str = ...) -> CardAnswer:
        """Give money back once, ever, under a reference of its own; `original` is the charge's reference."""
        ...

    def inquire(self, reference: str) -> CardAnswer | CardNotFound:
        """Ask what became of a reference; raise `DeviceProblem` when the terminal does not tell."""
        ...

    def cancel(self) -> None:
        """Tell the terminal to give up whatever it waits for."""
        ...

    def request_cancel(self) -> None:
        """Ask a running `sale` to cancel, from any thread; its answer tells what happened."""
        ...

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the terminal from charging, if any."""
        ...


class PagePrinter(Protocol):
    """Print labels and pages from PDF."""

    def print(self, pdf: bytes, job_name: str) -> PrintResult:
        """Print a PDF under a job name, which is an id and never a person's name."""
        ...

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the printer from printing, if any."""
        ...


class DeviceBoard(Protocol):
    """Tell how the devices of a lane stand; listeners are called on a device's thread."""

    def statuses(self) -> tuple[DeviceStatus, ...]:
        """Return how each device stands now."""
        ...

    def on_status(self, listener: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        """Call the listener at each change of state; return the way to stop it."""
        ...


class Devices(DeviceBoard, Protocol):
    """Be all devices of a lane; no method here waits for a device.

    Futures carry the answer, failures included; they never raise for what a device did.
    """

    def paper_forms(self) -> PaperForms:
        """Return how receipts are written and labels drawn for the printers that are set up."""
        ...

    def print_receipt(self, job: bytes) -> Future[PrintResult]:
        """Queue a receipt."""
        ...

    def kick_drawer(self) -> Future[DrawerResult]:
        """Queue an opening of the drawer."""
        ...

    def charge(self, reference: str, amount: Money, health: HealthAmounts = ...) -> Future[CardAnswer]:
        """Queue a card charge; its journal row must be committed before this call."""
        ...

    def refund(self, reference: str, amount: Money, original: str) -> Future[CardAnswer]:
        """Queue a return of money to the card of a charge; its journal row must be committed before."""
        ...

    def cancel_charge(self) -> None:
        """Ask the running charge to cancel; its future then tells what happened."""
        ...

    def settle(self, reference: str, amount: Money, written_at: datetime) -> Future[CardAnswer]:
        """Queue the questions that find out what became of an unknown charge."""
        ...

    def print_pages(self, kind: DeviceKind, pdf: bytes, job_name: str) -> Future[PrintResult]:
        """Queue a PDF on the label printer or the page printer."""
        ...
