"""Say what to do about a reject: meaning, checks, codes that lift it, words for patient and help desk.

Playbooks are data (TOML, resources/reference/playbooks). A store may replace one by a text of its own.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from app.claims.ncpdp.codes import code_set
from app.kernel.errors import DomainError
from app.kernel.running import Role
from resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = ("reference", "playbooks")
PHARMACIST_ONLY = frozenset({"79", "88", "943"})
MOST_WORDS = 200
MOST_LINES = 8
CLARIFICATION = "420-DK"
SERVICE = ("439-E4", "440-E5", "441-E6")
_KEYS = frozenset({"code", "title", "means", "check", "ask", "patient", "next", "overrides"})
_OVERRIDE_KEYS = frozenset({"use", "code", "role", "words"})
_CODE = re.compile(r"[0-9A-Z]{1,3}", re.ASCII)


class NextStep(StrEnum):
    """Name what a person does next about a reject."""

    MEND = "mend"
    WAIT = "wait"
    AUTHORIZE = "authorize"
    OTHER_PLAN = "other_plan"
    OVERRIDE = "override"
    CALL = "call"
    PRESCRIBER = "prescriber"
    CASH = "cash"
    RESEND = "resend"

    @property
    def words(self) -> str:
        """Return the step as the desk shows it."""
        return _STEP_WORDS[self]


_STEP_WORDS = {
    NextStep.MEND: "Mend and send",
    NextStep.WAIT: "Wait for the day",
    NextStep.AUTHORIZE: "Get an authorization",
    NextStep.OTHER_PLAN: "Find the right plan",
    NextStep.OVERRIDE: "Answer with a code",
    NextStep.CALL: "Call the plan",
    NextStep.PRESCRIBER: "Ask the prescriber",
    NextStep.CASH: "Offer the cash price",
    NextStep.RESEND: "Send again",
}


class OverrideUse(StrEnum):
    """Say where an override code goes: 420-DK, or reason, service and result (439-E4, 440-E5, 441-E6)."""

    CLARIFICATION = "clarification"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Override:
    """Be a code that may lift a reject, and the role that may say so."""

    use: OverrideUse
    code: str
    role: Role
    words: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the code, or the three codes of a service."""
        return tuple(self.code.split())


@dataclass(frozen=True, slots=True)
class Playbook:
    """Be what a person does about one reject code."""

    code: str
    title: str
    means: str
    check: tuple[str, ...]
    ask: tuple[str, ...]
    patient: str
    next: NextStep
    overrides: tuple[Override, ...] = ()

    def overrides_for(self, roles: frozenset[Role]) -> tuple[Override, ...]:
        """Return the codes that a person of these roles may use."""
        may = roles | ({Role.TECHNICIAN} if Role.PHARMACIST in roles else frozenset())
        return tuple(one for one in self.overrides if one.role in may)


@cache
def shipped() -> dict[str, Playbook]:
    """Return the playbooks that come with Counter, by reject code."""
    found: dict[str, Playbook] = {}
    for path in sorted(resource_path(*FOLDER).glob("*.toml")):
        for playbook in read_playbooks(path.read_text(encoding="utf-8")):
            found[playbook.code] = playbook
    return found


def read_playbooks(text: str) -> tuple[Playbook, ...]:
    """Return the playbooks of a TOML text; raise `DomainError` that says what is wrong with it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DomainError("playbook", f"This text cannot be read: {error}.") from None
    unknown = document.keys() - {"playbook"}
    tables = document.get("playbook", [])
    if unknown or not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise DomainError("playbook", "Begin with [[playbook]] and put everything beneath it.")
    found = tuple(_playbook(table) for table in tables)
    codes = [playbook.code for playbook in found]
    for code in codes:
        _refuse(codes.count(code) > 1, code, "It stands in this text twice.", "code")
    return found


def read_own(texts: Mapping[str, str]) -> dict[str, Playbook]:
    """Return the store's own playbooks by code; one kept by another version of the program may be missing."""
    found: dict[str, Playbook] = {}
    for code, text in texts.items():
        with suppress(DomainError):
            found[code] = read_playbooks(text)[0]
    return found


def find(codes: tuple[str, ...], own: Mapping[str, Playbook]) -> Playbook | None:
    """Return the playbook of the first code that has one; the store's own come before ours."""
    for code in codes:
        playbook = own.get(code) or shipped().get(code)
        if playbook is not None:
            return playbook
    return None


def is_code(field: str, code: str) -> bool:
    """Say whether a field has a code, such as `3` of 420-DK."""
    known = code_set(field)
    return known is not None and known.find(code) is not None


def _playbook(table: Mapping[str, Any]) -> Playbook:
    unknown = sorted(table.keys() - _KEYS)
    code = _words(table, "code").upper()
    _refuse(not _CODE.fullmatch(code), code, "A reject code has 1 to 3 letters and digits.", "code")
    _refuse(bool(unknown), code, f"Unknown: {', '.join(unknown)}.", next(iter(unknown), ""))
    step = _words(table, "next")
    _refuse(step not in set(NextStep), code, f"“next” is one of {', '.join(NextStep)}.", "next")
    overrides = table.get("overrides", [])
    good = isinstance(overrides, list) and all(isinstance(one, dict) for one in overrides)
    _refuse(not good, code, "Write “overrides” as a list of tables.", "overrides")
    return Playbook(
        code=code,
        title=_words(table, "title"),
        means=_words(table, "means"),
        check=_lines(table, "check"),
        ask=_lines(table, "ask"),
        patient=_words(table, "patient"),
        next=NextStep(step),
        overrides=tuple(_override(code, one) for one in overrides),
    )


def _override(code: str, table: Mapping[str, Any]) -> Override:
    _refuse(set(table) != _OVERRIDE_KEYS, code, "An override has use, code, role and words.", "overrides")
    use, role = str(table["use"]), str(table["role"])
    _refuse(use not in set(OverrideUse), code, f"“use” is one of {', '.join(OverrideUse)}.", "overrides")
    _refuse(role not in set(Role), code, f"“role” is one of {', '.join(Role)}.", "overrides")
    override = Override(OverrideUse(use), str(table["code"]), Role(role), str(table["words"]))
    fields = (CLARIFICATION,) if override.use is OverrideUse.CLARIFICATION else SERVICE
    known = len(override.parts) == len(fields) and all(map(is_code, fields, override.parts))
    _refuse(not known, code, f"{override.code} is not a code of {' '.join(fields)}.", "overrides")
    reserved = code in PHARMACIST_ONLY and override.role is not Role.PHARMACIST
    _refuse(reserved, code, "Only a pharmacist may override 79, 88 and 943.", "overrides")
    return override


def _words(table: Mapping[str, Any], key: str) -> str:
    text = table.get(key, "")
    good = isinstance(text, str) and 0 < len(text.strip()) <= MOST_WORDS
    _refuse(not good, _code_of(table), f"Write “{key}” in 1 to {MOST_WORDS} characters.", key)
    return str(text).strip()


def _lines(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    lines = table.get(key)
    good = isinstance(lines, list) and lines and all(isinstance(one, str) and one.strip() for one in lines)
    _refuse(not good, _code_of(table), f"Write “{key}” as a list of sentences.", key)
    found = tuple(one.strip() for one in lines or ())
    too_much = len(found) > MOST_LINES or any(len(one) > MOST_WORDS for one in found)
    limits = f"“{key}” has at most {MOST_LINES} sentences of {MOST_WORDS} characters."
    _refuse(too_much, _code_of(table), limits, key)
    return found


def _code_of(table: Mapping[str, Any]) -> str:
    return str(table.get("code", "")).strip()


def _refuse(wrong: bool, code: str, message: str, key: str = "playbook") -> None:  # noqa: FBT001 (a guard)
    if wrong:
        raise DomainError(key, f"Playbook {code}: {message}" if code else message)
