"""Prove that the contracts of import-linter hold, and that they would notice a breach."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "ui", "devices", "db", "migrations", "resources")
LINTER = Path(sys.executable).parent / "lint-imports"


def contracts(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [str(LINTER), "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_that_every_import_contract_is_kept() -> None:
    code, words = contracts(ROOT)
    assert code == 0, words


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=lambda _, names: {n for n in names if n == "__pycache__"}
        )
    return folder


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("app/kernel/breach.py", "import app.patients"),
        ("app/patients/breach.py", "import app.prescribers"),
        ("app/pos/breach.py", "import sqlalchemy"),
        ("app/pos/breach.py", "import threading"),
        ("app/outbox/breach.py", "import ui"),
        ("db/breach.py", "import PySide6"),
        ("db/breach.py", "import devices"),
        ("ui/breach.py", "import db"),
        ("ui/breach.py", "import socket"),
        ("devices/breach.py", "import app.patients"),
    ],
)
def test_that_a_breach_of_the_layers_is_noticed(copy: Path, module: str, line: str) -> None:
    breach = copy / module
    breach.write_text(f'"""Break a rule."""\n{line}\n', encoding="utf-8")
    try:
        code, words = contracts(copy)
    finally:
        breach.unlink()
    assert code != 0
    assert "breach" in words


def test_that_every_area_of_app_stands_in_the_layers() -> None:
    house = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(one["layers"] for one in house["contracts"] if one["id"] == "layers")
    named = {word.strip(" ()") for layer in layers for word in layer.split("|")}
    areas = {
        f"app.{path.stem}"
        for path in (ROOT / "app").iterdir()
        if path.name not in {"__init__.py", "__pycache__"} and (path.is_dir() or path.suffix == ".py")
    }
    assert areas - named == set()


def test_that_no_installed_distribution_provides_one_of_our_names() -> None:
    ours = set(PACKAGES) | {"tests", "packaging_"}
    others = {
        f"{name} from {distribution}"
        for name, distributions in importlib.metadata.packages_distributions().items()
        for distribution in distributions
        if name in ours and distribution != "counter"
    }
    assert others <= {"tests from python-barcode"}
