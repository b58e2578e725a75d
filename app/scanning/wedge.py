"""Tell a keyboard-wedge scanner from a person typing, by the time between keys; no Qt here.

The screen's event filter feeds every key; keys are held for a few milliseconds and come back
either as a scan or to be posted again in their order. With a configured prefix (AIM's `]`) a
burst that starts with it needs no minimum length.
"""

from __future__ import annotations

from dataclasses import dataclass

_ENDS = frozenset({"\r", "\n", "\t"})


@dataclass(frozen=True, slots=True)
class WedgeSettings:
    """Hold what makes a burst of keys a scan."""

    longest_gap_ms: int = 30
    shortest_scan: int = 6
    prefix: str = "]"


@dataclass(frozen=True, slots=True)
class Key:
    """Be one key press: its text (empty for arrows and the like), its time, and the caller's own event."""

    text: str
    at_ms: int
    token: object = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what to do with a key: swallow it or let it pass, what to post again, what was scanned."""

    swallow: bool
    repost: tuple[Key, ...] = ()
    scan: str = ""


class WedgeRecogniser:
    """Hold keys that could be the start of a scan until they prove to be one or not."""

    def __init__(self, settings: WedgeSettings | None = None) -> None:
        """Take the settings of this lane's scanner."""
        self._settings = settings or WedgeSettings()
        self._held: list[Key] = []

    @property
    def is_holding(self) -> bool:
        """Say whether keys are held, so that the caller must call `expire` soon."""
        return bool(self._held)

    def feed(self, key: Key) -> Verdict:
        """Take the next key and say what to do."""
        if not self._held:
            return self._begin(key)
        if key.at_ms - self._held[-1].at_ms > self._settings.longest_gap_ms:
            late = self._release()
            verdict = self._begin(key)
            if verdict.swallow:
                return Verdict(swallow=True, repost=late)
            return Verdict(swallow=True, repost=(*late, key))
        if key.text in _ENDS:
            return self._end(key)
        if not key.text:
            return Verdict(swallow=True, repost=(*self._release(), key))
        self._held.append(key)
        return Verdict(swallow=True)

    def expire(self, now_ms: int) -> Verdict:
        """Give back held keys when the next one did not come in time."""
        if self._held and now_ms - self._held[-1].at_ms > self._settings.longest_gap_ms:
            return Verdict(swallow=False, repost=self._release())
        return Verdict(swallow=False)

    def _begin(self, key: Key) -> Verdict:
        if not key.text or key.text in _ENDS:
            return Verdict(swallow=False)
        self._held.append(key)
        return Verdict(swallow=True)

    def _end(self, key: Key) -> Verdict:
        text = "".join(held.text for held in self._held)
        prefix = self._settings.prefix
        if len(text) >= self._settings.shortest_scan or (
            prefix and text.startswith(prefix) and len(text) > len(prefix)
        ):
            self._held.clear()
            return Verdict(swallow=True, scan=text)
        return Verdict(swallow=True, repost=(*self._release(), key))

    def _release(self) -> tuple[Key, ...]:
        keys = tuple(self._held)
        self._held.clear()
        return keys
