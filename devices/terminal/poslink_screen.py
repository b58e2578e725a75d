"""Write what shows a text on a POSLINK terminal's screen (A10) and takes it away again (A12)."""

from __future__ import annotations

from devices.terminal.frames import VERSION, frame

CLEAR_TEXT = frame("A12", VERSION)
_REST = ("", "N", "", "", "", "", "", "")


def text_request(title: str, words: str) -> bytes:
    """Return the A10 that shows a text under a title until it is cleared; it asks for no money."""
    return frame("A10", VERSION, words, title, *_REST)
