"""Check what the doctor says of printers of every kind: by network, queue, folder, device file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.bootstrap.device_doctor import examine_devices
from app.hardware.states import DeviceKind
from app.kernel.errors import DomainError
from app.settings.model import SettingKey
from devices.diagnosis import examine
from devices.folder_diagnosis import diagnose_folder
from devices.printer.queue_printer import QueuePrograms
from devices.queue_diagnosis import diagnose_queue

if TYPE_CHECKING:
    from devices.sim.client import Simulator
    from tests.fixtures.register_fixtures import Shop

FAKE = Path(__file__).parents[2] / "fixtures" / "fake_cups.py"
QUEUE = "Labels_1"
posix = pytest.mark.skipif(os.name != "posix", reason="CUPS and file modes as POSIX knows them")


def programs(folder: Path, fault: str = "") -> QueuePrograms:
    for name in ("jobs", "state"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "fault").write_text(fault, "utf-8")
    lp, lpstat, cancel = (
        (sys.executable, str(FAKE), str(folder), name) for name in ("lp", "lpstat", "cancel")
    )
    return QueuePrograms(lp, lpstat, cancel)


@posix
@pytest.mark.parametrize(
    ("fault", "queue", "words"),
    [
        ("disabled", QUEUE, "cupsenable Labels_1"),
        ("rejecting", QUEUE, "cupsaccept Labels_1"),
        ("asleep", QUEUE, "sudo systemctl enable --now cups"),
        ("", "Laser", "There is Labels_1. To make one for a network printer, run: sudo lpadmin -p Laser -E"),
        ("bare", "Laser", "There is none yet."),
    ],
)
def test_that_each_trouble_of_a_queue_gets_its_own_command(
    tmp_path: Path, fault: str, queue: str, words: str
) -> None:
    found = diagnose_queue(queue, programs(tmp_path, fault))
    assert not found.is_well
    assert words in found.words


@posix
def test_that_a_queue_that_takes_jobs_is_well_and_nothing_is_printed(tmp_path: Path) -> None:
    found = diagnose_queue(QUEUE, programs(tmp_path))
    assert found.is_well
    assert list((tmp_path / "jobs").iterdir()) == []


@posix
def test_that_a_computer_without_lp_is_told_what_to_install(tmp_path: Path) -> None:
    nowhere = (str(tmp_path / "lpstat"),)
    found = diagnose_queue(QUEUE, QueuePrograms(nowhere, nowhere, nowhere))
    assert not found.is_well
    assert "sudo apt install cups" in found.words


@posix
def test_that_each_trouble_of_a_folder_gets_its_own_command(tmp_path: Path) -> None:
    folder = tmp_path / "our papers"
    assert f"mkdir -p '{folder}'" in diagnose_folder(str(folder)).words
    folder.touch()
    assert "is a file" in diagnose_folder(str(folder)).words
    folder.unlink()
    folder.mkdir(mode=0o755)
    seen = diagnose_folder(str(folder))
    assert seen.is_well
    assert f"chmod 700 '{folder}'" in seen.words
    folder.chmod(0o700)
    assert diagnose_folder(str(folder)).words == f"papers go to {folder}."


def test_that_a_printer_is_looked_for_where_its_address_says_whatever_its_language(
    printer_sim: Simulator, star_sim: Simulator, zebra_sim: Simulator, pages_sim: Simulator
) -> None:
    receipts, pages, labels = (
        DeviceKind.RECEIPT_PRINTER,
        DeviceKind.PAGE_PRINTER,
        DeviceKind.LABEL_PRINTER,
    )
    for kind, address in (
        (receipts, f"{printer_sim.address};pin=2;switch=low"),
        (receipts, star_sim.address),
        (pages, f"{pages_sim.address};stock=letter-2x4"),
        (labels, f"{zebra_sim.address};dpi=300;stock=4x3;font=printer"),
    ):
        assert examine(kind, address).is_well, address
    zebra_sim.stop()
    found = examine(labels, zebra_sim.address)
    assert not found.is_well
    assert f"nothing listens at its port {zebra_sim.port}" in found.words


def test_that_a_stock_or_an_address_that_cannot_be_read_is_told() -> None:
    with pytest.raises(DomainError, match="Choose one of"):
        examine(DeviceKind.LABEL_PRINTER, "queue:Laser;stock=9x9")
    with pytest.raises(DomainError, match="pin=2"):
        examine(DeviceKind.RECEIPT_PRINTER, "tcp:10.0.0.9:9100;pin=7")


@posix
def test_that_a_device_file_that_is_missing_or_opens_is_told() -> None:
    import pty

    missing = examine(DeviceKind.RECEIPT_PRINTER, "file:/dev/usb/lp-nowhere")
    assert not missing.is_well
    assert "there is no device file /dev/usb/lp-nowhere" in missing.words
    near, far = pty.openpty()
    found = examine(DeviceKind.RECEIPT_PRINTER, f"file:{os.ttyname(far)}")
    os.close(near)
    os.close(far)
    assert found.is_well


def test_that_the_doctor_of_a_store_looks_at_every_printer_that_is_set_up(
    shop: Shop, printer_sim: Simulator, zebra_sim: Simulator
) -> None:
    kept = {
        SettingKey.RECEIPT_PRINTER: f"{printer_sim.address};pin=2",
        SettingKey.LABEL_PRINTER: f"{zebra_sim.address};stock=9x9",
        SettingKey.PAGE_PRINTER: "tcp:127.0.0.1:9",
    }

    def keep(unit: Any) -> None:
        for key, value in kept.items():
            unit.settings.put(key, value)

    shop.within(keep)
    found = shop.read(lambda reads: tuple(examine_devices(reads.session)))
    told = {each.words.partition(":")[0]: each for each in found}
    assert told["Receipt printer"].is_well
    assert "nothing listens at its port 9" in told["Page printer"].words
    assert "Choose one of" in told["Label printer"].words
    assert not told["Label printer"].is_well
