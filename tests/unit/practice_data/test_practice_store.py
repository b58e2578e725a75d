"""The practice store is filled step by step, once, with everything a day needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from app.kernel.changes import Outcome
from app.kernel.errors import NotAllowed
from app.kernel.ids import CommandId
from app.practice.formulary import formulary
from app.practice.people import people
from app.practice.store import (
    FillDrugs,
    FillPeople,
    Secrets,
    build_practice_store,
    fill_drugs,
    fill_people,
)
from app.settings.model import SettingKey

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from db.runner import SqlRunner
    from db.uow import SqlUnitOfWork


def _secrets() -> tuple[Secrets, ...]:
    return tuple(Secrets(user.username, "hash", "pin") for user in people().users)


def _count_users(unit: SqlUnitOfWork, _payload: None, _actor: Actor) -> Outcome[int]:
    return Outcome(len(unit.users.all_active()))


def test_that_the_whole_practice_store_is_built_with_progress_to_the_end(runner: SqlRunner) -> None:
    heard: list[tuple[int, int, str]] = []
    build_practice_store(runner, lambda text: f"hash of {len(text)}", lambda *step: heard.append(step))
    done, total, _ = heard[-1]
    assert done == total
    assert [step[0] for step in heard] == sorted(step[0] for step in heard)
    rows = runner.query(lambda reads: reads.catalog.search("lisinopril")).result(10)
    assert rows
    assert all(row.price is not None for row in rows)
    facts = runner.query(lambda reads: reads.settings.facts()).result(10)
    assert facts.practice
    assert facts.name == people().store.name


def test_that_building_again_adds_nothing(runner: SqlRunner, owner: Actor) -> None:
    for _ in range(2):
        build_practice_store(runner, lambda text: text)
    assert runner.submit(_count_users, None, owner).result(10).value == 5


def test_that_every_patient_card_names_a_plan_of_the_store(unit: SqlUnitOfWork, owner: Actor) -> None:
    assert fill_people(unit, FillPeople(_secrets()), owner).value == len(people().patients)
    unit.flush()
    plans = {plan.id: plan for plan in unit.plans.all_active()}
    assert sorted(plan.bin for plan in plans.values()) == sorted(plan.bin for plan in people().plans)
    assert all(json.loads(plan.tiers) is not None for plan in plans.values())
    assert unit.settings.get(SettingKey.TAX_RATE) == "7.25"
    assert len(unit.users.all_active()) == 5


def test_that_each_drug_stands_on_the_shelf(unit: SqlUnitOfWork, owner: Actor) -> None:
    fill_drugs(unit, FillDrugs(0, 3), owner)
    unit.flush()
    for row in list(formulary())[:3]:
        code = row.package.ndc11.text
        assert row.package.package_size is not None
        assert unit.stock.on_hand(code).thousandths == row.package.package_size.thousandths * 20
        price = unit.catalog.price(code)
        assert price is not None
        assert price.rate == row.price.rate


def test_that_a_cashier_cannot_fill_a_store(unit: SqlUnitOfWork, cashier: Actor) -> None:
    with pytest.raises(NotAllowed):
        fill_people(unit, FillPeople(()), cashier)


def test_that_step_ids_stay_the_same_from_start_to_start(runner: SqlRunner, owner: Actor) -> None:
    first = runner.submit(fill_drugs, FillDrugs(0, 1), owner, CommandId(UUID(int=7))).result(10)
    again = runner.submit(fill_drugs, FillDrugs(0, 1), owner, CommandId(UUID(int=7))).result(10)
    assert first.value == again.value == 1
