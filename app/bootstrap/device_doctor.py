"""Look over the devices that a store's settings name, for `counter doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.states import DeviceKind
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError
from app.settings.model import SettingKey
from db.settings import SettingsReads
from devices.diagnosis import examine
from devices.verdict import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

_KEYS = {
    DeviceKind.SCANNER: SettingKey.SCANNER,
    DeviceKind.RECEIPT_PRINTER: SettingKey.RECEIPT_PRINTER,
    DeviceKind.CARD_TERMINAL: SettingKey.TERMINAL,
    DeviceKind.PAGE_PRINTER: SettingKey.PAGE_PRINTER,
    DeviceKind.CASH_DRAWER: SettingKey.CASH_DRAWER,
    DeviceKind.LABEL_PRINTER: SettingKey.LABEL_PRINTER,
    DeviceKind.SCALE: SettingKey.SCALE,
    DeviceKind.POLE_DISPLAY: SettingKey.POLE_DISPLAY,
    DeviceKind.SIGNATURE_PAD: SettingKey.SIGNATURE_PAD,
}


def examine_devices(session: Session) -> Iterator[Diagnosis]:
    """Open each device that is set up and say how it went; nothing is said of one that is not."""
    held = SettingsReads(session, SystemClock()).all()
    for kind, key in _KEYS.items():
        if address := held.get(key, ""):
            found = _examine(kind, address)
            yield Diagnosis(is_well=found.is_well, words=f"{kind.label}: {found.words}")


def _examine(kind: DeviceKind, address: str) -> Diagnosis:
    try:
        return examine(kind, address)
    except DomainError as error:
        return Diagnosis(is_well=False, words=error.message)
