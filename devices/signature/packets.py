"""Cut a Topaz pad's bytes into samples of its pen: five bytes each, bit 7 set in the first one only.

First byte: bit 6 the pen is near, bit 0 it writes. Then x and y, the lower seven bits before the upper five;
the top three bits of the upper bytes are zero, so that garbage seldom passes for a sample.
"""

from __future__ import annotations

from dataclasses import dataclass

SIZE = 5
LARGEST = 0xFFF
_FIRST, _NEAR, _DOWN = 0x80, 0x40, 0x01
_SPARE = 0xE0


@dataclass(frozen=True, slots=True)
class PenSample:
    """Be one sample: where the pen is in the pad's own units, whether it is near, and whether it writes."""

    x: int
    y: int
    is_down: bool
    is_near: bool = True


class PenFramer:
    """Collect bytes and give back whole samples; what is no sample is dropped and counted."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._held = bytearray()
        self.dropped = 0

    def feed(self, data: bytes) -> tuple[PenSample, ...]:
        """Take bytes and return the samples that they complete."""
        samples: list[PenSample] = []
        for byte in data:
            if byte & _FIRST:
                self._drop()
            elif not self._held:
                self.dropped += 1
                continue
            self._held.append(byte)
            if len(self._held) == SIZE:
                samples += self._sample()
        return tuple(samples)

    def _drop(self) -> None:
        self.dropped += len(self._held)
        self._held.clear()

    def _sample(self) -> list[PenSample]:
        first, x_low, x_high, y_low, y_high = self._held
        if (x_high | y_high) & _SPARE:
            self._drop()
            return []
        self._held.clear()
        x, y = x_low | x_high << 7, y_low | y_high << 7
        return [PenSample(x, y, is_down=bool(first & _DOWN), is_near=bool(first & _NEAR))]


def packet(sample: PenSample) -> bytes:
    """Return the bytes of a sample, as a pad sends them."""
    if not (0 <= sample.x <= LARGEST and 0 <= sample.y <= LARGEST):
        raise ValueError("place")
    first = _FIRST | (_NEAR if sample.is_near else 0) | (_DOWN if sample.is_down else 0)
    return bytes((first, sample.x & 0x7F, sample.x >> 7, sample.y & 0x7F, sample.y >> 7))
