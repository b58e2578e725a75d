"""Hold what a fill's claim tells beside the facts of the fill, and put it among the claim's parts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

from app.claims.ncpdp.parts import (
    NO_PARTS,
    Clinical,
    Diagnosis,
    DurService,
    Setting,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.claims.ncpdp.billing import BillingFacts
    from app.claims.ncpdp.parts import (
        Administration,
        ClaimParts,
        Compound,
        Coupon,
        Facility,
        Injury,
        PartialFill,
    )
    from app.kernel.ids import CoverageId, FillId

Service: TypeAlias = "tuple[str, str, str]"
OF_340B = "20"
PART, COMPLETION = "P", "C"
MOST_CLARIFICATIONS = 3
_MOST_SERVICES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """Be everything beside the facts; most fills have none of it.

    `clarifications` are 420-DK, `services` 439-E4 with 440-E5 and 441-E6, `delay_reason` 357-NV,
    `diagnoses` ICD-10 codes. `injury` is kept with the coverage, the rest with the fill.
    """

    clarifications: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    delay_reason: str = ""
    setting: Setting = field(default_factory=Setting)
    facility: Facility | None = None
    coupon: Coupon | None = None
    diagnoses: tuple[str, ...] = ()
    partial: PartialFill | None = None
    administration: Administration | None = None
    compound: Compound | None = None
    compound_name: str = ""
    injury: Injury | None = None


NO_MORE = More()


class ReadsMore(Protocol):
    """Read what fills' claims tell besides, and the injuries that coverages pay for."""

    def of_fill(self, fill_id: FillId) -> More:
        """Return what is kept with a fill, without an injury; nothing is `NO_MORE`."""
        ...

    def injury(self, coverage_id: CoverageId) -> Injury | None:
        """Return the injury that a coverage pays for."""
        ...


class Mores(ReadsMore, Protocol):
    """Keep them."""

    def put(self, fill_id: FillId, more: More) -> None:
        """Keep it in place of what was kept with the fill before; the injury is left out."""
        ...

    def put_injury(self, coverage_id: CoverageId, injury: Injury | None) -> None:
        """Keep the injury that a coverage pays for; None takes it out."""
        ...


def add_more(facts: BillingFacts, more: More) -> BillingFacts:
    """Return the facts of a billing with everything that is told besides."""
    if more == NO_MORE:
        return facts
    mix = more.compound
    given = more.administration
    return replace(
        facts,
        clarifications=more.clarifications,
        parts=_parts(facts.parts, more),
        ndc11="" if mix else facts.ndc11,
        gross_amount_due=facts.gross_amount_due + given.incentive if given else facts.gross_amount_due,
    )


def for_request(facts: BillingFacts, ndc11: str) -> BillingFacts:
    """Return the facts for a request that bills nothing: it has no place for what only a billing tells.

    For a compound it asks about the first ingredient.
    """
    return replace(facts, ndc11=ndc11, parts=NO_PARTS)


def _parts(parts: ClaimParts, more: More) -> ClaimParts:
    return replace(
        parts,
        services=tuple(
            DurService(reason=why, service=did, result=result) for why, did, result in more.services
        ),
        setting=more.setting,
        facility=more.facility,
        coupon=more.coupon,
        clinical=Clinical(diagnoses=tuple(Diagnosis(code=code) for code in more.diagnoses))
        if more.diagnoses
        else None,
        partial=more.partial,
        administration=more.administration,
        compound=more.compound,
        injury=more.injury,
        detail=replace(parts.detail, delay_reason=more.delay_reason),
    )


def joined(more: More, clarification: str, services: tuple[Service, ...]) -> More:
    """Return it with codes that were said to lift a rejection, each once, the newest first."""
    codes = (clarification, *more.clarifications) if clarification else more.clarifications
    said = {code.lstrip("0"): code for code in reversed(codes)}
    return replace(
        more,
        clarifications=tuple(reversed(said.values()))[:MOST_CLARIFICATIONS],
        services=tuple(dict.fromkeys((*services, *more.services)))[:_MOST_SERVICES],
    )


def without(more: More, clarifications: Collection[str], services: Collection[Service]) -> More:
    """Return it without codes that explained another product, quantity or days; 340B holds all the same."""
    told = {code.lstrip("0") for code in clarifications} - {OF_340B}
    return replace(
        more,
        clarifications=tuple(code for code in more.clarifications if code.lstrip("0") not in told),
        services=tuple(service for service in more.services if service not in services),
    )


def for_refill(more: More) -> More:
    """Return what holds for the next fill too: where the patient lives, what ails, what is mixed."""
    return replace(
        without(more, more.clarifications, more.services),
        delay_reason="",
        coupon=None,
        partial=None,
        administration=None,
        injury=None,
    )
