"""Fill a new store with the practice world, step by step, so that a stop in between loses nothing.

Each step is one command under a fixed id: after a crash the steps that were committed are not done again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID, uuid5

from app.claims.model import Plan
from app.claims.sheets.reading import read_sheet
from app.claims.sheets.versions import Saving, new_version
from app.inventory.model import MovementKind, StockMovement
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.ids import CommandId, CoverageId, ItemId, PatientId, PlanId, PrescriberId, UserId
from app.kernel.person import search_key
from app.kernel.quantity import Quantity
from app.kernel.running import Actor, Permission, Role
from app.patients.model import Allergy, Condition, Coverage, Patient
from app.pos.model import Item
from app.practice.formulary import FormularyRow, formulary
from app.practice.people import People, PracticePatient, PracticeUser, people
from app.practice.sheets import practice_sheets
from app.prescribers.model import Prescriber
from app.settings.model import SettingKey
from app.users.model import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.catalog.ports import CatalogWriter
    from app.claims.sheets.ports import Sheets
    from app.kernel.clock import Clock
    from app.kernel.ids import IdSource
    from app.kernel.keeping import Keeps
    from app.kernel.running import Runner
    from app.patients.ports import Patients
    from app.users.ports import Users

PRACTICE_ACTOR = Actor(UserId(UUID(int=0)), "PS", "Practice store", frozenset({Role.OWNER}))
_NAMESPACE = UUID("7a1f3c52-6a0e-5d9b-9a44-0b8f5c2f6d01")
_DRUGS_AT_ONCE = 250
_BOTTLES = 20
_ITEMS_EACH = 48
_LOT = "PRACTICE"
_EXPIRY = date(2028, 8, 31)


class KeepsSettings(Protocol):
    """Set settings."""

    def put(self, key: SettingKey, value: str) -> None:
        """Set one setting."""
        ...


class KeepsPlans(Protocol):
    """Keep plans."""

    def add(self, entity: Plan) -> None:
        """Keep a new plan."""
        ...

    def by_bin_pcn(self, bin_number: str, pcn: str) -> Plan | None:
        """Return the plan with a BIN and PCN."""
        ...


class PracticeUnit(Protocol):
    """Be a unit that can be filled with the practice world."""

    clock: Clock
    ids: IdSource
    lane: int

    @property
    def settings(self) -> KeepsSettings: ...  # noqa: D102 -- named for what it keeps
    @property
    def users(self) -> Users: ...  # noqa: D102 -- the same
    @property
    def patients(self) -> Patients: ...  # noqa: D102 -- the same
    @property
    def prescribers(self) -> Keeps[Prescriber]: ...  # noqa: D102 -- the same
    @property
    def plans(self) -> KeepsPlans: ...  # noqa: D102 -- the same
    @property
    def catalog(self) -> CatalogWriter: ...  # noqa: D102 -- the same
    @property
    def sheets(self) -> Sheets: ...  # noqa: D102 -- the same
    @property
    def items(self) -> Keeps[Item]: ...  # noqa: D102 -- the same
    @property
    def stock(self) -> Keeps[StockMovement]: ...  # noqa: D102 -- the same


@dataclass(frozen=True, slots=True)
class Secrets:
    """Hold one user's hashed password and PIN."""

    username: str
    password_hash: str
    pin_hash: str


@dataclass(frozen=True, slots=True)
class FillPeople:
    """Ask for settings, users, plans, patients, prescribers and front store."""

    secrets: tuple[Secrets, ...]


@dataclass(frozen=True, slots=True)
class FillDrugs:
    """Ask for one stretch of the formulary with opening stock."""

    first: int
    count: int


