"""Find the chain of billings that stands for a fill: the first payer, and each payer after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from app.claims.cob import patient_owes
from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

OVER = frozenset({ClaimOutcome.CANCELLED, ClaimOutcome.REVERSED})


class Link(Protocol):
    """Be a claim, or a row that tells as much of one."""

    @property
    def id(self) -> UUID:
        """Return what identifies it."""
        ...

    @property
    def kind(self) -> ClaimKind:
        """Return whether it bills or takes back."""
        ...

    @property
    def outcome(self) -> ClaimOutcome:
        """Return what the payer decided."""
        ...

    @property
    def follows(self) -> UUID | None:
        """Return the billing whose answer it is built from, None for the first payer's."""
        ...

    @property
    def patient_pay(self) -> Money | None:
        """Return what the payer leaves to the patient."""
        ...


L = TypeVar("L", bound=Link)


def links(claims: Iterable[L]) -> tuple[L, ...]:
    """Return the billings that stand, the first payer's first; `claims` in the order they were made."""
    billings = [one for one in claims if one.kind is ClaimKind.BILLING and one.outcome not in OVER]
    found: list[L] = []
    after: UUID | None = None
    while (link := next((one for one in reversed(billings) if one.follows == after), None)) is not None:
        found.append(link)
        after = link.id
    return tuple(found)


def below(claims: Iterable[L], billing: Link) -> tuple[L, ...]:
    """Return the billings that stand behind one, the next payer's first."""
    known = list(claims)
    found: list[L] = []
    after: UUID = billing.id
    while True:
        standing = (one for one in reversed(known) if one.kind is ClaimKind.BILLING)
        link = next((one for one in standing if one.follows == after and one.outcome not in OVER), None)
        if link is None:
            return tuple(found)
        found.append(link)
        after = link.id


def paid(chain: Sequence[L]) -> tuple[L, ...]:
    """Return the links whose payers paid."""
    return tuple(link for link in chain if link.outcome is ClaimOutcome.PAID)


def owed_by_patient(chain: Sequence[Link]) -> Money | None:
    """Return what the answers so far leave to the patient, None when no payer of the chain has paid."""
    return patient_owes([link.patient_pay or ZERO for link in paid(chain)])
