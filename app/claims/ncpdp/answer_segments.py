"""Read the segments of an answer one by one; money is read strictly, a date that is none is left out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from app.claims.ncpdp import tables, values
from app.claims.ncpdp.answer_parts import (
    Amount,
    AnswerParts,
    Authorized,
    Component,
    Contact,
    DurAlert,
    KnownPatient,
    MedicareInfo,
    NextPayer,
    PlanInfo,
    PreferredProduct,
    Pricing,
    Rejected,
)
from app.claims.ncpdp.errors import BadAnswer, Unreadable
from app.claims.ncpdp.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from app.claims.ncpdp.tables import Dictionary, FieldRule
    from app.claims.ncpdp.typed import Fields, Message
    from app.kernel.quantity import Quantity

_NEXT_FILL = "10"
_COUNTED = ("22", "23", "28")


def read_parts(answer: Message) -> AnswerParts:
    """Return all that an answer tells beside its status; raise `Unreadable` or `BadAnswer`."""
    for segment in _COUNTED:
        _check_counts(answer.segment(segment), answer.dictionary)
    status, claim = answer.segment("21"), answer.segment("22")
    return AnswerParts(
        pricing=_pricing(answer.segment("23"), answer.dictionary),
        rejects=_rejects(status),
        approvals=tuple(code for row in status.repeats("6F") if (code := row.text("6F"))),
        alerts=tuple(_alert(row) for row in answer.segment("24").repeats("J6")),
        preferred=tuple(_preferred(row) for row in claim.repeats("AP")),
        plan=_plan(answer.segment("25")),
        medicare=_medicare(answer.segment("27")),
        authorized=_authorized(answer.segment("26")),
        next_payers=tuple(_next_payer(row) for row in answer.segment("28").repeats("5C")),
        patient=_patient(answer.segment("29")),
        contact=Contact(
            help_desk=status.text("8F"),
            help_desk_kind=status.text("7F"),
            url=status.text("MA"),
            reference=status.text("K5"),
            control_number=status.text("A7"),
        ),
        next_fill=_next_fill(status),
        medicaid_control=claim.text("N4"),
    )


def messages(answer: Message) -> tuple[str, ...]:
    """Return the payer's texts; one that a `+` in 131-UG carries on is joined without a blank."""
    texts = [text for view in answer.shared if view.id == "20" and (text := view.text("F4"))]
    going_on = False
    for row in answer.segment("21").repeats("UH"):
        text = (row.raw("FQ") or b"").decode("latin-1")
        if going_on:
            texts[-1] += text
        else:
            texts.append(text)
        going_on = row.text("UG") == "+"
    return tuple(stripped for text in texts if (stripped := text.strip()))


def _check_counts(view: Fields, dictionary: Dictionary) -> None:
    for rule in dictionary.fields.get(view.id, {}).values():
        if rule.leader != rule.id or rule.parent or rule.ordinal:
            continue
        if (view.number(rule.counter) or 0) != len(view.repeats(rule.id)):
            counter = dictionary.fields[view.id][rule.counter]
            raise BadAnswer(f"{counter.number} does not match what it counts")


def _rejects(status: Fields) -> tuple[Rejected, ...]:
    rows = [row for row in status.repeats("FB") if row.text("FB")]
    if (status.number("FA") or 0) != len(rows):
        raise BadAnswer("510-FA does not match the reject codes")
    return tuple(Rejected(code=row.text("FB"), occurrence=_count(row, "4F") or 0) for row in rows)


def _pricing(view: Fields, dictionary: Dictionary) -> Pricing | None:
    if not view.pairs:
        return None
    rules = dictionary.fields[view.id]
    amounts = tuple(_amounts(view, rules))
    codes = [
        (rule.number, text)
        for rule in rules.values()
        if rule.kind in {Kind.TEXT, Kind.DIGITS} and not rule.leader and (text := view.text(rule.id))
    ]
    pays = next((one.money for one in amounts if one.field == "F5"), None)
    if pays is not None and pays.cents < 0:
        raise BadAnswer("505-F5 is below zero")
    return Pricing(
        amounts=amounts,
        components=tuple(_components(amounts)),
        codes=tuple(codes),
        tax_rate=view.rate("AY"),
    )


