"""Check that a signature is bound to its text: changing either, or anything beside them, shows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.signature import (
    PickedLine,
    PickupFacts,
    pickup_text,
    read_signature,
    signature_body,
    signature_facts,
)
from app.hardware.ink import Ink, pack
from app.kernel.money import Money
from app.pos.model import Counselling
from app.pos.signed import Proof, Purpose, SignatureSource, Signed, Signer, canonical, digest_of, still_fits

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
INK = Ink((((10, 20, 0), (60, 40, 35), (90, 22, 80)), ((12, 50, 300), (70, 52, 390))), 480, 160)
FACTS = PickupFacts(
    "Harbor Pharmacy",
    "001-0007",
    date(2026, 11, 24),
    (PickedLine("7000412-02", Money(2000)), PickedLine("7000413-00", Money(985), is_estimate=True)),
    Counselling.DECLINED,
)
SIGNED = Signed(
    text=pickup_text(FACTS),
    rx=FACTS.rx,
    amount=FACTS.amount,
    purposes=(Purpose.PICK_UP, Purpose.COUNSELLING_DECLINED),
    signer=Signer.PATIENT,
    name="",
    source=SignatureSource.CANVAS,
    at=AT,
    ink=INK,
)


def kept(
    signed: Signed, change: Callable[[dict[str, Any]], object] | None = None, body: bytes = b""
) -> Proof:
    facts = json.loads(signature_facts(signed))
    if change is not None:
        change(facts)
    found = read_signature(json.dumps(facts), body or signature_body(signed), AT)
    return found.row(FACTS.rx).proof


def test_that_the_text_names_sale_prescriptions_amounts_store_and_date() -> None:
    assert pickup_text(FACTS) == (
        "Harbor Pharmacy, sale 001-0007, 11/24/2026. I received Rx 7000412-02 ($20.00), "
        "Rx 7000413-00 ($9.85, estimated). My part is $29.85 in all. "
        "The pharmacist's counselling was offered to me and I declined it."
    )
    assert pickup_text(replace(FACTS, lines=())) == ""


def test_that_a_signature_comes_back_whole_and_verified() -> None:
    found = read_signature(signature_facts(SIGNED), signature_body(SIGNED), AT)
    assert found.signed == SIGNED
    assert found.digest == digest_of(SIGNED)
    row = found.row(FACTS.rx)
    assert (row.proof, row.lines, row.amount) == (Proof.VERIFIED, INK.lines, Money(2985))


@pytest.mark.parametrize(
    "change",
    [
        {"text": SIGNED.text.replace("20.00", "2.00")},
        {"text": SIGNED.text.replace("11/24", "11/25")},
        {"rx": ["7000412-02"]},
        {"amount": 2984},
        {"purposes": ["pick_up"]},
        {"signer": "for_patient"},
        {"name": "Somebody Else"},
        {"source": "pad"},
        {"at": (AT + timedelta(seconds=1)).isoformat()},
        {"digest": "0" * 64},
        {"digest": ""},
    ],
)
def test_that_changing_what_was_signed_shows(change: dict[str, Any]) -> None:
    assert kept(SIGNED) is Proof.VERIFIED
    assert kept(SIGNED, lambda facts: facts.update(change)) is Proof.CHANGED


@given(
    stroke=st.integers(0, 1),
    point=st.integers(0, 1),
    part=st.integers(0, 2),
    by=st.integers(-9, 9).filter(bool),
)
def test_that_changing_any_point_of_any_stroke_shows(stroke: int, point: int, part: int, by: int) -> None:
    moved = [[list(dot) for dot in line] for line in INK.strokes]
    moved[stroke][point][part] += by
    strokes = tuple(tuple((x, y, ms) for x, y, ms in line) for line in moved)
    assert kept(SIGNED, body=pack(replace(INK, strokes=strokes))) is Proof.CHANGED


def test_that_another_field_size_or_a_stroke_more_shows() -> None:
    for ink in (replace(INK, width=481), replace(INK, strokes=INK.strokes[:1]), replace(INK, is_timed=False)):
        assert kept(SIGNED, body=pack(ink)) is Proof.CHANGED


def test_that_a_signature_does_not_fit_another_sale() -> None:
    found = read_signature(signature_facts(SIGNED), signature_body(SIGNED), AT)
    assert found.row(("7000412-02",)).proof is Proof.CHANGED
    assert found.row((*FACTS.rx, "7000414-00")).proof is Proof.CHANGED
    assert found.row(tuple(reversed(FACTS.rx))).proof is Proof.VERIFIED


@pytest.mark.parametrize("facts", ["", "[]", "{}", '{"text":1}', "nonsense", '{"strokes":[[1]]}'])
def test_that_a_spoilt_row_reads_as_not_matching(facts: str) -> None:
    assert read_signature(facts, b"spoilt", AT).row(()).proof is Proof.CHANGED


def test_that_an_old_row_is_shown_as_kept_without_proof() -> None:
    row = read_signature('{"strokes":[[[1,2],[3,4]]]}', b"", AT).row(FACTS.rx)
    assert (row.proof, row.lines) == (Proof.UNBOUND, (((1, 2), (3, 4)),))


def test_that_a_signature_on_paper_is_bound_to_its_text_too() -> None:
    paper = replace(SIGNED, ink=Ink(), source=SignatureSource.PAPER)
    assert kept(paper) is Proof.ON_PAPER
    assert kept(paper, lambda facts: facts.update(text="else")) is Proof.CHANGED


def test_that_fields_cannot_flow_into_each_other() -> None:
    one = replace(SIGNED, text='a","b', name="c")
    other = replace(SIGNED, text="a", name='b","c')
    assert canonical(one) != canonical(other)


def test_that_a_signature_fits_the_same_prescriptions_and_the_same_answer_only() -> None:
    assert still_fits(SIGNED, FACTS.rx, Counselling.DECLINED)
    assert not still_fits(SIGNED, FACTS.rx, Counselling.ACCEPTED)
    assert not still_fits(SIGNED, FACTS.rx[:1], Counselling.DECLINED)
