"""Encode GS1 DataMatrix (ECC 200, ISO/IEC 16022) as dark and light modules, without the quiet zone.

Element strings begin with FNC1; a variable one that others follow ends with FNC1, so that a reader
tells where it ends. Signs are ASCII, two digits share a codeword. Square symbols with one block of
error correction hold all that a label says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Elements = tuple[tuple[str, str], ...]
Modules = tuple[tuple[bool, ...], ...]

FNC1 = "\x1d"
_AI = re.compile(r"\d{2,4}")
_VALUE = re.compile(r"[!-\"%-?A-Z_a-z]{1,90}")
_FIXED = {"00", "01", "02", "03", "04", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20"} | {
    *(str(number) for number in range(31, 37)),
    "41",
}
_FNC1_WORD, _PAD_WORD = 232, 129


@dataclass(frozen=True, slots=True)
class _Symbol:
    """Be one size: modules a side, regions a side, codewords for data and for correction."""

    side: int
    regions: int
    data: int
    check: int


_SYMBOLS = tuple(
    _Symbol(*row)
    for row in (
        (10, 1, 3, 5),
        (12, 1, 5, 7),
        (14, 1, 8, 10),
        (16, 1, 12, 12),
        (18, 1, 18, 14),
        (20, 1, 22, 18),
        (22, 1, 30, 20),
        (24, 1, 36, 24),
        (26, 1, 44, 28),
        (32, 2, 62, 36),
        (36, 2, 86, 42),
        (40, 2, 114, 48),
        (44, 2, 144, 56),
    )
)


def element_string(elements: Elements) -> str:
    """Return the elements as one text, each FNC1 as GS, the one at the head included."""
    text = FNC1
    for place, (ai, value) in enumerate(elements, start=1):
        if not _AI.fullmatch(ai) or not _VALUE.fullmatch(value):
            raise ValueError("GS1 element")
        text += ai + value
        if place < len(elements) and ai[:2] not in _FIXED:
            text += FNC1
    return text


def modules(elements: Elements) -> Modules:
    """Return the smallest symbol, row by row, True for dark; raise `ValueError` when none is large enough."""
    words = _words(element_string(elements))
    symbol = next((one for one in _SYMBOLS if one.data >= len(words)), None)
    if symbol is None:
        raise ValueError("too long for a DataMatrix")
    words = _padded(words, symbol.data)
    bits = _placed(symbol.side - 2 * symbol.regions, [*words, *_correction(words, symbol.check)])
    return _framed(bits, symbol)


def _words(text: str) -> list[int]:
    words: list[int] = []
    for part in re.findall(r"\d\d|.", text, re.DOTALL):
        if part == FNC1:
            words.append(_FNC1_WORD)
        else:
            words.append(130 + int(part) if len(part) == 2 else ord(part) + 1)
    return words


def _padded(words: list[int], length: int) -> list[int]:
    """Return the words filled up: one pad, then pads scattered by the 253-state rule."""
    out = list(words)
    if len(out) < length:
        out.append(_PAD_WORD)
    while len(out) < length:
        value = _PAD_WORD + 149 * (len(out) + 1) % 253 + 1
        out.append(value - 254 if value > 254 else value)
    return out


def _correction(words: list[int], count: int) -> list[int]:
    """Return the Reed-Solomon words over GF(256) with 301 as its polynomial."""
    power, log = _field()

    def times(one: int, other: int) -> int:
        return power[(log[one] + log[other]) % 255] if one and other else 0

    generator = [1]
    for root in range(1, count + 1):
        longer = [*generator, 0]
        for place, value in enumerate(generator):
            longer[place + 1] ^= times(value, power[root])
        generator = longer
    rest = [0] * count
    for word in words:
        lead = word ^ rest[0]
        rest = [
            next_word ^ times(lead, factor)
            for next_word, factor in zip([*rest[1:], 0], generator[1:], strict=True)
        ]
    return rest


def _field() -> tuple[list[int], list[int]]:
    power, log = [0] * 255, [0] * 256
    value = 1
    for exponent in range(255):
        power[exponent], log[value] = value, exponent
        value = value << 1 ^ (301 if value & 0x80 else 0)
    return power, log


_UTAH = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))
_CORNERS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((-1, 0), (-1, 1), (-1, 2), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)),
    ((-3, 0), (-2, 0), (-1, 0), (0, -4), (0, -3), (0, -2), (0, -1), (1, -1)),
    ((-3, 0), (-2, 0), (-1, 0), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)),
    ((-1, 0), (-1, -1), (0, -3), (0, -2), (0, -1), (1, -3), (1, -2), (1, -1)),
)


def _placed(side: int, words: list[int]) -> list[list[bool | None]]:
    """Place the words' bits along the diagonals of the mapping square (annex F)."""
    grid: list[list[bool | None]] = [[None] * side for _ in range(side)]
    rest = iter(words)

    def utah(row: int, column: int) -> None:
        word = next(rest)
        for bit, (down, right) in enumerate(_UTAH):
            y, x = row + down, column + right
            if y < 0:
                y, x = y + side, x + 4 - (side + 4) % 8
            if x < 0:
                x, y = x + side, y + 4 - (side + 4) % 8
            grid[y][x] = bool(word >> (7 - bit) & 1)

    def corner(which: int) -> None:
        word = next(rest)
        for bit, (y, x) in enumerate(_CORNERS[which]):
            grid[y % side][x % side] = bool(word >> (7 - bit) & 1)

    _walk(side, utah, corner, lambda row, column: grid[row][column] is None)
    if grid[side - 1][side - 1] is None:
        grid[side - 1][side - 1] = grid[side - 2][side - 2] = True
        grid[side - 1][side - 2] = grid[side - 2][side - 1] = False
    return grid


def _walk(
    side: int,
    utah: Callable[[int, int], None],
    corner: Callable[[int], None],
    is_free: Callable[[int, int], bool],
) -> None:
    row, column = 4, 0
    while row < side or column < side:
        if (row, column) == (side, 0):
            corner(0)
        if (row, column) == (side - 2, 0) and side % 4:
            corner(1)
        if (row, column) == (side - 2, 0) and side % 8 == 4:
            corner(2)
        if (row, column) == (side + 4, 2) and side % 8 == 0:
            corner(3)
        while row >= 0 and column < side:
            if row < side and column >= 0 and is_free(row, column):
                utah(row, column)
            row, column = row - 2, column + 2
        row, column = row + 1, column + 3
        while row < side and column >= 0:
            if row >= 0 and column < side and is_free(row, column):
                utah(row, column)
            row, column = row + 2, column - 2
        row, column = row + 3, column + 1


def _framed(bits: list[list[bool | None]], symbol: _Symbol) -> Modules:
    """Return the mapping square cut into regions, each with its finder and its clock track."""
    side, each = symbol.side, symbol.side // symbol.regions
    out = [[False] * side for _ in range(side)]
    for y in range(side):
        for x in range(side):
            in_y, in_x = y % each, x % each
            if in_x == 0 or in_y == each - 1:
                out[y][x] = True
            elif in_y == 0:
                out[y][x] = in_x % 2 == 0
            elif in_x == each - 1:
                out[y][x] = in_y % 2 == 1
            else:
                out[y][x] = bool(bits[y - 1 - 2 * (y // each)][x - 1 - 2 * (x // each)])
    return tuple(tuple(row) for row in out)
