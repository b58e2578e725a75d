"""Edit the cards of a patient: plan, member id, group, person code, whose card, and in which order billed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from app.patients.fields import check_field
from app.workflows.patient_file import CardEntry
from ui.screens.patient_form.list_part import ListPart
from ui.screens.person_rows import checked, lay_rows
from ui.widgets.pick_list import PickRow
from ui.widgets.picker import PickerField
from ui.widgets.table import Column, Two
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.claims.views import PlanRow
    from app.kernel.ids import CoverageId, PlanId
    from ui.widgets.cells import Cell
    from ui.widgets.field import LabelledField
    from ui.widgets.picker import Answer

RELATIONSHIPS = (("1", "1  Cardholder"), ("2", "2  Spouse"), ("3", "3  Child"), ("4", "4  Other"))
LEVELS = tuple((level, f"{level}  {word}") for level, word in enumerate(
    ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth"), start=1
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardItem:
    """Be a card in the list, with the plan's words."""

    plan_id: PlanId
    plan: str
    numbers: str
    level: int
    member: str
    group: str
    person: str
    relationship: str
    id: CoverageId | None = None

    def entry(self) -> CardEntry:
        """Return the card as the command takes it."""
        return CardEntry(
            self.plan_id, self.level, self.member, self.group, self.person, self.relationship, self.id
        )


def plan_pick(row: PlanRow) -> PickRow:
    """Return a plan as a hit: name over BIN, PCN and group."""
    return PickRow(row.id, row.name, plan_numbers(row.bin, row.pcn, row.group_id))


def plan_numbers(bin_: str, pcn: str, group: str = "") -> str:
    """Return what a card prints to name its plan."""
    parts = (f"BIN {bin_}", f"PCN {pcn}" if pcn else "", f"Group {group}" if group else "")
    return " · ".join(filter(None, parts))


def fits(row: PlanRow, typed: str) -> bool:
    """Say whether every word typed begins a word of the plan's name, its BIN, PCN or group."""
    words = (*row.name.casefold().split(), row.bin, row.pcn.casefold(), row.group_id.casefold())
    return all(any(word.startswith(part) for word in words) for part in typed.casefold().split())


class CardsPart(ListPart[CardItem]):
    """Be the cards."""

    def __init__(self, parent: QWidget) -> None:
        """Build the fields and the list."""
        super().__init__(
            "Coverage", (Column("Card"), Column("Billed", 9)), _card_cells, parent, two_line=True
        )
        self.plan = PickerField("Plan", self._search, "Name, BIN or PCN")
        self.member = checked("Member id", "member id", check_field, most=25)
        self.group = checked("Group", "group", check_field, most=15)
        self.person = checked("Person code", "person code", check_field, "01", 3)
        self.relationship: ChoiceField[str] = ChoiceField("Relationship", RELATIONSHIPS)
        self.level: ChoiceField[int] = ChoiceField("Billed", LEVELS)
        self._plans: dict[PlanId, PlanRow] = {}
        rows = (
            ((self.plan, 7), (self.level, 5)),
            ((self.member, 7), (self.group, 5)),
            ((self.person, 4), (self.relationship, 8)),
        )
        self.lay_out(lay_rows(rows, self))
        self.plan.picked.connect(self._offer_group)
        self.relationship.set_enter(self.enter)
        self.plan.enter_when_empty = self.passed.emit
        self.plan.none_words = "Ask the owner to add the plan in the settings."
        self.set_items(())

    def fields(self) -> dict[str, LabelledField]:
        """Return the fields of the entry."""
        return {
            "plan": self.plan,
            "level": self.level,
            "member id": self.member,
            "group": self.group,
            "person code": self.person,
            "relationship": self.relationship,
        }

    def read_entry(self) -> CardItem | None:
        """Return the card typed."""
        lines = (self.member, self.group, self.person)
        wrong: list[LabelledField] = [line for line in lines if not line.check_now()]
        if not self.member.text():
            self.member.set_error("Copy the member id from the card.")
            wrong.insert(0, self.member)
        plan = self._plans.get(cast("PlanId", self.plan.value()))
        if plan is None:
            self.plan.set_error("Pick the plan from the list.")
            wrong.insert(0, self.plan)
        level = self.level.value() or 1
        if any(item.level == level for item in self.items()):
            self.level.set_error("Another card is billed at this place. Choose another, or change that card.")
            wrong.append(self.level)
        if wrong or plan is None:
            wrong[0].setFocus()
            return None
        return CardItem(
            plan.id,
            plan.name,
            plan_numbers(plan.bin, plan.pcn),
            level,
            self.member.text(),
            self.group.text(),
            self.person.text(),
            self.relationship.value() or "1",
        )

    def show_entry(self, item: CardItem | None) -> None:
        """Show a card in the fields; a new one is billed after those that are there."""
        if item is None:
            self.plan.clear_pick()
        else:
            self.plan.set_picked(PickRow(item.plan_id, item.plan, item.numbers))
        for line, text in (
            (self.member, item.member if item else ""),
            (self.group, item.group if item else ""),
            (self.person, item.person if item else ""),
        ):
            line.set_text(text)
        self.relationship.set_value(item.relationship if item else "1")
        taken = {one.level for one in self.items()}
        free = next((level for level, _words in LEVELS if level not in taken), 9)
        self.level.set_value(item.level if item else free)

    def is_entry_empty(self) -> bool:
        """Say whether nothing is typed."""
        return not (self.plan.typed() or self.member.text() or self.group.text() or self.person.text())

    def set_plans(self, rows: Sequence[PlanRow]) -> None:
        """Take the plans in use."""
        self._plans = {row.id: row for row in rows}

    def _search(self, typed: str, answer: Answer) -> None:
        answer([plan_pick(row) for row in self._plans.values() if fits(row, typed)])

    def _offer_group(self, plan_id: object) -> None:
        plan = self._plans.get(cast("PlanId", plan_id))
        if plan is not None and not self.group.text():
            self.group.set_text(plan.group_id)


def _card_cells(item: CardItem) -> Sequence[Cell]:
    words = (f"Member {item.member}", item.group, f"person {item.person}" if item.person else "")
    return Two(item.plan, " · ".join(filter(None, words))), dict(LEVELS)[item.level]
