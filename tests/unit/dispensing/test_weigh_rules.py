"""Check what a weight may say of a count: never more than the scale and the sample can tell."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.scales import MassUnit, Weight
from app.inventory.weigh import (
    MOST_SAMPLES,
    Estimate,
    Load,
    PieceSample,
    WeighVerdict,
    check_sample,
    count_of,
    judge,
    piece_weight,
    show_grams,
    to_quantity,
)
from app.kernel.errors import DomainError
from app.kernel.ids import UserId
from app.kernel.quantity import Quantity

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CENTS = Decimal("0.01")


def grams(text: str | Decimal, step: Decimal = CENTS) -> Weight:
    return Weight(Decimal(text).quantize(step), MassUnit.GRAM)


def sample(weight: str, pieces: int = 20, *, anew: bool = False, tare: str = "") -> PieceSample:
    empty = grams(tare) if tare else None
    return PieceSample(UUID(int=1), "1", pieces, grams(weight), empty, anew, NOON, UserId(UUID(int=2)))


def known(*samples: PieceSample) -> tuple[Decimal, int]:
    piece = piece_weight(samples)
    assert piece is not None
    return piece.grams, piece.samples


def test_that_a_piece_weighs_what_its_samples_weigh_together() -> None:
    assert piece_weight([]) is None
    assert known(sample("7.00")) == (Decimal("0.35"), 1)
    assert known(sample("7.20"), sample("6.80")) == (Decimal("0.35"), 2)
    assert known(sample("9.00", tare="2.00")) == (Decimal("0.35"), 1)
    assert known(sample("3.50", 10), sample("10.50", 30)) == (Decimal("0.35"), 2)


def test_that_samples_before_a_new_beginning_and_very_old_ones_count_no_more() -> None:
    assert known(sample("8.00"), sample("8.00", anew=True), sample("4.00")) == (Decimal("0.4"), 2)
    assert known(*[sample("7.00")] * (MOST_SAMPLES + 3))[1] == MOST_SAMPLES


def test_that_the_spread_is_assumed_until_it_can_be_measured() -> None:
    few, even = piece_weight([sample("7.00")]), piece_weight([sample("7.00")] * 3)
    uneven = piece_weight([sample("7.60"), sample("7.00"), sample("6.40")])
    assert few is not None
    assert even is not None
    assert uneven is not None
    assert (few.spread, even.spread) == (Decimal("0.03"), Decimal("0.01"))
    assert uneven.spread > Decimal("0.2")


@pytest.mark.parametrize(
    ("load", "pieces", "words"),
    [
        (Load(grams("7.00")), 9, "20 is a good number"),
        (Load(grams("7.00")), 1001, "20 is a good number"),
        (Load(grams("0.00")), 20, "Nothing is on the scale"),
        (Load(grams("2.00"), grams("2.00")), 20, "Nothing is on the scale"),
        (Load(grams("0.50")), 20, "Put 40 pieces on it"),
        (Load(grams("7", Decimal(1))), 20, "Put 286 pieces on it"),
        (Load(grams("1", Decimal(1))), 20, "too coarse"),
        (Load(Weight.parse("0.25 oz by 5")), 20, "Put 400 pieces on it"),
    ],
)
def test_that_a_sample_that_tells_too_little_is_refused_with_what_to_do(
    load: Load, pieces: int, words: str
) -> None:
    with pytest.raises(DomainError, match=words):
        check_sample(load, pieces, None)


def test_that_a_sample_of_another_drug_is_refused() -> None:
    before = piece_weight([sample("7.00")])
    check_sample(Load(grams("7.70")), 20, before)
    with pytest.raises(DomainError, match="450 mg here and 350 mg before"):
        check_sample(Load(grams("9.00")), 20, before)


@pytest.mark.parametrize(
    ("weight", "wanted", "verdict", "words"),
    [
        ("10.50", 30, WeighVerdict.AGREES, "30"),
        ("10.53", 30, WeighVerdict.AGREES, "30"),
        ("9.45", 30, WeighVerdict.FEWER, "27"),
        ("10.85", 30, WeighVerdict.MORE, "31"),
        ("31.50", 90, WeighVerdict.AGREES, "89 to 91"),
        ("31.15", 90, WeighVerdict.AGREES, "88 to 90"),
        ("63.00", 180, WeighVerdict.AGREES, "178 to 182"),
        ("59.50", 180, WeighVerdict.FEWER, "168 to 172"),
    ],
)
def test_that_a_weight_speaks_for_whole_counts(
    weight: str, wanted: int, verdict: WeighVerdict, words: str
) -> None:
    piece = piece_weight([sample("7.00")])
    assert piece is not None
    found = count_of(Load(grams(weight)), piece)
    assert (judge(found, wanted), found.words) == (verdict, words)


def test_that_a_scale_too_coarse_to_tell_agrees_with_nothing() -> None:
    piece = piece_weight([sample("7.00")])
    assert piece is not None
    found = count_of(Load(Weight.parse("11 g")), piece)
    assert judge(found, 30) is WeighVerdict.VAGUE
    assert judge(found, 100) is WeighVerdict.FEWER


def test_that_an_empty_vial_is_no_count() -> None:
    piece = piece_weight([sample("7.00")])
    assert piece is not None
    with pytest.raises(DomainError, match="Nothing is on the scale but the vial"):
        count_of(Load(grams("2.00"), grams("2.00")), piece)


@given(
    pieces=st.integers(1, 1000),
    milligrams=st.integers(50, 1500),
    sampled=st.integers(20, 100),
    tare=st.integers(0, 3000),
)
def test_that_the_true_count_always_fits_when_pieces_are_alike(
    pieces: int, milligrams: int, sampled: int, tare: int
) -> None:
    piece_g, vial = Decimal(milligrams) / 1000, grams(Decimal(tare) / 100)
    piece = piece_weight([sample(str(sampled * piece_g), sampled)])
    assert piece is not None
    found = count_of(Load(grams(pieces * piece_g + vial.grams), vial), piece)
    assert found.low <= pieces <= found.high
    assert judge(found, pieces) in {WeighVerdict.AGREES, WeighVerdict.VAGUE}
    assert to_quantity(found.count) >= Quantity(0)


@given(st.integers(0, 500), st.integers(0, 40), st.integers(1, 500))
def test_that_a_range_agrees_only_with_what_lies_in_it(low: int, width: int, wanted: int) -> None:
    verdict = judge(Estimate(Decimal(low), low, low + width), wanted)
    assert (verdict in {WeighVerdict.AGREES, WeighVerdict.VAGUE}) == (low <= wanted <= low + width)


def test_that_real_tablets_rarely_raise_a_false_alarm_and_a_missing_tenth_always_shows() -> None:
    """Play 400 vials of tablets that differ by three per cent, as real ones do."""
    chance = Random(7)

    def tablets(count: int) -> Decimal:
        return sum((Decimal(round(chance.gauss(350, 10))) / 1000 for _ in range(count)), Decimal(0))

    alarms = missed = 0
    for _ in range(400):
        piece = piece_weight([sample(str(tablets(20))), sample(str(tablets(20)))])
        assert piece is not None
        alarms += judge(count_of(Load(grams(tablets(30))), piece), 30) is not WeighVerdict.AGREES
        missed += judge(count_of(Load(grams(tablets(27))), piece), 30) is not WeighVerdict.FEWER
    assert alarms <= 400 * 6 // 100
    assert missed == 0


def test_that_piece_weights_are_shown_as_people_read_them() -> None:
    assert [show_grams(Decimal(text)) for text in ("0.3512", "1.2", "10")] == ["351 mg", "1.2 g", "10 g"]
