"""Whoever tampers with the audit chain is found, at the first place that was touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.audit.model import GENESIS, AuditEvent, AuditRow, Head, link, seal, verify
from app.kernel.changes import Kind
from db.audit import check_chains, heads_of

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from db.store import Store
    from db.uow import SqlUnitOfWork

KEY = bytes(range(32))
PATIENT = UUID(int=77)


def _write(unit: SqlUnitOfWork, actor: Actor, count: int = 6) -> None:
    for number in range(count):
        unit.audit.record(
            actor, "patient.opened", Kind.PATIENT, UUID(int=number), PATIENT, {"number": number}
        )


def test_that_an_untouched_chain_is_whole_on_both_engines(any_unit: SqlUnitOfWork, technician: Actor) -> None:
    _write(any_unit, technician)
    (report,) = check_chains(any_unit.session, KEY)
    assert report.whole
    assert report.checked == 6


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET what = 'x'", "DELETE FROM audit_event"])
def test_that_sql_cannot_change_the_chain(any_unit: SqlUnitOfWork, technician: Actor, statement: str) -> None:
    _write(any_unit, technician)
    with pytest.raises(DBAPIError, match="append-only"):
        any_unit.session.execute(text(statement))


def test_that_a_row_out_of_turn_is_refused(any_unit: SqlUnitOfWork, technician: Actor) -> None:
    _write(any_unit, technician)
    copy = (
        "INSERT INTO audit_event SELECT lane, seq + 10, at_micros, actor_id, roles, what, object_kind,"
        " object_id, patient_id, reason, facts, prev, hash FROM audit_event WHERE seq = 6"
    )
    with pytest.raises(DBAPIError, match="must continue"):
        any_unit.session.execute(text(copy))


def test_that_insert_or_replace_does_not_get_past_the_triggers(
    unit: SqlUnitOfWork, technician: Actor
) -> None:
    _write(unit, technician)
    with pytest.raises(DBAPIError, match=r"append-only|must continue"):
        unit.session.execute(
            text("INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 3")
        )


_OTHER = (
    "SELECT lane, {seq}, at_micros, actor_id, roles, 'sold', object_kind, object_id, patient_id, reason,"
    " facts, prev, hash"
)
TAMPERING = {
    "flip a field": (["UPDATE audit_event SET what = 'patient.closed' WHERE seq = 3"], 3),
    "flip a fact": (['UPDATE audit_event SET facts = \'[["number","9"]]\' WHERE seq = 2'], 2),
    "move the time": (["UPDATE audit_event SET at_micros = at_micros + 1 WHERE seq = 5"], 5),
    "another actor": (["UPDATE audit_event SET actor_id = zeroblob(16) WHERE seq = 4"], 4),
    "delete the tail": (["DELETE FROM audit_event WHERE seq > 4"], 5),
    "delete the middle": (["DELETE FROM audit_event WHERE seq = 3"], 3),
    "delete the middle and close up": (
        ["DELETE FROM audit_event WHERE seq = 3", "UPDATE audit_event SET seq = seq - 1 WHERE seq > 3"],
        3,
    ),
    "delete all": (["DELETE FROM audit_event"], 1),
    "swap two": (
        [
            "UPDATE audit_event SET seq = 99 WHERE seq = 2",
            "UPDATE audit_event SET seq = 2 WHERE seq = 3",
            "UPDATE audit_event SET seq = 3 WHERE seq = 99",
        ],
        2,
    ),
    "insert at the end": (
        [f"INSERT INTO audit_event {_OTHER.format(seq=7)} FROM audit_event WHERE seq = 6"],
        7,
    ),
    "insert at the front": (
        [
            "UPDATE audit_event SET seq = -seq",
            "UPDATE audit_event SET seq = 1 - seq",
            f"INSERT INTO audit_event {_OTHER.format(seq=1)} FROM audit_event WHERE seq = 2",
        ],
        1,
    ),
    "forget the seal": (["DELETE FROM audit_head", "DELETE FROM audit_event WHERE seq = 6"], 6),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_that_tampering_behind_the_triggers_is_found(
    store: Store, unit: SqlUnitOfWork, technician: Actor, name: str
) -> None:
    statements, first_bad = TAMPERING[name]
    _write(unit, technician)
    kept = tuple(heads_of(unit.session).values())
    for trigger in ("no_update", "no_delete", "no_replace", "next"):
        unit.session.execute(text(f"DROP TRIGGER audit_event_{trigger}"))
    for statement in statements:
        unit.session.execute(text(statement))
    (report,) = check_chains(unit.session, store.secrets.audit, kept)
    assert report.first_bad == first_bad, report


def test_that_a_chain_made_again_with_another_key_is_found() -> None:
    rows = _chain(b"another key", 4)
    head = Head(1, 4, rows[-1].hash, seal(b"another key", 1, 4, rows[-1].hash))
    report = verify(KEY, 1, rows, [head])
    assert report.first_bad == 1


def test_that_a_store_rolled_back_as_a_whole_is_found_by_a_head_kept_elsewhere() -> None:
    rows = _chain(KEY, 6)
    kept = Head(1, 6, rows[5].hash, seal(KEY, 1, 6, rows[5].hash))
    old = Head(1, 4, rows[3].hash, seal(KEY, 1, 4, rows[3].hash))
    assert verify(KEY, 1, rows[:4], [old]).whole
    assert verify(KEY, 1, rows[:4], [old, kept]).first_bad == 5


def _chain(key: bytes, count: int) -> list[AuditRow]:
    rows: list[AuditRow] = []
    for seq in range(1, count + 1):
        event = AuditEvent("sale.completed", "sale", UUID(int=seq), None, "", (("cents", str(seq)),))
        draft = AuditRow(
            1, seq, 1000 + seq, UUID(int=1), "cashier", event, rows[-1].hash if rows else GENESIS, b""
        )
        rows.append(_with(draft, hash=link(key, draft)))
    return rows


def _with(row: AuditRow, **changes: Any) -> AuditRow:
    values = {name: getattr(row, name) for name in AuditRow.__dataclass_fields__}
    return AuditRow(**{**values, **changes})


@st.composite
def _edited(draw: st.DrawFn) -> tuple[list[AuditRow], int]:
    rows = _chain(KEY, 8)
    at = draw(st.integers(0, 7))
    kind = draw(st.sampled_from(["field", "delete", "repeat", "hash", "tail"]))
    if kind == "field":
        name, value = draw(
            st.sampled_from(
                [
                    ("at_micros", 5),
                    ("roles", "owner"),
                    ("lane", 2),
                    ("actor_id", UUID(int=5)),
                    ("prev", bytes(31)),
                ]
            )
        )
        rows[at] = _with(rows[at], **{name: value})
    elif kind == "hash":
        rows[at] = _with(rows[at], hash=bytes(32))
    elif kind == "delete":
        del rows[at]
    elif kind == "repeat":
        rows.insert(at, rows[at])
        at += 1
    else:
        del rows[at:]
    return rows, at + 1


@given(_edited())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_any_edit_is_found_at_its_first_row(edited: tuple[list[AuditRow], int]) -> None:
    rows, first_bad = edited
    whole = _chain(KEY, 8)
    head = Head(1, 8, whole[-1].hash, seal(KEY, 1, 8, whole[-1].hash))
    assert verify(KEY, 1, rows, [head]).first_bad == first_bad
