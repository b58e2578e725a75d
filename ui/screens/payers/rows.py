"""Turn payers and the health of their lines into table rows and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.outbox.health import Light
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from app.claims.payer_views import PayerRow
    from app.outbox.health import LineLight
    from ui.widgets.cells import Cell

    Local = Callable[[datetime], datetime]

PAYER_COLUMNS = (
    Column("Payer"),
    Column("Health", 21),
    Column("Line in use", 18),
    Column("Held", 11),
    Column("Exposure", 12, right=True),
    Column("Oldest", 12),
    Column("Last answer", 12),
)
LINE_COLUMNS = (Column("Line"), Column("Health", 19))
_BEST_FIRST = (Light.WELL, Light.SLOW, Light.ASLEEP, Light.DOWN)
_LOOKS: dict[Light, tuple[str, Tone, str]] = {
    Light.WELL: ("Well", Tone.OK, "cloud"),
    Light.SLOW: ("Slow", Tone.WARN, "clock"),
    Light.ASLEEP: ("Asleep", Tone.WARN, "moon"),
    Light.DOWN: ("Down", Tone.BAD, "cloud-off"),
}
_AWAKE = frozenset({Light.WELL, Light.SLOW})


@dataclass(frozen=True, slots=True)
class PayerLine:
    """Be one payer with its lines, the preferred one first, and the words of its times."""

    row: PayerRow
    lines: tuple[LineLight, ...]
    now: datetime
    local: Local

    @property
    def in_use(self) -> LineLight | None:
        """Return the line that messages take now: the first that is awake."""
        return next((line for line in self.lines if line.light in _AWAKE), None)

    @property
    def sleeps(self) -> bool:
        """Say whether a line of it waits to be probed."""
        return any(line.light not in _AWAKE for line in self.lines)


def payer_cells(one: PayerLine) -> Sequence[Cell]:
    """Return a payer as a table row."""
    row = one.row
    return (
        Two(row.name, _plans(row)),
        health(one),
        Two(*_line_words(one)),
        Two(
            _count(row.waiting, "claim") if row.waiting else "None", f"{row.parked} parked" * bool(row.parked)
        ),
        str(row.exposure) if row.exposure else "—",
        age(one.now - row.oldest) if row.oldest is not None else "—",
        _moment(row.last_answer, one) if row.last_answer is not None else "None yet",
    )


def line_cells(line: LineLight, local: Local, now: datetime) -> Sequence[Cell]:
    """Return one line to a payer as a table row."""
    under_way = f"{line.under_way} under way" if line.under_way else "nothing under way"
    return Two(_route_name(line), under_way), _mark(line, local, now)


def health(one: PayerLine) -> Mark:
    """Return how a payer does: as its best line does."""
    if one.row.is_held:
        return Mark("On hold", Tone.WARN, "pause")
    if one.lines:
        return _mark(min(one.lines, key=lambda line: _BEST_FIRST.index(line.light)), one.local, one.now)
    if one.row.silent_since is not None:
        return Mark(f"Silent since {_moment(one.row.silent_since, one)}", Tone.WARN, "cloud-off")
    return Mark("Not used yet", Tone.PLAIN, "cloud")


def sum_words(lines: Sequence[PayerLine]) -> str:
    """Return what all payers hold together."""
    waiting, parked = sum(one.row.waiting for one in lines), sum(one.row.parked for one in lines)
    exposure = Money.total(one.row.exposure for one in lines)
    if not waiting + parked:
        return "Nothing waits"
    words = f"{_count(waiting, 'claim')} held, {exposure} at stake" if exposure != ZERO else "Reversals wait"
    return f"{words}, {parked} parked" if parked else words


def age(span: timedelta) -> str:
    """Return how old something is, in the two units that matter."""
    minutes = max(0, int(span / timedelta(minutes=1)))
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02d} min"
    return f"{hours // 24} days"


def _plans(row: PayerRow) -> str:
    if len(row.plans) == 1:
        return row.destination
    return ", ".join(row.plans) or "No plan in use"


def _line_words(one: PayerLine) -> tuple[str, str]:
    used = one.in_use
    away = [line for line in one.lines if line.light not in _AWAKE]
    below = f"{_route_name(away[0])} is away" if used is not None and away else ""
    if used is None:
        return ("None answers", "tried again by itself") if one.lines else ("—", "")
    return _route_name(used), below


def _route_name(line: LineLight) -> str:
    return "Usual line" if line.route == line.destination else line.route


def _mark(line: LineLight, local: Local, now: datetime) -> Mark:
    word, tone, icon = _LOOKS[line.light]
    return Mark(f"{word} since {moment(line.since, local, now)}" if line.since else word, tone, icon)


def _moment(instant: datetime, one: PayerLine) -> str:
    return moment(instant, one.local, one.now)


def moment(instant: datetime, local: Local, now: datetime) -> str:
    """Return the time of day, with the date where it is not today's."""
    there = local(instant)
    return f"{there:%H:%M}" if there.date() == local(now).date() else f"{there:%m/%d %H:%M}"


def _parked(number: int) -> str:
    return f"{number} parked" if number else ""


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
