"""Hold how the devices of one lane are reached, as plain text that settings can keep."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from app.hardware.display_address import parse_display
from app.hardware.drawer_address import parse_drawer
from app.hardware.pad_address import parse_pad
from app.hardware.printer_address import parse_page_printer, parse_receipt_printer
from app.hardware.scale_address import parse_scale
from app.hardware.scanner_address import parse_scanner
from app.hardware.states import DeviceKind
from app.hardware.terminal_address import parse_terminal

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class DevicesConfig:
    """Hold the address of each device of a lane; an empty text means that there is none."""

    scanner: str = ""
    receipt_printer: str = ""
    cash_drawer: bool = True
    card_terminal: str = ""
    label_printer: str = ""
    page_printer: str = ""
    card_seconds: int = 180
    scale: str = ""
    pole_display: str = ""
    drawer_port: str = ""
    print_seconds: int = 20
    signature_pad: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that cannot be read."""
        checks: tuple[tuple[str, Callable[[str], object]], ...] = (
            (self.scanner, parse_scanner),
            (self.receipt_printer, parse_receipt_printer),
            (self.card_terminal, parse_terminal),
            (self.label_printer, parse_page_printer),
            (self.page_printer, parse_page_printer),
            (self.scale, parse_scale),
            (self.pole_display, parse_display),
            (self.drawer_port, parse_drawer),
            (self.signature_pad, parse_pad),
        )
        for text, read in checks:
            if text:
                read(text)

    def address_of(self, kind: DeviceKind) -> str:
        """Return a device's address; labels go to the page printer, and the drawer hangs on the printer."""
        if kind is DeviceKind.CASH_DRAWER:
            return self.drawer_port or (self.receipt_printer if self.cash_drawer else "")
        if kind is DeviceKind.LABEL_PRINTER:
            return self.label_printer or self.page_printer
        address = getattr(self, kind.value, "")
        return address if isinstance(address, str) else ""

    def to_json(self) -> str:
        """Return the text to keep in settings."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> DevicesConfig:
        """Read what `to_json` wrote; unknown names are left out, so that an older program can read it."""
        known = {field.name for field in fields(cls)}
        stored = json.loads(text or "{}")
        return cls(**{name: value for name, value in stored.items() if name in known})
