"""Write a terminal's request for a signature and read its answer, as POSLINK and as Nexo have them.

Neither tells times. A Nexo terminal answers with the protocol's own list of points, or with one inside the
additional response, as base64 of JSON; a point of FFFF, FFFF lifts the pen in both.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from app.hardware.ink import Ink
from app.hardware.signing import SignatureAnswer, SigningEnd
from devices.terminal.frames import VERSION, frame
from devices.terminal.messages import OK
from devices.terminal.nexo_messages import device_request, service_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devices.terminal.frames import Message
    from devices.terminal.nexo_messages import Fields

CODE = 3
_ENDS = {"100001": SigningEnd.TIMED_OUT, "100002": SigningEnd.CANCELLED, "100004": SigningEnd.NOT_ABLE}
_NEXO_ENDS = {
    "Cancel": SigningEnd.CANCELLED,
    "Aborted": SigningEnd.CANCELLED,
    "Timeout": SigningEnd.TIMED_OUT,
    "UnavailableService": SigningEnd.NOT_ABLE,
    "UnavailableDevice": SigningEnd.NOT_ABLE,
    "NotAllowed": SigningEnd.NOT_ABLE,
}
_LIFTED = (0xFFFF, 0xFFFF)
_HEX = re.compile(r"[0-9A-Fa-f]{1,4}")
_TITLE = "Please sign"
REQUEST = "signature"


def poslink_request(seconds: float) -> bytes:
    """Return the A20 request: no upload, no transaction, and the time to sign in tenths of a second."""
    return frame("A20", VERSION, "0", "", "", str(int(seconds * 10)))


def poslink_end(message: Message) -> SigningEnd:
    """Read an A21: how signing ended; the strokes are fetched afterwards."""
    code = message.field(CODE)
    return SigningEnd.SIGNED if code == OK else _ENDS.get(code, SigningEnd.FAILED)


def nexo_request(seconds: float) -> bytes:
    """Return the Input request that shows the box to sign in."""
    output = {
        "Device": "CustomerDisplay",
        "InfoQualify": "Display",
        "OutputContent": {
            "OutputFormat": "Text",
            "PredefinedContent": {"ReferenceID": "GetSignature"},
            "OutputText": [{"Text": _TITLE}, {"Text": ""}],
        },
    }
    asked = {
        "Device": "CustomerInput",
        "InfoQualify": "Input",
        "InputCommand": "GetConfirmation",
        "MaxInputTime": int(seconds),
    }
    return device_request("Input", service_id(REQUEST), {"DisplayOutput": output, "InputData": asked})


def nexo_answer(body: Fields | None) -> SignatureAnswer:
    """Read an Input's answer: the signature, or how signing ended without one."""
    result = _inside(body, "InputResult")
    response = _inside(result, "Response")
    if response.get("Result") != "Success":
        return SignatureAnswer.of(_NEXO_ENDS.get(str(response.get("ErrorCondition")), SigningEnd.FAILED))
    if _inside(result, "Input").get("ConfirmedFlag") is not True:
        return SignatureAnswer.of(SigningEnd.CANCELLED)
    ink = _captured(_inside(result, "CapturedSignature")) or _enclosed(response.get("AdditionalResponse"))
    if ink is None or not ink.strokes:
        return SignatureAnswer.of(SigningEnd.FAILED)
    return SignatureAnswer(SigningEnd.SIGNED, ink)


def _captured(found: Fields) -> Ink | None:
    points, area = found.get("SignaturePoint"), _inside(found, "AreaSize")
    if not isinstance(points, list):
        return None
    return _ink(
        ((point.get("X"), point.get("Y")) if isinstance(point, dict) else () for point in points),
        (area.get("X"), area.get("Y")),
    )


def _enclosed(text: object) -> Ink | None:
    """Read a signature out of an additional response, `responseData=` and base64 of JSON."""
    if not isinstance(text, str):
        return None
    packed = (parse_qs(text.replace("+", "%2B")).get("responseData") or [""])[0]
    try:
        found = json.loads(base64.b64decode(packed, validate=True))
    except (ValueError, RecursionError):
        return None
    points = _inside(_inside(found, "responseData") or found, "signature").get("data")
    if not isinstance(points, list):
        return None
    return _ink((tuple(str(point).split(",")) for point in points), ())


def _ink(points: Iterable[tuple[object, ...]], size: tuple[object, ...]) -> Ink | None:
    strokes: list[list[tuple[int, int]]] = [[]]
    for point in points:
        numbers = _read(point)
        if numbers is None:
            return None
        if numbers == _LIFTED:
            strokes.append([])
        else:
            strokes[-1].append(numbers)
    return Ink.untimed(tuple(tuple(line) for line in strokes if line), *(_read(size) or (0, 0)))


def _read(pair: tuple[object, ...]) -> tuple[int, int] | None:
    parts = [part for part in pair if isinstance(part, str) and _HEX.fullmatch(part)]
    return (int(parts[0], 16), int(parts[1], 16)) if len(parts) == len(pair) == 2 else None


def _inside(fields: object, name: str) -> Fields:
    found = fields.get(name) if isinstance(fields, dict) else None
    return found if isinstance(found, dict) else {}
