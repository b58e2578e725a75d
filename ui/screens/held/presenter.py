"""Decide what the claims that wait show, and what can be done about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.held import HeldChoice
from app.documents.letterhead import Letterhead
from app.documents.outage_packet import PacketFacts, packet_files, packet_zip
from app.settings.model import SettingKey
from app.workflows.dispense import GiveSmallSupply, give_small_supply
from app.workflows.held import DecideHeld, decide_held
from app.workflows.outages import NotePacket, note_packet
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from app.claims.held_views import Exposure, HeldReads, HeldRow, OfflineRow, OutageRow
    from app.kernel.running import StoreFacts
    from ui.work import Failure, Work

PICK = "Choose a claim first."
SOLD = "It was sold already."
NOTHING = "Nothing was sold without an answer."
DONE = {
    HeldChoice.ESTIMATE: "Rx {} may be sold at the estimate.",
    HeldChoice.CASH: "Rx {} is sold at the cash price. What the plan pays is given back later.",
    HeldChoice.HOLD: "Rx {} is held back.",
}


class SettingsReads(Protocol):
    """Read what a packet says of the store."""

    def facts(self) -> StoreFacts:
        """Return the store."""
        ...

    def all(self) -> dict[str, str]:
        """Return every setting that is set."""
        ...


class HasHeldReads(Protocol):
    """Be the store's `Reads` as far as this screen needs it."""

    held: HeldReads
    settings: SettingsReads


class HeldView(Protocol):
    """Show what waits."""

    def show_held(self, rows: Sequence[HeldRow], exposure: Exposure) -> None:
        """Show the claims that wait."""
        ...

    def show_outages(self, rows: Sequence[OutageRow]) -> None:
        """Show the outages."""
        ...

    def show_fills(self, rows: Sequence[OfflineRow]) -> None:
        """Show the fills of the chosen outage."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm."""
        ...

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        ...


class HeldPresenter:
    """Read what waits, take decisions and make packets."""

    def __init__(self, view: HeldView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._held, self._outages, self._fills = Latest(work), Latest(work), Latest(work)
        self.chosen: HeldRow | None = None
        self.outage: OutageRow | None = None
        self.exposure: Exposure | None = None

    def reload(self) -> None:
        """Read everything again."""

        def read_held(reads: HasHeldReads) -> tuple[tuple[HeldRow, ...], Exposure]:
            return reads.held.waiting(), reads.held.exposure()

        def read_outages(reads: HasHeldReads) -> tuple[OutageRow, ...]:
            return reads.held.outages()

        self._held.read(read_held, self._take_held)
        self._outages.read(read_outages, self._view.show_outages)

    def choose(self, row: HeldRow | None) -> None:
        """Take note of the claim that is chosen."""
        self.chosen = row

    def choose_outage(self, row: OutageRow | None) -> None:
        """Take note of the outage that is chosen and show its fills."""
        self.outage = row
        if row is None:
            self._fills.cancel()
            self._view.show_fills(())
            return
        outage_id = row.id

        def read(reads: HasHeldReads) -> tuple[OfflineRow, ...]:
            return reads.held.offline(outage_id)

        self._fills.read(read, self._view.show_fills)

    def blocked(self) -> str:
        """Say why nothing can be decided about the chosen claim."""
        if self.chosen is None:
            return PICK
        return SOLD if self.chosen.is_sold else ""

    def decide(self, choice: HeldChoice, reason: str = "") -> None:
        """Decide how the chosen claim's fill is sold."""
        row = self.chosen
        if row is None or self.blocked():
            return
        words = DONE[choice].format(row.rx_label)

        def done(_risk: object) -> None:
            self._view.say_done(words)
            self.reload()

        self._work.run(decide_held, DecideHeld(row.fill_id, choice, reason), done, self._fail)

    def small_supply(self, days: int) -> None:
        """Have only a few days of the chosen claim's fill dispensed."""
        row = self.chosen
        if row is None or self.blocked():
            return
        words = f"Rx {row.rx_label}: {days} days. It stands in the queue, to be counted."

        def done(_again: object) -> None:
            self._view.say_done(words)
            self.reload()

        self._work.run(give_small_supply, GiveSmallSupply(row.fill_id, days), done, self._fail)

    def packet_blocked(self) -> str:
        """Say why there is no packet to make."""
        if self.outage is not None:
            return "" if self.outage.fills else NOTHING
        return "" if self.exposure is not None and self.exposure.sold else NOTHING

    def make_packet(self, made_at: datetime, by: str, then: Callable[[bytes], None]) -> None:
        """Make the packet of the chosen outage, or of all that waits, on the reading thread."""
        outage = self.outage
        outage_id = outage.id if outage is not None else None
        title = f"Outage {outage.number}, {outage.payers}" if outage is not None else "All claims that wait"

        def read(reads: HasHeldReads) -> tuple[bytes, int]:
            facts, ncpdp = reads.settings.facts(), reads.settings.all().get(SettingKey.STORE_NCPDP, "")
            rows = reads.held.offline(outage_id)
            packet = PacketFacts(Letterhead.of(facts), facts.npi, ncpdp, facts.zone, made_at, title, by, rows)
            return packet_zip(packet_files(packet)), len(rows)

        def made(found: tuple[bytes, int]) -> None:
            body, count = found
            note = NotePacket(outage_id, count)
            self._work.run(note_packet, note, lambda _none: then(body), self._fail)

        self._work.read(read, made, self._fail)

    def _take_held(self, found: tuple[tuple[HeldRow, ...], Exposure]) -> None:
        rows, self.exposure = found
        self._view.show_held(rows, self.exposure)

    def _fail(self, failure: Failure) -> None:
        self._view.say_wrong(failure.message)
