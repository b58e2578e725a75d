"""Split a message into groups, segments and fields, and join it again without losing a byte."""

from __future__ import annotations

from typing import TypeAlias

FIELD = b"\x1c"
GROUP = b"\x1d"
SEGMENT = b"\x1e"
ETX = b"\x03"

Segment: TypeAlias = list[bytes]
Group: TypeAlias = list[Segment]
Tokens: TypeAlias = list[Group]


def split(raw: bytes) -> Tokens:
    """Return the pieces between the separators, group by group, segment by segment.

    The first piece of a segment is what stands before its first field separator: empty in a
    well-formed segment, the fixed header in the very first one.
    """
    # Plain loops: nested comprehensions are a function call for every group in Python 3.11.
    groups: Tokens = []
    for group in raw.split(GROUP):
        segments: Group = []
        groups.append(segments)
        for segment in group.split(SEGMENT):
            segments.append(segment.split(FIELD))
    return groups


def join(tokens: Tokens) -> bytes:
    """Return the bytes that `split` was given."""
    return GROUP.join([SEGMENT.join([FIELD.join(segment) for segment in group]) for group in tokens])
