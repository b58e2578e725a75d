"""Fill in what the store knows of a claim: the fee for giving a vaccine, the injury that a card pays for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from app.claims.more import NO_MORE
from app.claims.more_entry import MoreField, typed_of
from app.settings.model import SettingKey
from app.settings.rules import show_setting
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.catalog.views import DrugRow
    from app.claims.ncpdp.parts import Injury
    from app.kernel.ids import CoverageId
    from ui.work import Work

_INJURY = (MoreField.INJURED_ON, MoreField.EMPLOYER, MoreField.CARRIER, MoreField.REFERENCE)


class MoreView(Protocol):
    """Show what is filled in."""

    def typed(self) -> dict[MoreField, str]:
        """Return what is typed."""
        ...

    def show_one(self, name: MoreField, text: str) -> None:
        """Fill one field in."""
        ...


class MorePresenter:
    """Fill in, and take out again what was filled in and not changed."""

    def __init__(self, view: MoreView, work: Work) -> None:
        """Take the view and the way to queries."""
        self._view = view
        self._settings, self._injuries = Latest(work), Latest(work)
        self._given: dict[MoreField, str] = {}

    def take_drug(self, drug: DrugRow | None) -> None:
        """Fill the store's fee in for a vaccine; another drug has none."""
        if drug is None or not drug.is_vaccine:
            self._settings.cancel()
            self._fill({MoreField.VACCINE_FEE: ""})
            return
        self._settings.read(lambda reads: reads.settings.all(), self._show_fee)

    def take_coverage(self, coverage_id: CoverageId | None) -> None:
        """Fill in the injury that a card pays for."""
        if coverage_id is None:
            self._injuries.cancel()
            self._fill(dict.fromkeys(_INJURY, ""))
            return
        self._injuries.read(lambda reads: reads.mores.injury(coverage_id), self._show_injury)

    def forget(self) -> None:
        """Forget what was filled in."""
        self._settings.cancel()
        self._injuries.cancel()
        self._given = {}

    def _show_fee(self, settings: Mapping[str, str]) -> None:
        key = SettingKey.VACCINE_FEE
        self._fill({MoreField.VACCINE_FEE: show_setting(key, settings.get(key, ""))})

    def _show_injury(self, injury: Injury | None) -> None:
        known = typed_of(replace(NO_MORE, injury=injury))
        self._fill({name: known.get(name, "") for name in _INJURY})

    def _fill(self, fields: Mapping[MoreField, str]) -> None:
        """Fill in where nothing else was typed."""
        now = self._view.typed()
        for name, text in fields.items():
            before = self._given.pop(name, "")
            if now.get(name, "") == before and text != before:
                self._view.show_one(name, text)
            if text:
                self._given[name] = text
