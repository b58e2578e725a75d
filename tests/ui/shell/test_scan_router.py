"""Prove that a scan goes where it belongs, on every screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from app.scanning.labels import badge_label, bag_label, bin_label, rx_label
from app.scanning.types import Scan
from ui.scan_router import ScanRouter, show_raw
from ui.targets import BagTarget, BinTarget, DrugTarget, LabelTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from app.scanning.symbols import Meaning

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class Place:
    """Record what the router does."""

    def __init__(self) -> None:
        self.open, self.field_wants, self.screen_takes, self.may_go = True, False, False, True
        self.signals: list[bool] = []
        self.fields: list[str] = []
        self.screens: list[Meaning] = []
        self.gone: list[tuple[str, object]] = []
        self.searched: list[str] = []
        self.told: list[tuple[Tone, str]] = []

    def is_open(self) -> bool:
        return self.open

    def signal(self, good: bool) -> None:
        self.signals.append(good)

    def give_to_focus(self, text: str) -> bool:
        if self.field_wants:
            self.fields.append(text)
        return self.field_wants

    def give_to_screen(self, meaning: Meaning) -> bool:
        self.screens.append(meaning)
        return self.screen_takes

    def go(self, screen_id: str, target: object) -> bool:
        self.gone.append((screen_id, target))
        return self.may_go

    def search(self, text: str) -> None:
        self.searched.append(text)

    def tell(self, tone: Tone, text: str) -> None:
        self.told.append((tone, text))


def scan(raw: str, symbology: str = "") -> Scan:
    return Scan(raw, symbology, "test", AT)


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.mark.parametrize(
    ("raw", "screen", "target"),
    [
        (bag_label(4711), "register", BagTarget(4711)),
        (rx_label(7000412, 2), "queue", LabelTarget(7000412, 2)),
        (bin_label("C-14"), "will_call", BinTarget("C-14")),
        ("68180-0336-09", "intake", DrugTarget("68180-0336-09")),
    ],
)
def test_that_a_code_opens_where_it_belongs(place: Place, raw: str, screen: str, target: object) -> None:
    ScanRouter(place).route(scan(raw))
    assert place.gone == [(screen, target)]
    assert place.signals == [True]


def test_that_the_screen_shown_comes_first(place: Place) -> None:
    place.screen_takes = True
    ScanRouter(place).route(scan(bag_label(4711)))
    assert (len(place.screens), place.gone) == (1, [])


def test_that_a_field_that_wants_scans_gets_the_raw_text(place: Place) -> None:
    place.field_wants = True
    ScanRouter(place).route(scan(bag_label(4711)))
    assert (place.fields, place.screens) == ([bag_label(4711)], [])


def test_that_words_are_searched(place: Place) -> None:
    ScanRouter(place).route(scan("O’Brien"))
    assert place.searched == ["O’Brien"]


def test_that_a_wrong_check_digit_gives_the_low_tone_and_shows_the_raw_text(place: Place) -> None:
    bad = bag_label(4711)[:-1] + str((int(bag_label(4711)[-1]) + 1) % 10)
    ScanRouter(place).route(scan(bad))
    assert place.signals == [False]
    assert place.told[0][0] is Tone.BAD
    assert bad in place.told[0][1]
    assert place.screens == []


def test_that_nothing_is_read_while_nobody_is_signed_in(place: Place) -> None:
    place.open = False
    assert ScanRouter(place).route(scan(bag_label(4711))) is None
    assert (place.signals, place.gone, place.told) == ([False], [], [])


def test_that_a_licence_and_a_badge_say_what_to_do(place: Place) -> None:
    ScanRouter(place).route(scan("@\n\x1e\rANSI 636000090002DL00410278"))
    ScanRouter(place).route(scan(badge_label(123456)))
    assert ["ID card" in place.told[0][1], "badge" in place.told[1][1]] == [True, True]


def test_that_a_place_one_may_not_open_is_said(place: Place) -> None:
    place.may_go = False
    ScanRouter(place).route(scan(bag_label(4711)))
    assert place.told[0][0] is Tone.WARN


def test_that_raw_text_is_made_fit_for_the_screen() -> None:
    assert show_raw("AB\x1d01") == "AB·01"
    assert len(show_raw("x" * 500)) == 61
