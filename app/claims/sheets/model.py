"""Define a payer sheet: what one plan asks of a claim, from a day on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import UserId

ANY = "*"


class SheetKind(StrEnum):
    """Say what sort of payer a sheet is of."""

    COMMERCIAL = "commercial"
    PART_B = "part_b"
    PART_D = "part_d"
    MEDICAID = "medicaid"
    CHIP = "chip"
    TRICARE = "tricare"
    CHAMPVA = "champva"
    VA = "va"
    IHS = "ihs"
    WORKERS_COMPENSATION = "workers_compensation"
    COPAY_CARD = "copay_card"
    ASSISTANCE = "assistance"
    DISCOUNT_CARD = "discount_card"


class Use(StrEnum):
    """Say what a payer wants of a field."""

    MANDATORY = "mandatory"
    REQUIRED = "required"
    OPTIONAL = "optional"
    NOT_USED = "not_used"


class CobScheme(StrEnum):
    """Say what a payer wants to hear of the payers before it; `none` takes no second claim."""

    AMOUNT_PAID = "amount_paid"
    PATIENT_RESPONSIBILITY = "patient_responsibility"
    BOTH = "both"
    NONE = "none"


class GrossRule(StrEnum):
    """Say how 430-DU is reckoned: the sum of the submitted amounts, or usual and customary."""

    SUM = "sum"
    USUAL = "usual_and_customary"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Choose claims by BIN, PCN and group: exact, a beginning followed by `*`, or `*` for any."""

    bin: str
    pcn: str = ANY
    group: str = ANY

    def fits(self, bin_number: str, pcn: str, group: str) -> bool:
        """Say whether a claim with these falls under the pattern."""
        pairs = ((self.bin, bin_number), (self.pcn, pcn), (self.group, group))
        return all(_fits(pattern, text) for pattern, text in pairs)

    @property
    def closeness(self) -> tuple[tuple[bool, int], ...]:
        """Return how closely it is drawn, to compare patterns that fit the same claim: BIN counts first."""
        return tuple((not part.endswith(ANY), len(part)) for part in (self.bin, self.pcn, self.group))

    def __str__(self) -> str:
        """Return `999001 / COMM / any group`."""
        return f"{self.bin} / {_shown(self.pcn, 'PCN')} / {_shown(self.group, 'group')}"


@dataclass(frozen=True, slots=True)
class Place:
    """Name a field by its segment, empty for the header: `07.D2`, `A4`."""

    segment: str
    field: str

    def __str__(self) -> str:
        """Return it as sheets write it."""
        return f"{self.segment}.{self.field}" if self.segment else self.field


@dataclass(frozen=True, slots=True)
class Windows:
    """Hold days: to file, to reverse, until what nobody fetched goes back; None where a sheet is silent."""

    filing: int | None = None
    reversal: int | None = None
    return_to_stock: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold whom and how much a plan pays for; None where a sheet is silent."""

    youngest: int | None = None
    oldest: int | None = None
    days: int | None = None
    person_code: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """Say in plain words what this payer means by a reject code, or by a text in its message."""

    code: str
    text: str
    plain: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Be one version of a sheet as read; `fields` holds what is said of each field by transaction.

    No `cob` says nothing of a second claim: what stands on the plan holds.
    """

    name: str
    kind: SheetKind
    pattern: Pattern
    starts: date
    ends: date | None = None
    standard: str = "D0"
    federal: bool = False
    help_desk: str = ""
    cob: CobScheme | None = None
    gross_due: GrossRule = GrossRule.SUM
    most_claims: int = 1
    reversal_key: tuple[Place, ...] = ()
    windows: Windows = field(default_factory=Windows)
    limits: Limits = field(default_factory=Limits)
    fields: tuple[tuple[str, tuple[tuple[Use, tuple[Place, ...]], ...]], ...] = ()
    wordings: tuple[Wording, ...] = ()

    def places(self, transaction: str, use: Use) -> tuple[Place, ...]:
        """Return the fields that are used so in a transaction."""
        return dict(dict(self.fields).get(transaction, ())).get(use, ())


@dataclass
class SheetVersion:
    """Be one kept version, never changed: its text as typed, from when it holds, whom it takes the place of.

    `replaces` is the number of the version that this one ends, where their days would overlap.
    """

    id: UUID
    bin: str
    pcn: str
    group_id: str
    version: int
    name: str
    kind: SheetKind
    starts: date
    ends: date | None
    replaces: int | None
    text: str
    saved_at: datetime
    saved_by: UserId

    @property
    def pattern(self) -> Pattern:
        """Return which claims it is for."""
        return Pattern(self.bin, self.pcn, self.group_id)


def _fits(pattern: str, text: str) -> bool:
    return text.startswith(pattern[:-1]) if pattern.endswith(ANY) else text == pattern


def _shown(part: str, what: str) -> str:
    if part == ANY:
        return f"any {what}"
    return part or f"no {what}"
