"""Say what the program asks of devices: small blocking ports, and the one that screens hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.hardware.signing import SigningTerminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from app.hardware.cards import CardAnswer, CardNotFound, HealthAmounts
    from app.hardware.customer import CustomerView
    from app.hardware.printer_address import PaperForms
    from app.hardware.results import DrawerResult, PrintResult
    from app.hardware.states import DeviceKind, DeviceStatus
    from app.hardware.terminal_reports import (
        BatchAnswer,
        BatchClosed,
        OfflineRules,
        TerminalRecord,
        TerminalReport,
        TerminalTotals,
    )
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

    def void(self, reference: str, original: str, amount: Money, terminal_ref: str = ...) -> CardAnswer:
        """Take a charge of the open batch back as a whole, once, ever, under a reference of its own.

        `terminal_ref` is the terminal's own name of the charge, `amount` what it was.
        """
        ...

    def office(self) -> TerminalOffice:
        """Return the terminal's back office."""
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


class TerminalOffice(Protocol):
    """Ask a card terminal for what charges nobody; each raises a `DeviceProblem` where it does not tell."""

    def totals(self) -> TerminalTotals:
        """Return what the open batch holds."""
        ...

    def records(self) -> tuple[TerminalRecord, ...]:
        """Return the terminal's own list of the open batch."""
        ...

    def close_batch(self, at: datetime) -> BatchClosed:
        """Close the batch, written once; `TerminalAbsent` proves that it was not written."""
        ...

    def offline_rules(self) -> OfflineRules | None:
        """Return what the terminal may approve without its bank, None where its kind does not tell."""
        ...

    def stored_approvals(self) -> int | None:
        """Return how many such approvals wait to be uploaded, None where its kind does not tell."""
        ...


class PagePrinter(Protocol):
    """Print labels and pages from PDF."""

    def print(self, pdf: bytes, job_name: str) -> PrintResult:
        """Print a PDF under a job name, which is an id and never a person's name."""
        ...

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the printer from printing, if any."""
        ...


class CustomerDisplay(Protocol):
    """Show the customer the sale; used by one thread."""

    def show(self, view: CustomerView) -> None:
        """Show a view; raise the `DeviceProblem` that keeps it from being seen."""
        ...

    def check(self) -> None:
        """Show what was shown last again; raise the `DeviceProblem` that keeps it from being seen."""
        ...

    def close(self) -> None:
        """Leave the display empty and let it go; never raises."""
        ...


@runtime_checkable
class ShowsCustomer(Protocol):
    """Be devices with a display for the customer."""

    def show_customer(self, view: CustomerView) -> None:
        """Show what the customer sees, in place of what was not shown yet; returns at once."""
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

    def void(self, reference: str, amount: Money, original: str, terminal_ref: str) -> Future[CardAnswer]:
        """Queue the void of a charge as a whole; its journal row must be committed before."""
        ...

    def read_batch(self) -> Future[TerminalReport]:
        """Queue the questions about the terminal's open batch; they move no money and close nothing."""
        ...

    def close_batch(self, at: datetime) -> Future[BatchAnswer]:
        """Queue the close of the terminal's batch; its journal row must be committed before."""
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
