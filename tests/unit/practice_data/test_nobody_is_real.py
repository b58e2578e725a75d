"""Nobody in the practice data can be real, and the files say so."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from app.kernel.codes import DeaNumber, Npi
from app.kernel.ndc import is_gtin
from app.kernel.person import PersonName, search_key
from app.practice.formulary import formulary
from app.practice.people import people
from resources import read_text

WORLD = people()
USED_BY_DEA = set("ABCDEFGHJKLMPRSTUX")


def test_that_there_are_71_patients_forty_prescribers_twelve_items_and_sixteen_plans() -> None:
    counts = tuple(map(len, (WORLD.patients, WORLD.prescribers, WORLD.items, WORLD.plans, WORLD.users)))
    assert counts == (71, 40, 12, 16, 5)


@pytest.mark.parametrize("name", ["patients.csv", "prescribers.csv", "people.toml", "SOURCES.md"])
def test_that_each_file_says_that_nobody_in_it_is_real(name: str) -> None:
    head = " ".join(read_text("practice", name).replace("#", " ").split()).lower()
    assert "nobody" in head
    assert "real" in head or "exists" in head


def test_that_npis_start_with_2_and_pass_their_check_digit() -> None:
    npis = [WORLD.store.npi, *(one.npi for one in WORLD.prescribers)]
    assert all(npi.startswith("2") and str(Npi(npi)) == npi for npi in npis)
    assert len(set(npis)) == len(npis)


def test_that_dea_numbers_pass_their_check_digit_with_a_letter_that_is_not_used() -> None:
    numbers = [number for number in (WORLD.store.dea, *(one.dea for one in WORLD.prescribers)) if number]
    assert all(str(DeaNumber(number)) == number for number in numbers)
    assert not {number[0] for number in numbers} & USED_BY_DEA
    assert len(numbers) < 1 + len(WORLD.prescribers)


def test_that_telephones_are_of_the_range_that_is_never_given_out() -> None:
    phones = [WORLD.store.phone, *(plan.help_desk for plan in WORLD.plans)]
    phones += [one.phone for one in WORLD.patients] + [one.phone for one in WORLD.prescribers]
    assert all(re.fullmatch(r"\d{3}-555-01\d\d", phone) for phone in phones)


def test_that_no_post_office_has_these_zip_codes() -> None:
    codes = [WORLD.store.zip_code, *(one.zip_code for one in WORLD.patients)]
    codes += [one.zip_code for one in WORLD.prescribers]
    assert all(re.fullmatch(r"\d{5}", code) and int(code) < 500 for code in codes)


def test_that_plans_have_bins_that_no_payer_has() -> None:
    bins = [plan.bin for plan in WORLD.plans]
    assert bins == sorted({*bins})
    assert all(re.fullmatch(r"9990\d\d", one) for one in bins)
    keys = {plan.key: plan for plan in WORLD.plans}
    for patient in WORLD.patients:
        for card in patient.coverages:
            assert card.group_id == keys[card.plan].group_id
            assert re.fullmatch(r"[A-Z0-9]{2,20}", card.cardholder_id)
        assert [card.level for card in patient.coverages] == list(range(1, len(patient.coverages) + 1))


def test_that_every_plan_is_on_somebodys_card() -> None:
    held = {card.plan for patient in WORLD.patients for card in patient.coverages}
    assert held == {plan.key for plan in WORLD.plans}


def test_that_front_store_codes_are_kept_for_a_shops_own_use() -> None:
    codes = [item.upc for item in WORLD.items]
    assert all(is_gtin(code) and len(code) == 12 and code[0] == "4" for code in codes)
    assert len(set(codes)) == len(codes)
    assert {item.taxable for item in WORLD.items} == {True, False}


def test_that_names_try_what_names_can_be() -> None:
    names = [PersonName.parse(one.last, one.first) for one in WORLD.patients]
    lasts = [name.last for name in names]
    assert any("'" in last for last in lasts)
    assert any(len(last) == 60 for last in lasts)
    assert any(not last.isascii() for last in lasts)
    ((twin, count),) = Counter(names).most_common(1)
    assert count == 2
    births = {one.birth_date for one in WORLD.patients if (one.last, one.first) == (twin.last, twin.first)}
    assert len(births) == 2


def test_that_infants_and_elders_are_among_the_patients() -> None:
    births = [one.birth_date for one in WORLD.patients]
    assert max(births) > date(2026, 1, 1)
    assert min(births) < date(1930, 1, 1)


def test_that_an_allergy_finds_the_drugs_it_is_about() -> None:
    folded = [search_key(f"{row.product.ingredients} {row.product.classes}") for row in formulary()]
    without_drug = {"latex", "peanut", "iodine"}
    for patient in WORLD.patients:
        for allergy in patient.allergies:
            if allergy.ingredient not in without_drug:
                assert any(allergy.ingredient in text for text in folded), allergy.ingredient


def test_that_the_cast_covers_every_role_with_one_in_charge() -> None:
    roles = Counter(role for user in WORLD.users for role in user.roles)
    assert roles == {"technician": 1, "cashier": 1, "pharmacist": 2, "owner": 1}
    (in_charge,) = [user for user in WORLD.users if user.in_charge]
    assert "pharmacist" in in_charge.roles
    assert len({user.pin for user in WORLD.users}) == 5
