"""Prove that a cut name keeps the strength that tells one drug from another."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from ui.theme.fonts import font
from ui.widgets.cutting import cut, together


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Amoxicillin and clavulanate potassium 875-125 mg tablet", "875-125 mg"),
        ("Albuterol inhalation aerosol 90 mcg/act inhaler", "90 mcg/act"),
        ("1000022-00 · Levothyroxine sodium 0.5 mg tablet", "0.5 mg"),
        ("Insulin glargine subcutaneous 100 units/mL pen", "100 units/mL"),
    ],
)
def test_that_a_cut_name_keeps_its_strength(text: str, kept: str) -> None:
    metrics = QFontMetrics(font(0))
    whole = metrics.horizontalAdvance(text)
    for width in (whole * 3 // 4, whole * 3 // 5, metrics.horizontalAdvance(f"Abcdef… {kept}")):
        shown = cut(metrics, text, width)
        assert kept in shown
        assert "…" in shown
        assert metrics.horizontalAdvance(shown) <= width


def test_that_what_fits_stays_whole_and_words_without_strength_lose_their_end() -> None:
    metrics = QFontMetrics(font(0))
    text = "More than the plan pays for at once"
    assert cut(metrics, text, metrics.horizontalAdvance(text)) == text
    assert cut(metrics, text, 100).endswith("…")
    assert text.startswith(cut(metrics, text, 100).rstrip("…").rstrip())


def test_that_half_a_strength_is_never_shown() -> None:
    metrics = QFontMetrics(font(0))
    text = "A 1000000 mg tablet"
    for width in range(1, metrics.horizontalAdvance(text)):
        shown = cut(metrics, text, width)
        assert "1000000 mg" in shown or not any(letter.isdigit() for letter in shown)


def test_that_no_line_ends_between_a_number_and_its_unit() -> None:
    assert together("Lasix 40 mg tablet, 30 days") == "Lasix 40\N{NO-BREAK SPACE}mg tablet, 30 days"
