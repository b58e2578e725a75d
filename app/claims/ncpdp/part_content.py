"""Write the optional parts of a claim into the segments that carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.ncpdp.names import free_text, wire_name, wire_text
from app.claims.ncpdp.parts import DurService

if TYPE_CHECKING:
    from app.claims.ncpdp.build import Content
    from app.claims.ncpdp.parts import (
        Address,
        Amounts,
        Charges,
        ClaimDetail,
        ClaimParts,
        Clinical,
        Compound,
        Coupon,
        Documentation,
        Facility,
        Injury,
        MemberDetail,
        PartialFill,
        PatientDetail,
        PayTo,
        Pharmacist,
        PrescriberDetail,
        Setting,
    )

COMPOUND_PRODUCT = "0"
_NDC = "03"
_ADMINISTERED = "MA"


def extra_segments(parts: ClaimParts) -> dict[str, Content]:
    """Return the segments that exist only for the sake of a part."""
    given: dict[str, Content | None] = {
        "02": pharmacist(parts.pharmacist) if parts.pharmacist else None,
        "06": _injury(parts.injury) if parts.injury else None,
        "08": _services(parts),
        "09": _coupon(parts.coupon) if parts.coupon else None,
        "10": _compound(parts.compound) if parts.compound else None,
        "13": _clinical(parts.clinical) if parts.clinical else None,
        "14": documentation(parts.documentation) if parts.documentation else None,
        "15": _facility(parts.facility) if parts.facility else None,
        "16": {"BM": free_text("16", "BM", parts.narrative)} if parts.narrative else None,
    }
    return {segment: content for segment, content in given.items() if content}


def patient(detail: PatientDetail, setting: Setting) -> Content:
    """Return what a part adds to segment 01."""
    return {
        "CX": detail.id_qualifier,
        "CY": detail.id.upper(),
        **_address("01", detail.address, ("CM", "CN", "CO", "CP")),
        "CQ": detail.phone,
        "C7": setting.place_of_service,
        "CZ": detail.employer_id.upper(),
        "1C": detail.smoker,
        "2C": detail.pregnant,
        "HN": detail.email.upper(),
        "4X": setting.residence,
    }


def member(detail: MemberDetail) -> Content:
    """Return what a part adds to segment 04."""
    return {
        "CC": _name("04", "CC", detail.cardholder_first),
        "CD": _name("04", "CD", detail.cardholder_last),
        "CE": detail.home_plan.upper(),
        "FO": detail.plan_id.upper(),
        "C9": detail.eligibility,
        "MG": detail.other_bin,
        "MH": detail.other_pcn.upper(),
        "NU": detail.other_cardholder_id.upper(),
        "MJ": detail.other_group.upper(),
        "2A": detail.medigap_id.upper(),
        "2B": detail.medicaid_indicator.upper(),
        "2D": detail.accepts_assignment,
        "G2": detail.part_d_facility,
        "N5": detail.medicaid_id.upper(),
        "N6": detail.medicaid_agency.upper(),
    }


def prescriber(detail: PrescriberDetail) -> Content:
    """Return what a part adds to segment 03."""
    return {
        "PM": detail.phone,
        "2E": detail.primary_care_qualifier,
        "DL": detail.primary_care_id.upper(),
        "4E": _name("03", "4E", detail.primary_care_last),
        "2J": _name("03", "2J", detail.first),
        **_address("03", detail.address, ("2K", "2M", "2N", "2P")),
    }


def pharmacist(who: Pharmacist) -> Content:
    """Return segment 02."""
    return {"EY": who.qualifier, "E9": who.id.upper()}


def claim(parts: ClaimParts) -> Content:
    """Return what the parts add to segment 07."""
    return {
        **_detail(parts.detail),
        **(_partial(parts.partial) if parts.partial else {}),
        "DT": parts.setting.packaging,
        "DI": parts.setting.level_of_service,
        "U7": parts.setting.pharmacy_service,
        "E2": parts.compound.route if parts.compound else parts.detail.route,
        "G1": parts.compound.kind if parts.compound else "",
    }


def charges(parts: ClaimParts) -> Content:
    """Return what the parts add to segment 11."""
    asked: Charges = parts.charges
    administration = parts.administration
    return {
        "BE": asked.professional_fee,
        "DX": asked.patient_paid,
        "E3": administration.incentive if administration else asked.incentive,
        "H8": _rows(asked.others, "H8", "H9"),
        "HA": asked.flat_tax,
        "GE": asked.percentage_tax,
        "HE": asked.tax_rate,
        "JE": asked.tax_basis,
        "N3": asked.medicaid_paid,
    }


def services(parts: ClaimParts) -> tuple[DurService, ...]:
    """Return every row of segment 08: the giving of a vaccine first."""
    given = parts.administration
    if given is None:
        return parts.services
    row = DurService(reason=given.reason, service=_ADMINISTERED, result=given.result)
    return (row, *parts.services)


def documentation(form: Documentation) -> Content:
    """Return segment 14."""
    return {
        "2Q": form.form.upper(),
        "2V": form.begins,
        "2W": form.revised,
        "2U": form.status,
        "2S": form.length_qualifier,
        "2R": form.length,
        "2T": form.signed,
        "2X": free_text("14", "2X", form.supporting),
        "4B": tuple(
            {
                "4B": question.number.upper(),
                "4D": question.percent,
                "4G": question.day,
                "4H": question.dollars,
                "4J": question.count,
                "4K": free_text("14", "4K", question.text),
            }
            for question in form.questions
        ),
    }


def _detail(detail: ClaimDetail) -> Content:
    return {
        "ER": tuple({"ER": code.upper()} for code in detail.modifiers),
        "ET": detail.quantity_prescribed,
        "EJ": detail.ordered_qualifier,
        "EA": detail.ordered_id.upper(),
        "EB": detail.ordered_quantity,
        "CW": detail.alternate_id.upper(),
        "EK": detail.scheduled_id.upper(),
        "EW": detail.intermediary_type,
        "EX": detail.intermediary_id.upper(),
        "NV": detail.delay_reason,
        "K5": detail.reference.upper(),
        "MT": detail.patient_assigns,
        "N4": detail.medicaid_control.upper(),
    }


def _partial(part: PartialFill) -> Content:
    return {
        "HD": part.status,
        "HF": part.quantity_intended,
        "HG": part.days_intended,
        "EN": part.part_of_number,
        "EP": part.part_of_date,
    }


def _services(parts: ClaimParts) -> Content | None:
    rows = services(parts)
    if not rows:
        return None
    return {
        "7E": tuple(
            {
                "E4": row.reason,
                "E5": row.service,
                "E6": row.result,
                "8E": row.effort,
                "J9": row.agent_qualifier,
                "H6": row.agent.upper(),
            }
            for row in rows
        )
    }


def _compound(mix: Compound) -> Content:
    return {
        "EF": mix.dosage_form,
        "EG": mix.unit_form,
        "RE": tuple(
            {
                "RE": _NDC,
                "TE": item.ndc11,
                "ED": item.quantity,
                "EE": item.cost,
                "UE": item.basis_of_cost,
                "2H": tuple({"2H": code.upper()} for code in item.modifiers),
            }
            for item in mix.ingredients
        ),
    }


def _clinical(known: Clinical) -> Content:
    return {
        "WE": tuple(
            {"WE": one.qualifier, "DO": one.code.upper().replace(".", "")} for one in known.diagnoses
        ),
        "XE": tuple(
            {
                "ZE": one.on,
                "H1": one.at.strftime("%H%M") if one.at else "",
                "H2": one.dimension.upper(),
                "H3": one.unit.upper(),
                "H4": one.value.upper(),
            }
            for one in known.measurements
        ),
    }


def _coupon(coupon: Coupon) -> Content:
    return {"KE": coupon.kind, "ME": coupon.number.upper(), "NE": coupon.value}


def _injury(injury: Injury) -> Content:
    return {
        "DY": injury.on,
        "CF": wire_text("06", "CF", injury.employer),
        **_address("06", injury.address, ("CG", "CH", "CI", "CJ")),
        "CK": injury.phone,
        "CL": wire_text("06", "CL", injury.contact),
        "CR": injury.carrier_id.upper(),
        "DZ": injury.claim_reference.upper(),
        "TR": injury.billing_entity,
        **(_pay_to(injury.pay_to) if injury.pay_to else {}),
        "TZ": injury.generic_qualifier,
        "UA": injury.generic_id.upper(),
    }


def _pay_to(paid: PayTo) -> Content:
    return {
        "TS": paid.qualifier,
        "TT": paid.id.upper(),
        "TU": wire_text("06", "TU", paid.name),
        **_address("06", paid.address, ("TV", "TW", "TX", "TY")),
    }


def _facility(place: Facility) -> Content:
    return {
        "8C": place.id.upper(),
        "3Q": wire_text("15", "3Q", place.name),
        **_address("15", place.address, ("3U", "5J", "3V", "6D")),
    }


def _address(segment: str, address: Address, fields: tuple[str, str, str, str]) -> Content:
    street, city, state, zip_code = fields
    return {
        street: wire_text(segment, street, address.street),
        city: wire_text(segment, city, address.city),
        state: address.state.upper(),
        zip_code: address.zip.replace("-", ""),
    }


def _name(segment: str, field: str, name: str) -> str:
    return wire_name(segment, field, name) if name else ""


def _rows(given: Amounts, qualifier: str, amount: str) -> tuple[Content, ...]:
    return tuple({qualifier: kind, amount: money} for kind, money in given)
