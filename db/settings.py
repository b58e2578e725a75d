"""Keep the store's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, PrimaryKeyConstraint, bindparam, select

from app.kernel.running import StoreFacts
from app.pos.model import DayState
from app.settings.model import Setting, SettingKey
from db.base import map_entity, table
from db.pos import day_table
from db.types import Instant, Words

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock

setting_table = table(
    "setting",
    Column("key", Words, nullable=False),
    Column("value", Words, nullable=False),
    Column("changed_at", Instant, nullable=False),
    PrimaryKeyConstraint("key"),
)
map_entity(Setting, setting_table)


_ALL = select(setting_table.c.key, setting_table.c.value).order_by(setting_table.c.key)
_BUSINESS_DATE = select(day_table.c.business_date).where(
    day_table.c.lane == bindparam("lane"), day_table.c.state == DayState.OPEN
)


class SettingsReads:
    """Read the settings."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the session and the time."""
        self._session = session
        self._clock = clock

    def all(self) -> dict[str, str]:
        """Return every setting that is set."""
        return {row.key: row.value for row in self._session.execute(_ALL)}

    def get(self, key: SettingKey) -> str:
        """Return a setting's text, empty when it is not set."""
        found = self._session.get(Setting, str(key))
        return found.value if found else ""

    def facts(self) -> StoreFacts:
        """Return what nearly every command needs to know of the store."""
        held = self.all()
        lane = int(held.get(SettingKey.LANE) or "1")
        return StoreFacts(
            name=held.get(SettingKey.STORE_NAME, ""),
            street=held.get(SettingKey.STORE_STREET, ""),
            city=held.get(SettingKey.STORE_CITY, ""),
            state=held.get(SettingKey.STORE_STATE, ""),
            zip_code=held.get(SettingKey.STORE_ZIP, ""),
            phone=held.get(SettingKey.STORE_PHONE, ""),
            npi=held.get(SettingKey.STORE_NPI, ""),
            dea=held.get(SettingKey.STORE_DEA, ""),
            zone=held.get(SettingKey.STORE_ZONE) or "America/New_York",
            lane=lane,
            practice=held.get(SettingKey.PRACTICE, "") == "yes",
            business_date=self._business_date(lane),
            paper_language=held.get(SettingKey.PAPER_LANGUAGE) or "en",
            paper_link=held.get(SettingKey.PAPER_LINK, ""),
        )

    def _business_date(self, lane: int) -> date | None:
        return self._session.scalar(_BUSINESS_DATE, {"lane": lane})


class SqlSettings(SettingsReads):
    """Keep one text per key."""

    def put(self, key: SettingKey, value: str) -> None:
        """Set a setting."""
        found = self._session.get(Setting, str(key))
        if found is None:
            self._session.add(Setting(str(key), value, self._clock.now()))
        elif found.value != value:
            found.value, found.changed_at = value, self._clock.now()
