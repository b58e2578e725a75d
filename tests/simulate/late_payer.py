"""Answer claims as a payer that was away for days does, in each way that the program must tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.claims.lateness import Lateness
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.money import Money
from app.practice import payer_answers
from app.practice.payer_answers import Payment, Rejection
from app.workflows.claim_answers import MarkSending, RecordAnswer, mark_sending, record_answer

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from app.claims.model import Claim
    from app.kernel.ids import FillId
    from tests.fixtures.register_fixtures import Shop

GROSS = 1661
# what a payer refuses with, in codes and words, by what it means
REFUSALS: dict[Lateness, tuple[tuple[tuple[str, ...], str], ...]] = {
    Lateness.NOT_COVERED: ((("70",), "NO"), (("MR",), "NOT ON FORMULARY")),
    Lateness.AUTHORIZATION: ((("75",), "NO"), (("608",), "STEP THERAPY")),
    Lateness.TOO_SOON: ((("79",), "FILLED ELSEWHERE"),),
    Lateness.INACTIVE: ((("69",), "NO"), (("65",), "NO")),
    Lateness.QUANTITY: ((("76",), "NO"), (("7X", "76"), "MAX 14")),
    Lateness.OTHER_DATE: ((("82",), "NO"), (("15",), "NO")),
    Lateness.DUPLICATE: ((("83",), "NO"),),
    Lateness.PLAN_CHANGED: ((("52",), "NO"), (("ZZ",), "NEW ID")),
    Lateness.GONE: ((("69",), "MEMBER DECEASED"), (("52",), "MOVED OUT OF STATE")),
    Lateness.TOO_LATE: ((("81",), "NO"),),
    Lateness.REFUSED: ((("25",), "NO"),),
}
AMOUNTS = (Lateness.AS_ESTIMATED, Lateness.MORE, Lateness.LESS, Lateness.ZERO)
_DAY_AT = 23  # where the date of service stands in the header of an answer


@dataclass
class LatePayer:
    """Be the payer of a shop."""

    shop: Shop
    chance: random.Random

    def refuse(self, fill_id: FillId, kind: Lateness) -> None:
        """Refuse a fill's first billing for a reason of a kind."""
        codes, words = self.chance.choice(REFUSALS[kind])
        self.shop.rejected(fill_id, *codes, words=words)

    def refuse_second(self, fill_id: FillId) -> None:
        """Refuse the newest claim of a fill, which is its second payer's."""
        claim = self.shop.within(lambda unit: unit.claims.of_fill(fill_id)[-1])
        self._say(claim, lambda sent: payer_answers.rejected(sent, Rejection(("70",), "NO")))

    def pay_for_another_day(self, fill_id: FillId, pays: int) -> None:
        """Pay a fill for the day before its own."""
        day = self.shop.within(lambda unit: unit.fills.get(fill_id)).date_of_service - timedelta(days=1)
        payment = Payment(Money(GROSS - 100), Money(100), Money(pays), Money(GROSS - pays), None, None)

        def made(sent: Message) -> bytes:
            raw = payer_answers.paid(sent, payment, "AUTH1", "")
            return raw[:_DAY_AT] + f"{day:%Y%m%d}".encode() + raw[_DAY_AT + 8 :]

        claim = self.shop.within(lambda unit: unit.claims.current_billing(fill_id))
        assert claim is not None
        self._say(claim, made)

    def amount(self, paid: int, kind: Lateness) -> int:
        """Return what the patient pays by an answer of a kind; where that cannot be, as was estimated."""
        if kind is Lateness.ZERO:
            return 0
        if kind is Lateness.MORE and paid < GROSS - 1:
            return self.chance.randint(paid + 1, GROSS - 1)
        if kind is Lateness.LESS and paid > 1:
            return self.chance.randint(max(1, paid // 2), paid - 1)
        return min(paid, GROSS)

    def _say(self, claim: Claim, make: Callable[[Message], bytes]) -> None:
        system = self.shop.people.system
        sent = self.shop.go(mark_sending, MarkSending(claim.outbox_id), system)
        raw = make(Message.parse(sent, Direction.REQUEST))
        answer = RecordAnswer(claim.outbox_id, raw, "practice", self.shop.clock.now())
        self.shop.go(record_answer, answer, system)
