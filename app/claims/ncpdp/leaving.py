"""Leave out of a message what its payer does not use, as far as it stays a message that can be sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from app.claims.ncpdp import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.claims.ncpdp.build import Content, Draft, Segments
    from app.claims.ncpdp.tables import Dictionary, FieldRule
    from app.claims.ncpdp.values import Value

_NO_OTHER_COVERAGE = "00"
# Fill number and other coverage tell requests apart for ever; the latter only where it says something.
_FILL_NUMBER, _OTHER_COVERAGE = ("07", "D3"), ("07", "C8")


class Spot(NamedTuple):
    """Be a field by segment and id."""

    segment: str
    field: str


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Be a draft without what is not used, and the fields that it would have said otherwise."""

    draft: Draft
    left: tuple[Spot, ...]


def leave_out(draft: Draft, unused: Iterable[tuple[str, str]]) -> Trimmed:
    """Return a draft without some fields.

    A count stands for the group that it counts. A field that its segment cannot be without takes an
    optional segment along. What the transaction cannot be without, a half of a pair, and what tells
    requests apart stay.
    """
    trimming = _Trimming(draft, frozenset(Spot(*one) for one in unused))
    shared = trimming.segments(draft.shared)
    groups = tuple(trimming.segments(group) for group in draft.groups)
    left = tuple(dict.fromkeys(trimming.left))
    return Trimmed(replace(draft, shared=shared, groups=groups), left)


@dataclass(slots=True)
class _Trimming:
    """Go through one draft, and note what is left out."""

    draft: Draft
    unused: frozenset[Spot]
    left: list[Spot] = field(default_factory=list)

    @property
    def _dictionary(self) -> Dictionary:
        return tables.dictionary(self.draft.version)

    def segments(self, given: Segments) -> Segments:
        found: dict[str, Content] = {}
        for segment, content in given.items():
            spots = {spot for spot in self.unused if spot.segment == segment}
            before = len(self.left)
            kept = self._content(segment, content, "", spots) if spots else content
            if not any(_says(value) for value in kept.values()) and self._is_mandatory(segment):
                kept = content
                del self.left[before:]
            if kept:
                found[segment] = kept
        return found

    def _content(self, segment: str, content: Content, leader: str, spots: set[Spot]) -> Content:
        rules = self._dictionary.fields[segment]
        if not leader and self._goes_whole(segment, content, spots):
            said = (rules[name] for name in content if _says(content[name]))
            self.left += [Spot(segment, rule.counter or rule.id) for rule in said]
            return {}
        kept: dict[str, Value | Sequence[Content] | None] = {}
        for name, value in content.items():
            if isinstance(value, (list, tuple)):
                if named := spots & {Spot(segment, name), Spot(segment, rules[name].counter)}:
                    self.left += [spot for spot in named if value]
                    continue
                kept[name] = [self._content(segment, one, name, spots) for one in value]
            elif Spot(segment, name) in spots and self._may_go(rules, name, content, spots):
                if _says(value):
                    self.left.append(Spot(segment, name))
            else:
                kept[name] = value
        return kept

    def _is_mandatory(self, segment: str) -> bool:
        allowed = self._dictionary.segments.get((self.draft.transaction, self.draft.direction), {})
        return segment not in allowed or allowed[segment].mandatory

    def _goes_whole(self, segment: str, content: Content, spots: set[Spot]) -> bool:
        """Say whether an optional segment goes with what it cannot be without."""
        if self._is_mandatory(segment):
            return False
        rules = self._dictionary.fields[segment]
        needed = {name for name, one in rules.items() if one.mandatory and not one.leader}
        return any(_says(value) for value in content.values()) and any(spot.field in needed for spot in spots)

    def _may_go(self, rules: Mapping[str, FieldRule], name: str, content: Content, spots: set[Spot]) -> bool:
        rule = rules[name]
        spot = Spot(rule.segment, name)
        if rule.mandatory or rule.leader == name or spot == _FILL_NUMBER:
            return False
        if spot == _OTHER_COVERAGE and content[name] != _NO_OTHER_COVERAGE:
            return False
        pairs: Sequence[tuple[str, str]] = self._dictionary.pairs.get(rule.segment, ())
        for pair in pairs:
            other = next((one for one in pair if one != name), name)
            stays = Spot(rule.segment, other) not in spots or rules[other].mandatory
            if name in pair and _says(content.get(other)) and stays:
                return False
        return True


def _says(value: object) -> bool:
    return bool(value) if isinstance(value, (list, tuple)) else value is not None and value != ""
