"""Encode Code 128, sets B and C, as widths of bars and spaces (ISO/IEC 15417)."""

from __future__ import annotations

_START_B, _START_C, _STOP = 104, 105, 106
_TO_B, _TO_C = 100, 99
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 "
    "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 "
    "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 "
    "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 "
    "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 "
    "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 "
    "411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_WIDTHS = _TABLE.split(" ")


def bar_widths(text: str) -> tuple[int, ...]:
    """Return the widths, bar first, of a printable ASCII text."""
    values = [ord(sign) - 32 for sign in text]
    check = (_START_B + sum(place * value for place, value in enumerate(values, start=1))) % 103
    symbols = (_START_B, *values, check, _STOP)
    return tuple(int(width) for symbol in symbols for width in _WIDTHS[symbol])


def run_widths(runs: tuple[tuple[str, str], ...]) -> tuple[int, ...]:
    """Return the widths, bar first, of runs in code sets `B` and `C`."""
    values: list[int] = []
    for place, (code, text) in enumerate(runs):
        if place == 0:
            values.append(_START_B if code == "B" else _START_C)
        else:
            values.append(_TO_B if code == "B" else _TO_C)
        if code == "B":
            values += [ord(sign) - 32 for sign in text]
        else:
            values += [int(text[start : start + 2]) for start in range(0, len(text), 2)]
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))) % 103
    return tuple(int(width) for symbol in (*values, check, _STOP) for width in _WIDTHS[symbol])
