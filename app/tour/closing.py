"""Close the tour's day: count the drawer blind, explain, lock, and print the packet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.pos.model import DayState

if TYPE_CHECKING:
    from app.kernel.money import Money
    from app.tour.acts import Counter
    from app.tour.papers import Album
    from app.tour.store_eyes import StoreEyes

DENOMINATIONS: tuple[tuple[int, str], ...] = (
    (10_000, "$100"), (5_000, "$50"), (2_000, "$20"), (1_000, "$10"), (500, "$5"), (100, "$1"),
    (25, "25¢"), (10, "10¢"), (5, "5¢"), (1, "1¢"),
)  # fmt: skip


class Closing:
    """Close the day on the Close screen."""

    def __init__(self, counter: Counter, eyes: StoreEyes, album: Album) -> None:
        """Take who acts, who looks and who takes pictures."""
        self._counter, self._eyes, self._album = counter, eyes, album

    def close_day(self) -> None:
        """Count what the drawer must hold less one dollar, say why, and lock."""
        hands = self._counter.hands
        day = self._eyes.day()
        if day is not None and day.head.state is DayState.LOCKED:
            return
        self._counter.go("Close")
        self._album.take("close-open")
        if day is not None and day.head.counted is None:
            self._count(self._eyes.drawer_cents() - 100)
            hands.click("Count is done")
            hands.wait(
                "the counted drawer",
                lambda: (now := self._eyes.day()) is not None and now.head.counted is not None,
            )
        now = self._eyes.day()
        if now is not None and _differs(now.over_short) and not now.head.over_short_reason:
            hands.fill_in("Reason", "One dollar too much change")
            hands.press(Qt.Key.Key_Return)
            hands.wait(
                "the reason",
                lambda: (seen := self._eyes.day()) is not None and seen.head.over_short_reason != "",
            )
        self._album.take("close")
        hands.click("Lock the day")
        hands.wait(
            "the locked day",
            lambda: (seen := self._eyes.day()) is not None and seen.head.state is DayState.LOCKED,
            30,
        )
        hands.breathe(100)
        self._album.take("close-locked")

    def _count(self, cents: int) -> None:
        for value, label in DENOMINATIONS:
            count, cents = divmod(cents, value)
            self._counter.hands.fill_in(label, str(count))


def _differs(amount: Money | None) -> bool:
    return amount is not None and amount.cents != 0
