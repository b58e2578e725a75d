"""Ask the scale of a lane, one weighing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.errors import NotSetUp
from app.hardware.scales import WeighAnswer
from app.hardware.states import DeviceKind
from devices.host import DeviceHost, answered

if TYPE_CHECKING:
    from concurrent.futures import Future


class ScaleDevices(DeviceHost):
    """Be the scale of a lane (`app.hardware.scales.CanWeigh`)."""

    def has_scale(self) -> bool:
        """Say whether a scale is set up."""
        return self._drivers.scale is not None

    def weigh(self) -> Future[WeighAnswer]:
        """Queue a weighing; never waits, and never raises for what the scale did."""
        scale = self._drivers.scale
        if scale is None:
            return answered(WeighAnswer.failed(NotSetUp()))
        return self._submit(DeviceKind.SCALE, lambda: WeighAnswer(scale.weigh()), WeighAnswer.failed)
