"""Render every widget and page in both themes and sizes; they are named, not blank and not cut."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.kernel.ids import UserId
from app.kernel.money import Money
from ui.screens.sign_in.view import LockPage, SignInPage
from ui.theme.tokens import Tone
from ui.widgets.banner import BannerArea
from ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton, TenderButton
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyNote
from ui.widgets.field import NumberField, TextField
from ui.widgets.figures import DefinitionList, MoneyTotal
from ui.widgets.keypad import KeyPad
from ui.widgets.signature import SignatureCanvas
from ui.widgets.steps import Step, StepList
from ui.widgets.strip import PatientStrip
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.tabs import TabRow
from ui.widgets.value_fields import ChoiceField, DateField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from app.kernel.running import Actor
    from ui.application import CounterScreens

    Picture = Callable[..., QImage]

SIZES = ((1366, 768), (1920, 1080))
DAY = date(2026, 11, 24)


def sale_card() -> Card:
    card = Card("Sale 104-0231")
    card.add_header(Chip("Pickup: Maria Chen", Tone.INFO, "user"))
    card.add_header(Chip("Signature due", Tone.WARN, "signature"), right=True)
    table: RowTable[tuple[str, str, Tone]] = RowTable(
        (Column("Item"), Column("Pays", 10, right=True), Column("State", 14)),
        lambda row: (Two(row[0], "00378-3951-77 · lot 3104"), row[1], Mark(row[2].word, row[2])),
        lambda row: row[0],
        "Lines of the sale",
    )
    table.set_rows(
        (("atorvastatin 20 mg tablet", "$10.00", Tone.OK), ("Ozempic 2 mg/3 mL pen", "$47.00", Tone.WARN))
    )
    card.body.addWidget(table, 1)
    form = QGridLayout()
    card.body.addLayout(form)
    wrong = TextField("Quantity")
    wrong.set_text("abc")
    wrong.set_error("Type a number, such as 30 or 2.5.")
    sig = TextField("Sig")
    sig.set_plain("Take 1 tablet by mouth twice a day with food")
    fields = (
        wrong,
        sig,
        DateField("Written", lambda: DAY),
        MoneyField("Cash"),
        NumberField("Days"),
        ChoiceField("DAW", ((0, "0  Substitution allowed"),)),
    )
    for number, field in enumerate(fields):
        form.addWidget(field, number // 3, number % 3)
    strip = PatientStrip()
    strip.show_patient("Maria Chen", date(1961, 4, 12), 65, ("sulfonamides",), sex="F")
    card.body.addWidget(strip)
    card.body.addWidget(TabRow(("Waiting", "Rejected (3)")))
    return card


def pay_card() -> Card:
    card = Card()
    total = MoneyTotal("Due")
    total.show_amount(Money(8008))
    pairs = DefinitionList()
    pairs.show_pairs((("Prescriptions (2)", "$57.00"), ("Sales tax", "$0.31")), right=True)
    for widget in (total, pairs, SecondaryButton("Check", "landmark"), TenderButton("Cash", "banknote")):
        card.body.addWidget(widget)
    card.body.addWidget(QuietButton("Show why", "info"))
    card.body.addWidget(KeyPad())
    card.body.addStretch(1)
    card.body.addWidget(PrimaryButton("Card  $80.08"))
    return card


def side_card() -> Card:
    card = Card("Steps")
    steps = StepList()
    steps.show_steps(
        (
            Step("Count", "counted blind", "done"),
            Step("Equation", "one differs", "bad"),
            Step("Lock", "", "now"),
        )
    )
    banners = BannerArea()
    banners.say(Tone.BAD, "Paper is out. Put in a new roll.")
    card.body.addWidget(banners)
    card.body.addWidget(steps)
    card.body.addWidget(SignatureCanvas())
    card.body.addWidget(EmptyNote("inbox", "Nothing waits", "Scan a prescription to begin."))
    return card


@pytest.fixture
def wall(qtbot: QtBot) -> QWidget:
    page = QWidget()
    page.setProperty("part", "page")
    row = QHBoxLayout(page)
    row.setContentsMargins(*page_margins())
    row.setSpacing(gap())
    for card, share in ((sale_card(), 5), (side_card(), 3), (pay_card(), 2)):
        row.addWidget(card, share)
    qtbot.addWidget(page)
    return page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_every_widget_paints_in_both_themes(
    wall: QWidget, picture: Picture, theme: str, size: tuple[int, int], tmp_path: Path
) -> None:
    image = picture(wall, size, theme)
    assert image.save(str(tmp_path / f"gallery-{theme}-{size[0]}.png"))


def test_that_every_widget_that_takes_the_focus_has_a_name(
    wall: QWidget, check_accessible: Callable[[QWidget], None]
) -> None:
    wall.show()
    check_accessible(wall)


def test_that_no_words_are_cut_at_twice_the_size(
    wall: QWidget, picture: Picture, check_not_cut: Callable[[QWidget], None]
) -> None:
    picture(wall, (2732, 1800), "light", 200)
    check_not_cut(wall)


def test_that_the_tab_key_follows_the_reading_order(
    wall: QWidget, reading_order: Callable[[QWidget], Sequence[str]]
) -> None:
    wall.show()
    names = [
        name for name in reading_order(wall) if name in {"Quantity", "Sig", "Written", "Cash", "Days", "DAW"}
    ]
    assert names[:5] == ["Quantity", "Sig", "Written", "Cash", "Days"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_the_gate_pages_paint_and_are_named(
    qtbot: QtBot,
    picture: Picture,
    theme: str,
    check_accessible: Callable[[QWidget], None],
    check_not_cut: Callable[[QWidget], None],
) -> None:
    sign_in, lock = SignInPage("Names: cass, pat. Password: practice"), LockPage()
    people = [SimpleNamespace(id=UserId(UUID(int=n)), display=f"Person {n}", initials="PP") for n in range(5)]
    lock.show_people(people)
    lock.start(people[1].id)
    for page in (sign_in, lock):
        qtbot.addWidget(page)
        page.show_store("Harbor Pharmacy", practice=True)
        for size in SIZES:
            picture(page, size, theme)
        check_accessible(page)
        check_not_cut(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_the_window_paints_and_is_named(
    screens: CounterScreens,
    pharmacist: Actor,
    picture: Picture,
    theme: str,
    check_accessible: Callable[[QWidget], None],
    check_not_cut: Callable[[QWidget], None],
) -> None:
    screens.session.enter(pharmacist)
    for size in SIZES:
        picture(screens.window, size, theme)
        check_not_cut(screens.window.desk)
    check_accessible(screens.window)
    picture(screens.window, (1920, 1080), theme, 200)
    check_not_cut(screens.window.desk)
