"""Prove that the printed key opens a store whose key is lost, and that a wrong one changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.recovery import DONE, REFUSED, recover_store
from db.store import KEY_FILE, create_store, open_store
from migrations.upgrade import upgrade_store

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path) -> str:
    store, key = create_store(folder)
    upgrade_store(store)
    store.close()
    (folder / KEY_FILE).unlink()
    return key


def test_that_the_printed_key_opens_the_store_again(tmp_path: Path) -> None:
    key = made(tmp_path / "store")
    said: list[str] = []
    assert recover_store(tmp_path / "store", key.lower(), said.append) == DONE
    assert "again" in said[0]
    open_store(tmp_path / "store").close()


def test_that_a_mistyped_key_is_refused_in_words_and_changes_nothing(tmp_path: Path) -> None:
    made(tmp_path / "store")
    before = {path.name: path.read_bytes() for path in (tmp_path / "store").iterdir() if path.is_file()}
    said: list[str] = []
    assert recover_store(tmp_path / "store", "AAAA-BBBB", said.append) == REFUSED
    assert "recovery key" in said[0]
    after = {path.name: path.read_bytes() for path in (tmp_path / "store").iterdir() if path.is_file()}
    assert after == before
