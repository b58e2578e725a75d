"""Prove that the label shown before filling is the label that filling prints."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.documents.rx_label import LabelFacts
from app.documents.stored import from_json
from app.workflows.days import today
from app.workflows.label_preview import natural_name, preview_facts
from db.reads import SqlReads

if TYPE_CHECKING:
    from tests.fixtures.dispensing_fixtures import Desk


@pytest.mark.parametrize("ndc11", ["68180033609", "00406055201"])
def test_that_the_preview_is_what_prints(desk: Desk, ndc11: str) -> None:
    refills = 0 if ndc11.startswith("00406") else 3
    made = desk.accept(ndc11=ndc11, refills=refills)
    look = SqlReads(desk.unit.session, desk.unit.clock)
    day = today(desk.unit)
    before = preview_facts(look.fills.card(made.fill_id), desk.unit.settings.facts(), day)
    desk.fill(made.fill_id, ndc11)
    desk.unit.flush()
    after = preview_facts(look.fills.card(made.fill_id), desk.unit.settings.facts(), day)
    kept = look.fills.label_facts(made.fill_id)
    assert kept is not None
    assert after == from_json(LabelFacts, kept)
    assert before == after
    assert before.schedule == ("2" if ndc11.startswith("00406") else "")


def test_that_an_early_expiry_is_the_day_to_discard(desk: Desk) -> None:
    made = desk.accept()
    look = SqlReads(desk.unit.session, desk.unit.clock)
    card = look.fills.card(made.fill_id)
    facts = preview_facts(card, desk.unit.settings.facts(), date(2026, 11, 24))
    assert facts.discard_after == date(2027, 11, 24)


@pytest.mark.parametrize(
    ("listed", "natural"),
    [("Chen, Maria", "Maria Chen"), ("O’Brien, Siobhán", "Siobhán O’Brien"), ("Cher", "Cher"), ("", "")],
)
def test_that_names_are_turned_round_for_labels(listed: str, natural: str) -> None:
    assert natural_name(listed) == natural
