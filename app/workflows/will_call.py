"""Put a patient's approved prescriptions into one bag, tag it and hang it in a bin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.ids import BagId
from app.kernel.running import Permission
from app.kernel.text import BLANKS
from app.prescriptions.model import Bag, BagState, FillState
from app.workflows.bag_tags import TagUnit, print_tag_again, print_tag_if_changed
from app.workflows.fill_moves import advance
from app.workflows.needs import HasNumbers

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.ids import FillId, PatientId, PrintJobId
    from app.kernel.running import Actor

_BIN = re.compile(r"[A-Z0-9][A-Z0-9-]{0,7}", re.ASCII)


class WillCallUnit(TagUnit, HasNumbers, Protocol):
    """Give what will-call needs."""


@dataclass(frozen=True, slots=True)
class PlaceInBin:
    """Ask to bag all of a patient's approved fills and hang the bag in a bin."""

    patient_id: PatientId
    bin_code: str


@dataclass(frozen=True, slots=True)
class ReprintBagTag:
    """Ask for a waiting bag's tag once more."""

    bag_id: BagId


@dataclass(frozen=True, slots=True)
class Placed:
    """Say which bag hangs where; `fill_ids` are the fills that went in now, `print_job_id` a new tag."""

    bag_id: BagId
    number: int
    bin_code: str
    fill_ids: tuple[FillId, ...]
    print_job_id: PrintJobId | None = None


def place_in_bin(unit: WillCallUnit, cmd: PlaceInBin, actor: Actor) -> Outcome[Placed]:
    """Bag a patient's approved fills, in the bag that waits already if there is one, tag it and hang it."""
    actor.require(Permission.FILL)
    code = parse_bin(cmd.bin_code)
    fills = unit.fills.verified_of_patient(cmd.patient_id)
    waiting = unit.bags.waiting_of_patient(cmd.patient_id)
    if not fills and not waiting:
        raise DomainError("patient", "Nothing is approved for this patient. Ask the pharmacist first.")
    bag = waiting[0] if waiting else _new_bag(unit, cmd.patient_id, code)
    bag.bin_code = code
    bag.rev += 1
    for fill in fills:
        advance(unit, fill, FillState.READY, actor)
        fill.bag_id, fill.ready_at = bag.id, unit.clock.now()
    unit.audit.record(
        actor,
        "bag.placed",
        Kind.BAG,
        bag.id,
        patient_id=cmd.patient_id,
        detail={"bag": bag.number, "bin": code, "fills": len(fills)},
    )
    job = print_tag_if_changed(unit, bag)
    ids = tuple(fill.id for fill in fills)
    things: list[tuple[Kind, UUID | None]] = [(Kind.BAG, bag.id)]
    things += [(Kind.FILL, fill_id) for fill_id in ids]
    if job is not None:
        things.append((Kind.PRINT_JOB, job.id))
    placed = Placed(bag.id, bag.number, code, ids, job.id if job is not None else None)
    return Outcome(placed, changed(*things))


def reprint_bag_tag(unit: WillCallUnit, cmd: ReprintBagTag, actor: Actor) -> Outcome[PrintJobId]:
    """Order the tag of a bag that waits once more, as the bag is now."""
    actor.require(Permission.FILL)
    bag = unit.bags.get(cmd.bag_id)
    if bag.state is not BagState.WAITING:
        raise DomainError("bag", "This bag is not in will-call any more. There is nothing to tag.")
    job = print_tag_again(unit, bag)
    unit.audit.record(
        actor,
        "bag.tag_reprinted",
        Kind.BAG,
        bag.id,
        patient_id=bag.patient_id,
        detail={"bag": bag.number, "copy": job.copy_number},
    )
    return Outcome(job.id, changed((Kind.PRINT_JOB, job.id)))


def parse_bin(text: str) -> str:
    """Return a bin's code, 1 to 8 capital letters, digits and hyphens; raise `DomainError`."""
    code = text.strip(BLANKS).upper()
    if not _BIN.fullmatch(code):
        raise DomainError("bin", "Scan the bin, or type its code: up to 8 letters and digits.")
    return code


def _new_bag(unit: WillCallUnit, patient_id: PatientId, code: str) -> Bag:
    now = unit.clock.now()
    bag = Bag(
        id=BagId(unit.ids.new()),
        number=unit.numbers.next_bag(),
        patient_id=patient_id,
        bin_code=code,
        state=BagState.WAITING,
        created_at=now,
        placed_at=now,
        rev=0,
    )
    unit.bags.add(bag)
    unit.flush()
    return bag
