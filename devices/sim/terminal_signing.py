"""Be the screen of a simulated terminal that somebody signs on, in the words of POSLINK and of Nexo."""

from __future__ import annotations

import base64
import json
from typing import Any

_FAINT = (((10, 10), (42, 30), (80, 14)), ((20, 44), (70, 46)))
_AREA = (480, 272)
_LIFTED = "FFFF"
_ENDS = {
    "decline": ("100004", "NOT SUPPORTED", "UnavailableService"),
    "timeout": ("100001", "TIMEOUT", "Timeout"),
    "cancelled": ("100002", "ABORTED", "Cancel"),
}
Points = tuple[tuple[tuple[int, int], ...], ...]


class SigningScreen:
    """Hold what the next person will draw; `packed` encloses it the way one acquirer's terminals do."""

    def __init__(self) -> None:
        """Begin with a signature of two strokes."""
        self.strokes: Points = _FAINT
        self._is_packed = False

    def prepare(self, command: dict[str, Any]) -> None:
        """Take the strokes to draw next, and how to enclose them."""
        found = command.get("strokes", _FAINT)
        self.strokes = tuple(tuple((int(x), int(y)) for x, y in stroke) for stroke in found)
        self._is_packed = bool(command.get("packed", False))

    @property
    def poslink(self) -> str:
        """Return the strokes as `x,y^x,y^0,65535^...~`."""
        lines = ("^".join(f"{x},{y}" for x, y in stroke) for stroke in self.strokes)
        return "".join(f"{line}^0,65535^" for line in lines) + "~"

    def end(self, fault: str) -> tuple[str, str]:
        """Return the code and the words with which a POSLINK terminal ends."""
        code, words, _reason = _ENDS.get(fault, ("000000", "OK", ""))
        return code, words

    def nexo(self, fault: str) -> dict[str, Any]:
        """Return the InputResponse with which a Nexo terminal ends."""
        *_words, reason = _ENDS.get(fault, ("", "", ""))
        shown = {"Device": "CustomerDisplay", "InfoQualify": "Display", "Response": {"Result": "Success"}}
        result: dict[str, Any] = {"Device": "CustomerInput", "InfoQualify": "Input"}
        if reason:
            result["Response"] = {"Result": "Failure", "ErrorCondition": reason}
            return {"OutputResult": shown, "InputResult": result}
        result["Response"] = {"Result": "Success"}
        result["Input"] = {"ConfirmedFlag": True, "InputCommand": "GetConfirmation"}
        points = [pair for stroke in self.strokes for pair in (*map(_hex, stroke), (_LIFTED, _LIFTED))]
        if self._is_packed:
            drawn = {"signature": {"data": [",".join(pair) for pair in points]}}
            text = base64.b64encode(json.dumps(drawn).encode("ascii")).decode("ascii")
            result["Response"]["AdditionalResponse"] = f"responseData={text}"
        else:
            area = {"X": f"{_AREA[0]:X}", "Y": f"{_AREA[1]:X}"}
            named = [{"X": x, "Y": y} for x, y in points]
            result["CapturedSignature"] = {"AreaSize": area, "SignaturePoint": named}
        return {"OutputResult": shown, "InputResult": result}


def _hex(point: tuple[int, int]) -> tuple[str, str]:
    return f"{point[0]:X}", f"{point[1]:X}"
