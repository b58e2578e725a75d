"""Check that the doctor of devices says why one cannot be opened, and the exact way out."""

from __future__ import annotations

import errno
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.hardware.addresses import SerialAddress, TcpAddress, UsbAddress
from app.hardware.scanner_address import HidAddress
from app.hardware.usb_names import UsbName
from devices.diagnosis import diagnose, hid_rule, plugged_in, words_of_hid, words_of_network, words_of_port
from devices.port_facts import PortFacts, facts_of, holder_of
from devices.transport.serial_port import SerialLink
from devices.transport.usb_ports import PortSeen

if TYPE_CHECKING:
    from devices.sim.client import Simulator

ROOT = Path(__file__).parents[3]
VOYAGER = HidAddress(UsbName(0x0C2E, 0x0B8F, "V1"))
PORT = "/dev/ttyACM0"


def test_that_a_port_that_opens_is_well(scanner_sim: Simulator) -> None:
    found = diagnose(SerialAddress(scanner_sim.ready["path"]))
    assert found.is_well
    assert scanner_sim.ready["path"] in found.words


def test_that_a_port_held_by_another_says_so(scanner_sim: Simulator) -> None:
    address = SerialAddress(scanner_sim.ready["path"])
    held = SerialLink(address)
    found = diagnose(address)
    held.close()
    assert not found.is_well
    assert "open. " in found.words
    assert diagnose(address).is_well


def test_that_a_missing_port_lists_what_is_plugged_in() -> None:
    found = diagnose(SerialAddress("/dev/ttyNOWHERE"))
    assert not found.is_well
    assert "there is no port /dev/ttyNOWHERE" in found.words
    assert "lugged in" in found.words


def test_that_each_device_is_listed_with_the_address_to_type() -> None:
    ports = (PortSeen("/dev/ttyS0"), PortSeen(PORT, UsbName(0x0C2E, 0x0B6A, "ELM-1")))
    assert plugged_in(ports) == f"Plugged in now: usb:0c2e:0b6a:ELM-1 ({PORT})."


def test_that_an_absent_usb_device_is_named() -> None:
    found = diagnose(UsbAddress(UsbName(0xFFFE, 0xFFFE, "none")))
    assert not found.is_well
    assert "no device fffe:fffe:none is plugged in" in found.words


@pytest.mark.parametrize(
    ("facts", "number", "words"),
    [
        (PortFacts(PORT, "dialout", "rosa"), errno.EACCES, "sudo usermod -aG dialout rosa"),
        (PortFacts(PORT, "dialout", "rosa", is_listed=True), errno.EACCES, "Sign out and in."),
        (PortFacts(PORT, "root", "rosa"), errno.EACCES, 'KERNEL=="ttyACM0", TAG+="uaccess"'),
        (
            PortFacts(PORT, holder="ModemManager (812)"),
            errno.EBUSY,
            f"ModemManager (812) has {PORT} open",
        ),
        (PortFacts(PORT), errno.EAGAIN, f"sudo fuser -v {PORT}"),
        (PortFacts(PORT), errno.EIO, "Plug the device in again"),
    ],
)
def test_that_each_cause_has_its_own_command(facts: PortFacts, number: int, words: str) -> None:
    assert words in words_of_port(facts, number)


def test_that_the_holder_of_a_file_is_found_among_the_processes(tmp_path: Path) -> None:
    port = tmp_path / "port"
    port.touch()
    process = tmp_path / "proc" / "812"
    (process / "fd").mkdir(parents=True)
    (process / "comm").write_text("ModemManager\n", "utf-8")
    (process / "fd" / "3").symlink_to(port)
    assert holder_of(str(port), tmp_path / "proc") == "ModemManager (812)"
    assert holder_of(str(tmp_path / "other"), tmp_path / "proc") == ""
    assert facts_of(str(port), tmp_path / "proc").holder == "ModemManager (812)"


def test_that_a_network_device_that_listens_is_well_and_one_that_does_not_is_told(
    printer_sim: Simulator,
) -> None:
    assert diagnose(TcpAddress("127.0.0.1", printer_sim.port)).is_well
    printer_sim.stop()
    found = diagnose(TcpAddress("127.0.0.1", printer_sim.port))
    assert not found.is_well
    assert f"nothing listens at its port {printer_sim.port}" in found.words


def test_that_an_unknown_name_and_a_silent_address_are_told_apart() -> None:
    address = TcpAddress("till-2", 9100)
    assert "no computer is known by the name till-2" in words_of_network(address, socket.gaierror())
    assert "ping till-2" in words_of_network(address, TimeoutError())


def test_that_a_refused_hid_scanner_gets_the_rule_that_lets_it_in() -> None:
    assert hid_rule(VOYAGER) in words_of_hid(VOYAGER, is_seen=True)
    assert "HID POS" in words_of_hid(VOYAGER, is_seen=False)
    assert not diagnose(VOYAGER).is_well


def test_that_the_rules_file_holds_the_doctors_rules_for_the_usual_makes_and_stands_before_73() -> None:
    (file,) = (ROOT / "packaging" / "linux").glob("*.rules")
    assert int(file.name[:2]) < 73
    rules = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    term = re.compile(r'[A-Z]+(\{\w+\})?(==|\+=|=)"[^"]+"')
    assert all(term.fullmatch(part) for line in rules for part in line.split(", "))
    wanted = re.sub(r'ATTRS\{idProduct\}=="\w+", ', "", hid_rule(VOYAGER))
    assert wanted in rules
