"""Read what was typed of everything a claim tells besides, and show it again; each field has a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.claims.diagnoses import is_diagnosis, words_of
from app.claims.more import COMPLETION, PART, More
from app.claims.ncpdp.codes import code_set, meaning
from app.claims.ncpdp.parts import Administration, Coupon, Facility, Injury, PartialFill, Setting
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.money import ZERO, Money
from app.kernel.person import parse_date, show_date
from app.kernel.quantity import Quantity
from app.kernel.text import BLANKS, clean_text
from app.prescriptions.days_supply import parse_days

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from typing import TypeVar

    T = TypeVar("T")


class MoreField(StrEnum):
    """Name each field; a problem carries this name."""

    CLARIFICATION = "clarification"
    CLARIFICATION_2 = "clarification 2"
    CLARIFICATION_3 = "clarification 3"
    REASON = "reason"
    SERVICE = "service"
    RESULT = "result"
    DELAY = "delay reason"
    LEVEL = "level of service"
    PLACE = "place of service"
    RESIDENCE = "residence"
    FACILITY = "facility"
    DIAGNOSIS = "diagnosis"
    DIAGNOSIS_2 = "diagnosis 2"
    COUPON_KIND = "coupon kind"
    COUPON_NUMBER = "coupon number"
    COUPON_VALUE = "coupon value"
    INJURED_ON = "injury date"
    EMPLOYER = "employer"
    CARRIER = "carrier"
    REFERENCE = "claim reference"
    PART = "part"
    WHOLE_QUANTITY = "whole quantity"
    WHOLE_DAYS = "whole days"
    PART_NUMBER = "part number"
    PART_DATE = "part date"
    VACCINE_FEE = "vaccine fee"


F = MoreField
CODED: dict[MoreField, str] = {
    F.CLARIFICATION: "420-DK",
    F.CLARIFICATION_2: "420-DK",
    F.CLARIFICATION_3: "420-DK",
    F.REASON: "439-E4",
    F.SERVICE: "440-E5",
    F.RESULT: "441-E6",
    F.DELAY: "357-NV",
    F.LEVEL: "418-DI",
    F.PLACE: "307-C7",
    F.RESIDENCE: "384-4X",
    F.COUPON_KIND: "485-KE",
}
LABELS: dict[MoreField, str] = {
    F.CLARIFICATION: "Clarification",
    F.CLARIFICATION_2: "Clarification 2",
    F.CLARIFICATION_3: "Clarification 3",
    F.REASON: "DUR reason",
    F.SERVICE: "DUR service",
    F.RESULT: "DUR result",
    F.DELAY: "Delay reason",
    F.LEVEL: "Level of service",
    F.PLACE: "Place of service",
    F.RESIDENCE: "Residence",
    F.FACILITY: "Facility id",
    F.DIAGNOSIS: "Diagnosis",
    F.DIAGNOSIS_2: "Diagnosis 2",
    F.COUPON_KIND: "Coupon",
    F.COUPON_NUMBER: "Coupon number",
    F.COUPON_VALUE: "Coupon value",
    F.INJURED_ON: "Injured on",
    F.EMPLOYER: "Employer",
    F.CARRIER: "Carrier id",
    F.REFERENCE: "Their claim number",
    F.PART: "Partial fill",
    F.WHOLE_QUANTITY: "Whole quantity",
    F.WHOLE_DAYS: "Whole days",
    F.PART_NUMBER: "Rx of the part",
    F.PART_DATE: "Day of the part",
    F.VACCINE_FEE: "Vaccine fee",
}
PART_WORDS = {PART: "Part", COMPLETION: "Completion"}
_CLARIFICATIONS = (F.CLARIFICATION, F.CLARIFICATION_2, F.CLARIFICATION_3)
_SERVICE = (F.REASON, F.SERVICE, F.RESULT)
_DIAGNOSES = (F.DIAGNOSIS, F.DIAGNOSIS_2)
_INJURY = (F.EMPLOYER, F.CARRIER, F.REFERENCE)
_WHOLE = (F.WHOLE_QUANTITY, F.WHOLE_DAYS, F.PART_NUMBER, F.PART_DATE)
_LINES: tuple[tuple[str, tuple[MoreField, ...]], ...] = (
    ("Clarification", _CLARIFICATIONS),
    ("Safety codes", _SERVICE),
    ("Diagnosis", _DIAGNOSES),
    ("Delay reason", (F.DELAY,)),
    ("Level of service", (F.LEVEL,)),
    ("Lives in", (F.RESIDENCE, F.FACILITY)),
    ("Place of service", (F.PLACE,)),
    ("Vaccine fee", (F.VACCINE_FEE,)),
    ("Coupon", (F.COUPON_KIND, F.COUPON_NUMBER, F.COUPON_VALUE)),
    ("Injury at work", (F.INJURED_ON, *_INJURY)),
    ("Partial fill", (F.PART, *_WHOLE)),
)
_SHOWN = {
    F.VACCINE_FEE: "${}",
    F.COUPON_VALUE: "${}",
    F.WHOLE_QUANTITY: "of {}",
    F.WHOLE_DAYS: "{} days",
    F.PART_NUMBER: "Rx {}",
    F.FACILITY: "facility {}",
}
_LENGTHS = {F.FACILITY: 10, F.COUPON_NUMBER: 15, F.EMPLOYER: 30, F.CARRIER: 10, F.REFERENCE: 30}
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class FilledLine:
    """Be one thing that is filled in, as the screen shows it while the fields are closed."""

    label: str
    words: str


def read_more(typed: Mapping[MoreField, str], today: date) -> More:
    """Return what was typed; raise `DomainError` with each field that is wrong. A compound is added apart."""
    reading = _Reading(typed, today)
    more = reading.read()
    if reading.problems:
        raise DomainError.of(reading.problems)
    return more


def typed_of(more: More) -> dict[MoreField, str]:
    """Return what is kept as a person types it, filled fields only."""
    first = more.services[0] if more.services else ("", "", "")
    coupon, injury, part = more.coupon, more.injury, more.partial
    shown = {
        **dict(zip(_CLARIFICATIONS, more.clarifications, strict=False)),
        **dict(zip(_SERVICE, first, strict=True)),
        **dict(zip(_DIAGNOSES, more.diagnoses, strict=False)),
        F.DELAY: more.delay_reason,
        F.LEVEL: more.setting.level_of_service,
        F.PLACE: more.setting.place_of_service,
        F.RESIDENCE: more.setting.residence,
        F.FACILITY: more.facility.id if more.facility else "",
        F.COUPON_KIND: coupon.kind if coupon else "",
        F.COUPON_NUMBER: coupon.number if coupon else "",
        F.COUPON_VALUE: _amount(coupon.value) if coupon else "",
        F.INJURED_ON: show_date(injury.on) if injury else "",
        F.EMPLOYER: injury.employer if injury else "",
        F.CARRIER: injury.carrier_id if injury else "",
        F.REFERENCE: injury.claim_reference if injury else "",
        F.PART: part.status if part else "",
        F.WHOLE_QUANTITY: str(part.quantity_intended) if part else "",
        F.WHOLE_DAYS: str(part.days_intended) if part else "",
        F.PART_NUMBER: str(part.part_of_number or "") if part else "",
        F.PART_DATE: show_date(part.part_of_date) if part and part.part_of_date else "",
        F.VACCINE_FEE: _amount(more.administration.incentive) if more.administration else "",
    }
    return {field: text for field, text in shown.items() if text}


def filled_lines(typed: Mapping[MoreField, str]) -> tuple[FilledLine, ...]:
    """Return what is filled, a line for each thing, codes in words."""
    found = []
    for label, fields in _LINES:
        words = [_words(field, typed[field]) for field in fields if typed.get(field)]
        if words:
            found.append(FilledLine(label, " · ".join(words)))
    return tuple(found)


def _words(field: MoreField, text: str) -> str:
    if field in _DIAGNOSES:
        return f"{text} {words_of(text)}".rstrip()
    if field in CODED:
        return f"{text} {meaning(CODED[field], text)}".rstrip()
    return _SHOWN.get(field, "{}").format(PART_WORDS.get(text, text))


def _amount(value: Money | None) -> str:
    return "" if value is None else str(value).removeprefix("$")


class _Reading:
    """Read the fields one after the other and gather what is wrong."""

    def __init__(self, typed: Mapping[MoreField, str], today: date) -> None:
        self._typed, self._today = typed, today
        self.problems: list[FieldProblem] = []

    def read(self) -> More:
        facility = self._text(F.FACILITY)
        fee = self._money(F.VACCINE_FEE)
        return More(
            clarifications=self._each_once(_CLARIFICATIONS),
            services=self._services(),
            delay_reason=self._code(F.DELAY),
            setting=Setting(
                residence=self._code(F.RESIDENCE),
                place_of_service=self._code(F.PLACE),
                level_of_service=self._code(F.LEVEL),
            ),
            facility=Facility(id=facility) if facility else None,
            coupon=self._coupon(),
            diagnoses=self._diagnoses(),
            partial=self._partial(),
            administration=None if fee is None else Administration(incentive=fee),
            injury=self._injury(),
        )

    def _given(self, field: MoreField) -> str:
        return self._typed.get(field, "").strip(BLANKS)

    def _wrong(self, field: MoreField, words: str) -> None:
        self.problems.append(FieldProblem(field, words))

    def _text(self, field: MoreField) -> str:
        try:
            return clean_text(self._given(field), field, _LENGTHS[field])
        except DomainError as problem:
            self._wrong(field, problem.message)
            return ""

    def _code(self, field: MoreField) -> str:
        text = self._given(field).upper()
        known = code_set(CODED[field])
        if text and (known is None or known.find(text) is None):
            self._wrong(field, "There is no such code. Pick one from the list.")
        return text

    def _each_once(self, fields: tuple[MoreField, ...]) -> tuple[str, ...]:
        found: dict[str, str] = {}
        for field in fields:
            code = self._code(field)
            if code and code.lstrip("0") in found:
                self._wrong(field, "This stands twice. Take one out.")
            elif code:
                found[code.lstrip("0")] = code
        return tuple(found.values())

    def _services(self) -> tuple[tuple[str, str, str], ...]:
        why, did, result = (self._code(field) for field in _SERVICE)
        return ((why, did, result),) if why or did or result else ()

    def _diagnoses(self) -> tuple[str, ...]:
        found: list[str] = []
        for field in _DIAGNOSES:
            code = self._given(field).upper()
            if code and not is_diagnosis(code):
                self._wrong(field, "Use an ICD-10 code such as E11.9, or pick one from the list.")
            elif code in found:
                self._wrong(field, "This stands twice. Take one out.")
            elif code:
                found.append(code)
        return tuple(found)

    def _coupon(self) -> Coupon | None:
        kind, number = self._code(F.COUPON_KIND), self._text(F.COUPON_NUMBER)
        value = self._money(F.COUPON_VALUE)
        if not kind and not number and value is None:
            return None
        self._need(F.COUPON_KIND, self._given(F.COUPON_KIND), "Choose what kind of coupon it is.")
        self._need(F.COUPON_NUMBER, self._given(F.COUPON_NUMBER), "Type the coupon's number.")
        return Coupon(kind=kind, number=number, value=value)

    def _injury(self) -> Injury | None:
        day = self._day(F.INJURED_ON)
        employer, carrier, reference = (self._text(field) for field in _INJURY)
        if not self._given(F.INJURED_ON):
            if employer or carrier or reference:
                self._wrong(F.INJURED_ON, "Type the day of the injury.")
            return None
        if day is None:
            return None
        return Injury(on=day, employer=employer, carrier_id=carrier, claim_reference=reference)

    def _partial(self) -> PartialFill | None:
        status = self._given(F.PART)
        if not status:
            for field in _WHOLE:
                if self._given(field):
                    self._wrong(F.PART, "Say whether this is a part or the completion.")
                    break
            return None
        quantity = self._try(F.WHOLE_QUANTITY, Quantity.parse)
        days = self._try(F.WHOLE_DAYS, parse_days)
        self._need(F.WHOLE_QUANTITY, self._given(F.WHOLE_QUANTITY), "Type the quantity of the whole fill.")
        self._need(F.WHOLE_DAYS, self._given(F.WHOLE_DAYS), "Type the days' supply of the whole fill.")
        number, day = self._number(F.PART_NUMBER), self._day(F.PART_DATE)
        if status == COMPLETION:
            self._need(F.PART_NUMBER, self._given(F.PART_NUMBER), "Type the Rx number of the part.")
            self._need(F.PART_DATE, self._given(F.PART_DATE), "Type the day of the part.")
        elif self._given(F.PART_NUMBER) or self._given(F.PART_DATE):
            self._wrong(F.PART_NUMBER, "Only a completion names an earlier part. Take it out.")
        return PartialFill(
            status=status,
            quantity_intended=quantity or Quantity(0),
            days_intended=days or 0,
            part_of_number=number,
            part_of_date=day,
        )

    def _need(self, field: MoreField, value: str, words: str) -> None:
        if not value:
            self._wrong(field, words)

    def _number(self, field: MoreField) -> int | None:
        text = self._given(field)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text)):
            self._wrong(field, "Type the number from the label, digits only.")
            return None
        return int(text)

    def _day(self, field: MoreField) -> date | None:
        day = self._try(field, lambda text: parse_date(text, self._today, field))
        if day is not None and day > self._today:
            self._wrong(field, "This day is still to come. Correct it.")
        return day

    def _money(self, field: MoreField) -> Money | None:
        amount = self._try(field, Money.parse)
        if amount is not None and amount <= ZERO:
            self._wrong(field, "Use an amount above zero, or leave it empty.")
        return amount

    def _try(self, field: MoreField, parse: Callable[[str], T]) -> T | None:
        text = self._given(field)
        if not text:
            return None
        try:
            return parse(text)
        except DomainError as problem:
            self._wrong(field, problem.message)
            return None
