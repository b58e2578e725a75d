"""Prove what the shared widgets say and do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest

from app.kernel.money import Money
from ui.theme.tokens import Tone
from ui.widgets.banner import MOST, BannerArea
from ui.widgets.buttons import CounterButton, IconButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyNote, PdfView
from ui.widgets.figures import DefinitionList, MoneyTotal
from ui.widgets.keybar import KeyBar, KeyHint
from ui.widgets.steps import Step, StepList
from ui.widgets.strip import NO_ALLERGIES, PatientStrip
from ui.widgets.tabs import TabRow
from ui.widgets.text import Body

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_that_a_chip_says_its_meaning_and_its_word(qtbot: QtBot) -> None:
    chip = Chip("Paid", Tone.OK)
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "Good: Paid"
    chip.show_state("Rejected 79", Tone.BAD)
    assert (chip.accessibleName(), chip.tone()) == ("Blocked: Rejected 79", Tone.BAD)


def test_that_a_wider_word_makes_a_wider_chip(qtbot: QtBot) -> None:
    chip = Chip("A", Tone.INFO)
    qtbot.addWidget(chip)
    narrow = chip.sizeHint().width()
    chip.show_state("A much longer word", Tone.INFO)
    assert chip.sizeHint().width() > narrow


def test_that_allergies_are_never_blank(qtbot: QtBot) -> None:
    strip = PatientStrip()
    qtbot.addWidget(strip)
    strip.show_patient("Chen, Maria", date(1961, 4, 12), 65, (), sex="F")
    assert strip.texts() == ("Chen, Maria", "DOB 04/12/1961 · 65 y · F", NO_ALLERGIES)
    strip.show_patient("Chen, Maria", date(1961, 4, 12), 65, ("sulfonamides", "latex"))
    assert strip.texts()[-1] == "Allergies: sulfonamides, latex"
    assert "sulfonamides" in strip.accessibleName()
    strip.clear()
    assert strip.texts() == ("No patient chosen",)


def test_that_a_banner_takes_back_once_and_goes(qtbot: QtBot) -> None:
    area = BannerArea()
    qtbot.addWidget(area)
    undone: list[str] = []
    banner = area.say(Tone.OK, "Line removed.", lambda: undone.append("back"))
    undo = next(button for button in banner.findChildren(CounterButton) if button.text().strip())
    undo.click()
    undo.click()
    assert undone == ["back"]
    assert area.texts() == ()


def test_that_a_refused_key_is_said_in_passing_and_a_warning_stays(qtbot: QtBot) -> None:
    area = BannerArea()
    qtbot.addWidget(area)
    area.say(Tone.WARN, "The printer has no paper.")
    area.say(Tone.WARN, "There is no open sale.", passing=True)
    area.clear_passing()
    assert area.texts() == ("The printer has no paper.",)


def test_that_equal_messages_show_once_and_old_ones_make_room(qtbot: QtBot) -> None:
    area = BannerArea()
    qtbot.addWidget(area)
    for number in range(MOST + 1):
        area.say(Tone.BAD, f"Message {number}")
    area.say(Tone.BAD, "Message 2")
    assert area.texts() == ("Message 1", "Message 3", "Message 2")
    assert area.dismiss_newest()
    assert area.texts() == ("Message 1", "Message 3")
    area.clear()
    assert not area.dismiss_newest()
    assert area.isHidden()


def test_that_markup_in_a_name_is_shown_as_it_is(qtbot: QtBot) -> None:
    words = Body("<b>O’Brien</b> & Söhne")
    qtbot.addWidget(words)
    assert words.textFormat() is Qt.TextFormat.PlainText
    button = SecondaryButton("Chen & Sons", "user")
    qtbot.addWidget(button)
    assert button.text().strip() == "Chen && Sons"
    assert button.accessibleName() == "Chen & Sons"


def test_that_steps_tell_how_they_stand(qtbot: QtBot) -> None:
    steps = StepList()
    qtbot.addWidget(steps)
    steps.show_steps((Step("Count", "blind", "done"), Step("Lock", "", "todo"), Step("More")))
    steps.show_steps((Step("Count", "blind", "bad"), Step("Lock")))
    assert steps.steps() == (Step("Count", "blind", "bad"), Step("Lock"))


def test_that_pairs_are_shown_and_taken_away(qtbot: QtBot) -> None:
    pairs = DefinitionList()
    qtbot.addWidget(pairs)
    pairs.show_pairs((("Patient pays", "$4.00"), ("Plan pays", "$11.86")), right=True)
    pairs.show_pairs((("Patient pays", "$5.00"),))
    assert pairs.pairs() == (("Patient pays", "$5.00"),)


def test_that_a_total_reads_as_money(qtbot: QtBot) -> None:
    total = MoneyTotal("Due")
    qtbot.addWidget(total)
    total.show_amount(Money(-2000), "Refund")
    assert total.text() == "-$20.00"
    total.show_words("Locked", "Day")
    assert total.text() == "Locked"


def test_that_tabs_tell_a_change_once(qtbot: QtBot) -> None:
    tabs = TabRow(("Waiting", "Rejected"))
    qtbot.addWidget(tabs)
    with qtbot.waitSignal(tabs.changed, timeout=2000) as changed:
        tabs.set_current(1)
    assert changed.args == [1]
    with qtbot.assertNotEmitted(tabs.changed):
        tabs.set_current(1)
    tabs.set_title(1, "Rejected (3)")
    assert tabs.current() == 1


def test_that_the_last_key_always_fits_and_a_click_acts(qtbot: QtBot) -> None:
    bar = KeyBar()
    qtbot.addWidget(bar)
    bar.resize(300, bar.height())
    hints = [KeyHint(f"id{number}", f"F{number}", "Some words") for number in range(9)]
    bar.show_keys([*hints, KeyHint("palette", "Ctrl K", "Commands")])
    bar.show()
    assert bar.fitting()[-1].id == "palette"
    assert len(bar.fitting()) < 10
    bar.grab()
    with qtbot.waitSignal(bar.pressed, timeout=2000) as pressed:
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(30, 10))
    assert pressed.args == ["id0"]


def test_that_enter_presses_a_button(qtbot: QtBot) -> None:
    button = IconButton("x", "Close")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked, timeout=2000):
        QTest.keyClick(button, Qt.Key.Key_Return)


def test_that_pages_are_shown_from_pictures(qtbot: QtBot) -> None:
    from PySide6.QtCore import QBuffer, QByteArray

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QPixmap(200, 100).save(buffer, "PNG")
    view = PdfView("Label")
    qtbot.addWidget(view)
    page = bytes(data.data())
    view.show_pdf((page, page))
    assert view.page_count() == 2
    view.show_pdf(())
    assert view.page_count() == 0


def test_that_a_card_shows_its_title_and_what_is_put_on_its_row(qtbot: QtBot) -> None:
    card = Card("Sale")
    qtbot.addWidget(card)
    card.add_header(Chip("Paid", Tone.OK))
    card.add_header(Chip("Due", Tone.WARN), right=True)
    card.set_title("Sale 104")
    assert card.title() == "Sale 104"
    note = EmptyNote("package", "No bags", "Scan a bin to put one in.")
    card.body.addWidget(note)
    note.show_words("Nothing waits")
