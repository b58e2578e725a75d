"""Check what is typed about a patient and a coverage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError, FieldProblem
from app.kernel.person import PersonName, search_key
from app.kernel.text import BLANKS, clean_text

if TYPE_CHECKING:
    from datetime import date

_MEMBER = re.compile(r"[A-Z0-9]{2,20}", re.ASCII)
_PERSON_CODE = re.compile(r"\d{0,3}", re.ASCII)
_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?", re.ASCII)
_OLDEST_YEARS = 130
MAX_STREET = 60
MAX_CITY = 30
MAX_GROUP = 15
MAX_CONDITION = 100


def patient_search(name: PersonName) -> str:
    """Return the folded text that a patient is found by."""
    return search_key(f"{name.last} {name.first}")


def check_birth_date(born: date, today: date) -> FieldProblem | None:
    """Return what is wrong with a birth date that was read already."""
    if born > today:
        return FieldProblem("birth date", "This day has not come yet. Check the year.")
    if born.year < today.year - _OLDEST_YEARS:
        return FieldProblem("birth date", "This is more than 130 years ago. Check the year.")
    return None


def parse_member_id(text: str) -> str:
    """Return a cardholder id, 2 to 20 letters and digits; raise `DomainError`."""
    member = text.strip(BLANKS).upper().replace(" ", "").replace("-", "")
    if not _MEMBER.fullmatch(member):
        raise DomainError("member id", "Copy the member id from the card: 2 to 20 letters and digits.")
    return member


def parse_group(text: str) -> str:
    """Return a group id, possibly empty; raise `DomainError`."""
    return clean_text(text, "group", MAX_GROUP).upper()


def parse_person_code(text: str) -> str:
    """Return a person code, up to three digits; raise `DomainError`."""
    code = text.strip(BLANKS)
    if not _PERSON_CODE.fullmatch(code):
        raise DomainError("person code", "Type up to three digits, or leave it empty.")
    return code


def parse_condition_code(text: str) -> str:
    """Return an ICD-10 code with its point, possibly empty; raise `DomainError`."""
    code = text.strip(BLANKS).upper()
    if not code:
        return ""
    if not _ICD10.fullmatch(code):
        raise DomainError("condition code", "Type the ICD-10 code, such as E11.9, or leave it empty.")
    plain = code.replace(".", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain
