"""Edit one setting each, in the form that suits it; what is wrong is told as the field is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.settings.rules import read_setting
from ui.screens.settings.logo_part import LogoSetting
from ui.screens.settings.payer_part import CertificateSetting
from ui.widgets.field import NumberField, TextField
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.settings.model import SettingKey

LANGUAGES = (("en", "English"), ("es", "Spanish"))
ZONES = (
    ("America/New_York", "Eastern (New York)"),
    ("America/Detroit", "Eastern (Detroit)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Mountain, no summer time (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
)


def problem_with(key: SettingKey, typed: str) -> str:
    """Return what is wrong with a setting as typed, or an empty text."""
    try:
        read_setting(key, typed)
    except DomainError as problem:
        return problem.message
    return ""


class TextSetting:
    """Be a setting that is typed."""

    def __init__(self, key: SettingKey, label: str, placeholder: str = "", *, number: bool = False) -> None:
        """Take the key, the label and what stands in the empty field."""
        kind = NumberField if number else TextField
        self.key = key
        self.field: TextField = kind(label, partial(problem_with, key), placeholder)
        self.changed = self.field.edited

    def text(self) -> str:
        """Return what was typed."""
        return self.field.text()

    def show(self, text: str) -> None:
        """Show a setting."""
        self.field.set_text(text)


class ChoiceSetting:
    """Be one of a few values; the usual one is shown while nothing was ever chosen."""

    def __init__(
        self, key: SettingKey, label: str, choices: Sequence[tuple[str, str]], usual: str = ""
    ) -> None:
        """Take the key, the label and the values with their words."""
        self.key = key
        self._usual, self._kept = usual, ""
        self.field: ChoiceField[str] = ChoiceField(label, choices)
        self.changed = self.field.chosen
        self._choices = tuple(choices)

    def text(self) -> str:
        """Return the value chosen; the usual one is no change from nothing."""
        value = self.field.value() or ""
        return value if self._kept or value != self._usual else ""

    def show(self, text: str) -> None:
        """Show a value, also one that is not in the list."""
        self._kept = text
        if text and text not in dict(self._choices):
            self.field.set_choices((*self._choices, (text, text)))
        self.field.set_value(text or self._usual)


AnySetting = TextSetting | ChoiceSetting | CertificateSetting | LogoSetting
