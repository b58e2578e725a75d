"""Prove which pairs of PySide6 and Python are refused at the start."""

from __future__ import annotations

import pytest

from app.kernel.platform_check import refuse_bad_pair


@pytest.mark.parametrize(
    ("pyside", "python"),
    [("6.11.3", (3, 11)), ("6.11.3", (3, 13)), ("6.12.0", (3, 12)), ("6.13.1", (3, 14)), ("6.9", (3, 11))],
)
def test_that_a_sound_pair_may_start(pyside: str, python: tuple[int, int]) -> None:
    assert refuse_bad_pair(pyside, python) is None


@pytest.mark.parametrize("pyside", ["6.12.0", "6.12.0a1", "6.13.0", "7.0.0"])
def test_that_a_pair_that_would_abort_is_refused_with_the_remedy(pyside: str) -> None:
    refusal = refuse_bad_pair(pyside, (3, 11))
    assert refusal is not None
    assert pyside in refusal
    assert "6.11.3" in refusal


def test_that_an_unreadable_version_is_refused() -> None:
    assert refuse_bad_pair("unknown", (3, 11)) is not None
