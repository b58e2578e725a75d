"""Check what a claim says about the payers before it: 308-C8 and segment 05 must tell one story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from app.claims.ncpdp.checking import Checks
    from app.claims.ncpdp.parts import OtherPayer

_PAID, _REJECTED, _UNPAID, _PATIENT_ONLY = "02", "03", "04", "08"
_NONE = {"00", "01"}
_WHOLE = "06"


def cob_checks(other_coverage: str, payers: tuple[OtherPayer, ...]) -> Checks:
    """Yield what must hold of other coverage and the payers before."""
    code = other_coverage.zfill(2)
    known = code in _NONE | {_PAID, _REJECTED, _UNPAID, _PATIENT_ONLY}
    yield known or not other_coverage.isdigit(), "07", "C8", "Use other coverage 00 to 04 or 08."
    if code in _NONE:
        yield not payers, "07", "C8", "Say what the other payer decided, or leave it out."
        return
    yield bool(payers) or not known, "05", "4C", "Tell what the other payer decided."
    yield from _order(payers)
    yield from _story(code, payers)
    for payer in payers:
        yield from _payer(payer)


def _order(payers: tuple[OtherPayer, ...]) -> Checks:
    levels = [payer.coverage_type for payer in payers]
    ordered = levels == sorted(set(levels))
    yield ordered, "05", "5C", "List each payer once, the primary first."


def _story(code: str, payers: tuple[OtherPayer, ...]) -> Checks:
    paid = Money.total(amount for payer in payers for _, amount in payer.paid)
    told = any(payer.paid for payer in payers)
    left = any(payer.responsibility for payer in payers)
    rejected = any(payer.rejects for payer in payers)
    if code == _PAID:
        yield told and paid > ZERO, "05", "DV", "Code 02 says that another payer paid. Give what it paid."
    elif code == _REJECTED:
        yield rejected, "05", "6E", "Code 03 says that another payer rejected. Give its reject codes."
        yield paid <= ZERO, "05", "DV", "Code 03 says that another payer rejected. It cannot have paid."
    elif code == _UNPAID:
        yield told or left, "05", "DV", "Code 04 says that another payer paid nothing. Give its zero."
        yield paid <= ZERO, "05", "DV", "Code 04 says that another payer paid nothing. Use code 02."
    elif code == _PATIENT_ONLY:
        yield left, "05", "NQ", "Code 08 bills what is left to the patient. Give that amount."


def _payer(payer: OtherPayer) -> Checks:
    decided = payer.paid or payer.responsibility or payer.rejects
    yield bool(decided), "05", "5C", "Tell what this payer paid, left to the patient or rejected."
    yield bool(payer.id_qualifier) or not payer.payer_id, "05", "6C", "Say what kind of id the payer has."
    for field, rows in (("HC", payer.paid), ("NP", payer.responsibility), ("MV", payer.stages)):
        kinds = [kind for kind, _ in rows]
        yield all(kinds), "05", field, "Say what the amount is for."
        yield len(set(kinds)) == len(kinds), "05", field, "Give each kind of amount once."
    kinds = [kind for kind, _ in payer.responsibility]
    yield _WHOLE not in kinds or len(kinds) == 1, "05", "NP", "Code 06 is the whole; it goes alone."
    yield all(code.strip() for code in payer.rejects), "05", "6E", "A reject code is empty. Take it out."
