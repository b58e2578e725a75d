"""Say whether a plan covers the person of a claim on its date of service. No I/O."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from app.practice.payer_verdict import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.practice.payer_scenario import Member
    from app.practice.payer_situation import Situation

_MEMBER = re.compile(r"[A-Z0-9]{2,20}")
_EITHER_SEX = {"", "0"}


def coverage_findings(situation: Situation) -> Iterator[Rejection]:
    """Find what is wrong with the member: unknown, ended, or not as the plan has it on record."""
    checks, person = situation.checks, situation.claim.person
    if not _MEMBER.fullmatch(person.id) or person.id.startswith(checks.unknown_members):
        yield Rejection(("52",))
    if person.id.startswith(checks.inactive_members):
        yield Rejection(("65",), "COVERAGE ENDED")
    if situation.member is not None:
        yield from _listed(situation, situation.member)
    elif situation.plan.terms.is_listed or situation.knows_id:
        yield Rejection(("08",) if situation.knows_id else ("52",))


def date_findings(situation: Situation) -> Iterator[Rejection]:
    """Find what is wrong with the days of a claim."""
    claim, served = situation.claim, situation.served
    if served > situation.today + timedelta(days=situation.checks.future_days):
        yield Rejection(("82",))
    if served < situation.today - timedelta(days=situation.plan.filing_days):
        yield Rejection(("81",))
    if claim.item.written is not None and claim.item.written > served:
        yield Rejection(("AB",))
    if claim.person.born is not None and claim.person.born > served:
        yield Rejection(("09",))


def injury_findings(situation: Situation) -> Iterator[Rejection]:
    """Find where a claim is about another injury than the one on record."""
    member, claim = situation.member, situation.claim
    if member is None or member.injured is None:
        return
    if claim.injured != member.injured:
        yield Rejection(("DY",), "NO CLAIM WITH THIS DATE OF INJURY")
    if claim.injury and claim.injury != member.injury:
        yield Rejection(("DZ",), "CLAIM NUMBER DOES NOT MATCH THE INJURY")


def _listed(situation: Situation, member: Member) -> Iterator[Rejection]:
    person, served = situation.claim.person, situation.served
    if member.group and person.group and person.group != member.group:
        yield Rejection(("06",))
    if person.born is not None and person.born != member.born:
        yield Rejection(("09",))
    if person.sex not in _EITHER_SEX and member.sex not in _EITHER_SEX and person.sex != member.sex:
        yield Rejection(("10",))
    if served < member.begins:
        yield Rejection(("67",), f"COVERED FROM {member.begins:%Y%m%d}")
    if member.ends is not None and served > member.ends:
        yield Rejection(("69",), f"COVERED UNTIL {member.ends:%Y%m%d}")
