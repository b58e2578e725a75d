"""Set the scene for every test: no window, no key store of the person, no unexpected warnings."""

from __future__ import annotations

import gc
import itertools
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ.pop("COUNTER_FAIL_POINT", None)

# the cores are shared: a slow example is no fault of the code
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# by name, from tests/fixtures, which pyproject.toml puts on the path
pytest_plugins = [path.stem for path in (Path(__file__).parent / "fixtures").glob("*_fixtures.py")]


# a thread of a later test must not collect Qt objects (docs/adr/0010-garbage-on-the-screens-thread.md)
gc.disable()
FULL_WALK_EVERY = 40
_walks = itertools.count(1)


def pytest_collection_finish() -> None:
    """Keep what the session itself holds out of every later walk."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Collect on the main thread once a test has let go of what it made."""
    yield
    gc.collect(1 if next(_walks) % FULL_WALK_EVERY else 2)


@pytest.fixture(autouse=True)
def no_unexpected_warnings(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail a test that logs at WARNING or above, unless it is marked `logs_warnings`."""
    yield
    if request.node.get_closest_marker("logs_warnings"):
        return
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not loud, [f"{record.name}: {record.getMessage()}" for record in loud]
