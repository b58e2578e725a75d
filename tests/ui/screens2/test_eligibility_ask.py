"""Prove that a plan is asked at once or not at all, and that the answer is a command."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.claims.desk_views import EligibilityRow
from app.claims.eligibility import EligibilitySource, EligibilityStatus
from app.kernel.ids import CoverageId, PatientId
from app.outbox.ports import NoReply, NothingLeft, Reply
from tests.fixtures.counter_rows import NOW, make_id
from ui.screens.eligibility_ask import EligibilityAsk, learned_words
from ui.theme.tokens import Tone

CARD = CoverageId(make_id(7))


@pytest.fixture
def asking(shell_double: Any) -> Any:
    """Give a window over a store that knows one question."""
    facts = SimpleNamespace(offline_since=None)
    desk = SimpleNamespace(
        eligibility_question=lambda _id: ("practice", b"E1"), eligibility_due=lambda _id: (CARD,)
    )
    shell_double.work.reads = SimpleNamespace(
        claims=SimpleNamespace(connectivity=lambda: facts), desk=desk, facts=facts
    )
    shell_double.work.answers["record_eligibility"] = EligibilityStatus.COVERED
    return shell_double


def test_that_the_answer_is_kept_by_a_command(asking: Any) -> None:
    asking.desk.reply = Reply(b"answer", "switch")
    EligibilityAsk(asking).ask(CARD)
    assert asking.desk.asked == [("practice", b"E1")]
    ((name, cmd),) = asking.work.submitted
    assert name == "record_eligibility"
    assert (cmd.coverage_id, cmd.sent, cmd.received, cmd.route) == (CARD, b"E1", b"answer", "switch")
    assert asking.said == [(Tone.OK, "Covered, the plan answered.")]


@pytest.mark.parametrize("told", [NothingLeft("refused"), NoReply("time is up")])
def test_that_silence_is_told_at_once_and_nothing_is_queued(asking: Any, told: object) -> None:
    asking.desk.reply = told
    EligibilityAsk(asking).ask(CARD)
    assert asking.work.submitted == []
    ((tone, words),) = asking.said
    assert tone is Tone.WARN
    assert "do not answer" in words


def test_that_nobody_is_asked_while_payers_are_away(asking: Any) -> None:
    asking.work.reads.facts.offline_since = NOW
    EligibilityAsk(asking).ask(CARD)
    assert asking.desk.asked == []
    assert asking.said[0][0] is Tone.WARN


def test_that_the_first_fill_of_a_year_asks_quietly_and_tells_bad_news(asking: Any) -> None:
    asking.desk.reply = Reply(b"answer", "switch")
    EligibilityAsk(asking).ask_if_due(PatientId(make_id(1)))
    assert asking.said == []
    asking.work.answers["record_eligibility"] = EligibilityStatus.NOT_COVERED
    EligibilityAsk(asking).ask_if_due(PatientId(make_id(1)))
    assert asking.said == [(Tone.BAD, "Not covered, the plan answered.")]


@pytest.mark.parametrize(("days", "age"), [(0, "today"), (1, "yesterday"), (40, "40 days ago")])
def test_that_what_is_known_says_source_and_age(days: int, age: str) -> None:
    row = EligibilityRow(EligibilitySource.ASKED, EligibilityStatus.COVERED, NOW - timedelta(days=days), "")
    assert learned_words(row, NOW) == f"Covered · the plan answered, {age}"
