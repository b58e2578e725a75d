"""Add and change prescribers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.ids import PrescriberId
from app.kernel.person import search_key
from app.kernel.running import Permission
from app.prescribers.fields import READERS
from app.prescribers.model import Prescriber

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from app.workflows.needs import HasRx


@dataclass(frozen=True, slots=True)
class PrescriberFields:
    """Hold a prescriber as typed."""

    last: str
    first: str
    npi: str
    credential: str = ""
    dea: str = ""
    phone: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""


@dataclass(frozen=True, slots=True)
class AddPrescriber:
    """Ask for a new prescriber."""

    fields: PrescriberFields


@dataclass(frozen=True, slots=True)
class ChangePrescriber:
    """Ask to change a prescriber; claims and labels that were made stay as they are."""

    prescriber_id: PrescriberId
    fields: PrescriberFields


def add_prescriber(unit: HasRx, cmd: AddPrescriber, actor: Actor) -> Outcome[PrescriberId]:
    """Keep a new prescriber; raise `DomainError` with every field that is wrong."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    read = _read(cmd.fields)
    _refuse_held_npi(unit, read.npi, None)
    prescriber_id = PrescriberId(unit.ids.new())
    unit.prescribers.add(
        Prescriber(
            id=prescriber_id,
            last=read.last,
            first=read.first,
            credential=read.credential,
            npi=read.npi,
            dea=read.dea,
            phone=read.phone,
            street=read.street,
            city=read.city,
            state=read.state,
            zip_code=read.zip_code,
            search=search_key(f"{read.last} {read.first}"),
            active=True,
        )
    )
    unit.audit.record(actor, "prescriber.added", Kind.PRESCRIBER, prescriber_id)
    return Outcome(prescriber_id, changed((Kind.PRESCRIBER, prescriber_id)))


def change_prescriber(unit: HasRx, cmd: ChangePrescriber, actor: Actor) -> Outcome[PrescriberId]:
    """Change a prescriber."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    read = _read(cmd.fields)
    _refuse_held_npi(unit, read.npi, cmd.prescriber_id)
    held = unit.prescribers.get(cmd.prescriber_id)
    held.last, held.first, held.credential = read.last, read.first, read.credential
    held.npi, held.dea, held.phone = read.npi, read.dea, read.phone
    held.street, held.city, held.state, held.zip_code = read.street, read.city, read.state, read.zip_code
    held.search = search_key(f"{read.last} {read.first}")
    unit.audit.record(actor, "prescriber.changed", Kind.PRESCRIBER, held.id)
    return Outcome(held.id, changed((Kind.PRESCRIBER, held.id)))


def _refuse_held_npi(unit: HasRx, npi: str, own: PrescriberId | None) -> None:
    held = unit.prescribers.by_npi(npi)
    if held is not None and held.id != own:
        raise DomainError("NPI", "A prescriber with this NPI is on file. Find them by the NPI.")


def _read(fields: PrescriberFields) -> PrescriberFields:
    """Return the fields as they are kept; raise `DomainError` with every one that is wrong."""
    problems: list[FieldProblem] = []

    def read(name: str, text: str) -> str:
        try:
            return READERS[name](text)
        except DomainError as error:
            problems.extend(error.problems)
            return ""

    kept = PrescriberFields(
        last=read("last name", fields.last),
        first=read("first name", fields.first),
        npi=read("NPI", fields.npi),
        credential=read("credential", fields.credential),
        dea=read("DEA number", fields.dea),
        phone=read("phone", fields.phone),
        street=read("street", fields.street),
        city=read("city", fields.city),
        state=read("state", fields.state),
        zip_code=read("ZIP", fields.zip_code),
    )
    if problems:
        raise DomainError.of(problems)
    return kept
