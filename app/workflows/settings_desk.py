"""Change the store's settings and its plans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims.model import CobScheme, Plan, PlanKind, PlanTerms
from app.documents.stock_list import stock_named
from app.hardware.printer_address import parse_page_printer
from app.kernel.address import parse_phone
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.codes import Bin
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.ids import PlanId
from app.kernel.running import Permission
from app.kernel.text import BLANKS, clean_text
from app.settings.model import SettingKey
from app.settings.rules import read_setting
from app.workflows.needs import Basics

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.claims.ports import Plans
    from app.kernel.running import Actor

_WITH_STOCK = frozenset({SettingKey.PAGE_PRINTER, SettingKey.LABEL_PRINTER})
# How a screen looks is everybody's own business, whatever their role.
APPEARANCE = frozenset({SettingKey.THEME, SettingKey.DENSITY})
_PCN = re.compile(r"[A-Z0-9]{0,10}", re.ASCII)
_MAX_GROUP = 15
_MAX_NAME = 40
_RETURN_DAYS = (1, 60)
_APPEAL_DAYS = (1, 365)


class PlansUnit(Basics, Protocol):
    """Give what changing plans needs."""

    @property
    def plans(self) -> Plans:
        """Return the plans."""
        ...


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Ask to change settings, each as typed; all of them or none."""

    values: tuple[tuple[SettingKey, str], ...]


@dataclass(frozen=True, slots=True)
class PlanFields:
    """Hold a plan as typed; without terms those on file stay."""

    name: str
    kind: PlanKind
    bin: str
    pcn: str
    group_id: str = ""
    help_desk: str = ""
    return_days: int = 10
    terms: PlanTerms | None = None


@dataclass(frozen=True, slots=True)
class AddPlan:
    """Ask for a new plan."""

    fields: PlanFields


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Ask to change a plan; BIN and PCN of claims that were made stay as they were sent."""

    plan_id: PlanId
    fields: PlanFields
    active: bool = True


def _known_stock(key: SettingKey, value: str) -> str:
    """Return a setting; refuse a printer whose label stock nobody knows."""
    if value and key in _WITH_STOCK:
        try:
            stock_named(parse_page_printer(value).form.stock)
        except DomainError as error:
            raise DomainError(key, error.message) from error
    return value


def change_settings(unit: Basics, cmd: ChangeSettings, actor: Actor) -> Outcome[None]:
    """Change settings; raise `DomainError` with every one that is wrong, named by its key."""
    if any(key not in APPEARANCE for key, _ in cmd.values):
        actor.require(Permission.CHANGE_SETTINGS)
    stored: list[tuple[SettingKey, str]] = []
    problems: list[FieldProblem] = []
    for key, typed in cmd.values:
        try:
            stored.append((key, _known_stock(key, read_setting(key, typed))))
        except DomainError as error:
            problems.extend(error.problems)
    if problems:
        raise DomainError.of(problems)
    for key, value in stored:
        if unit.settings.get(key) != value:
            unit.settings.put(key, value)
            unit.audit.record(actor, "setting.changed", Kind.SETTING, None, detail={"key": key})
    return Outcome(None, changed((Kind.SETTING, None)))


def add_plan(unit: PlansUnit, cmd: AddPlan, actor: Actor) -> Outcome[PlanId]:
    """Add a plan; raise `DomainError` with every field that is wrong."""
    actor.require(Permission.CHANGE_SETTINGS)
    plan = Plan(
        id=PlanId(unit.ids.new()),
        name="",
        kind=cmd.fields.kind,
        bin="",
        pcn="",
        group_id="",
        help_desk="",
        destination="",
        tiers="{}",
        return_days=cmd.fields.return_days,
        active=True,
    )
    _write(unit, plan, cmd.fields)
    unit.plans.add(plan)
    unit.audit.record(actor, "plan.added", Kind.SETTING, plan.id, detail={"bin": plan.bin})
    return Outcome(plan.id, changed((Kind.SETTING, plan.id)))


def change_plan(unit: PlansUnit, cmd: ChangePlan, actor: Actor) -> Outcome[None]:
    """Change a plan or take it out of use."""
    actor.require(Permission.CHANGE_SETTINGS)
    plan = unit.plans.get(cmd.plan_id)
    _write(unit, plan, cmd.fields)
    plan.active = cmd.active
    unit.audit.record(actor, "plan.changed", Kind.SETTING, plan.id, detail={"bin": plan.bin})
    return Outcome(None, changed((Kind.SETTING, plan.id)))


def _write(unit: PlansUnit, plan: Plan, fields: PlanFields) -> None:
    """Check a plan's fields and write them; nothing is written when one is wrong."""
    problems = [problem for problem in _problems(fields) if problem is not None]
    pcn = fields.pcn.strip(BLANKS).upper()
    group = fields.group_id.strip(BLANKS).upper()
    same = [one for one in unit.plans.every() if (one.bin, one.pcn, one.group_id) == (fields.bin, pcn, group)]
    if any(one.id != plan.id for one in same):
        problems.append(FieldProblem("BIN", "A plan with this BIN, PCN and group is there already."))
    if problems:
        raise DomainError.of(problems)
    plan.name, plan.kind = clean_text(fields.name, "name", _MAX_NAME), fields.kind
    plan.bin, plan.pcn, plan.group_id = fields.bin, pcn, group
    plan.help_desk, plan.return_days = parse_phone(fields.help_desk), fields.return_days
    plan.destination = plan.destination or "switch"
    if fields.terms is not None:
        plan.cob_scheme, plan.takes_total = fields.terms.cob_scheme, fields.terms.takes_total
        plan.federal, plan.appeal_days = fields.terms.federal, fields.terms.appeal_days


def _problems(fields: PlanFields) -> list[FieldProblem | None]:
    shortest, longest = _RETURN_DAYS
    return [
        _try(lambda: clean_text(fields.name, "name", _MAX_NAME), "Type the plan's name."),
        _try(lambda: str(Bin(fields.bin))),
        None
        if _PCN.fullmatch(fields.pcn.strip(BLANKS).upper())
        else FieldProblem("PCN", "Copy the PCN from the card: up to ten letters and digits."),
        _try(lambda: clean_text(fields.group_id, "group", _MAX_GROUP)),
        _try(lambda: parse_phone(fields.help_desk)),
        None
        if shortest <= fields.return_days <= longest
        else FieldProblem("return days", f"Type {shortest} to {longest} days."),
        *_term_problems(fields.terms or PlanTerms()),
    ]


def _term_problems(terms: PlanTerms) -> list[FieldProblem]:
    shortest, longest = _APPEAL_DAYS
    found = []
    if terms.cob_scheme and terms.cob_scheme not in set(CobScheme):
        found.append(FieldProblem("cob", "Choose what the plan is told of earlier payers."))
    if not shortest <= terms.appeal_days <= longest:
        found.append(FieldProblem("appeal days", f"Type {shortest} to {longest} days."))
    return found


def _try(read: Callable[[], str], when_empty: str = "") -> FieldProblem | None:
    try:
        text = read()
    except DomainError as error:
        return error.problems[0]
    return FieldProblem("name", when_empty) if when_empty and not text else None
