"""Play the tour once as `dev.py tour` does, and hold what it left against what is promised."""

from __future__ import annotations

import base64
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

ROOT = Path(__file__).parents[2]
SCREENS = (
    "sign-in", "intake", "queue", "fill", "verify", "will-call", "register", "register-offline", "claims",
    "claims-offline", "claims-desk", "claims-money", "patient", "patient-form", "close", "settings",
    "settings-plans", "settings-sheets", "settings-playbooks",
)  # fmt: skip
OWN_LABEL = re.compile(r"RX1\d{12}|BG1\d{7,13}")

pytestmark = [pytest.mark.lengthy, pytest.mark.timeout(600)]


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `dev.py tour --check` on a folder."""
    script = ROOT / "tests" / "tour" / "check.py"
    return subprocess.run(
        [sys.executable, str(script), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tour")
    run = subprocess.run(
        [sys.executable, "-m", "app", "tour", "--headless", "--out", str(out)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return out


def copy_of(tour: Path, tmp_path: Path) -> Path:
    target = tmp_path / "planted"
    shutil.copytree(tour, target, ignore=shutil.ignore_patterns("store", "screens"))
    return target


def test_that_the_day_is_as_large_as_promised(tour: Path) -> None:
    summary = json.loads((tour / "summary.json").read_text("utf-8"))
    assert summary["prescriptions"] >= 25
    assert summary["sales"] >= 12
    assert summary["held"] > 0
    assert summary["differences"] > 0
    assert summary["balanced"]
    assert summary["claims"]["B1:paid"] > 15
    assert summary["claims"]["B1:rejected"] >= 1
    assert summary["claims"]["B1:reversed"] >= 1


def test_that_every_figure_is_found_again_from_the_papers(tour: Path) -> None:
    found = check(tour)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("size", ["1366", "1920"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_each_screen_left_a_picture(tour: Path, theme: str, size: str) -> None:
    folder = tour / "screens" / f"{theme}-{size}"
    missing = [name for name in SCREENS if not (folder / f"{name}.png").exists()]
    assert not missing
    for name in SCREENS:
        colours = Image.open(folder / f"{name}.png").convert("RGB").getcolors(maxcolors=1 << 24)
        assert colours is not None
        assert len(colours) > 50


def test_that_a_fault_of_one_cent_is_reported(tour: Path, tmp_path: Path) -> None:
    planted = copy_of(tour, tmp_path)
    roll = sorted((planted / "world" / "printer").rglob("*.bin")) or sorted(
        (planted / "world" / "printer").rglob("*.escpos")
    )
    raw = roll[0].read_bytes()
    place = raw.index(b"TOTAL")
    dot = raw.index(b".", place)
    digit = raw[dot + 2 : dot + 3]
    other = b"1" if digit == b"0" else bytes([digit[0] - 1])
    roll[0].write_bytes(raw[: dot + 2] + other + raw[dot + 3 :])
    found = check(planted)
    assert found.returncode == 1
    assert "total" in found.stdout


def test_that_a_lost_receipt_is_reported(tour: Path, tmp_path: Path) -> None:
    planted = copy_of(tour, tmp_path)
    log = planted / "world" / "printer" / "log.jsonl"
    lines = log.read_text("utf-8").splitlines(keepends=True)
    receipts = [place for place, line in enumerate(lines) if json.loads(line)["event"] == "receipt"]
    del lines[receipts[len(receipts) // 2]]
    log.write_text("".join(lines), "utf-8")
    found = check(planted)
    assert found.returncode == 1
    assert "sales: receipts and summary" in found.stdout


def test_that_a_claim_paid_twice_is_reported(tour: Path, tmp_path: Path) -> None:
    planted = copy_of(tour, tmp_path)
    log = planted / "world" / "payer" / "payer.jsonl"
    lines = log.read_text("ascii").splitlines()
    paid = next(line for line in reversed(lines) if json.loads(line)["effect"] == "paid")
    log.write_text("\n".join([*lines, paid]) + "\n", "ascii")
    found = check(planted)
    assert found.returncode == 1
    assert "paid twice" in found.stdout


def barcodes(picture: Path) -> list[str]:
    image = Image.open(picture).convert("L")
    big = image.resize((image.width * 2, image.height * 2))
    return [found.text for found in zxingcpp.read_barcodes(big)]


def has_right_digit(text: str) -> bool:
    """Say whether the last digit of a label's text is the Luhn digit of those before it."""
    total = 0
    for place, digit in enumerate(reversed([int(sign) for sign in text[3:]])):
        part = digit * (1 + place % 2)
        total += part - 9 * (part > 9)
    return total % 10 == 0


def test_that_every_label_and_receipt_carries_a_barcode_that_decodes(tour: Path) -> None:
    packet = (tour / "close-packet.pdf").read_bytes()
    labels = [
        path
        for path in sorted((tour / "labels").glob("*.png"))
        if (path.parent / f"{path.stem.split('-')[0]}.pdf").read_bytes() != packet
    ]
    read = {path.name: [text for text in barcodes(path) if OWN_LABEL.fullmatch(text)] for path in labels}
    assert [name for name, texts in read.items() if len(texts) != 1] == []
    texts = [text for (text,) in read.values()]
    assert [text for text in texts if not has_right_digit(text)] == []
    assert sum(text.startswith("RX1") for text in texts) >= 25
    assert sum(text.startswith("BG1") for text in texts) >= 12
    receipts = sorted((tour / "receipts").glob("*.png"))
    assert len(receipts) >= 12
    assert all(any(text[3:4] == "-" for text in barcodes(path)) for path in receipts)


def test_that_nothing_about_a_person_lies_in_the_store_in_clear(tour: Path) -> None:
    with (ROOT / "resources" / "practice" / "patients.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    words: set[str] = set()
    for row in rows[:20]:
        words |= {
            row["last"],
            f"{row['first']} {row['last']}",
            row["birth_date"],
            row["birth_date"].replace("-", ""),
        }
        words |= {coverage.split("/")[2] for coverage in row["coverages"].split(";") if coverage.strip()}
    needles = [form for word in words if len(word) > 5 for form in _forms(word)]
    for path in (tour / "store").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found = [needle for needle in needles if needle in content]
            assert not found, f"{path.name} holds something in clear"


def _forms(word: str) -> list[bytes]:
    plain = word.encode()
    return [plain, word.upper().encode(), word.encode("utf-16-le"), base64.b64encode(plain).rstrip(b"=")]
