"""Name the devices and the states that a chip on the screen may show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class DeviceKind(StrEnum):
    """Name the kinds of devices at the counter."""

    SCANNER = "scanner"
    RECEIPT_PRINTER = "receipt_printer"
    CASH_DRAWER = "cash_drawer"
    CARD_TERMINAL = "card_terminal"
    LABEL_PRINTER = "label_printer"
    PAGE_PRINTER = "page_printer"
    SCALE = "scale"
    POLE_DISPLAY = "pole_display"
    SIGNATURE_PAD = "signature_pad"

    @property
    def label(self) -> str:
        """Return the name that people use."""
        return self.value.replace("_", " ").capitalize()


class DeviceState(StrEnum):
    """Name how a device stands."""

    UNCONFIGURED = "unconfigured"
    ABSENT = "absent"
    CONNECTING = "connecting"
    READY = "ready"
    BUSY = "busy"
    DEGRADED = "degraded"
    BLOCKED = "blocked"
    FAULT = "fault"

    @property
    def is_usable(self) -> bool:
        """Say whether a job given now has a fair chance."""
        return self in {DeviceState.READY, DeviceState.BUSY, DeviceState.DEGRADED}


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """Say how one device stands; `message` holds what happened and what to do, if anything."""

    kind: DeviceKind
    state: DeviceState
    message: str = ""


@dataclass(frozen=True, slots=True)
class DeviceTrouble:
    """Be what ailed a device last, and when."""

    at: datetime
    words: str
