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
    return [[segment.split(FIELD) for segment in group.split(SEGMENT)] for group in raw.split(GROUP)]


def join(tokens: Tokens) -> bytes:
    """Return the bytes that `split` was given."""
    return GROUP.join([SEGMENT.join([FIELD.join(segment) for segment in group]) for group in tokens])
