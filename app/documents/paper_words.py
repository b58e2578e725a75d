"""Hold the words of receipts and labels in each language that the store may print."""

from __future__ import annotations

import tomllib
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from resources import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGLISH = "en"


class PaperWords:
    """Be the words of one language; a word that is asked for and missing is a fault of ours."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Take the words by their names."""
        self._words = MappingProxyType(dict(words))

    def say(self, name: str, **numbers: int) -> str:
        """Return a word, with its numbers."""
        return self._words[name].format(**numbers)


@cache
def _all() -> Mapping[str, PaperWords]:
    return {
        name: PaperWords(words) for name, words in tomllib.loads(read_text("i18n", "papers.toml")).items()
    }


def languages() -> tuple[str, ...]:
    """Return the languages that papers know."""
    return tuple(_all())


def words_of(language: str) -> PaperWords:
    """Return the words of a language, English when papers do not know it."""
    return _all().get(language, _all()[ENGLISH])
