"""Carry what Counter tells the window of practice devices: one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import astuple

from app.hardware.simulators import PracticeCode, PracticeScene


def scene_line(scene: PracticeScene) -> bytes:
    """Return a scene as a line."""
    facts = {
        "codes": [astuple(code) for code in scene.codes],
        "theme": scene.theme,
        "percent": scene.percent,
        "front": scene.comes_to_front,
    }
    return json.dumps(facts).encode("ascii") + b"\n"


def read_scene(line: bytes) -> PracticeScene:
    """Read a line of `scene_line`; raise `ValueError` on anything else."""
    facts = json.loads(line)
    codes = tuple(PracticeCode(*code) for code in facts["codes"])
    return PracticeScene(codes, facts["theme"], facts["percent"], facts["front"])
