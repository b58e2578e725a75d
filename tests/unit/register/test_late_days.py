"""Settle late answers for days: no cent drifts. `LATE=1000` plays a thousand, `LATE_SEED` others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.claims.lateness import CaseState, Lateness
from app.kernel.money import Money
from app.ledger.model import Account
from tests.simulate.late_days import LateDays

if TYPE_CHECKING:
    from tests.fixtures.register_fixtures import Shop

ANSWERS = int(os.environ.get("LATE", "30"))
LONG, FAIR = 500, 50
SEED = int(os.environ.get("LATE_SEED", "1"))


def test_that_late_answers_are_settled_to_the_cent(shop: Shop) -> None:
    played = LateDays(shop, SEED)
    books = played.play(ANSWERS)
    assert shop.read(lambda reads: reads.late.cases(CaseState.OPEN)) == ()
    assert shop.read(lambda reads: reads.late.cases(CaseState.WORKING)) == ()
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(0)
    assert shop.balance(Account.PLAN_ESTIMATED) == Money(0)
    done = shop.read(lambda reads: reads.late.cases(CaseState.SETTLED, limit=10 * ANSWERS))
    assert len({row.claim_id for row in done}) == len(done)
    assert sum(count for kind, count in books.kinds.items() if kind in set(Lateness)) == ANSWERS
    if ANSWERS >= LONG:
        rare = {kind: books.kinds[kind] for kind in Lateness if books.kinds[kind] < ANSWERS // FAIR}
        assert not rare, "each case comes in a fair number"
    assert sum(books.acts.values()) >= len(done) // 2
    for kind, count in sorted(books.kinds.items()):
        print(f"{kind:<24}{count:>6}")
    print(f"{ANSWERS} late answers, {len(done)} cases, {dict(books.acts)}")
