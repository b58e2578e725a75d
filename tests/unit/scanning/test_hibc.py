"""Read HIBC symbols: the check sign decides, and every form of date is a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scanning.hibc import Hibc, check_sign, read_hibc
from app.scanning.symbols import PlainText, classify
from app.scanning.types import SERIAL, Scan

SAMPLE = "+A99912345/$$52001510X33"
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"


def signed(text: str) -> str:
    return text + check_sign(text)


def test_that_the_published_sample_is_read() -> None:
    assert read_hibc(SAMPLE) == Hibc("A999", "1234", 5, lot="10X3", expiry=date(2020, 1, 15))


def test_that_a_primary_alone_is_read() -> None:
    assert read_hibc("+A123BJC5D6E71G") == Hibc("A123", "BJC5D6E7", 1)


@pytest.mark.parametrize(
    ("secondary", "lot", "expiry", "quantity"),
    [
        ("$3C001", "3C001", None, None),
        ("$$09283C001", "3C001", date(2028, 9, 30), None),
        ("$$20910283C001", "3C001", date(2028, 9, 10), None),
        ("$$32809103C001", "3C001", date(2028, 9, 10), None),
        ("$$4280910223C001", "3C001", date(2028, 9, 10), None),
        ("$$5282543C001", "3C001", date(2028, 9, 10), None),
        ("$$628254223C001", "3C001", date(2028, 9, 10), None),
        ("$$73C001", "3C001", None, None),
        ("$$82409283C001", "3C001", date(2028, 9, 30), 24),
        ("$$90010009283C001", "3C001", date(2028, 9, 30), 100),
        ("$$824", "", None, 24),
        ("282543C001", "3C001", date(2028, 9, 10), None),
    ],
)
def test_that_lot_expiry_and_quantity_are_read(
    secondary: str, lot: str, expiry: date | None, quantity: int | None
) -> None:
    wanted = Hibc("A999", "1234", 5, lot=lot, expiry=expiry, quantity=quantity)
    assert read_hibc(signed(f"+A99912345/{secondary}")) == wanted
    alone = read_hibc(signed(f"+{secondary}L"))
    assert alone == Hibc(lot=lot, expiry=expiry, quantity=quantity)


@pytest.mark.parametrize("secondary", ["$+SN77", "$$+7SN77"])
def test_that_a_serial_is_no_lot(secondary: str) -> None:
    assert read_hibc(signed(f"+A99912345/{secondary}")) == Hibc("A999", "1234", 5, serial="SN77")


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE[:-1] + "4",
        signed("+1234"),
        signed("+A99912345/$$1328X"),
        signed("+A99912345/$$2023028X"),
        signed("+A99912345/$$528400X"),
        signed("+A99912345/$$2"),
        signed("+A99912345/LOT"),
        signed("+A9991234567890123456789012345"),
    ],
)
def test_that_what_does_not_hold_is_not_read(text: str) -> None:
    assert read_hibc(text) is None


@given(st.text(SIGNS, min_size=1, max_size=40), st.data())
def test_that_one_wrong_sign_is_always_noticed(text: str, data: st.DataObject) -> None:
    whole = signed("+" + text)
    place = data.draw(st.integers(1, len(whole) - 1))
    other = data.draw(st.sampled_from(SIGNS.replace(whole[place], "")))
    spoilt = whole[:place] + other + whole[place + 1 :]
    assert check_sign(spoilt[:-1]) != spoilt[-1]


@given(st.text(SIGNS, max_size=40))
def test_that_no_symbol_raises(text: str) -> None:
    read_hibc(signed("+" + text))


def test_that_a_supply_scan_means_what_its_symbol_says_and_a_phone_number_stays_text() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    assert classify(Scan.read(SAMPLE, SERIAL, at)) == read_hibc(SAMPLE)
    assert classify(Scan.read("+1 207 555 0100", SERIAL, at)) == PlainText("+1 207 555 0100")
