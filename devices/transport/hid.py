"""Connect to HID devices; every call into hidapi is made on one thread, since it is not thread-safe."""

from __future__ import annotations

import importlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.hardware.usb_names import UsbName
from devices.transport.link import LinkLost, LinkRefused

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")

POS_SCANNER = (0x8C, 2)
_LARGEST_REPORT = 256
_LONGEST_READ_MS = 50
_FAILURES = (OSError, ValueError)


class HidDevice(Protocol):
    """Be one device as hidapi has it."""

    def open_path(self, path: bytes) -> None:
        """Open the device."""
        ...

    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]:
        """Return an input report, or nothing after the timeout."""
        ...

    def send_feature_report(self, data: bytes) -> int:
        """Send a feature report, its number first."""
        ...

    def close(self) -> None:
        """Close the device."""
        ...


class HidApi(Protocol):
    """Be hidapi as far as it is used."""

    def enumerate(self, vendor_id: int = 0, product_id: int = 0) -> list[dict[str, Any]]:
        """Return what is plugged in."""
        ...

    def device(self) -> HidDevice:
        """Return a device that is not open yet."""
        ...


class HidMissing(LinkRefused):
    """Report that hidapi is not installed."""


def load_hidapi() -> HidApi:
    """Return hidapi, or raise `HidMissing`: Counter runs without it too."""
    try:
        found: HidApi = importlib.import_module("hid")
    except ImportError as error:
        raise HidMissing from error
    return found


class HidThread:
    """Make all hidapi calls of the program, one after the other, on a thread of its own."""

    def __init__(self, load: Callable[[], HidApi] = load_hidapi) -> None:
        """Take the way to load hidapi; it is loaded at the first call."""
        self._load = load
        self._api: HidApi | None = None
        self._executor = ThreadPoolExecutor(1, "device hid")

    def call(self, work: Callable[[HidApi], R]) -> R:
        """Run something on the thread and return its result."""
        return self._executor.submit(self._run, work).result()

    def _run(self, work: Callable[[HidApi], R]) -> R:
        if self._api is None:
            self._api = self._load()
        return work(self._api)


THE_HID_THREAD = HidThread()
"""The program's only one; it starts at the first call."""


class HidLink:
    """Be one open HID device; reports come whole."""

    def __init__(self, usb: UsbName, thread: HidThread, usage: tuple[int, int] = POS_SCANNER) -> None:
        """Open the device with this name and usage; raise `LinkRefused` unless there is just one."""
        self._thread = thread
        self._device = thread.call(lambda api: _open(api, usb, usage))

    def read(self, timeout_s: float) -> bytes:
        """Return a report with its number, or nothing after a while: the thread serves others too."""
        wait_ms = min(int(timeout_s * 1000) + 1, _LONGEST_READ_MS)
        try:
            return bytes(self._thread.call(lambda _api: self._device.read(_LARGEST_REPORT, wait_ms)))
        except _FAILURES as error:
            raise LinkLost from error

    def send_feature(self, data: bytes) -> None:
        """Send a feature report."""
        try:
            sent = self._thread.call(lambda _api: self._device.send_feature_report(data))
        except _FAILURES as error:
            raise LinkLost from error
        if sent < 0:
            raise LinkLost

    def close(self) -> None:
        """Close the device."""
        self._thread.call(lambda _api: self._device.close())


def _open(api: HidApi, usb: UsbName, usage: tuple[int, int]) -> HidDevice:
    found = [seen for seen in api.enumerate(usb.vendor, usb.product) if _is(seen, usb, usage)]
    if len(found) != 1:
        raise LinkRefused
    device = api.device()
    try:
        device.open_path(found[0]["path"])
    except _FAILURES as error:
        raise LinkRefused from error
    return device


def _is(seen: dict[str, Any], usb: UsbName, usage: tuple[int, int]) -> bool:
    name = UsbName(seen["vendor_id"], seen["product_id"], seen.get("serial_number") or "")
    return usb.fits(name) and (seen.get("usage_page"), seen.get("usage")) == usage
