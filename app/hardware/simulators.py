"""Say what a window may show of simulated devices, and what a person may do to them there."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.kernel.money import Money


class Shows(StrEnum):
    """Name how the window shows a simulator."""

    PAPER = "paper"
    FACE = "face"
    SCANS = "scans"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Act:
    """Be what a person can do to a device: its control word, the button's words, what to type if anything.

    What is typed is sent under `key`, so that `{"do": word, "text": …}` reaches the simulator; `facts` are
    sent with it always.
    """

    word: str
    label: str
    typed: str = ""
    key: str = "text"
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Portrait:
    """Be what does not change while a simulator runs."""

    device: str
    title: str
    shows: Shows
    address: str
    faults: Mapping[str, str]
    acts: tuple[Act, ...] = ()
    can_unplug: bool = False


@dataclass(frozen=True, slots=True)
class TerminalFace:
    """Be what stands on a card terminal: words, an amount, what of it is health care, and the buttons."""

    words: str
    amount: Money
    health: Money
    waits: bool
    is_refund: bool
    buttons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sight:
    """Be a simulator at one moment; a drawer that it does not have is None."""

    portrait: Portrait | None = None
    is_running: bool = False
    is_plugged: bool = True
    faults: tuple[str, ...] = ()
    drawer_open: bool | None = None
    lines: tuple[str, ...] = ()
    face: TerminalFace | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """Be one piece of paper that came out: its picture as PNG, and what it is."""

    words: str
    picture: bytes
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class PracticeCode:
    """Be a barcode that lies about in the practice store: what it is on, and what a scanner reads."""

    group: str
    words: str
    text: str


@dataclass(frozen=True, slots=True)
class Watcher:
    """Be who hears of a simulator; all three are called on its follower's thread."""

    on_sight: Callable[[Sight], None]
    on_paper: Callable[[Paper], None]
    on_refusal: Callable[[str], None]


class FollowedSimulator(Protocol):
    """Be one simulator that a window follows; nothing here waits."""

    @property
    def name(self) -> str:
        """Return the name of the device, such as `printer`."""
        ...

    def watch(self, watcher: Watcher) -> None:
        """Begin to tell what is to be seen, the papers of before first."""
        ...

    def attend(self, *, attends: bool) -> None:
        """Say whether a person stands at a terminal's face, who presses its buttons."""
        ...

    def tell(self, word: str, **facts: object) -> None:
        """Have something done; what is refused is told to the watcher."""
        ...

    def close(self) -> None:
        """Follow it no more; returns at once."""
        ...


@dataclass(frozen=True, slots=True)
class PracticeScene:
    """Be what a Counter tells the window of its practice devices."""

    codes: tuple[PracticeCode, ...] = ()
    theme: str = "light"
    percent: int = 100
    comes_to_front: bool = field(default=False)
