"""Put scans together from HID POS input reports.

Behind the report's number (2) stand a length, the AIM identifier in three bytes, and up to 56 bytes of data;
the last byte is not zero when the scan goes on in the next report. Some models have a byte more before the
identifier. Some count a byte too many: the padding, or the CR that they were set up to send.
"""

from __future__ import annotations

_SCAN_REPORT = 2
_AIM_LENGTH = 3
_DATA_ENDS = 60
_GOES_ON = 62
_LONGEST = 8192
_AIM_SIGN = ord("]")


class HidFramer:
    """Collect reports and give back whole scans as text, bytes 1:1."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._held = b""
        self._aim = b""

    def feed(self, report: bytes) -> str | None:
        """Take one report with its number; return the scan that it completes."""
        if len(report) < _GOES_ON or report[0] != _SCAN_REPORT:
            return None
        payload = report[1:]
        begin = 2 if payload[1] != _AIM_SIGN and payload[2] == _AIM_SIGN else 1
        if not self._held:
            aim = payload[begin : begin + _AIM_LENGTH]
            self._aim = aim if aim[0] == _AIM_SIGN else b""
        data = begin + _AIM_LENGTH
        self._held += payload[data : min(data + payload[0], _DATA_ENDS)].rstrip(b"\0")
        if len(payload) > _GOES_ON and payload[_GOES_ON] and len(self._held) < _LONGEST:
            return None
        text = (self._aim + self._held).decode("latin-1").rstrip("\r\n")
        self._held = b""
        return text or None
