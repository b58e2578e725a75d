"""Check that scanner bursts become scans and that people's keys come back in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.scanning.wedge import Key, Verdict, WedgeRecogniser


def burst(text: str, *, start_ms: int = 0, gap_ms: int = 5) -> list[Key]:
    """Return the keys of a text at an even pace."""
    return [Key(sign, start_ms + index * gap_ms) for index, sign in enumerate(text)]


def play(recogniser: WedgeRecogniser, keys: list[Key]) -> tuple[str, list[str]]:
    """Feed keys, then let time pass; return what reached the field and what was scanned."""
    typed = ""
    scans = []
    for key in keys:
        expired = recogniser.expire(key.at_ms)
        verdict = recogniser.feed(key)
        typed += "".join(back.text for back in (*expired.repost, *verdict.repost))
        typed += "" if verdict.swallow else key.text
        scans += [verdict.scan] if verdict.scan else []
    typed += "".join(back.text for back in recogniser.expire(keys[-1].at_ms + 1000).repost)
    return typed, scans


def test_that_a_fast_burst_with_enter_is_a_scan() -> None:
    """Want the text as a scan and nothing in the field, not even Enter."""
    assert play(WedgeRecogniser(), burst("300935056982\r")) == ("", ["300935056982"])


def test_that_slow_typing_reaches_the_field_with_its_enter() -> None:
    """Want every key back in order."""
    assert play(WedgeRecogniser(), burst("maria chen\r", gap_ms=90)) == ("maria chen\r", [])


def test_that_typing_at_35_ms_is_not_a_scan() -> None:
    """Leave the fastest typists alone."""
    assert play(WedgeRecogniser(), burst("lisinopril\r", gap_ms=35)) == ("lisinopril\r", [])


def test_that_a_short_burst_is_given_back() -> None:
    """Want fewer than six signs in the field."""
    assert play(WedgeRecogniser(), burst("12345\r")) == ("12345\r", [])


def test_that_a_prefix_makes_a_short_burst_a_scan() -> None:
    """Trust the AIM identifier whatever the length."""
    assert play(WedgeRecogniser(), burst("]C0A1\r")) == ("", ["]C0A1"])


def test_that_a_scan_after_typing_keeps_both() -> None:
    """Give the typed key back and take the scan."""
    keys = [Key("x", 0), *burst("RX1007000412028\r", start_ms=200)]
    assert play(WedgeRecogniser(), keys) == ("x", ["RX1007000412028"])


def test_that_an_arrow_key_ends_a_burst_in_order() -> None:
    """Want held keys and then the arrow posted again."""
    recogniser = WedgeRecogniser()
    recogniser.feed(Key("a", 0))
    arrow = Key("", 3, "left")
    assert recogniser.feed(arrow) == Verdict(swallow=True, repost=(Key("a", 0), arrow))


def test_that_a_lone_enter_passes_at_once() -> None:
    """Never delay the default button."""
    assert WedgeRecogniser().feed(Key("\r", 0)) == Verdict(swallow=False)


def test_that_late_keys_come_back_before_an_enter() -> None:
    """Keep the order when Enter itself shows that the burst had ended."""
    recogniser = WedgeRecogniser()
    recogniser.feed(Key("a", 0))
    enter = Key("\r", 100)
    assert recogniser.feed(enter) == Verdict(swallow=True, repost=(Key("a", 0), enter))


@given(st.lists(st.tuples(st.sampled_from("abc1]\r\t"), st.integers(0, 80)), min_size=1, max_size=40))
def test_that_no_key_is_lost_or_swapped(presses: list[tuple[str, int]]) -> None:
    """Want every key either in the field or in a scan, in order."""
    keys, now = [], 0
    for sign, gap in presses:
        now += gap
        keys.append(Key(sign, now))
    recogniser = WedgeRecogniser()
    out: list[str] = []
    for key in keys:
        verdict = recogniser.feed(key)
        out += [back.text for back in verdict.repost]
        if verdict.scan:
            out += [*verdict.scan, key.text]
        elif not verdict.swallow:
            out.append(key.text)
    out += [back.text for back in recogniser.expire(now + 1000).repost]
    assert out == [key.text for key in keys]
    assert not recogniser.is_holding
