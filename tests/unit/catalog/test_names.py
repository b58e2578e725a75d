"""Drug names are shown so that they cannot be misread (ISMP)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.names import (
    fit_words,
    is_generic_name,
    show_amount,
    show_brand,
    show_drug_name,
    show_form,
    show_generic,
    show_strength,
    tall_man,
)
from app.practice.formulary import formulary


@pytest.mark.parametrize(
    ("brand", "generic", "form", "name"),
    [
        ("Metformin Hydrochloride", "metformin hydrochloride", "TABLET, EXTENDED RELEASE", "metFORMIN ER"),
        (
            "METFORMIN ER",
            "metformin hydrochloride extended-release",
            "TABLET, EXTENDED RELEASE",
            "metFORMIN ER",
        ),
        ("LIPITOR", "atorvastatin calcium", "TABLET, FILM COATED", "Lipitor"),
        ("Humalog", "Insulin lispro", "INJECTION, SOLUTION", "HumaLOG"),
        ("LANTUS SOLOSTAR", "insulin glargine", "INJECTION, SOLUTION", "Lantus Solostar"),
        ("GLUCOPHAGE XR", "metformin hydrochloride", "TABLET, EXTENDED RELEASE", "Glucophage XR"),
        ("", "hydroxyzine hydrochloride", "TABLET", "hydrOXYzine hydrochloride"),
        ("Penicillin V Potassium", "penicillin V potassium", "TABLET", "penicillin V potassium"),
        ("", "rabeprazole sodium", "TABLET, DELAYED RELEASE", "RABEprazole DR"),
        ("", "fluticasone propionate", "SPRAY, METERED", "fluticasone propionate"),
    ],
)
def test_that_a_generic_is_lower_case_with_tall_letters_and_a_brand_has_a_capital(
    brand: str, generic: str, form: str, name: str
) -> None:
    assert show_drug_name(brand, generic, form) == name


@pytest.mark.parametrize(
    ("generic", "shown"),
    [
        ("Hydrocodone Bitartrate and Acetaminophen", "HYDROcodone and acetaminophen"),
        (
            "amlodipine besylate, valsartan, and hydrochlorothiazide",
            "amLODIPine, valsartan and hydroCHLOROthiazide",
        ),
        ("levothyroxine sodium", "levothyroxine"),
        ("potassium chloride", "potassium chloride"),
        ("METOPROLOL SUCCINATE", "metoprolol succinate"),
        ("tablets", "tablets"),
        ("", ""),
    ],
)
def test_that_salts_are_left_out_unless_they_tell_drugs_apart(generic: str, shown: str) -> None:
    assert show_generic(generic) == shown


@pytest.mark.parametrize(
    ("strength", "unit", "shown"),
    [
        (".75", "mg/.5mL", "0.75 mg/0.5 mL"),
        ("0.50", "mg/1", "0.5 mg"),
        ("1000", "mg/1", "1,000 mg"),
        ("100", "[iU]/mL", "100 units/mL"),
        ("50000", "[iU]/1", "50,000 units"),
        ("10000", "[USP'U]/mL", "10,000 units/mL"),
        ("25", "ug/h", "25 mcg/hour"),
        ("1", "mg/g", "0.1%"),
        ("2", "g/100g", "2%"),
        ("20", "meq/1", "20 mEq"),
        ("125", "mg/5mL", "125 mg/5 mL"),
        ("250; 62.5", "mg/5mL; mg/5mL", "250 mg / 62.5 mg per 5 mL"),
        ("5; 325", "mg/1; mg/1", "5 mg / 325 mg"),
        ("5; 325", "mg/1", "5 mg / 325 mg"),
        ("", "", ""),
        ("odd", "mg/g", "odd mg/g"),
    ],
)
def test_that_a_dose_has_its_zero_its_comma_its_space_and_its_unit(
    strength: str, unit: str, shown: str
) -> None:
    assert show_strength(strength, unit) == shown


def test_that_strengths_follow_the_order_of_the_name() -> None:
    shown = show_strength(
        "325; 5",
        "mg/1; mg/1",
        "ACETAMINOPHEN; HYDROCODONE BITARTRATE",
        "Hydrocodone Bitartrate and Acetaminophen",
    )
    assert shown == "5 mg / 325 mg"
    assert show_strength("325; 5", "mg/1; mg/1", "ACETAMINOPHEN; X", "Y") == "325 mg / 5 mg"


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("TABLET, FILM COATED, EXTENDED RELEASE", "tablet"),
        ("TABLET, ORALLY DISINTEGRATING", "orally disintegrating tablet"),
        ("SOLUTION/ DROPS", "drops"),
        ("AEROSOL, METERED", "inhaler"),
        ("INJECTION, SOLUTION", "injection"),
        ("CAPSULE, DELAYED RELEASE PELLETS", "capsule"),
    ],
)
def test_that_a_form_is_said_as_at_the_counter(form: str, shown: str) -> None:
    assert show_form(form) == shown


def test_that_every_name_of_the_formulary_is_shown_whole() -> None:
    for row in formulary():
        product = row.product
        shown = show_drug_name(product.brand, product.generic, product.form)
        strength = show_strength(
            product.strength, product.strength_unit, product.ingredients, product.generic
        )
        assert shown.strip() == shown != ""
        assert ".0 " not in strength
        assert not strength.startswith(".")
        assert "[" not in strength, strength


@given(st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=6))
def test_that_an_amount_never_ends_in_a_naked_zero_or_begins_with_a_point(value: object) -> None:
    shown = show_amount(str(value))
    assert not shown.startswith(".")
    assert "." not in shown or not shown.endswith(("0", "."))


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(1, 60))
def test_that_a_name_is_never_cut_inside_a_word(text: str, width: int) -> None:
    shown = fit_words(text, width)
    if shown != text:
        words = shown.removesuffix(" …").split()
        assert words == text.split()[: len(words)]


def test_that_a_long_name_ends_after_a_whole_word() -> None:
    assert fit_words("hydroCHLOROthiazide and lisinopril", 26) == "hydroCHLOROthiazide and …"
    assert fit_words("hydroCHLOROthiazide", 5) == "hydroCHLOROthiazide"


def test_that_other_text_is_left_alone() -> None:
    assert show_amount("NaN") == "NaN"
    assert show_amount("as is") == "as is"
    assert show_brand("eXforge HCT") == "EXforge HCT"
    assert tall_man("PREDNISONE / prednisolone") == "predniSONE / prednisoLONE"
    assert is_generic_name("Amoxicillin and Clavulanate", "amoxicillin and clavulanate potassium")
    assert not is_generic_name("Lipitor", "atorvastatin calcium")
