"""Hold the faults of a simulated device: which there are, in words, and which are set now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Faults(set[str]):
    """Be the faults that are set; the control channel sets and clears them while the device runs."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """Take every fault there is and what it does, in words."""
        super().__init__()
        self._known = known

    def obey(self, command: dict[str, Any]) -> bool:
        """Carry out `fault` and `clear` (one by `name`, else all); say whether it was one of these."""
        match command["do"]:
            case "fault":
                self.add(self.name(command))
            case "clear" if command.get("name"):
                self.discard(self.name(command))
            case "clear":
                self.clear()
            case _:
                return False
        return True

    def name(self, command: dict[str, Any]) -> str:
        """Return the fault that a command names; raise `ValueError` when there is no such one."""
        name = str(command["name"])
        if name not in self._known:
            raise ValueError(name)
        return name

    def becomes(self, once: str, lasting: str) -> None:
        """Turn a fault that waits for a job into one that lasts, if it is set."""
        if once in self:
            self.discard(once)
            self.add(lasting)
