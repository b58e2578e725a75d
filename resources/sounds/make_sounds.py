"""Make the two tones of a scan: a short high one for good, a longer low one for bad."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

FRAMES_PER_S = 22_050
LOUDEST = 12_000
FADE_S = 0.008
TONES = {"scan_good.wav": (1_760, 0.09), "scan_bad.wav": (220, 0.28)}


def samples(hertz: int, seconds: float) -> bytes:
    """Return 16-bit mono frames of one tone, faded at both ends so that it does not click."""
    count = int(FRAMES_PER_S * seconds)
    fade = FRAMES_PER_S * FADE_S
    frames = bytearray()
    for index in range(count):
        gain = min(1.0, index / fade, (count - index) / fade)
        swing = math.sin(2 * math.pi * hertz * index / FRAMES_PER_S)
        frames += struct.pack("<h", int(LOUDEST * gain * swing))
    return bytes(frames)


def write_all(folder: Path) -> None:
    """Write both files into a folder."""
    for name, (hertz, seconds) in TONES.items():
        with wave.open(str(folder / name), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(FRAMES_PER_S)
            out.writeframes(samples(hertz, seconds))


if __name__ == "__main__":
    write_all(Path(__file__).resolve().parent)
