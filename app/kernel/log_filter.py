"""Decide what may stand in a log line: facts by an allow-list of keys, never people.

A log line is an event name and keyed facts. Names, birth dates, member ids, card numbers and free
text have no key here, so they cannot get in; a value that does not look like a code, a count or an
id is dropped even under an allowed key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

FACT_KEYS = frozenset(
    {
        "address",
        "attempt",
        "bytes",
        "command",
        "count",
        "destination",
        "device",
        "elapsed_ms",
        "error",
        "event",
        "exit_code",
        "id",
        "kind",
        "lane",
        "level",
        "line",
        "outbox_id",
        "port",
        "reason_code",
        "revision",
        "schema",
        "screen",
        "state",
        "thread",
        "timestamp",
        "version",
        "where",
    }
)
_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{1,80}", re.ASCII)
_DIGITS = re.compile(r"\d[\d -]{5,}\d", re.ASCII)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
DROPPED = "dropped"


def _is_fact(key: str, value: object) -> bool:
    if value is None or isinstance(value, (bool, UUID)):
        return True
    if isinstance(value, int):
        return abs(value) < 10**9
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        return False
    if key == "timestamp":
        return bool(_TIMESTAMP.fullmatch(value))
    return bool(_ID.fullmatch(value)) or not _DIGITS.search(value.replace(".", "").replace("/", "-"))


def only_facts(line: Mapping[str, object]) -> dict[str, object]:
    """Return the line without anything that is not an allowed fact, and how many things were dropped."""
    kept = {key: value for key, value in line.items() if key in FACT_KEYS and _is_fact(key, value)}
    lost = len(line) - len(kept)
    return kept | {DROPPED: lost} if lost else kept
