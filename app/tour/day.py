"""Bring the practice store to the end of the planned day, from wherever it stands."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.claims.model import ClaimShown
from app.kernel.running import Role
from app.pos.model import DayState
from app.practice.world import Part
from app.prescriptions.model import FillState
from app.tour.plan import FLOAT, VISITS, Phase, Visit, visits_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.kernel.ids import FillId, PatientId
    from app.practice.world import PracticeWorld
    from app.tour.acts import Actors, Counter
    from app.tour.closing import Closing
    from app.tour.papers import Album
    from app.tour.plan import Order
    from app.tour.store_eyes import StoreEyes

_SETTLED = {
    ClaimShown.PAID,
    ClaimShown.REJECTED,
    ClaimShown.CAPTURED,
    ClaimShown.REVERSED,
    ClaimShown.CANCELLED,
}
SETTINGS = (
    (Qt.Key.Key_2, "settings-plans"),
    (Qt.Key.Key_3, "settings-sheets"),
    (Qt.Key.Key_4, "settings-playbooks"),
    (Qt.Key.Key_1, "settings"),
)
_TO_VERIFY = (FillState.FILLED,)


class Journal:
    """Keep, forced to disk, each step that the screen acknowledged."""

    def __init__(self, folder: Path) -> None:
        """Open the journal of a tour's folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "steps.jsonl").open("ab")

    def note(self, step: str, **facts: object) -> None:
        """Write one step."""
        self._file.write(json.dumps({"step": step, **facts}).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class PlannedDay:
    """Play the plan; each part first looks whether it is done already."""

    def __init__(
        self, counter: Counter, actors: Actors, eyes: StoreEyes, album: Album, journal: Journal
    ) -> None:
        """Take who acts, who looks, who takes pictures and who writes down."""
        self.counter, self.actors, self.eyes, self.album, self.journal = counter, actors, eyes, album, journal

    def play(self, world: PracticeWorld, closing: Closing) -> None:
        """Play the whole day; one that is locked already stays as it is."""
        day = self.eyes.day()
        if day is not None and day.head.state is DayState.LOCKED:
            return
        self._settle_what_was_cut_short()
        self._run_phase(Phase.ONLINE)
        self._take_payer_away(world)
        self._run_phase(Phase.OFFLINE)
        self._look_at_waiting_claims()
        self._bring_payer_back(world)
        self._run_phase(Phase.AFTERWARDS)
        self._settle_what_was_cut_short()
        self._look_around()
        self.actors.become(Role.OWNER)
        closing.close_day()
        self.journal.note("day_locked")

    def _look_at_waiting_claims(self) -> None:
        if self.eyes.waiting_claims():
            self.actors.become(Role.TECHNICIAN)
            self.counter.look_at_claims(2)
            self.album.take("claims-offline")

    def _settle_what_was_cut_short(self) -> None:
        """After a kill: let card payments come to their end, and see to papers in doubt."""
        self.counter.hands.wait("card payments with a known end", lambda: self.eyes.open_cards() == 0, 60)
        if self.eyes.papers_in_doubt():
            self.actors.become(Role.CASHIER)
            self.counter.mend_papers()

    # The payer ---------------------------------------------------------------------------------

    def _take_payer_away(self, world: PracticeWorld) -> None:
        if self._sold(visits_in(Phase.OFFLINE)):
            return
        self.counter.hands.wait("no waiting claims", lambda: self.eyes.waiting_claims() == 0, 60)
        self.eyes.in_background(lambda: world.stop(Part.PAYER))
        self.journal.note("payer_stopped")

    def _bring_payer_back(self, world: PracticeWorld) -> None:
        self.eyes.in_background(lambda: world.ensure(Part.PAYER))
        self.counter.hands.wait("an empty queue", lambda: self.eyes.waiting_claims() == 0, 90)
        self.journal.note("queue_drained")

    def _sold(self, visits: tuple[Visit, ...]) -> bool:
        return all(self._is_done(visit) for visit in visits)

    # One phase ---------------------------------------------------------------------------------

    def _run_phase(self, phase: Phase) -> None:
        visits = [visit for visit in visits_in(phase) if not self._is_done(visit)]
        if not visits:
            return
        if not self.eyes.day_is_open():
            self.actors.become(Role.CASHIER)
            self.counter.open_register(FLOAT)
        self.actors.become(Role.TECHNICIAN)
        for visit, order in _orders(visits):
            self._enter(visit, order)
        self.counter.go("Queue")
        self.album.take("queue")
        for _round in range(2):
            self.actors.become(Role.TECHNICIAN)
            for visit, order in _orders(visits):
                self._fill(visit, order, phase)
            self.actors.become(Role.PHARMACIST)
            for visit, order in _orders(visits):
                self._verify(visit, order)
        self.actors.become(Role.TECHNICIAN)
        for visit in visits:
            self._bag(visit)
        self.actors.become(Role.CASHIER)
        for visit in visits:
            self._sell(visit, phase)

    def _patient(self, visit: Visit) -> PatientId:
        return self.eyes.patient(visit).id

    def _fill_of(self, visit: Visit, order: Order) -> FillId | None:
        return self.eyes.fill_of(self._patient(visit), order)

    def _enter(self, visit: Visit, order: Order) -> None:
        if self._fill_of(visit, order) is None:
            self.counter.enter(visit, order, self.eyes.drug(order.ndc), self.album)
            self.journal.note("entered", visit=visit.bin, ndc=order.ndc)

    def _fill(self, visit: Visit, order: Order, phase: Phase) -> None:
        fill_id = self._fill_of(visit, order)
        if fill_id is None or self.eyes.state(fill_id) not in {FillState.ENTERED, FillState.SENT_BACK}:
            return
        if phase is not Phase.OFFLINE:
            self._settle_claim(fill_id, order)
        self.counter.fill(fill_id, order, self.eyes.drug(order.ndc), self.album)
        self.journal.note("filled", visit=visit.bin, ndc=order.ndc)

    def _settle_claim(self, fill_id: FillId, order: Order) -> None:
        """Wait for the payer's answer; a rejection that the plan foresees becomes a cash sale."""

        def settled() -> bool:
            claim = self.eyes.card(fill_id).claim
            return claim is None or claim.shown in _SETTLED

        self.counter.hands.wait("the payer's answer", settled, 60)
        claim = self.eyes.card(fill_id).claim
        if claim is not None and claim.shown is ClaimShown.REJECTED and order.to_cash:
            self.counter.sell_for_cash(fill_id)
            self.journal.note("switched_to_cash", ndc=order.ndc)

    def _verify(self, visit: Visit, order: Order) -> None:
        fill_id = self._fill_of(visit, order)
        if fill_id is not None and self.eyes.state(fill_id) in _TO_VERIFY:
            self.counter.verify(fill_id, order, self.album)
            self.journal.note("verified", visit=visit.bin, ndc=order.ndc)

    def _bag(self, visit: Visit) -> None:
        if not visit.orders:
            return
        patient_id = self._patient(visit)
        states = [self.eyes.state(found) for order in visit.orders if (found := self._fill_of(visit, order))]
        if FillState.VERIFIED in states:
            self.counter.bag(patient_id, visit.bin)
            self.album.take("will-call")
            self.journal.note("bagged", visit=visit.bin)

    def _sell(self, visit: Visit, phase: Phase) -> None:
        if self._is_done(visit):
            return
        patient_id = self._patient(visit) if visit.orders else None
        self.counter.sell(
            visit, patient_id, self.album, "register-offline" if phase is Phase.OFFLINE else "register"
        )
        self.journal.note("sold", visit=visit.bin, phase=phase)

    def _is_done(self, visit: Visit) -> bool:
        if not visit.orders:
            return self.eyes.walk_ins_sold(visit) > 0
        found = [self._fill_of(visit, order) for order in visit.orders]
        return all(fill_id is not None and self.eyes.state(fill_id) is FillState.SOLD for fill_id in found)

    def _look_around(self) -> None:
        self.actors.become(Role.PHARMACIST)
        hands = self.counter.hands
        self.counter.look_at_claims(5)
        self.album.take("claims")
        hands.press(Qt.Key.Key_F9)
        hands.breathe(150)
        self.album.take("claims-money")
        self.counter.go("Claims")
        self.album.take("claims-desk")
        self.counter.look_at_patient(VISITS[0])
        self.album.take("patient")
        hands.press(Qt.Key.Key_F11)
        hands.breathe(150)
        self.album.take("patient-form")
        self.actors.become(Role.OWNER)
        self.counter.go("Settings")
        for key, name in SETTINGS:
            hands.press(key, Qt.KeyboardModifier.AltModifier)
            hands.breathe(150)
            self.album.take(name)


def _orders(visits: list[Visit]) -> Iterator[tuple[Visit, Order]]:
    for visit in visits:
        for order in visit.orders:
            yield visit, order


def planned_prescriptions() -> int:
    """Return how many prescriptions the plan holds."""
    return sum(len(visit.orders) for visit in VISITS)
