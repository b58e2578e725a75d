"""Check that each driver says what it does and, with a reason, what it does not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import devices

ROOT = Path(devices.__file__).parent
ASKED = {"reconnect", "deadlines", "simulator", "golden_bytes", "status_poll"}


@pytest.mark.parametrize("driver", ["printer", "scanner", "terminal"])
def test_that_a_driver_answers_every_question_of_the_house(driver: str) -> None:
    answers = tomllib.loads((ROOT / driver / "quality.toml").read_text("utf-8"))
    assert set(answers) >= ASKED
    assert all(answer == "done" or answer.startswith("exempt: ") for answer in answers.values())
