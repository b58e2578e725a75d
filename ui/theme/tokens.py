"""Hold every colour of the screens, light and dark, and compute their contrast.

A test computes the ratios of all pairs in `PAIRS`, so that a colour cannot become a bad one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """Say what a colour means; it never stands without its word and icon."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    PLAIN = "plain"

    @property
    def icon(self) -> str:
        """Return the icon that goes with the meaning when no other is named."""
        return _TONE_ICONS[self.value]

    @property
    def word(self) -> str:
        """Return the meaning as a screen reader says it."""
        return _TONE_WORDS[self.value]


_TONE_ICONS = {
    "ok": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-x",
    "info": "info",
    "plain": "circle",
}
_TONE_WORDS = {"ok": "Good", "warn": "Look", "bad": "Blocked", "info": "Note", "plain": ""}


@dataclass(frozen=True, slots=True)
class Tokens:
    """Be the colours of one theme, as `#rrggbb`.

    `border` outlines what can be operated and keeps 3:1; `line` only separates and need not.
    """

    name: str
    window: str
    surface: str
    text: str
    muted: str
    border: str
    line: str
    hover: str
    accent: str
    accent_strong: str
    on_accent: str
    rail: str
    rail_active: str
    on_rail: str
    on_rail_active: str
    selection: str
    ok: str
    ok_tint: str
    warn: str
    warn_tint: str
    bad: str
    bad_tint: str
    info: str
    info_tint: str

    def ink(self, tone: Tone) -> str:
        """Return the colour of words and icons of a meaning."""
        inks = {Tone.OK: self.ok, Tone.WARN: self.warn, Tone.BAD: self.bad, Tone.INFO: self.info}
        return inks.get(tone, self.muted)

    def tint(self, tone: Tone) -> str:
        """Return the ground behind words of a meaning."""
        tints = {
            Tone.OK: self.ok_tint,
            Tone.WARN: self.warn_tint,
            Tone.BAD: self.bad_tint,
            Tone.INFO: self.info_tint,
        }
        return tints.get(tone, self.window)


LIGHT = Tokens(
    name="light",
    window="#f5f6f8",
    surface="#ffffff",
    text="#14181f",
    muted="#566070",
    border="#7f8897",
    line="#dfe3e9",
    hover="#f0f3f5",
    accent="#0f6b5c",
    accent_strong="#0b5549",
    on_accent="#ffffff",
    rail="#0e2a2b",
    rail_active="#1d4a48",
    on_rail="#a9c4c1",
    on_rail_active="#ffffff",
    selection="#e3f2ef",
    ok="#1a6b3c",
    ok_tint="#e3f3e9",
    warn="#8a5200",
    warn_tint="#fdf0d9",
    bad="#b3261e",
    bad_tint="#fce8e6",
    info="#0b5cad",
    info_tint="#e4eef9",
)

DARK = Tokens(
    name="dark",
    window="#14181f",
    surface="#1d232c",
    text="#eef1f5",
    muted="#a9b3c1",
    border="#717d8d",
    line="#303844",
    hover="#262e39",
    accent="#5bcbb5",
    accent_strong="#7cdac7",
    on_accent="#0d1117",
    rail="#0b1f20",
    rail_active="#1a4341",
    on_rail="#a9c4c1",
    on_rail_active="#ffffff",
    selection="#17403a",
    ok="#6fd39a",
    ok_tint="#153524",
    warn="#f2b84b",
    warn_tint="#3a2b0e",
    bad="#ff9a90",
    bad_tint="#44191a",
    info="#7fbcf9",
    info_tint="#152f4b",
)

THEMES = {"light": LIGHT, "dark": DARK}

# (ink, ground, least ratio): WCAG 2.2 AA is 4.5 for words and 3 for the parts of controls.
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("text", "window", 7),
    ("text", "surface", 7),
    ("text", "selection", 7),
    ("text", "hover", 7),
    ("muted", "window", 4.5),
    ("muted", "surface", 4.5),
    ("muted", "selection", 4.5),
    ("border", "surface", 3),
    ("border", "window", 3),
    ("accent", "surface", 4.5),
    ("accent", "window", 3),
    ("on_accent", "accent", 4.5),
    ("on_accent", "accent_strong", 4.5),
    ("on_rail", "rail", 4.5),
    ("on_rail_active", "rail_active", 7),
    ("ok", "ok_tint", 4.5),
    ("warn", "warn_tint", 4.5),
    ("bad", "bad_tint", 4.5),
    ("info", "info_tint", 4.5),
    ("ok", "surface", 4.5),
    ("warn", "surface", 4.5),
    ("bad", "surface", 4.5),
    ("info", "surface", 4.5),
)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2)."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
