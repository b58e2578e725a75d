"""Check that each driver says what it does, by which tests that is known, and why it does not do the rest."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

import devices

ROOT = Path(devices.__file__).parent
TESTS = Path(__file__).parents[2]
ASKED = {"reconnect", "deadlines", "simulator", "golden_bytes", "status_poll"}


def quality(driver: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / driver / "quality.toml").read_text("utf-8"))


def proofs_in(name: str) -> set[str]:
    """Return the tests of a file that really check something."""
    (path,) = TESTS.rglob(name)
    functions = (
        node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    )
    return {function.name for function in functions if _checks(function) and not _is_skipped(function)}


def _checks(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Attribute) and node.attr == "raises")
        for node in ast.walk(function)
    )


def _is_skipped(function: ast.FunctionDef) -> bool:
    marks = {ast.unparse(mark).split("(")[0] for mark in function.decorator_list}
    return bool(marks & {"pytest.mark.skip", "pytest.mark.xfail"})


@pytest.mark.parametrize("driver", ["printer", "scanner", "terminal", "signature"])
def test_that_a_driver_answers_every_question_of_the_house(driver: str) -> None:
    answers = quality(driver)
    answers.pop("proof", None)
    assert set(answers) >= ASKED
    assert all(answer == "done" or answer.startswith("exempt: ") for answer in answers.values())


@pytest.mark.parametrize("driver", ["scanner", "terminal", "signature"])
def test_that_all_that_a_driver_calls_done_is_proven_by_tests_that_exist(driver: str) -> None:
    answers = quality(driver)
    proof: dict[str, list[str]] = answers.pop("proof")
    assert set(proof) == {name for name, answer in answers.items() if answer == "done"}
    for claim in (claim for claims in proof.values() for claim in claims):
        file, _, test = claim.partition("::")
        assert test in proofs_in(file), claim
    assert all(proof.values())


def test_that_a_skipped_or_empty_test_proves_nothing() -> None:
    source = ast.parse(
        "def test_a(): pass\n@pytest.mark.skip(reason='x')\ndef test_b(): assert 1\ndef test_c(): assert 1"
    )
    functions = [node for node in source.body if isinstance(node, ast.FunctionDef)]
    assert [_checks(one) and not _is_skipped(one) for one in functions] == [False, False, True]
