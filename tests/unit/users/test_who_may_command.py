"""No command runs for somebody without the role for it; a new command is denied until it is listed here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

import app.workflows
from app.kernel.errors import NotAllowed
from app.kernel.ids import UserId
from app.kernel.running import Actor, Role
from app.settings.model import SettingKey
from app.workflows.settings_desk import ChangeSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T, C, P, O = Role.TECHNICIAN, Role.CASHIER, Role.PHARMACIST, Role.OWNER  # noqa: E741 (letters of a table)
EVERYBODY, DISPENSERS, CLAIM_DESK = {T, C, P, O}, {T, P}, {T, P, O}


def _each(names: str, roles: set[Role]) -> dict[str, set[Role]]:
    return dict.fromkeys(names.split(), roles)


WHO = {
    **_each(
        """
        card_payments.ask_terminal card_payments.mark_card_sending card_payments.plan_card
        card_payments.recover_cards card_payments.settle_card
        card_batches.ask_batch card_batches.mark_batch_sending card_batches.plan_batch_close
        card_batches.recover_batches card_batches.settle_batch card_batches.tell_batch
        drawer_desk.open_drawer
        end_of_day.count_drawer end_of_day.explain_over_short end_of_day.open_day
        pickup.choose_patient pickup.confirm_birth_date pickup.record_counselling pickup_proof.print_proof
        signing.record_signature
        pickup.scan_bag
        printing_desk.cancel_job printing_desk.mark_job_sending printing_desk.record_job_result
        printing_desk.recover_jobs printing_desk.reprint printing_desk.reprint_receipt
        register.add_item register.cancel_sale register.refresh_prices register.remove_line
        register.resume_sale register.set_line_count register.start_sale register.suspend_sale
        tendering.finish_sale tendering.tender_cash tendering.tender_check
        """,
        EVERYBODY,
    ),
    **_each(
        """
        dispense.cancel_fill dispense.change_product dispense.complete_fill dispense.reprint_label
        dispense.scan_stock intake.accept_prescription intake.refill
        patients_desk.add_allergy patients_desk.add_coverage patients_desk.add_patient
        patient_file.save_patient patients_desk.change_patient patients_desk.end_coverage
        prescribers_desk.add_prescriber prescribers_desk.change_prescriber
        weighing.keep_sample weighing.weigh_fill
        will_call.place_in_bin will_call.reprint_bag_tag
        """,
        DISPENSERS,
    ),
    **_each(
        """
        claim_answers.mark_all_sending
        claim_answers.mark_in_doubt claim_answers.mark_not_sent claim_answers.mark_sending
        claim_answers.park claim_answers.record_answer claim_answers.record_no_answer claim_answers.set_aside
        claim_edits.answer_edits
        claim_money.appeal_price
        claims_desk.resubmit claims_desk.reverse_claim claims_desk.send_now
        dispense.change_coverage dispense.switch_to_cash
        reject_desk.take reject_desk.hand_over reject_desk.rest reject_desk.wake reject_desk.note
        claim_more.say_more
        authorizations.start_authorization authorizations.save_authorization
        authorizations.request_authorization authorizations.inquire_authorization
        authorizations.withdraw_authorization
        appeals.appeal_denial
        appeals.start_appeal appeals.save_appeal appeals.send_appeal appeals.decide_appeal appeals.attach
        differences.settle_case differences.say_gone differences.print_letter
        held.decide_held outages.note_packet
        mending.mend_and_send unclear_answers.accept_answer
        payer_lines.hold_payer payer_lines.release_payer
        stray_answers.keep_stray stray_answers.look_at_stray stray_answers.show_stray
        card_returns.plan_return
        """,
        CLAIM_DESK,
    ),
    **_each("eligibility.record_eligibility eligibility.note_eligibility", DISPENSERS),
    **_each(
        "playbooks_desk.save_playbook playbooks_desk.drop_playbook playbooks_desk.import_playbooks", {P, O}
    ),
    **_each(
        "dispense.give_small_supply verify.answer_alert verify.approve verify.send_back"
        " weighing.acknowledge_weighing",
        {P},
    ),
    **_each(
        "card_batches.attest_batch card_payments.attest_card end_of_day.lock_day import_drugs.import_ndc", {O}
    ),
    **_each("set_up.set_up_store sign_in.create_user", {O}),
    **_each("pricing_desk.add_schedule pricing_desk.change_schedule pricing_desk.import_benchmarks", {O}),
    **_each("settings_desk.add_plan settings_desk.change_plan settings_desk.change_settings", {O}),
    **_each("sheets_desk.save_sheet", {O}),
}
# nobody is signed in yet or any more, or somebody is and looks at what the screen let them see
FREE = {"sign_in.record_sign_in", "sign_in.record_sign_out", "viewing.record_list", "viewing.record_view"}
# where the door depends on what is asked for
PAYLOADS: dict[str, object] = {"settings_desk.change_settings": ChangeSettings(((SettingKey.TAX_RATE, "7"),))}
# what the pharmacist-in-charge may do beside the owner
IN_CHARGE = {"card_batches.attest_batch", "card_payments.attest_card", "end_of_day.lock_day"}


class Anything:
    """Be a unit or payload of which every part is there and leads nowhere."""

    def __getattr__(self, _name: str) -> Anything:
        """Return a part."""
        return self

    def __call__(self, *_args: object, **_named: object) -> Anything:
        """Return what a call gives."""
        return self

    def __iter__(self) -> Iterator[Anything]:
        """Yield nothing."""
        return iter(())


def _found() -> dict[str, Callable[..., Any]]:
    commands = {}
    for entry in pkgutil.iter_modules(app.workflows.__path__):
        module = importlib.import_module(f"app.workflows.{entry.name}")
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                names = tuple(inspect.signature(function).parameters)
                if names in {("unit", "cmd", "actor"), ("unit", "_", "actor")}:
                    commands[f"{entry.name}.{name}"] = function
    return {name: command for name, command in commands.items() if "._" not in name}


COMMANDS = _found()


def _is_let_in(name: str, *roles: Role, in_charge: bool = False) -> bool:
    actor = Actor(UserId(UUID(int=1)), "XX", "Somebody", frozenset(roles), in_charge=in_charge)
    try:
        COMMANDS[name](Anything(), PAYLOADS.get(name, Anything()), actor)
    except NotAllowed:
        return False
    except Exception:  # noqa: BLE001 -- the payload leads nowhere: only the door is looked at
        return True
    return True


def test_that_every_command_is_listed_with_who_may_run_it() -> None:
    assert set(COMMANDS) == set(WHO) | FREE


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - FREE))
def test_that_a_command_is_for_its_roles_and_for_nobody_else(name: str) -> None:
    assert not _is_let_in(name)
    assert {role for role in Role if _is_let_in(name, role)} == WHO.get(name, set())
    assert _is_let_in(name, P, in_charge=True) == (P in WHO.get(name, set()) or name in IN_CHARGE)
