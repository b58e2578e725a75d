"""Prove the playbooks: sixty and more, complete, in plain words, with codes that exist and roles that may."""

from __future__ import annotations

import re

import pytest

from app.claims.playbooks import PHARMACIST_ONLY, NextStep, find, is_code, read_playbooks, shipped
from app.claims.rejects import explain
from app.kernel.errors import DomainError
from app.kernel.running import Role

JARGON = re.compile(
    r"\b(NDC|BIN|PCN|NPI|DEA|DUR|DAW|EA|COB|PA|sig|adjudicat\w+|claim|reject\w*|payer|formulary|prior auth\w*"
    r"|override|tier|code|primary|secondary|step therapy|transmission|outbox|submit\w*)\b|\d{2,}",
    re.IGNORECASE,
)
GOOD = """
[[playbook]]
code = "79"
title = "Too soon"
means = "It is too soon."
check = ["Look at the date."]
ask = ["Which day?"]
patient = "It is a little early."
next = "wait"
"""


def _lifted(use: str, code: str, role: str) -> str:
    return f"{GOOD}overrides = [{{ use = '{use}', code = '{code}', role = '{role}', words = 'x' }}]"


def test_that_there_are_sixty_playbooks_and_every_code_exists() -> None:
    assert len(shipped()) >= 60
    for code in shipped():
        assert explain(code).label != f"Reject code {code}"


@pytest.mark.parametrize("code", sorted(shipped()))
def test_that_a_playbook_is_complete(code: str) -> None:
    playbook = shipped()[code]
    assert playbook.title
    assert playbook.means.endswith(".")
    assert playbook.check
    assert playbook.ask
    assert all(line.endswith(("?", ".")) for line in (*playbook.check, *playbook.ask))
    assert playbook.next.words
    assert all(len(one.words) <= 36 for one in playbook.overrides)


@pytest.mark.parametrize("code", sorted(shipped()))
def test_that_the_patient_hears_no_jargon(code: str) -> None:
    sentence = shipped()[code].patient
    assert not JARGON.search(sentence), sentence
    assert sentence.endswith((".", "?"))
    assert len(sentence) <= 120


def test_that_every_override_is_a_code_of_its_field() -> None:
    for playbook in shipped().values():
        for override in playbook.overrides:
            fields = ("420-DK",) if len(override.parts) == 1 else ("439-E4", "440-E5", "441-E6")
            for field, part in zip(fields, override.parts, strict=True):
                assert is_code(field, part)


def test_that_only_a_pharmacist_lifts_what_is_reserved() -> None:
    for code in PHARMACIST_ONLY:
        assert shipped()[code].overrides
        assert shipped()[code].overrides_for(frozenset({Role.TECHNICIAN, Role.OWNER})) == ()
        assert shipped()[code].overrides_for(frozenset({Role.PHARMACIST})) == shipped()[code].overrides
    assert shipped()["25"].overrides_for(frozenset({Role.TECHNICIAN}))
    assert shipped()["25"].overrides_for(frozenset({Role.PHARMACIST}))


def test_that_the_stores_own_playbook_comes_first_and_the_first_code_counts() -> None:
    (own,) = read_playbooks(GOOD)
    assert find(("79",), {"79": own}) is own
    assert find(("ZZZ", "75", "79"), {"79": own}) is shipped()["75"]
    assert find(("ZZZ",), {}) is None
    assert own.next is NextStep.WAIT


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a = ", "cannot be read"),
        ("title = 'x'", "[[playbook]]"),
        (GOOD.replace('"wait"', '"later"'), "“next”"),
        (GOOD.replace('title = "Too soon"', ""), "“title”"),
        (GOOD.replace('["Look at the date."]', "[]"), "“check”"),
        (GOOD + "colour = 'red'\n", "colour"),
        (
            GOOD + "overrides = [{ use = 'clarification', code = '999', role = 'pharmacist', words = 'x' }]",
            "999",
        ),
        (
            GOOD + "overrides = [{ use = 'service', code = 'DD M0', role = 'pharmacist', words = 'x' }]",
            "DD M0",
        ),
        (
            GOOD + "overrides = [{ use = 'clarification', code = '3', role = 'technician', words = 'x' }]",
            "Only a",
        ),
        (_lifted("shout", "3", "pharmacist"), "“use”"),
        (_lifted("clarification", "3", "king"), "“role”"),
        (GOOD + "overrides = [{ use = 'clarification' }]", "An override has"),
    ],
)
def test_that_a_faulty_playbook_is_refused_with_the_reason(text: str, names: str) -> None:
    with pytest.raises(DomainError, match=re.escape(names)):
        read_playbooks(text)
