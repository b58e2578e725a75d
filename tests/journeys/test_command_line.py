"""The `counter` command creates a store, checks it and feeds it, as a person at a terminal would see it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.bootstrap.creation import NewStore, create_new_store, initials_of
from app.bootstrap.doctor import examine
from app.kernel.errors import DomainError
from app.settings.model import SettingKey
from app.users.passwords import check_secret
from db.errors import StoreBusy, StoreExists
from db.lock import StoreLock
from db.recovery import read_key
from db.store import KEY_FILE, LOCK, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fixtures.ndc_zip_fixtures import MakeZip

ROOT = Path(__file__).parents[2]
PASSWORD = "a short sentence of mine"
ANSWERS = ("--name", "Elm Street Pharmacy", "--owner", "Rosa de la Cruz Díaz", "--username", "rdiaz")
WANTED = NewStore("Elm Street Pharmacy", "Rosa Díaz", "rdiaz", PASSWORD, "America/Denver")


def _counter(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL
    )


def test_that_the_scanner_page_is_written_for_any_printer(tmp_path: Path) -> None:
    done = _counter("scanner-page", "--out", tmp_path / "page.pdf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
    assert "full size" in done.stdout


def _at_terminal(words: Sequence[str], *typed: str) -> tuple[int, str]:
    """Run the command on a terminal of its own; type each line at its prompt, when the echo is off."""
    master, slave = os.openpty()
    command = [sys.executable, "-m", "app", *words]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    ) as child:
        os.close(slave)
        waiting, seen = list(typed), ""
        try:
            while part := _read(master):
                seen += part
                if waiting and seen.endswith(": "):
                    os.write(master, f"{waiting.pop(0)}\n".encode())
        finally:
            child.kill()
            os.close(master)
    return child.returncode, seen


def _read(master: int) -> str:
    """Return what the program says next, nothing once it has ended."""
    ready, _, _ = select.select([master], [], [], 30)
    try:
        return os.read(master, 4096).decode() if ready else ""
    except OSError:  # the other end is closed
        return ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "elm"


@pytest.fixture
def made(folder: Path) -> Path:
    create_new_store(folder, WANTED, lambda _words: None)
    return folder


def _grep(folder: Path, secret: str) -> list[str]:
    return [
        str(path)
        for path in folder.parent.rglob("*")
        if path.is_file() and secret.encode() in path.read_bytes()
    ]


@pytest.mark.skipif(os.name != "posix", reason="terminals as POSIX knows them")
def test_that_a_store_is_created_at_the_terminal_and_its_key_shown_once(folder: Path) -> None:
    words = ("create", "--store", str(folder), *ANSWERS, "--zone", "America/Denver")
    code, seen = _at_terminal(words, PASSWORD, PASSWORD)
    assert code == 0, seen
    assert PASSWORD not in seen
    (key,) = [line.strip() for line in seen.splitlines() if line.startswith("    ")]
    assert len(read_key(key)) == 32
    assert _grep(folder, key) == []
    assert _grep(folder, PASSWORD) == []
    open_store(folder, recovery=key).close()
    store = open_store(folder)
    from app.bootstrap.quiet_store import running

    with running(store) as runner:
        (person,) = runner.query(lambda reads: reads.users.all_active()).result(10)
        credential = runner.query(lambda reads: reads.users.credential("rdiaz")).result(10)
        facts = runner.query(lambda reads: reads.settings.facts()).result(10)
    store.close()
    assert (person.display, person.initials, person.has_pin) == ("Rosa de la Cruz Díaz", "RD", False)
    assert check_secret(PASSWORD, credential.password_hash)
    assert (facts.name, facts.zone, facts.practice) == ("Elm Street Pharmacy", "America/Denver", False)


@pytest.mark.skipif(os.name != "posix", reason="terminals as POSIX knows them")
def test_that_a_weak_password_or_a_wrong_zone_creates_nothing(folder: Path) -> None:
    code, seen = _at_terminal(("create", "--store", str(folder), *ANSWERS, "--zone", "UTC"), "short", "short")
    assert (code, "at least 12 characters" in seen) == (1, True), seen
    code, seen = _at_terminal(
        ("create", "--store", str(folder), *ANSWERS, "--zone", "Mars/Base"), PASSWORD, PASSWORD
    )
    assert (code, "America/New_York" in seen) == (1, True), seen
    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"store_name": "a\x1cb"}, "store name"),
        ({"owner_name": " "}, "name"),
        ({"username": "R D"}, "username"),
        ({"zone": "../etc/passwd"}, "time zone"),
        ({"zone": ""}, "time zone"),
        ({"password": "short"}, "password"),
    ],
)
def test_that_each_wrong_answer_is_named_and_leaves_nothing(
    folder: Path, changed: dict[str, str], field: str
) -> None:
    asked = {name: getattr(WANTED, name) for name in NewStore.__slots__} | changed
    with pytest.raises(DomainError) as refused:
        create_new_store(folder, NewStore(**asked), lambda _words: None)
    assert field in [problem.field for problem in refused.value.problems]
    assert list(folder.parent.iterdir()) == []


def test_that_a_folder_with_files_is_never_taken(folder: Path) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreExists):
        create_new_store(folder, WANTED, lambda _words: None)
    assert [path.name for path in folder.parent.rglob("*")] == ["elm", "letter.txt"]


def test_that_an_empty_folder_may_be_the_place(folder: Path) -> None:
    folder.mkdir()
    create_new_store(folder, WANTED, lambda _words: None)
    open_store(folder).close()


class Stopped(Exception):
    """Stop a creation in the middle."""


def test_that_a_creation_that_was_stopped_is_begun_again(folder: Path) -> None:
    def stop(_words: str) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        create_new_store(folder, WANTED, stop)
    assert not folder.exists()
    said: list[str] = []
    recovery = create_new_store(folder, WANTED, said.append)
    assert sum(recovery in line for line in said) == 1
    assert [path.name for path in folder.parent.iterdir()] == ["elm"]
    assert all(finding.is_well for finding in examine(folder))


def test_that_a_creation_at_work_is_not_disturbed(folder: Path) -> None:
    making = folder.with_name("elm.unfinished")
    making.mkdir()
    lock = StoreLock(making / LOCK)
    lock.acquire("")
    try:
        with pytest.raises(StoreBusy):
            create_new_store(folder, WANTED, lambda _words: None)
    finally:
        lock.release()
    assert making.exists()


def test_that_a_good_store_is_well_in_every_finding(made: Path) -> None:
    seen = _counter("doctor", "--store", made)
    assert seen.returncode == 0, seen.stdout + seen.stderr
    assert len(seen.stdout.splitlines()) == 10
    assert all(line.startswith("ok ") for line in seen.stdout.splitlines())
    for words in ("Python 3.", "SQLCipher", "books balance", "audit trail is whole", "MB are free"):
        assert words in seen.stdout


def _ill(folder: Path) -> str:
    return " ".join(finding.words for finding in examine(folder) if not finding.is_well)


def test_that_the_doctor_names_what_is_wrong(made: Path) -> None:
    assert "There is no store" in _ill(made.with_name("nowhere"))
    assert _ill(made) == ""
    store = open_store(made)
    assert f"Process {os.getpid()} has the store open" in _ill(made)
    with store.write_engine().begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_event_no_update")
        connection.exec_driver_sql("UPDATE audit_event SET what = 'nothing' WHERE seq = 1")
    store.close()
    assert "The audit trail was changed (lane 1, event 1" in _ill(made)
    store = open_store(made)
    with store.write_engine().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    assert "revision 9999" in _ill(made)


def test_that_the_doctor_tells_of_each_device_that_is_set_up(made: Path) -> None:
    store = open_store(made)
    with store.write_engine().begin() as connection:
        for key, value in (
            (SettingKey.SCANNER, "serial:/dev/ttyNOWHERE"),
            (SettingKey.TERMINAL, "nexo:127.0.0.1:9"),
            (SettingKey.PAGE_PRINTER, "lpt1"),
            (SettingKey.POLE_DISPLAY, "tcp:127.0.0.1:9"),
            (SettingKey.CASH_DRAWER, "serial:/dev/ttyGONE:9600;line=cts"),
            (SettingKey.RECEIPT_PRINTER, "star:127.0.0.1:9;pin=2"),
            (SettingKey.LABEL_PRINTER, f"file:{made / 'papers'};stock=letter-2x4"),
        ):
            connection.exec_driver_sql(
                "INSERT INTO setting (key, value, changed_at) VALUES (?, ?, 0)", (str(key), value)
            )
    store.close()
    words = _ill(made)
    assert "Scanner: there is no port /dev/ttyNOWHERE." in words
    assert "Card terminal: 127.0.0.1 is there, but nothing listens at its port 9." in words
    assert "Pole display: 127.0.0.1 is there, but nothing listens at its port 9." in words
    assert "Cash drawer: there is no port /dev/ttyGONE." in words
    assert "Page printer: Type tcp:HOST:PORT, queue:NAME" in words
    assert "Receipt printer: 127.0.0.1 is there, but nothing listens at its port 9." in words
    assert f"Label printer: there is no folder {made / 'papers'}. Run: mkdir -p" in words


def test_that_the_doctor_sees_a_lost_key_and_one_that_others_may_read(made: Path) -> None:
    key = made / KEY_FILE
    if os.name == "posix":
        key.chmod(0o644)
        assert "Others may read counter.key" in _ill(made)
    key.rename(made / "elsewhere")
    assert "recovery key" in _ill(made)


def test_that_the_doctor_sees_a_damaged_page(made: Path) -> None:
    database = made / "counter.db"
    held = bytearray(database.read_bytes())
    middle = len(held) // 2
    held[middle : middle + 64] = bytes(64)
    database.write_bytes(held)
    assert _ill(made)


def test_that_a_drug_file_is_imported_with_its_refused_rows_listed(
    made: Path, make_ndc_file: MakeZip
) -> None:
    file = make_ndc_file(products=80)
    for row in file.packages[:55]:
        row["NDCPACKAGECODE"] = "nonsense"
    kept = len(file.packages) - 55
    seen = _counter("import", "ndc", file.write(), "--store", made)
    assert seen.returncode == 0, seen.stdout + seen.stderr
    lines = seen.stdout.splitlines()
    assert lines[0].endswith(f"of 03/02/2026: 80 products and {kept:,} packages are in the drug file.")
    assert lines[1] == "55 rows were refused:"
    assert len([line for line in lines if line.startswith("  package.txt line ")]) == 50
    assert lines[-1].startswith("  and 5 more.")


def test_that_a_file_that_is_no_drug_file_changes_nothing(made: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.zip"
    wrong.write_bytes(b"PK nothing")
    seen = _counter("import", "ndc", wrong, "--store", made)
    assert (seen.returncode, "not a zip" in seen.stdout) == (1, True)
    seen = _counter("import", "ndc", tmp_path / "none.zip", "--store", made)
    assert (seen.returncode, "no such file" in seen.stdout) == (1, True)


def test_that_a_much_smaller_drug_file_asks_to_be_confirmed(made: Path, make_ndc_file: MakeZip) -> None:
    large = make_ndc_file(products=60, name="large.zip").write()
    small = make_ndc_file(products=20, name="small.zip").write()
    assert _counter("import", "ndc", large, "--store", made).returncode == 0
    refused = _counter("import", "ndc", small, "--store", made)
    assert (refused.returncode, "--confirm" in refused.stdout) == (1, True), refused.stdout
    assert _counter("import", "ndc", small, "--store", made, "--confirm").returncode == 0


def test_that_an_import_needs_a_store(tmp_path: Path, make_ndc_file: MakeZip) -> None:
    seen = _counter("import", "ndc", make_ndc_file().write(), "--store", tmp_path / "none")
    assert (seen.returncode, "holds no Counter store" in seen.stdout) == (3, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Rosa de la Cruz Díaz", "RD"),
        ("B. Hale", "BH"),
        ("Ænna", "NN"),
        ("Cher", "CH"),
        ("O", "OX"),
        ("李", "XX"),
        ("Étienne O'Neil", "EN"),
    ],
)
def test_that_every_name_has_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_that_store_facts_hold_no_secret(made: Path) -> None:
    facts = json.loads((made / "store.json").read_text(encoding="ascii"))
    assert set(facts) == {"format", "id"}
