"""The unit of work satisfies, structurally, everything that commands ask for; mypy checks the signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.workflows import claim_answers, dispense, import_drugs, intake, labels, late_difference, will_call
from app.workflows.papers import HasPrinting
from app.workflows.print_needs import HasPrinters
from app.workflows.register_needs import HasTill

if TYPE_CHECKING:
    from app.kernel.running import Runner
    from db.runner import SqlRunner
    from db.uow import SqlUnitOfWork


def _runs(runner: SqlRunner) -> Runner:
    return runner


def _answers(unit: SqlUnitOfWork) -> claim_answers.AnswerUnit:
    return unit


def _dispenses(unit: SqlUnitOfWork) -> dispense.DispenseUnit:
    return unit


def _imports(unit: SqlUnitOfWork) -> import_drugs.HasCatalog:
    return unit


def _takes_in(unit: SqlUnitOfWork) -> intake.IntakeUnit:
    return unit


def _labels(unit: SqlUnitOfWork) -> labels.LabelUnit:
    return unit


def _settles_late(unit: SqlUnitOfWork) -> late_difference.LateUnit:
    return unit


def _bags(unit: SqlUnitOfWork) -> will_call.WillCallUnit:
    return unit


def _prints(unit: SqlUnitOfWork) -> HasPrinting:
    return unit


def _drives_printers(unit: SqlUnitOfWork) -> HasPrinters:
    return unit


def _sells(unit: SqlUnitOfWork) -> HasTill:
    return unit


UNITS = (
    claim_answers.AnswerUnit,
    dispense.DispenseUnit,
    import_drugs.HasCatalog,
    intake.IntakeUnit,
    labels.LabelUnit,
    late_difference.LateUnit,
    will_call.WillCallUnit,
    HasPrinting,
    HasPrinters,
    HasTill,
)


@pytest.mark.parametrize("wanted", UNITS, ids=lambda wanted: wanted.__name__)
def test_that_the_unit_gives_every_part_that_commands_ask_for(unit: SqlUnitOfWork, wanted: type) -> None:
    for base in wanted.__mro__:
        for name in (name for name in vars(base) if not name.startswith("_")):
            assert hasattr(unit, name), name
