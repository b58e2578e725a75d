"""Compose the page that holds the store's recovery key, to be kept in a safe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import Align, Column, Document, Heading, Line, Rule, Signature, Spacer, Table

if TYPE_CHECKING:
    from datetime import date

    from app.documents.blocks import Block

_GROUPS_PER_ROW = 4


@dataclass(frozen=True, slots=True)
class RecoveryKeyFacts:
    """Hold the key in short groups, and a fingerprint that tells two keys apart."""

    store_name: str
    key_groups: tuple[str, ...]
    made_on: date
    fingerprint: str


def recovery_key(facts: RecoveryKeyFacts) -> Document:
    """Return the page; it holds the key and nothing about patients."""
    groups = facts.key_groups
    starts = range(0, len(groups), _GROUPS_PER_ROW)
    rows = tuple(_row(index, groups[start : start + _GROUPS_PER_ROW]) for index, start in enumerate(starts))
    blocks: list[Block] = [
        Heading("Recovery key"),
        Line(facts.store_name, is_bold=True),
        Line(f"Made on {facts.made_on:%m/%d/%Y}. Fingerprint {facts.fingerprint}."),
        Spacer(),
        Line(
            "Whoever holds this page and a copy of the store can read every record in it. Keep it in a safe, "
            "away from the computer. Without it, a lost computer means a lost store."
        ),
        Rule(),
        Table(
            (Column("Row"), *(Column("", 3, Align.CENTER) for _ in range(_GROUPS_PER_ROW))),
            rows,
        ),
        Rule(),
        Line("To use it: run “counter recover” on the computer and type the rows in order."),
        Line("Letters may be typed small or large. Counter tells you if a row is mistyped."),
        Spacer(2),
        Signature((), "Placed in the safe by, date"),
    ]
    return Document("Recovery key", tuple(blocks), f"{facts.store_name} – fingerprint {facts.fingerprint}")


def _row(index: int, groups: tuple[str, ...]) -> tuple[str, ...]:
    padding = ("",) * (_GROUPS_PER_ROW - len(groups))
    return (str(index + 1), *groups, *padding)
