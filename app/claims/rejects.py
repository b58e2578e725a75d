"""Turn reject codes (511-FB) into plain words and a next step; codes and sentences are data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from app.claims.ncpdp.tables import dictionary, rows, versions

if TYPE_CHECKING:
    from collections.abc import Iterable


class Action(StrEnum):
    """Say what happens next with a rejected claim."""

    RETRY = "retry"
    ASLEEP = "asleep"
    TECHNICIAN = "technician"
    PHARMACIST = "pharmacist"


@dataclass(frozen=True, slots=True)
class Reject:
    """Explain one reject code; `field_number` is empty where it points at no field."""

    code: str
    label: str
    plain: str
    remedy: str
    action: Action
    field_number: str = ""
    field_name: str = ""


def explain(code: str) -> Reject:
    """Return the meaning of a code; a code that is not known gets a sentence too."""
    return _table().get(code.strip().upper()) or Reject(
        code,
        f"Reject code {code}",
        "The payer rejected the claim with a code that Counter does not know.",
        "Read the message in the answer, or call the help desk.",
        Action.TECHNICIAN,
    )


def explain_all(codes: Iterable[str]) -> tuple[Reject, ...]:
    """Return the meaning of several codes in the payer's order."""
    return tuple(explain(code) for code in codes)


def is_host_trouble(codes: Iterable[str]) -> bool:
    """Say whether a rejection means only that the payer could not work, so that the claim waits.

    A code that asks for a pharmacist's decision stops the automatic retry even beside such codes.
    """
    roles = {_queue_roles().get(code) for code in codes}
    return "trouble" in roles and "decision" not in roles


@cache
def _queue_roles() -> dict[str, str]:
    return {row["code"]: row["role"] for row in rows("reject_queue.tsv")}


@cache
def _table() -> dict[str, Reject]:
    plain = {row["code"]: row for row in rows("reject_plain.tsv")}
    kinds = {row["kind"]: row for row in rows("reject_kinds.tsv")}
    names = _field_names()
    table = {}
    for row in rows("rejects.tsv"):
        numbers = row["field"].split()
        number = next((one for one in numbers if one in names), numbers[0] if numbers else "")
        name = names.get(number) or row["label"].removeprefix("M/I ") if number else ""
        words = plain.get(row["code"]) or (_about_field(name) if name else kinds[row["kind"]])
        table[row["code"]] = Reject(
            row["code"],
            row["label"],
            words["plain"],
            words["remedy"],
            Action(words["action"]),
            number,
            name,
        )
    return table


def _about_field(name: str) -> dict[str, str]:
    return {
        "plain": f"{name} is missing or not accepted by the payer.",
        "remedy": f"Check “{name}” on the claim, correct it and send again.",
        "action": Action.TECHNICIAN,
    }


def _field_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for version in reversed(versions()):
        tables = dictionary(version["version"])
        for segment in tables.fields.values():
            names.update({rule.number: rule.name for rule in segment.values()})
        for header in tables.headers.values():
            names.update({place.rule.number: place.rule.name for place in header})
    return names
