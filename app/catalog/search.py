"""Make the words that drug look-ups match."""

from __future__ import annotations

from app.catalog.names import show_form, show_strength
from app.kernel.person import search_key

MAX_WORDS = 8


def search_text(brand: str, generic: str, form: str, labeler: str, strength: str = "") -> str:
    """Return the folded words of a product: brand first, then generic, strength, form and labeler."""
    words = " ".join([brand, generic, strength.replace(".", ""), show_form(form), labeler])
    return " ".join(dict.fromkeys(search_key(words.replace("-", " ").replace("/", " ")).split()))


def product_search(brand: str, generic: str, form: str, labeler: str, strength: tuple[str, str]) -> str:
    """Return the search words of a product from its stated strength and unit."""
    return search_text(brand, generic, form, labeler, show_strength(*strength))


def search_words(query: str) -> tuple[str, ...]:
    """Return the words of a query; each must start a word of `Product.search`."""
    return tuple(search_key(query.replace("-", " ").replace("/", " ").replace(".", "")).split()[:MAX_WORDS])


def matches(search: str, words: tuple[str, ...]) -> bool:
    """Say whether each word of a query starts a word of a product's search text."""
    padded = f" {search}"
    return bool(words) and all(f" {word}" in padded for word in words)
