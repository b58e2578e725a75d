"""The command prints the figures with the data behind them, and says by its exit code who was nearer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.backtest import DONE, NO_STORE, backtest_practice, backtest_store

if TYPE_CHECKING:
    from pathlib import Path


def test_that_the_figures_name_the_data_and_stand_beside_the_last_copay() -> None:
    said: list[str] = []
    assert backtest_practice(said.append, seed=3, patients=20) == DONE
    assert said[0].startswith("Measured on a practice history: seed 3, 20 patients")
    assert said[2].startswith("all")
    assert said[3].startswith("last copay")


def test_that_a_store_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    said: list[str] = []
    assert backtest_store(said.append, tmp_path / "nowhere") == NO_STORE
    assert said