def _amounts(view: Fields, rules: dict[str, FieldRule]) -> Iterator[Amount]:
    for rule in rules.values():
        if rule.kind is not Kind.MONEY:
            continue
        rows = view.repeats(rule.leader) if rule.leader else (view,)
        for row in rows:
            if len(row.all(rule.id)) > 1:
                raise BadAnswer(f"{rule.number} is doubled")
            money = row.money(rule.id)
            if money is not None:
                kind = row.text(rule.leader) if rule.leader else ""
                yield Amount(field=rule.id, number=rule.number, name=rule.name, money=money, qualifier=kind)


def _components(amounts: tuple[Amount, ...]) -> Iterator[Component]:
    for one in amounts:
        row = _component_rows().get((one.field, one.qualifier.zfill(2) if one.qualifier else ""))
        if row is not None:
            yield Component(responsibility=row[0], name=row[1], amount=one.money)


@cache
def _component_rows() -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (row["field"], row["qualifier"]): (row["responsibility"], row["name"])
        for row in tables.rows("patient_pay.tsv")
    }


def _alert(row: Fields) -> DurAlert:
    return DurAlert(
        reason=row.text("E4"),
        significance=row.text("FS"),
        other_pharmacy=row.text("FT"),
        previous_fill=_day(row, "FU"),
        previous_quantity=_quantity(row, "FV"),
        database=row.text("FW"),
        other_prescriber=row.text("FX"),
        text=row.text("FY"),
        more=row.text("NS"),
    )


def _preferred(row: Fields) -> PreferredProduct:
    return PreferredProduct(
        qualifier=row.text("AP"),
        id=row.text("AR"),
        incentive=row.money("AS"),
        cost_share=row.money("AT"),
        description=row.text("AU"),
    )


def _plan(view: Fields) -> PlanInfo | None:
    if not view.pairs:
        return None
    return PlanInfo(
        group=view.text("C1"),
        plan_id=view.text("FO"),
        network=view.text("2F"),
        payer_qualifier=view.text("J7"),
        payer_id=view.text("J8"),
        medicaid_id=view.text("N5"),
        medicaid_agency=view.text("N6"),
        cardholder_id=view.text("C2"),
    )


def _medicare(view: Fields) -> MedicareInfo | None:
    if not view.pairs:
        return None
    return MedicareInfo(
        coverage=view.text("UR"),
        low_income_level=view.text("UQ"),
        contract=view.text("U1"),
        formulary=view.text("FF"),
        benefit=view.text("U6"),
        next_effective=_day(view, "US"),
        next_ends=_day(view, "UT"),
    )


def _authorized(view: Fields) -> Authorized | None:
    """Read segment 26 strictly: a claim will be filled by what it allows."""
    if not view.pairs:
        return None
    return Authorized(
        number=view.text("PY"),
        processed=_strict_day(view, "PR"),
        effective=_strict_day(view, "PS"),
        expires=_strict_day(view, "PT"),
        quantity=view.quantity("RA"),
        quantity_used=view.quantity("PX"),
        dollars=view.money("RB"),
        refills=view.number("PW"),
    )


def _next_payer(row: Fields) -> NextPayer:
    return NextPayer(
        coverage=row.text("5C"),
        id_qualifier=row.text("6C"),
        payer_id=row.text("7C"),
        pcn=row.text("MH"),
        cardholder_id=row.text("NU"),
        group=row.text("MJ"),
        person_code=row.text("UV"),
        relationship=row.text("UW"),
        help_desk=row.text("UB"),
        effective=_day(row, "UX"),
        ends=_day(row, "UY"),
    )


def _patient(view: Fields) -> KnownPatient | None:
    if not view.pairs:
        return None
    return KnownPatient(first=view.text("CA"), last=view.text("CB"), birth_date=_day(view, "C4"))


def _next_fill(status: Fields) -> date | None:
    for row in status.repeats("UH"):
        if row.text("UH") == _NEXT_FILL:
            return values.read_date((row.raw("FQ") or b"").strip())
    return None


def _strict_day(view: Fields, field: str) -> date | None:
    return None if view.text(field).strip("0") == "" else view.date(field)


def _day(view: Fields, field: str) -> date | None:
    try:
        return _strict_day(view, field)
    except Unreadable:
        return None


def _quantity(view: Fields, field: str) -> Quantity | None:
    try:
        return view.quantity(field)
    except Unreadable:
        return None


def _count(view: Fields, field: str) -> int | None:
    try:
        return view.number(field)
    except Unreadable:
        return None
