"""A batch file is read to the last byte, and what is written is read back."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp import batch
from app.claims.ncpdp.batch import Batch, Broken, Head, Item, Tail, Transmission
from app.claims.ncpdp.errors import FieldRefused

REQUEST = (
    b"999001D0B1COMM      1012000000010     20260302          "
    b"\x1e\x1cAM04\x1cC2W1\x1d\x1e\x1cAM07\x1cEM1\x1cD21"
)
ANSWER = b"D0B11A012000000010     20260302\x1d\x1e\x1cAM21\x1cANP"
HEAD = Head(Transmission.REQUESTS, "STORE1", "PROCESSOR", 42, date(2026, 3, 2), time(17, 5))
ITEMS = (Item("0000000001", REQUEST), Item("0000000002", REQUEST + b"2"))
FILE = batch.write(HEAD, ITEMS, message="END OF DAY")


def joined(read: Batch) -> bytes:
    return b"".join(one.raw for one in read.records)


def reasons(read: Batch) -> list[str]:
    return [one.holds.reason for one in read.broken if isinstance(one.holds, Broken)]


def test_that_the_records_are_laid_out_as_the_standard_says() -> None:
    head, first, _, tail = [record.rstrip(b"\x03") for record in FILE.split(b"\x02")[1:]]
    assert head == b"00TSTORE1" + b" " * 18 + b"0000042" + b"20260302" + b"1705" + b"P12PROCESSOR" + b" " * 15
    assert first == b"G10000000001" + REQUEST
    assert tail == b"990000042" + b"0000000004" + b"END OF DAY" + b" " * 25


@pytest.mark.parametrize("between", [b"", b"\r\n", b"\n"])
def test_that_what_is_written_is_read_back(between: bytes) -> None:
    read = batch.read(batch.write(HEAD, ITEMS, message="END OF DAY", between=between))
    assert read.head == HEAD
    assert read.items == ITEMS
    assert read.tail == Tail(42, 4, "END OF DAY")
    assert read.problems == ()


def test_that_a_test_file_says_so() -> None:
    head = Head(Transmission.REQUESTS, "STORE1", "P", 1, date(2026, 3, 2), time(0, 0), is_test=True)
    read = batch.read(batch.write(head, ()))
    assert read.head == head
    assert read.tail == Tail(1, 2)


def test_that_answers_filled_up_to_a_fixed_width_are_read_without_the_filling() -> None:
    head = Head(Transmission.ANSWERS, "PROCESSOR", "STORE1", 42, date(2026, 3, 2), time(18, 0))
    file = batch.write(head, [Item("0000000001", ANSWER)]).replace(ANSWER, ANSWER + b" " * 4330)
    read = batch.read(file.replace(b"\x03", b"\x03" + b" " * 40 + b"\r\n"))
    assert read.items == (Item("0000000001", ANSWER),)
    assert read.problems == ()


def test_that_spaces_at_the_end_of_a_fixed_header_are_kept() -> None:
    file = batch.write(HEAD, [Item("1", REQUEST[:56])])
    assert batch.read(file).items[0].raw == REQUEST[:56]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"\x02G10000000009" + REQUEST, "the record has no end"),
        (b"\x02G10000000009Z9\x03", "102-A2 names no known version"),
        (b"\x02G1\x03", "102-A2 names no known version"),
        (b"\x02G10000000009" + REQUEST[:30] + b"\x03", "the header is cut off"),
        (b"\x02Q1what\x03", "it is no record of a batch"),
        (b"\x02\x03", "it is no record of a batch"),
        (b"stray", "it stands outside any record"),
    ],
)
def test_that_a_broken_record_is_set_aside_and_the_others_are_used(bad: bytes, reason: str) -> None:
    at = FILE.index(b"\x02G10000000002")
    read = batch.read(FILE[:at] + bad + FILE[at:])
    assert read.items == ITEMS
    assert reasons(read) == [reason]
    assert [one.raw for one in read.broken] == [bad]
    assert read.problems


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"0000042" + b"20260302", b"0000042" + b"20260231"),
        (b"1705P", b"2505P"),
        (b"1705P", b"1705X"),
        (b"P12P", b"P99P"),
        (b"00T", b"00Q"),
        (b"0000042" + b"2", b"00000X2" + b"2"),
    ],
)
def test_that_a_header_that_makes_no_sense_is_set_aside(old: bytes, new: bytes) -> None:
    read = batch.read(FILE.replace(old, new, 1))
    assert read.head is None
    assert len(read.broken) == 1
    assert read.items == ITEMS


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"0000000004", b"0000000005", "The trailer counts 5 records, but there are 4."),
        (b"\x02990000042", b"\x02990000043", "Header and trailer name different batches."),
        (b"G10000000002", b"G10000000001", "1 references stand more than once."),
        (b"0000000004", b"000000000X", "The file does not end with its one trailer."),
    ],
)
def test_that_what_does_not_fit_together_is_named(old: bytes, new: bytes, problem: str) -> None:
    assert problem in batch.read(FILE.replace(old, new)).problems


def test_that_a_file_cut_short_keeps_what_it_has() -> None:
    read = batch.read(FILE[: FILE.index(b"\x02G10000000002") + 20])
    assert read.items == ITEMS[:1]
    assert "The file does not end with its one trailer." in read.problems


def test_that_an_empty_file_is_no_batch() -> None:
    assert len(batch.read(b"").problems) == 2


@pytest.mark.parametrize(
    ("head", "items", "number"),
    [
        (Head(Transmission.REQUESTS, "S" * 25, "R", 1, HEAD.day, HEAD.at), (), "880-K1"),
        (Head(Transmission.REQUESTS, "store", "R", 1, HEAD.day, HEAD.at), (), "880-K1"),
        (Head(Transmission.REQUESTS, "S", "R", 10**7, HEAD.day, HEAD.at), (), "806-5C"),
        (HEAD, (ITEMS[0], ITEMS[0]), "880-K5"),
        (HEAD, (Item("", REQUEST),), "880-K5"),
        (HEAD, (Item("12345678901", REQUEST),), "880-K5"),
        (HEAD, (Item("1", b""),), "880-K5"),
        (HEAD, (Item("1", REQUEST + b"\x03"),), "880-K5"),
    ],
)
def test_that_a_file_that_could_not_be_read_is_not_written(
    head: Head, items: tuple[Item, ...], number: str
) -> None:
    with pytest.raises(FieldRefused) as refused:
        batch.write(head, items)
    assert refused.value.number == number


@given(
    st.lists(
        st.one_of(
            st.sampled_from([b"\x02", b"\x03", b"00T", b"G1", b"99", b"\r\n", REQUEST, FILE, FILE[:40]]),
            st.binary(max_size=8),
        )
    ).map(b"".join)
)
def test_that_no_byte_of_any_file_is_lost(raw: bytes) -> None:
    read = batch.read(raw)
    assert joined(read) == raw
    assert isinstance(read.problems, tuple)
