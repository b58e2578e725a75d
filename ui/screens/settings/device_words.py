"""Say of a device what is attached and what ailed it last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.trials import CanIdentify, TellsTroubles

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.hardware.states import DeviceKind


def attached_words(devices: object, kind: DeviceKind) -> str:
    """Return what is attached, as a sentence, or an empty text."""
    found = devices.attached(kind) if isinstance(devices, CanIdentify) else ""
    return f"{found}." if found else ""


def trouble_words(devices: object, kind: DeviceKind, local: Callable[[datetime], datetime]) -> str:
    """Return what ailed a device last and when, or an empty text."""
    trouble = devices.last_trouble(kind) if isinstance(devices, TellsTroubles) else None
    if trouble is None:
        return ""
    at = local(trouble.at)
    return f"Last trouble, {at:%m/%d} {f'{at:%I:%M %p}'.lstrip('0')}: {trouble.words}"
