"""Prove who may do what at the counter."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.kernel.errors import NotAllowed
from app.kernel.ids import UserId
from app.kernel.running import Actor, Permission, Role

ME = UserId(UUID(int=1))


def actor(*roles: Role, in_charge: bool = False) -> Actor:
    return Actor(ME, "MC", "Maria C", frozenset(roles), in_charge=in_charge)


def test_that_only_a_pharmacist_approves() -> None:
    assert actor(Role.PHARMACIST).may(Permission.VERIFY)
    assert not actor(Role.TECHNICIAN, Role.CASHIER, Role.OWNER, in_charge=True).may(Permission.VERIFY)


def test_that_only_the_owner_or_the_pharmacist_in_charge_locks_a_day() -> None:
    assert actor(Role.OWNER).may(Permission.LOCK_DAY)
    assert actor(Role.PHARMACIST, in_charge=True).may(Permission.LOCK_DAY)
    assert not actor(Role.PHARMACIST).may(Permission.LOCK_DAY)


def test_that_roles_add_up() -> None:
    both = actor(Role.CASHIER, Role.TECHNICIAN)
    assert both.may(Permission.FILL)
    assert both.may(Permission.SELL)
    assert not actor(Role.CASHIER).may(Permission.FILL)


def test_that_who_has_no_role_may_nothing() -> None:
    assert not any(actor().may(permission) for permission in Permission)


@pytest.mark.parametrize("permission", list(Permission))
def test_that_every_permission_is_held_by_someone(permission: Permission) -> None:
    assert any(actor(role).may(permission) for role in Role)


def test_that_the_program_itself_moves_claims_and_sales_only() -> None:
    system = Actor(ME, "--", "Counter", is_system=True)
    assert {one for one in Permission if system.may(one)} == {Permission.WORK_CLAIMS, Permission.SELL}


def test_that_a_refusal_names_those_who_may() -> None:
    actor(Role.TECHNICIAN).require(Permission.FILL)
    with pytest.raises(NotAllowed, match=r"This needs a pharmacist or a technician or an owner\."):
        actor(Role.CASHIER).require(Permission.WORK_CLAIMS)
