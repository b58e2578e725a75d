"""Define an edit, who may answer it, and the facts that the rules judge."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError, FieldProblem
from resources import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from app.catalog.views import DrugRow
    from app.claims.ncpdp.typed import Message
    from app.claims.sheets.model import Sheet
    from app.kernel.ids import FillId, UserId
    from app.kernel.quantity import Quantity, Unit
    from app.prescriptions.sig import Sig

MAX_NOTE = 200
_WHO = " Only a pharmacist may let it pass."


class Answerer(StrEnum):
    """Say who may let an edit pass as it is; what nobody may answer has to be mended."""

    NOBODY = "nobody"
    PHARMACIST = "pharmacist"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class EditRule:
    """Be what the table says of a code: a stable reason key, who answers, which field, the sentence."""

    code: str
    reason: str
    answer: Answerer
    federal: Answerer
    field: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Be what one rule found: the words' blanks, and what was judged, to know it again."""

    code: str
    blanks: dict[str, str]
    judged: tuple[object, ...]
    field: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Be one edit on a claim: what is doubtful, where to go, who may answer.

    `fingerprint` stands for the facts that were judged: an answer holds while it is the same.
    """

    code: str
    reason: str
    answer: Answerer
    field: str
    number: str
    words: str
    fingerprint: str

    @property
    def stops(self) -> bool:
        """Say whether the claim may not be queued before this is mended or answered."""
        return self.answer is not Answerer.ANYONE

    @property
    def key(self) -> tuple[str, str]:
        """Return what an answer to it is kept under."""
        return self.code, self.fingerprint


@dataclass(frozen=True, slots=True)
class Supply:
    """Be an earlier fill of the same drug for the same patient."""

    day: date
    days: int
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFacts:
    """Hold the claim as it would be sent, and what it was made of.

    `sig` is None when nothing was typed; `route` is the drug file's, such as `OPHTHALMIC`.
    """

    message: Message
    sheet: Sheet | None
    today: date
    birth_date: date
    person_code: str
    coverage_active: bool
    sig: Sig | None
    quantity: Quantity
    unit: Unit
    days: int
    refills: int
    daw: int
    origin: int
    fill_number: int
    served: date
    drug: DrugRow
    route: str
    past: tuple[Supply, ...] = field(default=())

    @property
    def plan(self) -> str:
        """Return the name of the plan as sentences use it."""
        return self.sheet.name if self.sheet else "the plan"


@dataclass
class EditAnswer:
    """Be what a person answered to an edit of a fill; never changed."""

    id: UUID
    fill_id: FillId
    code: str
    fingerprint: str
    answered_by: UserId
    answered_at: datetime
    note: str


class EditsStand(DomainError):
    """Stop a claim; `edits` are those that stand unanswered, each beside its field in `problems`."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        """Take the edits, at least one."""
        self.edits = tuple(edits)
        first, *rest = (FieldProblem(edit.field, _asked(edit)) for edit in self.edits)
        super().__init__(first.field, first.message, *rest)


def _asked(edit: Edit) -> str:
    return f"{edit.words}{_WHO if edit.answer is Answerer.PHARMACIST else ''}"


@cache
def rules() -> dict[str, EditRule]:
    """Return the table of edits by code."""
    table = tomllib.loads(read_text("reference", "claim_edits.toml"))
    return {
        code: EditRule(
            code,
            row["reason"],
            Answerer(row["answer"]),
            Answerer(row.get("federal", row["answer"])),
            row["field"],
            row["number"],
            row["words"],
        )
        for code, row in table.items()
    }


def edit_of(hit: Hit, *, federal: bool = False) -> Edit:
    """Return the edit that a hit makes."""
    rule = rules()[hit.code]
    judged = "|".join((hit.code, *(str(one) for one in hit.judged)))
    return Edit(
        code=hit.code,
        reason=rule.reason,
        answer=rule.federal if federal else rule.answer,
        field=hit.field or rule.field,
        number=hit.number or rule.number,
        words=rule.words.format_map(hit.blanks),
        fingerprint=sha256(judged.encode()).hexdigest()[:24],
    )
