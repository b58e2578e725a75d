"""A short run of the fuzzer stands in every test run; `dev.py fuzz` runs the long one."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

FUZZER = Path(__file__).resolve().parents[2] / "fuzz" / "fuzz_ncpdp.py"


def fuzzer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_ncpdp", FUZZER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_that_mutated_messages_raise_nothing_but_our_own_errors() -> None:
    assert fuzzer().main(3000, seed=20260302).messages == 3000
