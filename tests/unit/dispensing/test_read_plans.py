"""Hold every query of the dispensing screens to an index: none may walk through a table that grows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.views import ClaimFilter
from db.reads import SqlReads

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fixtures.dispensing_fixtures import Answers, Desk

GROWING = (
    "alert",
    "claim",
    "claim_message",
    "document",
    "fill",
    "fill_event",
    "outbox",
    "patient",
    "prescription",
    "stock_movement",
)
SCAN = re.compile(r"SCAN (\w+)(?! USING (?:COVERING )?INDEX)")

READS: dict[str, Callable[[SqlReads, Desk], Any]] = {
    "queue": lambda look, desk: look.fills.queue(),
    "counts": lambda look, desk: look.fills.counts(),
    "card": lambda look, desk: look.fills.card(desk.accept().fill_id),
    "by label": lambda look, desk: look.fills.by_label(1_000_001, 0),
    "profile": lambda look, desk: look.fills.profile(desk.patient.id),
    "will call": lambda look, desk: look.fills.will_call(),
    "to bag": lambda look, desk: look.fills.to_bag(),
    "heads": lambda look, desk: look.outbox.heads(),
    "connectivity": lambda look, desk: look.claims.connectivity(),
    "messages": lambda look, desk: look.claims.messages(desk.claim(desk.accept().fill_id).id),
    "of fill": lambda look, desk: look.claims.of_fill(desk.accept().fill_id),
    "patients": lambda look, desk: look.patients.search("chen m"),
    "patients born": lambda look, desk: look.patients.search("chen 7/4/61"),
    "patients by phone": lambda look, desk: look.patients.search("555-0101"),
} | {
    f"worklist {wanted}": lambda look, desk, wanted=wanted: (
        look.claims.worklist(wanted),
        look.claims.count(wanted),
    )
    for wanted in ClaimFilter
    if wanted is not ClaimFilter.ALL
}


@pytest.mark.parametrize("name", READS)
def test_that_no_query_walks_through_a_growing_table(desk: Desk, answers: Answers, name: str) -> None:
    look = SqlReads(desk.unit.session, desk.unit.clock)
    connection = desk.unit.session.connection()
    driver: Any = connection.connection.driver_connection
    asked: list[str] = []
    driver.set_trace_callback(asked.append)
    try:
        READS[name](look, desk)
    finally:
        driver.set_trace_callback(None)
    queries = [statement for statement in asked if statement.startswith("SELECT")]
    assert queries
    for statement in queries:
        for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}"):
            scanned = SCAN.search(row[-1])
            assert scanned is None or scanned[1] not in GROWING, (row[-1], statement)
