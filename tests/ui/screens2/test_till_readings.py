"""The register reads its sale once for each command, though it hears of the change and of the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.screens.register.till import Till
from ui.work import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable


class HeldWork:
    """Keep what is asked until the test answers."""

    def __init__(self) -> None:
        self.readings = 0
        self.done: list[Callable[[Any], None]] = []

    def run(
        self, _command: object, _payload: object, on_done: Callable[[Any], None], _fail: object
    ) -> Ticket:
        self.done.append(on_done)
        return Ticket()

    def read(self, _query: object, _on_done: object, _on_error: object = None) -> Ticket:
        self.readings += 1
        return Ticket()


def _command(_unit: Any, _payload: Any, _actor: Any) -> Any:
    """Be any command; the work holds it."""


def _till() -> tuple[Till, HeldWork]:
    view: Any = object()
    work: Any = HeldWork()
    return Till(view, work, 1), work


def test_that_a_change_that_was_read_already_is_not_read_again_at_the_end() -> None:
    till, work = _till()
    till.run(_command, None)
    till.reload()
    work.done[0](None)
    assert work.readings == 1


def test_that_a_command_whose_change_nobody_told_is_read_at_its_end() -> None:
    till, work = _till()
    till.reload()
    till.run(_command, None)
    work.done[0](None)
    assert work.readings == 2


def test_that_what_follows_a_command_is_read_in_any_case() -> None:
    till, work = _till()
    till.run(_command, None, lambda _value: None)
    till.reload()
    work.done[0](None)
    assert work.readings == 2
