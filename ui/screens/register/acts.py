"""List what can be done at the register, with its keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.kernel.running import Permission
from app.pos.doubts import BILLS
from app.workflows.papers import DrawerReason
from ui.commands import Command

if TYPE_CHECKING:
    from ui.screens.register.view import RegisterScreen


def register_commands(screen: RegisterScreen) -> tuple[Command, ...]:
    """Return the register's commands in the order of the footer."""
    editing, payment = screen.editing, screen.payment
    sell = partial(Command, permission=Permission.SELL)
    quiet = partial(sell, in_footer=False)
    aside, change = editing.aside_blocked, editing.change_blocked

    def remove() -> None:
        editing.remove(screen.sale_card.table.current())

    def add_pieces(more: int) -> None:
        editing.add_pieces(screen.sale_card.table.current(), more)

    tender = payment.tender_blocked
    return (
        sell("register.card", "Pay by card, or go on", screen.do_main, ("Ctrl+Return",), short="Card",
             blocked=screen.main_blocked, icon="credit-card"),
        sell("register.cash", "Take cash", screen.begin_cash, ("F6",), short="Cash", blocked=tender,
             icon="banknote"),
        sell("register.check", "Take a check", payment.take_check, ("F10",), short="Check", blocked=tender,
             icon="landmark"),
        sell("register.patient", "Find a patient's bag", screen.begin_find, ("F2",), short="Find patient",
             icon="users"),
        sell("register.suspend", "Put the sale aside", editing.suspend, ("F11",), short="Put aside",
             blocked=aside, icon="pause"),
        sell("register.resume", "Take up the sale that was put aside", editing.resume_oldest, ("F7",),
             short="Resume", blocked=editing.resume_blocked, icon="play"),
        sell("register.remove", "Remove the line", remove, ("Del",), short="Remove line", blocked=change,
             icon="trash-2"),
        sell("register.again", "Print the receipt again", screen.papers.print_again, ("F9",),
             short="Print again", icon="printer"),
        sell("register.cancel", "Cancel the sale", editing.cancel, ("F12",), short="Cancel sale",
             blocked=aside, icon="ban"),
        *_card_commands(screen),
        quiet("register.more", "Sell one more of this item", partial(add_pieces, 1), ("Alt+Up",),
              blocked=change),
        quiet("register.fewer", "Sell one less of this item", partial(add_pieces, -1), ("Alt+Down",),
              blocked=change),
        *(
            quiet(f"register.bill{place}", f"Add a {bill} bill to the cash", partial(screen.add_bill, place),
                  (f"Alt+{place + 1}",), blocked=tender)
            for place, bill in enumerate(BILLS)
        ),
        quiet("register.paper", "Signed on paper", screen.sign_on_paper, ("Alt+S",),
              blocked=screen.sign_blocked),
        *_drawer_commands(screen),
    )  # fmt: skip


def _card_commands(screen: RegisterScreen) -> tuple[Command, ...]:
    """Return what else a card can do: pay healthcare only, pay a part, be asked about again."""
    payment = screen.payment
    quiet = partial(Command, permission=Permission.SELL, in_footer=False)

    def part_by_card() -> None:
        screen.pay.part_by_card()

    return (
        quiet("register.health", "Pay the eligible part by FSA or HSA card", payment.charge_health_card,
              ("Alt+H",), short="FSA / HSA card", blocked=payment.health_blocked, icon="credit-card"),
        quiet("register.part", "Pay the amount typed by card, the rest otherwise", part_by_card, ("Alt+P",),
              short="By card", blocked=payment.tender_blocked, icon="credit-card"),
        quiet("register.ask", "Ask the card terminal again", payment.ask_terminal,
              blocked=payment.ask_blocked),
    )  # fmt: skip


def _drawer_commands(screen: RegisterScreen) -> tuple[Command, ...]:
    """Return the ways to open the drawer without a sale, each with the reason that is kept."""
    quiet = partial(Command, permission=Permission.SELL, in_footer=False)
    ways = (
        ("change", "give change", DrawerReason.CHANGE, ("Alt+D",)),
        ("count", "count", DrawerReason.COUNT, ()),
    )
    return tuple(
        quiet(
            f"register.drawer_{name}",
            f"Open the drawer to {what}, without a sale",
            partial(screen.papers.open_drawer, reason),
            keys,
        )
        for name, what, reason, keys in ways
    )
