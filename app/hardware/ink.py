"""Hold what a pen drew: strokes of points, each with its time, and the form in which they are kept."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import pairwise

TimedPoint = tuple[int, int, int]
Stroke = tuple[TimedPoint, ...]
Lines = tuple[tuple[tuple[int, int], ...], ...]

MOST_STROKES = 400
MOST_POINTS = 20_000
FURTHEST = 10_000
_FORM = 1
_LONGEST = 600_000
_SHARE = 25
_LEAST = 12


@dataclass(frozen=True, slots=True)
class Ink:
    """Be strokes of x, y (downward) and milliseconds since the pen first touched.

    `width` and `height` are of the field that was signed in, 0 when it is not known. Some terminals tell no
    times: then `is_timed` is False and every time is 0.
    """

    strokes: tuple[Stroke, ...] = ()
    width: int = 0
    height: int = 0
    is_timed: bool = True

    @classmethod
    def untimed(cls, lines: Lines, width: int = 0, height: int = 0) -> Ink:
        """Return ink of which only the points are known."""
        strokes = tuple(tuple((x, y, 0) for x, y in line) for line in lines)
        return cls(strokes, width, height, is_timed=False)

    @property
    def lines(self) -> Lines:
        """Return the strokes without times."""
        return tuple(tuple((x, y) for x, y, _ms in stroke) for stroke in self.strokes)

    @property
    def length(self) -> int:
        """Return how far the pen went on the pad, in whole units of the field."""
        return sum(
            abs(after[0] - before[0]) + abs(after[1] - before[1])
            for stroke in self.strokes
            for before, after in pairwise(stroke)
        )

    @property
    def is_a_dot(self) -> bool:
        """Say whether nothing was drawn, or so little that it signs nothing."""
        return self.length < max(self.width // _SHARE, _LEAST)


def what_is_wrong(ink: Ink) -> str:
    """Return in plain words why strokes are no signature, an empty text when they are one."""
    points = [point for stroke in ink.strokes for point in stroke]
    if len(ink.strokes) > MOST_STROKES or len(points) > MOST_POINTS:
        return "This is too much for a signature. Clear it and sign again."
    if any(not 0 <= place <= FURTHEST for x, y, _ms in points for place in (x, y)):
        return "The signature left the box. Clear it and sign again."
    if ink.is_a_dot:
        return "Nothing was signed. Sign in the box; a dot is not enough."
    return ""


def spelled(ink: Ink) -> bytes:
    """Return ink as bytes, always the same for the same ink: what a hash is made over."""
    numbers = [_FORM, int(ink.is_timed), ink.width, ink.height, len(ink.strokes)]
    before = (0, 0, 0)
    for stroke in ink.strokes:
        numbers.append(len(stroke))
        for point in stroke:
            numbers += [_folded(now - then) for now, then in zip(point, before, strict=True)]
            before = point
    return b"".join(map(_short, numbers))


def read_spelled(data: bytes) -> Ink:
    """Return the ink that `spelled` wrote; raise `ValueError` on anything else."""
    numbers = iter(_numbers(data))
    try:
        if next(numbers) != _FORM:
            raise ValueError("form")
        is_timed, width, height = bool(next(numbers)), next(numbers), next(numbers)
        strokes, before = [], (0, 0, 0)
        for _stroke in range(next(numbers)):
            points: list[TimedPoint] = []
            for _point in range(next(numbers)):
                x, y, ms = [then + _unfolded(next(numbers)) for then in before]
                before = (x, y, ms)
                points.append(before)
            strokes.append(tuple(points))
    except StopIteration:
        raise ValueError("cut short") from None
    if next(numbers, None) is not None:
        raise ValueError("too long")
    return Ink(tuple(strokes), width, height, is_timed)


def pack(ink: Ink) -> bytes:
    """Return ink in the short form that is kept."""
    return zlib.compress(spelled(ink), 9)


def unpack(data: bytes) -> Ink:
    """Return the ink that `pack` wrote; raise `ValueError` on anything else."""
    reader = zlib.decompressobj()
    try:
        plain = reader.decompress(data, _LONGEST)
    except zlib.error:
        raise ValueError("not packed ink") from None
    if not reader.eof or reader.unused_data:
        raise ValueError("not packed ink")
    return read_spelled(plain)


def _folded(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def _unfolded(number: int) -> int:
    return number // 2 if number % 2 == 0 else -(number + 1) // 2


def _short(number: int) -> bytes:
    """Return a number in as few bytes as it needs, seven bits in each, the lowest first."""
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _numbers(data: bytes) -> list[int]:
    found, now, shift = [], 0, 0
    for byte in data:
        now |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(now)
            now = shift = 0
    if shift:
        raise ValueError("cut short")
    return found
