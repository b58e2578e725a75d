"""Prove which names are taken as they are and which are refused, and how they are found again."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.person import PersonName, search_key
from app.kernel.text import clean_text


@pytest.mark.parametrize(
    "name",
    ["O'Neil", "O’Neil", "Nuñez-García", "Łukasiewicz", "St. John", "李", "D'Arcy Ó Briain", "X", "A" * 60],
)
def test_that_a_real_name_is_kept_letter_for_letter(name: str) -> None:
    parsed = PersonName.parse(name, name)
    assert (parsed.last, parsed.first) == (name, name)
    assert str(parsed) == f"{name}, {name}"
    assert parsed.natural == f"{name} {name}"


def test_that_a_name_of_sixty_one_letters_is_refused() -> None:
    with pytest.raises(DomainError, match="last name: Use at most 60 characters"):
        PersonName.parse("A" * 61, "Maria")


def test_that_accents_typed_apart_count_as_one_letter() -> None:
    apart = unicodedata.normalize("NFD", "é") * 60
    assert PersonName.parse(apart, "Maria").last == "é" * 60


@pytest.mark.parametrize("name", ["Maria 😀", "😀", "Ma♥ria"])
def test_that_an_emoji_is_refused_with_the_field_named(name: str) -> None:
    with pytest.raises(DomainError) as refusal:
        PersonName.parse("Chen", name)
    assert refusal.value.field == "first name"


@pytest.mark.parametrize(
    "code", [0x00, 0x07, 0x1C, 0x1D, 0x1E, 0x1F, 0x7F, 0x85, 0x200B, 0x202E, 0x2028, 0xD800]
)
@pytest.mark.parametrize("place", ["{0}Chen", "Ch{0}en", "Chen{0}"])
def test_that_a_character_that_cannot_be_printed_is_refused_wherever_it_stands(code: int, place: str) -> None:
    with pytest.raises(DomainError, match="last name: It holds a character that cannot be printed"):
        PersonName.parse(place.format(chr(code)), "Maria")


@pytest.mark.parametrize("name", ["", "   ", "12", "-", "'"])
def test_that_a_name_needs_a_letter(name: str) -> None:
    with pytest.raises(DomainError, match="at least one letter"):
        PersonName.parse(name, "Maria")


@given(st.text(max_size=80))
def test_that_cleaned_text_is_short_trimmed_composed_and_printable_or_refused(text: str) -> None:
    try:
        clean = clean_text(text, "note", 60)
    except DomainError as refusal:
        assert refusal.field == "note"  # noqa: PT017
        return
    assert len(clean) <= 60
    assert clean == clean_text(clean, "note", 60)
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in clean)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("O'NEIL", "oneil"), ("Nuñez-García", "nunez garcia"), ("  Straße  ", "strasse"), ("O’Neil", "oneil")],
)
def test_that_a_name_is_found_without_accents_case_or_marks(typed: str, kept: str) -> None:
    assert search_key(typed) == kept


@given(st.text())
def test_that_folding_for_search_twice_changes_nothing_for_plain_words(text: str) -> None:
    assert "  " not in search_key(text)
    assert search_key(text) == search_key(f" {text} ")
