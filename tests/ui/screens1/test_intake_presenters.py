"""Prove what intake looks up, computes, sends and asks, without a widget."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.kernel.errors import DomainError, FieldProblem, StorageError
from app.kernel.ids import FillId, PrescriptionId
from app.kernel.quantity import Quantity, Unit
from app.workflows.intake import Accepted
from ui.screens.intake.form import Form
from ui.screens.intake.last import LastPresenter
from ui.screens.intake.presenter import EntryPresenter
from ui.screens.intake.refills import RefillPresenter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.catalog.views import DrugRow
    from app.dur.facts import Finding
    from app.patients.views import PatientCard
    from app.workflows.views import FillCard
    from tests.ui.conftest import ImmediateWork
    from tests.ui.screens1.conftest import Town

DONE = Accepted(PrescriptionId(UUID(int=511)), FillId(UUID(int=501)), 7000418, 0, 1)


class EntryDouble:
    def __init__(self) -> None:
        self.patients: list[PatientCard] = []
        self.drugs: list[DrugRow] = []
        self.asked: Sequence[DrugRow] = ()
        self.refused = ""
        self.sig = ("", "")
        self.days: tuple[int | None, str] = (None, "")
        self.problems: Sequence[FieldProblem] = ()
        self.ahead: list[Sequence[Finding] | None] = []
        self.accepted: list[Accepted] = []
        self.failed = ""
        self.left_drug = 0

    def show_patient(self, card: PatientCard) -> None:
        self.patients.append(card)

    def show_drug(self, drug: DrugRow) -> None:
        self.drugs.append(drug)

    def ask_drug(self, drugs: Sequence[DrugRow]) -> None:
        self.asked = drugs

    def refuse_drug(self, words: str) -> None:
        self.refused = words

    def show_sig(self, plain: str, doubt: str) -> None:
        self.sig = (plain, doubt)

    def show_days(self, days: int | None, working: str) -> None:
        self.days = (days, working)

    def show_ahead(self, findings: Sequence[Finding] | None) -> None:
        self.ahead.append(findings)

    def show_problems(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = problems

    def show_accepted(self, accepted: Accepted) -> None:
        self.accepted.append(accepted)

    def leave_drug(self) -> None:
        self.left_drug += 1

    def say_failed(self, words: str) -> None:
        self.failed = words


@pytest.fixture
def work(immediate_work: Any, town: Town) -> ImmediateWork:
    made: ImmediateWork = immediate_work(town)
    made.answers["accept_prescription"] = DONE
    made.answers["refill"] = DONE
    return made


@pytest.fixture
def view() -> EntryDouble:
    return EntryDouble()


@pytest.fixture
def presenter(view: EntryDouble, work: ImmediateWork) -> EntryPresenter:
    return EntryPresenter(view, work)


@pytest.fixture
def form(town: Town) -> Form:
    return Form(
        patient=town.chen.id,
        prescriber=town.okafor.id,
        drug=town.metformin,
        sig_typed="1t po bid wc",
        sig_text="Take 1 tablet by mouth twice a day with food",
        quantity="180",
        days="90",
        refills="3",
        daw=0,
        origin=1,
        written=date(2026, 11, 20),
        coverage=None,
    )


def test_that_a_code_of_one_package_takes_it(
    presenter: EntryPresenter, view: EntryDouble, town: Town
) -> None:
    presenter.take_code("68180-0336-09")
    assert view.drugs == [town.metformin]


def test_that_a_code_of_several_packages_asks(
    presenter: EntryPresenter, view: EntryDouble, town: Town
) -> None:
    town.catalog.codes["6818033609"] = (town.metformin, town.other_metformin)
    presenter.take_code("6818033609")
    assert view.asked == (town.metformin, town.other_metformin)
    assert view.drugs == []


def test_that_a_code_of_no_package_says_so_and_what_to_do(
    presenter: EntryPresenter, view: EntryDouble
) -> None:
    presenter.take_code("99999999999")
    assert view.refused == "No drug has the code 99999999999. Type its name instead."


def test_that_opening_a_patient_is_kept_in_the_audit_after_it_is_shown(
    presenter: EntryPresenter, view: EntryDouble, work: ImmediateWork, town: Town
) -> None:
    presenter.take_patient(town.chen.id)
    assert [card.row for card in view.patients] == [town.chen]
    assert [name for name, _payload in work.submitted] == ["record_view"]


def test_that_the_safety_check_runs_as_soon_as_patient_and_drug_are_known(
    presenter: EntryPresenter, view: EntryDouble, town: Town
) -> None:
    presenter.take_patient(town.chen.id)
    assert view.ahead == [None]
    presenter.take_code(town.metformin.ndc11)
    assert view.ahead[-1] == town.safety.findings
    presenter.forget_drug()
    assert view.ahead[-1] is None


def test_that_a_sig_is_shown_in_plain_words(presenter: EntryPresenter, view: EntryDouble) -> None:
    presenter.read_sig("1t po bid wc")
    assert view.sig == ("Take 1 tablet by mouth twice a day with food", "")


def test_that_words_not_understood_are_named(presenter: EntryPresenter, view: EntryDouble) -> None:
    presenter.read_sig("1t po blorf")
    assert "“blorf”" in view.sig[1]
    assert "blorf" in view.sig[0]


def test_that_days_supply_is_computed_with_its_working(presenter: EntryPresenter, view: EntryDouble) -> None:
    presenter.take_code("68180033609")
    presenter.read_sig("1t po bid wc")
    presenter.compute_days("180")
    assert view.days == (90, "2 a day × 90 days = 180")


@pytest.mark.parametrize("quantity", ["", "0", "-5", "x", "9999999999"])
def test_that_days_supply_waits_for_a_quantity_that_can_be_read(
    presenter: EntryPresenter, view: EntryDouble, quantity: str
) -> None:
    presenter.take_code("68180033609")
    presenter.read_sig("1t po bid")
    presenter.compute_days(quantity)
    assert view.days == (None, "")


def test_that_a_full_form_is_sent_as_typed(
    presenter: EntryPresenter, view: EntryDouble, work: ImmediateWork, town: Town, form: Form
) -> None:
    presenter.accept(form)
    name, command = work.submitted[-1]
    assert name == "accept_prescription"
    assert (command.patient_id, command.ndc11) == (town.chen.id, town.metformin.ndc11)
    assert (command.quantity, command.unit, command.days_supply) == (Quantity.of(180), Unit.EACH, 90)
    assert (command.refills, command.daw, command.origin, command.coverage_id) == (3, 0, 1, None)
    assert view.accepted == [DONE]


def test_that_no_refills_typed_means_none(presenter: EntryPresenter, work: ImmediateWork, form: Form) -> None:
    presenter.accept(replace(form, refills=""))
    assert work.submitted[-1][1].refills == 0


def test_that_every_missing_field_is_named_at_once(
    presenter: EntryPresenter, view: EntryDouble, work: ImmediateWork
) -> None:
    presenter.accept(Form(None, None, None, "", "", "", "", "", None, None, None, None))
    names = {problem.field for problem in view.problems}
    assert names == {
        "patient", "prescriber", "drug", "sig", "quantity", "days supply", "date written", "daw", "origin",
    }  # fmt: skip
    assert work.submitted == []


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("quantity", "0", "quantity"),
        ("quantity", "-1", "quantity"),
        ("quantity", "10000000", "quantity"),
        ("days", "0", "days supply"),
        ("days", "1000", "days supply"),
        ("refills", "x", "refills"),
    ],
)
def test_that_a_number_out_of_bounds_is_refused_by_its_field(
    presenter: EntryPresenter, view: EntryDouble, form: Form, field: str, text: str, problem: str
) -> None:
    changes: dict[str, Any] = {field: text}
    presenter.accept(replace(form, **changes))
    assert [one.field for one in view.problems] == [problem]


def test_that_the_greatest_quantity_is_taken(
    presenter: EntryPresenter, work: ImmediateWork, form: Form
) -> None:
    presenter.accept(replace(form, quantity="9,999,999.999"))
    assert work.submitted[-1][1].quantity == Quantity(9_999_999_999)


def test_that_what_the_store_refuses_goes_beside_its_field_and_can_be_sent_again(
    presenter: EntryPresenter, view: EntryDouble, work: ImmediateWork, form: Form
) -> None:
    work.answers["accept_prescription"] = DomainError(
        "refills", "A C-II prescription has no refills. Type 0."
    )
    presenter.accept(form)
    assert [one.field for one in view.problems] == ["refills"]
    work.answers["accept_prescription"] = DONE
    presenter.accept(form)
    assert view.accepted == [DONE]


def test_that_a_full_disk_is_said_and_nothing_is_taken(
    presenter: EntryPresenter, view: EntryDouble, work: ImmediateWork, form: Form
) -> None:
    work.answers["accept_prescription"] = StorageError("The disk is full. Free some space and press again.")
    presenter.accept(form)
    assert view.failed == "The disk is full. Free some space and press again."
    assert view.accepted == []


class RefillDouble:
    def __init__(self) -> None:
        self.refilled: list[Accepted] = []
        self.refused = ""

    def show_refilled(self, accepted: Accepted) -> None:
        self.refilled.append(accepted)

    def refuse_refill(self, words: str) -> None:
        self.refused = words


def test_that_an_old_label_refills_its_prescription(work: ImmediateWork) -> None:
    view = RefillDouble()
    RefillPresenter(view, work).take_label(7000418, 0)
    assert work.submitted[-1][0] == "refill"
    assert view.refilled == [DONE]


def test_that_a_refused_refill_says_why(work: ImmediateWork) -> None:
    view = RefillDouble()
    work.answers["refill"] = DomainError("refills", "No refills are left.")
    RefillPresenter(view, work).take_label(7000418, 0)
    assert (view.refilled, view.refused) == ([], "No refills are left.")


def test_that_a_label_of_another_store_says_so(work: ImmediateWork) -> None:
    view = RefillDouble()
    RefillPresenter(view, work).take_label(1234567, 0)
    assert view.refused == "No prescription 1234567 is on file here. Check the label."


class LastDouble:
    def __init__(self) -> None:
        self.cards: list[FillCard] = []

    def show_last(self, card: FillCard) -> None:
        self.cards.append(card)


def test_that_the_last_prescription_is_followed_as_its_claim_changes(immediate_work: Any, town: Town) -> None:
    view = LastDouble()
    last = LastPresenter(view, immediate_work(town))
    card = town.card(claim=town.waiting)
    last.follow(card.fill_id)
    town.change(card, claim=town.paid)
    last.reload()
    assert [one.claim for one in view.cards] == [town.waiting, town.paid]


@pytest.mark.parametrize(("act", "name"), [("resubmit", "resubmit"), ("switch_to_cash", "change_coverage")])
def test_that_only_a_rejected_claim_is_worked_on(
    immediate_work: Any, town: Town, act: str, name: str
) -> None:
    work = immediate_work(town)
    last = LastPresenter(LastDouble(), work)
    card = town.card(claim=town.paid)
    last.follow(card.fill_id)
    getattr(last, act)()
    assert work.submitted == []
    town.change(card, claim=town.rejected)
    last.reload()
    assert last.rejected() == ""
    getattr(last, act)()
    assert [one for one, _payload in work.submitted] in ([name], ["switch_to_cash"])
