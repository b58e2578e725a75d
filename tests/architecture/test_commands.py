"""Prove that README's commands exist, that CI runs the same, and that every requirement is pinned by hash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from db.base import metadata
from migrations.revise import differences, revise
from migrations.upgrade import head

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), *arguments],
        env=os.environ | {"CI": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_that_every_command_in_the_readme_is_one_of_dev_py() -> None:
    named = set(re.findall(r"python3 dev\.py (\w+)", README.read_text(encoding="utf-8")))
    assert {"run", "test"} <= named
    for command in named:
        done = dev(command, "--help")
        assert done.returncode == 0, f"{command}: {done.stderr}"


def test_that_every_link_between_the_papers_leads_somewhere() -> None:
    papers = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    lost = [
        f"{paper.name}: {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#]+)\)", paper.read_text(encoding="utf-8"))
        if "://" not in target and not (paper.parent / target).exists()
    ]
    assert lost == []


def test_that_ci_calls_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert script.rstrip().endswith("python3 dev.py test")


def test_that_an_unknown_command_is_refused_with_the_list() -> None:
    done = dev("walk")
    assert done.returncode == 2
    assert "simulate" in done.stderr


@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_that_every_requirement_is_pinned_with_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(blocks) > 30
    for block in blocks:
        assert re.match(r"[a-z0-9-]+==\S+", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_that_run_and_test_pin_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9-]+==[^ ;\\]+)", text, re.MULTILINE))

    assert pins("run.txt") <= pins("test.txt")


def test_that_a_new_migration_is_numbered_after_the_last_and_changes_nothing_yet(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    last = head(folder)
    made = revise("Keep the lot of a return", folder)
    assert made.name == f"v{int(last) + 1:04d}_keep_the_lot_of_a_return.py"
    assert int(head(folder)) == int(last) + 1
    assert differences(metadata, folder) == differences(metadata)
