"""Prove by samples that nothing about a person gets into a log line."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from app.bootstrap.logs import log, set_up_logs
from app.kernel.log_filter import only_facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEOPLE = [
    "Maria Chen",
    "Chen, Maria",
    "O’Brien",
    "José",
    "1961-04-12",
    "04/12/1961",
    "04-12-1961",
    "19610412",
    "W123456789",
    "W123 456 789",
    "4111111111111111",
    "4111-1111-1111-1111",
    "555-0142",
    "(555) 555-0142",
    "12 Oak Street",
    "take 1 tablet",
]


@pytest.mark.parametrize("text", PEOPLE)
@pytest.mark.parametrize("key", ["state", "kind", "error", "where", "event", "address"])
def test_that_a_persons_data_is_dropped_under_any_allowed_key(key: str, text: str) -> None:
    assert text not in json.dumps(only_facts({key: text}), ensure_ascii=False)


@pytest.mark.parametrize(
    "key", ["patient", "name", "birth_date", "cardholder", "message", "exc_info", "text"]
)
def test_that_an_unknown_key_is_dropped_and_counted(key: str) -> None:
    assert only_facts({key: "x1", "count": 3}) == {"count": 3, "dropped": 1}


def test_that_ids_counts_states_and_codes_stay() -> None:
    line = {
        "event": "claim_answered",
        "id": UUID(int=7),
        "count": 12,
        "state": "paid",
        "reason_code": "79",
        "where": "db/worker.py:88",
        "address": "tcp:127.0.0.1:40001",
    }
    assert only_facts(line) == line


def test_that_a_number_as_long_as_a_member_id_is_dropped() -> None:
    assert only_facts({"count": 123_456_789_012}) == {"dropped": 1}


@pytest.fixture
def log_folder(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    for handler in kept:
        root.removeHandler(handler)
    set_up_logs(tmp_path)
    yield tmp_path
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in kept:
        root.addHandler(handler)
    root.setLevel(level)


def test_that_a_line_of_another_library_says_only_where_it_came_from(log_folder: Path) -> None:
    logging.getLogger("stranger.engine").info("patient %s born %s", "Maria Chen", "1961-04-12")
    text = (log_folder / "counter.log").read_text("utf-8")
    assert "stranger.engine" in text
    assert "Maria" not in text
    assert "1961" not in text


def test_that_our_own_line_is_json_with_its_facts(log_folder: Path) -> None:
    log().info("claim_answered", state="paid", patient="Maria Chen", id=str(UUID(int=9)))
    line = json.loads((log_folder / "counter.log").read_text("utf-8").splitlines()[-1])
    assert line["state"] == "paid"
    assert line["dropped"] == 1
    assert "Maria" not in json.dumps(line)
