"""Hold what the safety checks look at and what they find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from app.prescriptions.model import Severity


class FindingKind(StrEnum):
    """Name what an alert is about."""

    ALLERGY = "allergy"
    DUPLICATE = "duplicate_therapy"
    TOO_SOON = "refill_too_soon"
    CONTROLLED_EARLY = "controlled_early"
    PAYER = "payer_message"


@dataclass(frozen=True, slots=True)
class DrugFacts:
    """Be a drug as the checks see it; `schedule` is `C-II` to `C-V` or empty."""

    name: str
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class PastFill:
    """Be an earlier fill of the same patient that was not cancelled."""

    drug: DrugFacts
    rx_number: int
    same_prescription: bool
    date_of_service: date
    days_supply: int


@dataclass(frozen=True, slots=True)
class KnownAllergy:
    """Be a substance to avoid; `key` is what drug names are compared with."""

    substance: str
    key: str
    reaction: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Be one alert to raise: what it is and why, in plain words."""

    kind: FindingKind
    severity: Severity
    title: str
    why: str
