"""Hold what was found when a device was looked over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Be what was found about one device."""

    is_well: bool
    words: str
