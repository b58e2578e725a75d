"""Prove that the check while typing finds what accepting will find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.reads import SqlReads

if TYPE_CHECKING:
    from tests.fixtures.dispensing_fixtures import Desk


@pytest.mark.parametrize("ndc11", ["00093226401", "00093104801", "00071015523"])
def test_that_looking_ahead_finds_what_is_raised_on_accepting(desk: Desk, ndc11: str) -> None:
    desk.accept()
    desk.unit.flush()
    found = SqlReads(desk.unit.session, desk.unit.clock).safety.ahead(desk.patient.id, ndc11)
    made = desk.accept(ndc11=ndc11)
    desk.unit.flush()
    raised = desk.unit.alerts.of_fill(made.fill_id)
    assert {(one.title, one.why) for one in found} == {(one.title, one.why) for one in raised}
    assert bool(found) is (ndc11 != "00071015523")


def test_that_looking_ahead_keeps_nothing(desk: Desk) -> None:
    made = desk.accept()
    desk.unit.flush()
    SqlReads(desk.unit.session, desk.unit.clock).safety.ahead(desk.patient.id, "00093226401")
    assert not desk.unit.session.new
    assert not desk.unit.session.dirty
    assert desk.unit.alerts.of_fill(made.fill_id) == []
