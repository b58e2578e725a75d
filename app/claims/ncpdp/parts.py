"""Hold the parts of a billing beyond its plain facts: what other payers answered (segment 05)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.claims.ncpdp.build import Content
    from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class OtherPayer:
    """Be one payer that answered before, in the codes of segment 05.

    `coverage_type` is 338-5C, `id_qualifier` 339-6C, `payer_id` 340-7C, `answered_on` 443-E8; `paid`
    pairs 342-HC with 431-DV, `responsibility` 351-NP with 352-NQ; `rejects` are 472-6E.
    """

    coverage_type: str
    id_qualifier: str
    payer_id: str
    answered_on: date
    paid: tuple[tuple[str, Money], ...] = ()
    responsibility: tuple[tuple[str, Money], ...] = ()
    rejects: tuple[str, ...] = ()


def other_payers_content(payers: Sequence[OtherPayer]) -> Content:
    """Return segment 05, one occurrence for each payer; empty when none answered before."""
    if not payers:
        return {}
    return {"5C": tuple(_occurrence(payer) for payer in payers)}


def _occurrence(payer: OtherPayer) -> Content:
    return {
        "5C": payer.coverage_type,
        "6C": payer.id_qualifier,
        "7C": payer.payer_id,
        "E8": payer.answered_on,
        "HC": tuple({"HC": qualifier, "DV": amount} for qualifier, amount in payer.paid),
        "6E": tuple({"6E": code} for code in payer.rejects),
        "NP": tuple({"NP": qualifier, "NQ": amount} for qualifier, amount in payer.responsibility),
    }
