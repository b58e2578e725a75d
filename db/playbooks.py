"""Keep the store's own playbooks and every version of them; a version is never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, PrimaryKeyConstraint, func, select

from app.claims.playbook_text import PlaybookRow, PlaybookVersion
from app.claims.playbooks import read_own, shipped
from db.base import map_entity, table
from db.types import Instant, Uuid, Whole, Words
from db.users import user_table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.kernel.ids import UserId


@dataclass
class OwnPlaybook:
    """Be the store's own playbook of one reject code, as TOML."""

    code: str
    text: str
    edited_by: UserId
    edited_at: datetime


@dataclass
class KeptVersion:
    """Be one version of the store's words for a code; an empty text stands for the supplied words."""

    code: str
    version: int
    text: str
    saved_by: UserId
    saved_at: datetime


playbook_table = table(
    "playbook",
    Column("code", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("edited_by", Uuid, nullable=False),
    Column("edited_at", Instant, nullable=False),
    PrimaryKeyConstraint("code"),
)
map_entity(OwnPlaybook, playbook_table)

version_table = table(
    "playbook_version",
    Column("code", Words, nullable=False),
    Column("version", Whole, nullable=False),
    Column("text", Words, nullable=False),
    Column("saved_by", Uuid, nullable=False),
    Column("saved_at", Instant, nullable=False),
    PrimaryKeyConstraint("code", "version"),
    CheckConstraint("version >= 1", name="version"),
)
map_entity(KeptVersion, version_table)


class SqlPlaybooks:
    """Keep the store's own playbooks."""

    def __init__(self, session: Session) -> None:
        """Take the unit's session."""
        self._session = session

    def texts(self) -> dict[str, str]:
        """Return the store's own texts in use, by code."""
        return own_texts(self._session)

    def put(self, code: str, text: str, by: UserId, at: datetime) -> int:
        """Use the store's text for a code; return the number of the version."""
        found = self._session.get(OwnPlaybook, code)
        if found is None:
            self._session.add(OwnPlaybook(code, text, by, at))
        else:
            found.text, found.edited_by, found.edited_at = text, by, at
        return self._write_down(code, text, by, at)

    def drop(self, code: str, by: UserId, at: datetime) -> int | None:
        """Go back to the supplied playbook; return the version's number, None where none was the store's."""
        found = self._session.get(OwnPlaybook, code)
        if found is None:
            return None
        self._session.delete(found)
        return self._write_down(code, "", by, at)

    def _write_down(self, code: str, text: str, by: UserId, at: datetime) -> int:
        v = version_table.c
        newest = self._session.scalar(select(func.max(v.version)).where(v.code == code)) or 0
        self._session.add(KeptVersion(code, newest + 1, text, by, at))
        self._session.flush()
        return newest + 1


class SqlPlaybookReads:
    """List playbooks for screens."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def rows(self) -> tuple[PlaybookRow, ...]:
        """Return the playbook in use of every code that has one, by code."""
        own, supplied, newest = read_own(own_texts(self._session)), shipped(), self._newest()
        found = []
        for code in sorted(own.keys() | supplied.keys(), key=lambda one: (len(one), one)):
            version, by, at = newest.get(code, (0, "", None))
            in_use = own.get(code) or supplied[code]
            found.append(PlaybookRow(in_use, supplied.get(code), code in own, version, by, at))
        return tuple(found)

    def versions(self, code: str) -> tuple[PlaybookVersion, ...]:
        """Return the versions of a code, the newest first."""
        v, u = version_table.c, user_table.c
        query = (
            select(v.version, v.text, v.saved_at, u.initials)
            .outerjoin(user_table, u.id == v.saved_by)
            .where(v.code == code)
            .order_by(v.version.desc())
        )
        return tuple(
            PlaybookVersion(
                row.version, read_own({code: row.text}).get(code), row.initials or "", row.saved_at
            )
            for row in self._session.execute(query)
        )

    def _newest(self) -> dict[str, tuple[int, str, datetime]]:
        v, u = version_table.c, user_table.c
        query = (
            select(v.code, v.version, v.saved_at, u.initials)
            .outerjoin(user_table, u.id == v.saved_by)
            .order_by(v.code, v.version)
        )
        rows = self._session.execute(query)
        return {row.code: (row.version, row.initials or "", row.saved_at) for row in rows}


def own_texts(session: Session) -> dict[str, str]:
    """Return the store's own texts in use, by code."""
    c = playbook_table.c
    return {row.code: row.text for row in session.execute(select(c.code, c.text))}
