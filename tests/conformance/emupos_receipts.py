"""Check receipts, status and drawer against emupos; `python tests/conformance` prepares it and runs this."""

from __future__ import annotations

import os
import socket
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from app.hardware.errors import CoverOpen, DeviceProblem, PaperLow, PaperOut, PrinterOffline
from app.hardware.results import DrawerOutcome, PrintOutcome
from devices.printer.drawer import EscposDrawer
from devices.printer.escpos_printer import EscposPrinter, PrinterTiming
from devices.render import DocumentRenderer
from devices.transport.link import Deadline, LinkError
from devices.transport.opening import opener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.documents.receipt import ReceiptFacts

PROGRAM = os.environ.get("COUNTER_EMUPOS", "emupos")
PROFILES = ("epson-tm-t20iii", "xprinter-xp80t", "rongta-rp326")
QUICK = PrinterTiming(status_s=2, write_s=10, answer_s=5, look_s=0.5)
LINK = "https://cedar-street.example/rx"


@dataclass
class Stranger:
    """Be a running emupos with one printer."""

    folder: Path
    port: int
    api: int

    def driver(self) -> EscposPrinter:
        return EscposPrinter(opener(f"tcp:127.0.0.1:{self.port}"), QUICK)

    def drawer(self) -> EscposDrawer:
        return EscposDrawer(opener(f"tcp:127.0.0.1:{self.port}"), opens_in_s=1)

    def tell(self, *arguments: str) -> None:
        command = [PROGRAM, "--api", f"http://127.0.0.1:{self.api}", *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=30)

    def picture(self) -> Image.Image:
        path = self.folder / "receipt.png"
        self.tell("receipt", "show", "--save", str(path))
        return Image.open(path).convert("L")

    def text(self) -> str:
        command = [PROGRAM, "--api", f"http://127.0.0.1:{self.api}", "receipt", "show"]
        return subprocess.run(command, check=True, capture_output=True, timeout=30, text=True).stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
        return number


@pytest.fixture(params=PROFILES, scope="module")
def stranger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    tmp_path = tmp_path_factory.mktemp("emupos")
    made = Stranger(tmp_path, free_port(), free_port())
    config = (
        f"schema: 1\napi: {{ host: 127.0.0.1, port: {made.api} }}\ndevices:\n  - id: front\n"
        f"    type: printer\n    profile: {request.param}\n    connections:\n"
        f"      - tcp: {{ port: {made.port} }}\n"
    )
    (tmp_path / "emupos.yaml").write_text(config, "utf-8")
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen([PROGRAM, "run"], cwd=tmp_path, stdout=log, stderr=log)
    deadline = Deadline(30)
    while not deadline.passed:
        try:
            made.driver().check()
        except (DeviceProblem, LinkError):
            continue
        break
    yield made
    process.terminate()
    process.wait(10)
    log.close()


def test_that_a_receipt_is_printed_with_its_words_and_codes(
    stranger: Stranger, receipt_facts: ReceiptFacts
) -> None:
    renderer = DocumentRenderer()
    for facts in (
        replace(receipt_facts, link=LINK),
        replace(receipt_facts, is_duplicate=True, language="es", link=LINK),
    ):
        assert stranger.driver().print(renderer.receipt_bytes(facts)).outcome is PrintOutcome.PRINTED
        found = sorted(code.text for code in zxingcpp.read_barcodes(stranger.picture()))
        assert found == sorted([facts.sale_number, LINK])
        text = stranger.text()
        assert "38.47" in text
        assert "7000412-02" in text
        assert ("DUPLIC" in text) == facts.is_duplicate


def test_that_no_word_of_a_receipt_leaves_the_paper(stranger: Stranger, receipt_facts: ReceiptFacts) -> None:
    stranger.driver().print(DocumentRenderer().receipt_bytes(receipt_facts))
    picture = stranger.picture()
    edge = picture.crop((picture.width - 1, 0, picture.width, picture.height))
    assert edge.getextrema()[0] == 255


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("paper-out", PaperOut),
        ("cover-open", CoverOpen),
        ("offline", PrinterOffline),
        ("paper-near-end", PaperLow),
    ],
)
def test_that_each_trouble_is_understood(
    stranger: Stranger, fault: str, problem: type[DeviceProblem], receipt_facts: ReceiptFacts
) -> None:
    stranger.tell("fault", "set", "front", fault)
    with pytest.raises(problem):
        stranger.driver().check()
    job = DocumentRenderer().receipt_bytes(receipt_facts)
    wanted = PrintOutcome.PRINTED if problem is PaperLow else PrintOutcome.NOT_SENT
    assert stranger.driver().print(job).outcome is wanted
    stranger.tell("fault", "clear", "front", fault)
    assert stranger.driver().print(job).outcome is PrintOutcome.PRINTED


def test_that_the_drawer_opens_and_its_switch_proves_it(stranger: Stranger) -> None:
    assert stranger.drawer().kick().outcome is DrawerOutcome.OPENED
    stranger.tell("drawer", "close")
    assert stranger.drawer().kick().outcome is DrawerOutcome.OPENED
