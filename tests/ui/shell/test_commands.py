"""Prove that keys never clash, and that the palette finds what may be done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.kernel.running import Permission
from ui.commands import Command, CommandBook, clashes, expand_keys, show_key, taken_from_window
from ui.palette import command_rows, fuzzy_score
from ui.screens import ENTRIES
from ui.window_commands import WindowActs, window_commands

if TYPE_CHECKING:
    from app.kernel.running import Actor


def nothing(*_args: object) -> None:
    return None


ACTS = WindowActs(*(nothing,) * 11)


def test_that_the_window_has_no_key_twice() -> None:
    assert clashes(window_commands(ENTRIES, ACTS)) == ()


def test_that_the_key_of_each_screen_is_the_one_of_the_key_map() -> None:
    keys = {command.id: command.keys for command in window_commands(ENTRIES, ACTS)}
    assert keys["go.patient"] == ("F2",)
    assert keys["find.drug"] == ("F3",)
    assert keys["go.queue"] == ("F4",)
    assert keys["go.desk"] == ("F5",)
    assert keys["go.register"] == ("F8",)
    assert (keys["help"], keys["find"], keys["palette"]) == (("F1",), ("Ctrl+F",), ("Ctrl+K",))


def test_that_the_practice_devices_are_shown_from_practice_alone() -> None:
    def ids(acts: WindowActs) -> set[str]:
        return {command.id for command in window_commands(ENTRIES, acts)}

    shown: list[str] = []
    acts = replace(ACTS, show_simulators=lambda: shown.append("window"))
    assert "practice.devices" not in ids(ACTS)
    assert "practice.devices" in ids(acts)
    command = next(one for one in window_commands(ENTRIES, acts) if one.id == "practice.devices")
    assert command.permission is None
    command.handler()
    assert shown == ["window"]


def test_that_clashes_and_stolen_keys_are_found() -> None:
    one = Command("a", "A", nothing, ("Ctrl+Return",))
    two = Command("b", "B", nothing, ("Ctrl+Enter", "F4"))
    assert clashes((one, two)) == ("Ctrl+Enter",)
    assert clashes((one, one)) == ("Ctrl+Return", "Ctrl+Enter", "a")
    assert taken_from_window((one, two)) == ("F4",)


def test_that_return_brings_the_enter_of_the_key_pad() -> None:
    assert expand_keys(("Ctrl+Return", "F6")) == ("Ctrl+Return", "F6", "Ctrl+Enter")
    assert show_key("Ctrl+Return") == "Ctrl Enter"


def test_that_a_screen_may_answer_a_shared_key_itself() -> None:
    book = CommandBook(lambda _permission: True)
    book.set_window((Command("go.patient", "Go to Patients", nothing, ("F2",)), Command("x", "X", nothing)))
    book.set_screen((Command("intake.patient", "Find the patient", nothing, ("F2",)),))
    assert [(command.id, command.keys) for command in book.all()] == [
        ("intake.patient", ("F2",)),
        ("go.patient", ()),
        ("x", ()),
    ]
    assert [command.id for command in book.footer()] == ["intake.patient"]


def test_that_commands_without_permission_are_hidden(cashier: Actor, pharmacist: Actor) -> None:
    approve = Command("verify.approve", "Approve", nothing, permission=Permission.VERIFY)
    for person, shown in ((cashier, 0), (pharmacist, 1)):
        book = CommandBook(person.may)
        book.set_screen((approve,))
        assert len(book.all()) == shown


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("lock", "Lock or switch person"),
        ("gcl", "Go to Claims"),
        ("dark", "Use the dark theme"),
        ("keys", "Show the keys"),
    ],
)
def test_that_the_palette_finds_by_letters_in_order(typed: str, best: str) -> None:
    rows = command_rows(window_commands(ENTRIES, ACTS), typed)
    assert rows[0].title.startswith(best)


def test_that_letters_out_of_order_do_not_match() -> None:
    assert fuzzy_score("kcol", "Lock") is None
    assert fuzzy_score("", "Lock") == 0


def test_that_a_blocked_command_comes_last_with_its_reason() -> None:
    rows = command_rows(
        (
            Command("a", "Take a card", nothing, ("F7",), blocked=lambda: "Type the birth date first."),
            Command("b", "Take a check", nothing),
        ),
        "take",
    )
    assert [(row.title, row.blocked) for row in rows] == [("Take a check", False), ("Take a card", True)]
    assert rows[1].sub == "Type the birth date first."
