"""Tell the store's own calendar: today, and on which day an instant was."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.kernel.clock import store_date
from app.settings.model import SettingKey
from db.prepared import Prepared
from db.settings import setting_table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

_ZONE = Prepared(select(setting_table.c.value).where(setting_table.c.key == str(SettingKey.STORE_ZONE)))
_USUAL = "America/New_York"


class StoreDays:
    """Turn instants into the store's dates."""

    def __init__(self, session: Session) -> None:
        """Read the store's time zone."""
        found = _ZONE.first(session.connection(), {})
        self._zone: str = found.value if found is not None and found.value else _USUAL

    def of(self, at: datetime) -> date:
        """Return the store's date at an instant."""
        return date.fromisoformat(store_date(at, self._zone))
