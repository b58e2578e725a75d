"""Be a payer with the semantics of D.0: real bytes, paid once per natural key, repeats recognised."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from app.claims.ncpdp.billing import billing_key, natural_key
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.money import Money
from app.practice import payer_answers as answers
from app.practice.payer_answers import Payment, Rejection

if TYPE_CHECKING:
    from datetime import datetime

PLAN_PAYS, FEE = Money(5_000), Money(250)
REFUSED_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Seen:
    """Be what a request says, read once."""

    key: str
    billed: str
    kind: str
    product: str


@dataclass
class Payer:
    """Hold what stands paid and what was taken back; `log` is every request in the order it arrived."""

    standing: dict[str, str] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    log: list[tuple[datetime, str, str, str]] = field(default_factory=list)

    def receive(self, raw: bytes, now: datetime) -> bytes:
        """Adjudicate one message and return the answer."""
        seen = read(raw)
        self.log.append((now, seen.kind, seen.billed, seen.product))
        if seen.kind == "B2":
            return self._take_back(raw, seen)
        if (product := self.standing.get(seen.key)) is not None:
            return paid(raw, "D") if product == seen.product else rejected(raw, "83")
        if refuses(seen.key, seen.product):
            return rejected(raw, "75")
        self.standing[seen.key] = seen.product
        return paid(raw, "P")

    def _take_back(self, raw: bytes, seen: Seen) -> bytes:
        if self.standing.pop(seen.billed, None) is not None:
            self.taken_back.add(seen.billed)
            return approved(raw, "A")
        return approved(raw, "S") if seen.billed in self.taken_back else rejected(raw, "87")


def refuses(key: str, product: str) -> bool:
    """Say whether the payer never pays this product for this prescription."""
    return random.Random(f"{key}/{product}").random() < REFUSED_SHARE


def patient_pays(product: str) -> Money:
    """Return what the payer leaves to the patient: other products, other amounts."""
    return Money(1_000 + int(product[-3:]))


@lru_cache(maxsize=50_000)
def read(raw: bytes) -> Seen:
    """Return what a request says."""
    message = Message.parse(raw, Direction.REQUEST)
    kind = message.header("A3")
    key = natural_key(raw)
    return Seen(key, billing_key(raw) if kind == "B2" else key, kind, message.segment("07").text("D7"))


@lru_cache(maxsize=50_000)
def paid(raw: bytes, status: str) -> bytes:
    """Return the answer that pays, or says that it was paid."""
    left = patient_pays(read(raw).product)
    amounts = Payment(PLAN_PAYS + left - FEE, FEE, left, PLAN_PAYS, left, None)
    first = answers.paid(Message.parse(raw, Direction.REQUEST), amounts, "A1", "")
    return answers.repeated(first, "P", status)


@lru_cache(maxsize=50_000)
def approved(raw: bytes, status: str) -> bytes:
    """Return the answer that takes back, or says that it was taken back."""
    return answers.repeated(answers.approved(Message.parse(raw, Direction.REQUEST), "A2"), "A", status)


@lru_cache(maxsize=50_000)
def rejected(raw: bytes, code: str) -> bytes:
    """Return the answer that rejects."""
    return answers.rejected(Message.parse(raw, Direction.REQUEST), Rejection((code,)))
