"""Find the files that ship with Counter, beside this module wherever it is installed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file, such as `resource_path("fonts", "Inter.ttf")`."""
    return ROOT.joinpath(*parts)


def read_text(*parts: str) -> str:
    """Return the text of a shipped UTF-8 file."""
    return resource_path(*parts).read_text(encoding="utf-8")
