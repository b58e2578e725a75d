"""Sig shorthand becomes plain words; nothing is dropped, nothing is guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prescriptions.sig import DIRECTED, NO_DOSE, NO_RATE, SINGLE, TAPER, TIMES_DIFFER, UNSURE, read_sig
from app.prescriptions.sig_words import reasons, table


@pytest.mark.parametrize(
    ("typed", "text", "per_day"),
    [
        ("1t po bid wc", "Take 1 tablet by mouth twice a day with food", 2),
        ("i tab po qd", "Take 1 tablet by mouth once a day", 1),
        ("ii caps po tid", "Take 2 capsules by mouth three times a day", 6),
        ("ss tab po qhs", "Take one-half tablet by mouth at bedtime", Fraction(1, 2)),
        ("1 1/2 tab po daily", "Take 1 and one-half tablets by mouth once a day", Fraction(3, 2)),
        ("½ tab po qam", "Take one-half tablet by mouth in the morning", Fraction(1, 2)),
        ("1-2t po q4-6h prn pain", "Take 1 to 2 tablets by mouth every 4 to 6 hours as needed for pain", 12),
        ("i-ii tabs po q6h prn ha", "Take 1 to 2 tablets by mouth every 6 hours as needed for headache", 8),
        (
            "1t po q6h prn pain max 3/d",
            "Take 1 tablet by mouth every 6 hours as needed for pain (no more than 3 a day)",
            3,
        ),
        ("2 gtt ou bid", "Instill 2 drops in both eyes twice a day", 8),
        ("1 gtt od qhs", "Instill 1 drop in the right eye at bedtime", 1),
        ("1 drop as tid", "Instill 1 drop in the left ear three times a day", 3),
        ("2 puffs q4h prn sob", "Inhale 2 puffs every 4 hours as needed for shortness of breath", 12),
        ("2 sprays en qd", "Use 2 sprays in each nostril once a day", 4),
        ("10u subq qhs", "Inject 10 units under the skin at bedtime", 10),
        ("0.5 ml sq qw", "Inject 0.5 mL under the skin once a week", Fraction(1, 14)),
        ("1 tsp po q12h", "Take 5 mL by mouth every 12 hours", 10),
        ("1 patch q3d", "Apply 1 patch every 3 days", Fraction(1, 3)),
        (
            "1 supp pr qd prn constipation",
            "Insert 1 suppository in the rectum once a day as needed for constipation",
            1,
        ),
        ("1t po qod", "Take 1 tablet by mouth every other day", Fraction(1, 2)),
        ("1t po tid and hs", "Take 1 tablet by mouth three times a day and at bedtime", 4),
        ("1t po qd hs", "Take 1 tablet by mouth once a day at bedtime", 1),
        ("1t po ac", "Take 1 tablet by mouth before meals", 3),
        ("1t po bid ac", "Take 1 tablet by mouth twice a day before meals", 2),
        ("1t po am hs", "Take 1 tablet by mouth in the morning and at bedtime", 2),
        ("1t po qam and 2t qpm", "Take 1 tablet by mouth in the morning and 2 tablets in the evening", 3),
        ("take 1 tablet by mouth twice a day with food", "Take 1 tablet by mouth twice a day with food", 2),
        ("Chew one tablet every 8 hours", "Chew 1 tablet every 8 hours", 3),
        ("1 neb q4-6h prn wheezing", "Inhale 1 vial every 4 to 6 hours as needed for wheezing", 6),
        ("1t p.o. b.i.d.", "Take 1 tablet by mouth twice a day", 2),
        ("1t po 6 times a day", "Take 1 tablet by mouth 6 times a day", 6),
        ("1t q1h", "Take 1 tablet every hour", 24),
        ("1 po bid", "Take 1 by mouth twice a day", 2),
    ],
)
def test_that_shorthand_becomes_plain_words_with_the_most_a_day(
    typed: str, text: str, per_day: Fraction | int
) -> None:
    sig = read_sig(typed)
    assert (sig.text, sig.per_day, sig.unknown, sig.why_not) == (text, per_day, (), "")


@pytest.mark.parametrize(
    ("typed", "why_not"),
    [
        ("1t po bid x 7 d then 1t po qd x 7d", TAPER),
        ("2t qd x3d 1t qd x3d", TAPER),
        ("ud", DIRECTED),
        ("1t po stat", SINGLE),
        ("1t sl prn chest pain", NO_RATE),
        ("aaa bid", NO_DOSE),
        ("", NO_DOSE),
        ("1t and 5 ml bid", NO_DOSE),
        ("1t po tid am hs", TIMES_DIFFER),
        ("1t bid tid", TIMES_DIFFER),
        ("1t po blorp bid", UNSURE),
        ("bid", NO_DOSE),
    ],
)
def test_that_what_is_not_certain_has_no_daily_amount_but_a_reason(typed: str, why_not: str) -> None:
    sig = read_sig(typed)
    assert (sig.per_day, sig.why_not) == (None, why_not)


def test_that_an_unknown_word_stays_where_it_was_typed_and_is_reported() -> None:
    sig = read_sig("1t po blorp bid")
    assert sig.text == "Take 1 tablet by mouth blorp twice a day"
    assert sig.unknown == ("blorp",)
    assert not sig.is_plain


def test_that_od_beside_a_tablet_is_not_taken_for_an_eye_or_for_daily() -> None:
    assert read_sig("1t po od").unknown == ("od",)
    assert read_sig("1 gtt od bid").is_plain


def test_that_the_form_of_the_drug_names_pieces_left_unnamed() -> None:
    sig = read_sig("1-2 po bid", "orally disintegrating tablet")
    assert sig.text == "Take 1 to 2 tablets by mouth twice a day"
    assert sig.unit == "tablet"
    assert read_sig("bid", "cream").text == "Apply twice a day"


def test_that_a_course_says_how_long() -> None:
    sig = read_sig("1 cap po tid for 10 days")
    assert sig.text == "Take 1 capsule by mouth three times a day for 10 days"
    assert sig.days == 10
    assert sig.per_day == Fraction(3)
    assert read_sig("1 cap po bid x2w").days == 14
    assert read_sig("1 cap po bid x1m").text.endswith("for 1 month")
    assert read_sig("1 cap po bid x0d").unknown == ("x0d",)


def test_that_need_is_remembered() -> None:
    assert read_sig("1t po q6h prn pain").as_needed
    assert not read_sig("1t po q6h").as_needed
    assert read_sig("1t po qd for bp").text.endswith("for blood pressure")


@given(st.text(max_size=60))
def test_that_no_text_makes_the_reader_fail_or_lose_the_typed_sig(text: str) -> None:
    sig = read_sig(text)
    assert sig.typed == text
    assert (sig.per_day is None) == bool(sig.why_not)
    for word in sig.unknown:
        assert word.lower() in sig.text.lower()


@given(st.lists(st.sampled_from([*table(), *reasons(), "1", "2-3", "q8h", "x5d", "max4d"]), max_size=9))
def test_that_known_words_in_any_order_give_a_positive_amount_or_a_reason(words: list[str]) -> None:
    sig = read_sig(" ".join(words))
    assert sig.why_not or (sig.per_day is not None and sig.per_day > 0)


def test_that_every_sign_of_the_table_is_understood_alone() -> None:
    doubtful = {word for word, sign in table().items() if sign.eye_or_ear}
    for word in set(table()) - doubtful:
        assert read_sig(word).is_plain, word
