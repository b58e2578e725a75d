"""Choose the sheet of a claim: the closest pattern that has a version holding on the day of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.sheets.model import ANY
from app.kernel.errors import DomainError
from app.kernel.person import show_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from app.claims.sheets.model import Sheet, SheetVersion


def bin_patterns(bin_number: str) -> tuple[str, ...]:
    """Return every BIN pattern that fits a BIN, the closest first."""
    return (bin_number, *(f"{bin_number[:length]}{ANY}" for length in range(len(bin_number), -1, -1)))


def choose(
    versions: Iterable[SheetVersion], bin_number: str, pcn: str, group: str, day: date
) -> SheetVersion | None:
    """Return the version that holds for a claim on its day of service; None where no sheet does."""
    by_pattern: dict[tuple[str, str, str], list[SheetVersion]] = {}
    for version in versions:
        if version.pattern.fits(bin_number, pcn, group):
            by_pattern.setdefault((version.bin, version.pcn, version.group_id), []).append(version)
    held = [found for same in by_pattern.values() if (found := holding(same, day)) is not None]
    return max(held, key=lambda version: version.pattern.closeness, default=None)


def holding(same: Sequence[SheetVersion], day: date) -> SheetVersion | None:
    """Return which version of one pattern holds on a day: the last to start, unless it was replaced."""
    started = [one for one in same if one.starts <= day]
    replaced = {one.replaces for one in started}
    live = [one for one in started if one.version not in replaced]
    found = [one for one in live if not _is_over(one, live, day)]
    return max(found, key=lambda one: (one.starts, one.version), default=None)


def _is_over(one: SheetVersion, live: Sequence[SheetVersion], day: date) -> bool:
    """Say whether a version has ended: by its own date, or for good because a later one started."""
    if one.ends is not None:
        return day > one.ends
    return any(other.starts > one.starts for other in live)


def refuse_overlap(same: Sequence[SheetVersion], sheet: Sheet, replaces: int | None) -> None:
    """Raise `DomainError` when a new version would hold on days on which another one is to hold.

    An open-ended version that started earlier simply ends the day before; any other overlap must be meant:
    the new version names the one that it replaces.
    """
    replaced = {one.replaces for one in same} | {replaces}
    for other in same:
        if other.version in replaced or not _share_days(sheet, other):
            continue
        if other.ends is None and other.starts < sheet.starts:
            continue
        until = f" until {show_date(other.ends)}" if other.ends else ""
        raise DomainError(
            "from",
            f"Version {other.version} holds from {show_date(other.starts)}{until} already; the dates "
            "overlap. Choose other dates, or open that version and save over it.",
        )


def _share_days(sheet: Sheet, other: SheetVersion) -> bool:
    return (other.ends is None or sheet.starts <= other.ends) and (
        sheet.ends is None or other.starts <= sheet.ends
    )
