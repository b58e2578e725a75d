"""Set receipt texts in columns of equal signs: flow at spaces, keep figures at the right edge."""

from __future__ import annotations


def wrap(text: str, width: int) -> list[str]:
    """Return lines broken at spaces, leading spaces kept; only a word longer than a line is broken."""
    indent = text[: len(text) - len(text.lstrip())]
    lines: list[str] = []
    line = indent
    for word in text.split():
        rest = word
        candidate = f"{line} {rest}" if line.strip() else line + rest
        if len(candidate) <= width:
            line = candidate
            continue
        if line.strip():
            lines.append(line)
        while len(indent) + len(rest) > width:
            lines.append(indent + rest[: width - len(indent)])
            rest = rest[width - len(indent) :]
        line = indent + rest
    return [*lines, line] if line.strip() or not lines else lines


def pair(left: str, figure: str, width: int) -> list[str]:
    """Return the left text, flowing if it must, with the figure at the right end of its last line."""
    lines = wrap(left, width - len(figure) - 1 if figure else width)
    last = lines[-1]
    return [*lines[:-1], last + " " * (width - len(last) - len(figure)) + figure] if figure else lines
