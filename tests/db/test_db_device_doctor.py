"""Check that the doctor looks at every device that the settings name, the signature pad among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.device_doctor import examine_devices
from app.settings.model import SettingKey

if TYPE_CHECKING:
    from db.uow import SqlUnitOfWork


def test_that_a_signature_pad_that_cannot_be_opened_is_named_with_what_to_do(unit: SqlUnitOfWork) -> None:
    unit.settings.put(SettingKey.SIGNATURE_PAD, "serial:/dev/no-such-pad:19200;model=lcd4x5")
    unit.flush()
    (found,) = examine_devices(unit.session)
    assert not found.is_well
    assert found.words.startswith("Signature pad: there is no port /dev/no-such-pad.")


def test_that_nothing_is_said_of_devices_that_are_not_set_up(unit: SqlUnitOfWork) -> None:
    assert list(examine_devices(unit.session)) == []