def build_practice_store(
    runner: Runner,
    hash_secret: Callable[[str], str],
    progress: Callable[[int, int, str], None] = lambda _done, _total, _what: None,
) -> None:
    """Fill the store that a runner serves; `progress` hears steps done, steps in all, and what comes next.

    Blocks: run it away from the window's thread. `hash_secret` is slow and runs outside any transaction.
    """
    drugs = list(formulary())
    stretches = [FillDrugs(first, _DRUGS_AT_ONCE) for first in range(0, len(drugs), _DRUGS_AT_ONCE)]
    total = len(stretches) + 2
    progress(0, total, "Hashing the practice passwords")
    secrets = tuple(_secrets(user, hash_secret) for user in people().users)
    progress(1, total, "People, plans and the front store")
    _run(runner, fill_people, FillPeople(secrets), "people")
    for place, stretch in enumerate(stretches):
        progress(place + 2, total, f"Drugs {stretch.first + 1:,} to {stretch.first + stretch.count:,}")
        _run(runner, fill_drugs, stretch, f"drugs {stretch.first}")
    progress(total, total, "The practice store is ready")


def _run(runner: Runner, command: Callable[..., Outcome[Any]], payload: object, name: str) -> None:
    runner.submit(command, payload, PRACTICE_ACTOR, CommandId(uuid5(_NAMESPACE, name))).result()


def _secrets(user: PracticeUser, hash_secret: Callable[[str], str]) -> Secrets:
    return Secrets(user.username, hash_secret(user.password), hash_secret(user.pin))


def fill_people(unit: PracticeUnit, cmd: FillPeople, actor: Actor) -> Outcome[int]:
    """Add everyone and everything of the practice store but the drugs; return how many patients."""
    actor.require(Permission.CHANGE_SETTINGS)
    world = people()
    for key, value in _settings(world):
        unit.settings.put(key, value)
    _add_users(unit, world, {secret.username: secret for secret in cmd.secrets})
    plans = _add_plans(unit, world)
    _add_sheets(unit)
    for patient in world.patients:
        _add_patient(unit, patient, plans)
    _add_prescribers(unit, world)
    _add_items(unit, world)
    kinds = (Kind.USER, Kind.SETTING, Kind.PATIENT, Kind.PRESCRIBER, Kind.STOCK)
    return Outcome(len(world.patients), changed(*((kind, None) for kind in kinds)))


def fill_drugs(unit: PracticeUnit, cmd: FillDrugs, actor: Actor) -> Outcome[int]:
    """Add one stretch of the formulary, each package with bottles on the shelf; return how many packages."""
    actor.require(Permission.CHANGE_SETTINGS)
    rows = list(islice(formulary(), cmd.first, cmd.first + cmd.count))
    unit.catalog.put_products({row.product.id: row.product for row in rows}.values())
    count = unit.catalog.put_packages(row.package for row in rows)
    unit.catalog.put_prices(row.price for row in rows)
    for row in rows:
        unit.stock.add(_opening_stock(unit, row, actor))
    return Outcome(count, changed((Kind.CATALOG, None), (Kind.STOCK, None)))


def _settings(world: People) -> Iterator[tuple[SettingKey, str]]:
    store = world.store
    yield SettingKey.STORE_NAME, store.name
    yield SettingKey.STORE_STREET, store.street
    yield SettingKey.STORE_CITY, store.city
    yield SettingKey.STORE_STATE, store.state
    yield SettingKey.STORE_ZIP, store.zip_code
    yield SettingKey.STORE_PHONE, store.phone
    yield SettingKey.STORE_NPI, store.npi
    yield SettingKey.STORE_DEA, store.dea
    yield SettingKey.STORE_ZONE, store.zone
    yield SettingKey.PRACTICE, "yes"
    yield SettingKey.TAX_RATE, str(store.tax_rate).rstrip("%")
    yield SettingKey.FLOAT, str(store.drawer_float.cents)
    yield SettingKey.MARKUP, str(store.markup).rstrip("%")
    yield SettingKey.DISPENSING_FEE, str(store.dispensing_fee.cents)
    yield SettingKey.VACCINE_FEE, "2000"


def _add_users(unit: PracticeUnit, world: People, secrets: dict[str, Secrets]) -> None:
    for user in world.users:
        held = secrets[user.username]
        unit.users.add(
            User(
                id=UserId(unit.ids.new()),
                username=user.username,
                display=user.display,
                initials=user.initials,
                roles=",".join(sorted(user.roles)),
                password_hash=held.password_hash,
                pin_hash=held.pin_hash,
                license_number=user.license_number,
                in_charge=user.in_charge,
                active=True,
                failed_attempts=0,
                locked_until=None,
                created_at=unit.clock.now(),
            )
        )


