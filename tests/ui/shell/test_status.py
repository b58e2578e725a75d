"""Prove the words of the header: lines to payers, devices, what a search finds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from app.claims.views import Away, Connectivity
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.kernel.ids import PatientId
from ui.search import GlobalSearch, Hit, number_hit
from ui.status import calm_words, devices_state, devices_tip, lines_state
from ui.targets import DrugTarget, LabelTarget, PatientTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.running import Actor
    from tests.ui.conftest import ImmediateWork
    from ui.widgets.pick_list import PickRow

NOW = datetime(2026, 11, 24, 15, 32, tzinfo=UTC)


def reach(since: datetime | None = None, waiting: int = 0, parked: int = 0) -> SimpleNamespace:
    return SimpleNamespace(offline_since=since, waiting=waiting, parked=parked, away=())


@pytest.mark.parametrize(
    ("state", "text", "tone"),
    [
        (reach(), "Payers online", Tone.OK),
        (reach(waiting=1), "Sending 1 claim", Tone.INFO),
        (reach(waiting=3, parked=2), "2 claims need a look", Tone.WARN),
        (reach(NOW - timedelta(minutes=32), 14), "Offline 00:32 · 14 claims held", Tone.WARN),
        (reach(NOW - timedelta(hours=11, minutes=5), 1200), "Offline 11:05 · 1,200 claims held", Tone.WARN),
    ],
)
def test_that_the_lines_to_payers_read_plainly(state: SimpleNamespace, text: str, tone: Tone) -> None:
    assert lines_state(state, NOW)[:2] == (text, tone)


def test_that_the_strip_is_calm_and_goes_away() -> None:
    assert calm_words(reach(), same) == ""
    words = calm_words(reach(NOW, 7), same)
    assert words.startswith("Payers unreachable since 15:32 – 7 claims will be sent")


def same(instant: datetime) -> datetime:
    return instant


def test_that_the_strip_names_each_payer_that_is_away() -> None:
    care = Away("CarePlus", NOW - timedelta(hours=1), 7)
    other, third = Away("Beta", NOW, 0), Away("Gamma", NOW, 1)
    one = Connectivity(care.since, 9, 0, (care,))
    clock = f"{care.since:%H:%M}"
    assert calm_words(one, same) == (
        f"CarePlus unreachable since {clock}, 7 claims will be sent. Go on as usual."
    )
    assert lines_state(one, NOW).text.endswith("7 claims held")
    words = calm_words(Connectivity(care.since, 9, 0, (care, other, third)), same)
    assert "Beta unreachable since" in words
    assert "nothing waits; 1 other payer too" in words


def test_that_the_worst_device_is_named() -> None:
    printer = DeviceStatus(
        DeviceKind.RECEIPT_PRINTER, DeviceState.BLOCKED, "Paper is out. Put in a new roll."
    )
    scanner = DeviceStatus(DeviceKind.SCANNER, DeviceState.DEGRADED)
    ready = DeviceStatus(DeviceKind.CARD_TERMINAL, DeviceState.READY)
    unset = DeviceStatus(DeviceKind.PAGE_PRINTER, DeviceState.UNCONFIGURED)
    assert devices_state((unset,)).text == "No devices set up"
    assert devices_state((ready, unset)) == ("Devices ready", Tone.OK, "plug-zap")
    assert devices_state((scanner, printer, ready))[:2] == ("Receipt printer blocked +1", Tone.WARN)
    assert "Put in a new roll" in devices_tip((printer,))


def test_that_an_rx_number_is_a_hit_at_once() -> None:
    row = number_hit("rx 7000412-2")
    assert row is not None
    assert row.key == Hit("queue", LabelTarget(7000412, 2))
    assert number_hit("smith") is None


class Shelf:
    """Answer searches and remember what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.patients = SimpleNamespace(search=self._patients)
        self.catalog = SimpleNamespace(search=self._drugs, by_code=self._code)

    def _patients(self, text: str, _limit: int) -> tuple[SimpleNamespace, ...]:
        self.asked.append(("patient", text))
        row = SimpleNamespace(
            id=PatientId(UUID(int=1)), name="Smith, Ann", birth_date=date(1980, 7, 4), phone="207-555-0101"
        )
        return (row,)

    def _code(self, text: str) -> tuple[SimpleNamespace, ...]:
        row = SimpleNamespace(
            ndc_shown="00378-7185-05", ndc11="00378718505", labeler="Mylan", title="metFORMIN 500 mg tablet"
        )
        return (row,) if text == "0378-7185-05" else ()

    def _drugs(self, text: str, _limit: int) -> tuple[SimpleNamespace, ...]:
        self.asked.append(("drug", text))
        return ()


def test_that_words_find_patients_and_a_prefix_narrows_the_search(
    immediate_work: Callable[[object], ImmediateWork], pharmacist: Actor, cashier: Actor
) -> None:
    shelf, found = Shelf(), list[list["PickRow"]]()
    search = GlobalSearch(immediate_work(shelf), pharmacist.may)
    search.find("patient smith 7/4", lambda rows: found.append(list(rows)))
    assert shelf.asked == [("patient", "smith 7/4")]
    assert found[0][0].key == Hit("patient", PatientTarget(PatientId(UUID(int=1))))
    assert found[0][0].sub == "DOB 07/04/1980 · 207-555-0101"
    search.find("smith", lambda rows: found.append(list(rows)))
    assert shelf.asked[1:] == [("patient", "smith"), ("drug", "smith")]
    GlobalSearch(immediate_work(shelf), cashier.may).find("smith", lambda rows: found.append(list(rows)))
    assert found[-1] == []


def test_that_an_ndc_finds_its_package(
    immediate_work: Callable[[object], ImmediateWork], pharmacist: Actor
) -> None:
    found = list[list["PickRow"]]()
    GlobalSearch(immediate_work(Shelf()), pharmacist.may).find(
        "drug 0378-7185-05", lambda rows: found.append(list(rows))
    )
    assert [row.key for row in found[0]] == [Hit("intake", DrugTarget("00378718505"))]
