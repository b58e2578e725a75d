"""Play a short run of stories of the whole queue, and plant each known mistake to see the stories find it.

The long run is `dev.py simulate`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.simulate.sim_story import MISTAKES, Story
else:
    from sim_story import MISTAKES, Story

BLOCKS, EACH = 4, 40
PLANTED = 300


@pytest.mark.parametrize("block", range(BLOCKS))
def test_that_nothing_is_lost_doubled_or_out_of_order_in_any_story(block: int) -> None:
    for seed in range(block * EACH, (block + 1) * EACH):
        assert Story(seed).play() == [], f"seed {seed}"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_that_a_planted_mistake_is_found(mistake: str) -> None:
    if any(Story(seed, mistake).play() for seed in range(PLANTED)):
        return
    pytest.fail(f"no story of {PLANTED} found it: {mistake}")


def test_that_a_story_is_the_same_each_time() -> None:
    first, again = Story(7), Story(7)
    assert (first.play(), first.payer.log, first.events) == (again.play(), again.payer.log, again.events)


def test_that_stories_hold_what_they_are_about() -> None:
    stories = [Story(seed) for seed in range(20)]
    for story in stories:
        story.play()
    assert sum(story.crashes for story in stories) > 20
    fills = [fill for story in stories for fill in story.store.tables.fills.values()]
    assert any(fill.settled for fill in fills)
    assert any(fill.returned for fill in fills)
    assert any(one.unanswered_sends for story in stories for one in story.store.tables.items.values())