def _add_sheets(unit: PracticeUnit) -> None:
    """Keep the practice payers' sheets, each as its first version."""
    for text in practice_sheets():
        sheet = read_sheet(text)
        saved = Saving(unit.ids.new(), 1, None, unit.clock.now(), PRACTICE_ACTOR.user_id)
        unit.sheets.add(new_version(sheet, text, saved))


def _add_plans(unit: PracticeUnit, world: People) -> dict[str, PlanId]:
    ids: dict[str, PlanId] = {}
    for plan in world.plans:
        ids[plan.key] = PlanId(unit.ids.new())
        tiers = {name: copay.cents for name, copay in plan.tiers}
        unit.plans.add(
            Plan(
                id=ids[plan.key],
                name=plan.name,
                kind=plan.kind,
                bin=plan.bin,
                pcn=plan.pcn,
                group_id=plan.group_id,
                help_desk=plan.help_desk,
                destination=plan.destination,
                tiers=json.dumps(tiers, sort_keys=True),
                return_days=plan.return_days,
                active=True,
            )
        )
    return ids


def _add_patient(unit: PracticeUnit, patient: PracticePatient, plans: dict[str, PlanId]) -> None:
    id_ = PatientId(unit.ids.new())
    unit.patients.add(
        Patient(
            id=id_,
            last=patient.last,
            first=patient.first,
            birth_date=patient.birth_date,
            sex=patient.sex,
            phone=patient.phone,
            street=patient.street,
            city=patient.city,
            state=patient.state,
            zip_code=patient.zip_code,
            search=search_key(f"{patient.last} {patient.first}"),
            no_known_allergies=not patient.allergies,
            created_at=unit.clock.now(),
            rev=1,
        )
    )
    for allergy in patient.allergies:
        unit.patients.add_allergy(
            Allergy(unit.ids.new(), id_, allergy.substance, allergy.ingredient, allergy.reaction)
        )
    for condition in patient.conditions:
        unit.patients.add_condition(Condition(unit.ids.new(), id_, condition.code, condition.name))
    for card in patient.coverages:
        unit.patients.add_coverage(
            Coverage(
                id=CoverageId(unit.ids.new()),
                patient_id=id_,
                plan_id=plans[card.plan],
                level=card.level,
                cardholder_id=card.cardholder_id,
                group_id=card.group_id,
                person_code=card.person_code,
                relationship=card.relationship,
                active=True,
            )
        )


def _add_prescribers(unit: PracticeUnit, world: People) -> None:
    for one in world.prescribers:
        unit.prescribers.add(
            Prescriber(
                id=PrescriberId(unit.ids.new()),
                last=one.last,
                first=one.first,
                credential=one.credential,
                npi=one.npi,
                dea=one.dea,
                phone=one.phone,
                street=one.street,
                city=one.city,
                state=one.state,
                zip_code=one.zip_code,
                search=search_key(f"{one.last} {one.first}"),
                active=True,
            )
        )


def _add_items(unit: PracticeUnit, world: People) -> None:
    for item in world.items:
        id_ = ItemId(unit.ids.new())
        unit.items.add(
            Item(id_, item.upc, item.name, item.price, item.taxable, item.fsa_eligible, active=True)
        )
        unit.stock.add(_movement(unit, "", Quantity.of(_ITEMS_EACH), id_, PRACTICE_ACTOR))


def _opening_stock(unit: PracticeUnit, row: FormularyRow, actor: Actor) -> StockMovement:
    size = row.package.package_size or Quantity.of(1)
    return _movement(
        unit, row.package.ndc11.text, Quantity(size.thousandths * _BOTTLES), unit.ids.new(), actor
    )


def _movement(
    unit: PracticeUnit, ndc11: str, quantity: Quantity, source_id: UUID, actor: Actor
) -> StockMovement:
    return StockMovement(
        id=unit.ids.new(),
        lane=unit.lane,
        ndc11=ndc11,
        lot=_LOT if ndc11 else "",
        expiry=_EXPIRY.isoformat() if ndc11 else "",
        quantity=quantity,
        kind=MovementKind.OPENING,
        source_id=source_id,
        at=unit.clock.now(),
        actor_id=actor.user_id,
    )
