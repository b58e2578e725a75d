"""Build the scale driver that an address asks for; nothing is opened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.scale_address import ScaleStyle, parse_scale
from devices.scale.nci import Nci
from devices.scale.serial_scale import SerialScale
from devices.scale.toledo import Toledo
from devices.transport.opening import opener

if TYPE_CHECKING:
    from devices.scale.replies import Language
    from devices.scale.serial_scale import ScaleTiming


def build_scale(text: str, timing: ScaleTiming | None = None) -> SerialScale:
    """Return the driver of a scale."""
    found = parse_scale(text)
    language: Language = Toledo(found.unit, found.by) if found.style is ScaleStyle.TOLEDO else Nci(found.by)
    return SerialScale(opener(str(found.address)), language, even=found.even, timing=timing)
