"""Check what a test scan tells about a scanner's set-up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.scanning.labels import rx_label
from app.scanning.trial import judge_trial
from app.scanning.types import SERIAL, Scan

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CARD = "@\n\x1e\rANSI 636000090002DL00410278DLDAQT64235789\nDCSSAMPLE\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "]C0" + rx_label(7000412, 2),
            "Read a prescription label, ]C0: RX1007000412028. The",
        ),
        ("300935056982", "Read a product: 300935056982. Switch on the AIM identifier"),
        ("]d201003009350569821727063010LOT", "Set the scanner to send the group separator"),
        ("]d2010030093505698210LOT\x1d21SN", "10LOT·21SN. The scanner is set up well for it."),
        ("]E0300935056983", "Read a code that Counter does not know, ]E0: 300935056983."),
    ],
)
def test_that_a_test_scan_tells_what_was_read_and_what_to_set(text: str, wanted: str) -> None:
    assert wanted in judge_trial(Scan.read(text, SERIAL, NOON))


def test_that_nothing_of_a_card_is_shown() -> None:
    words = judge_trial(Scan.read("]L2" + CARD, SERIAL, NOON))
    assert words.startswith("Read an ID card, of which nothing is kept.")
    assert "SAMPLE" not in words
    assert "T64235789" not in words


def test_that_a_long_text_is_cut() -> None:
    assert "x" * 40 + "…" in judge_trial(Scan.read("]C0" + "x" * 90, SERIAL, NOON))
