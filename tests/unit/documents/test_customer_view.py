"""Check what the customer sees of a sale: every amount, and never a drug, a plan or a name."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.customer_view import CustomerScene, customer_view
from app.hardware.customer import CustomerPhase, CustomerSum
from app.kernel.money import Money
from app.payments.model import PaymentState
from app.pos.model import LineKind, SaleState, TenderKind
from devices.display.pole_text import pole_lines
from resources import read_text

if TYPE_CHECKING:
    from app.pos.views import LineRow, SaleView
    from tests.fixtures import counter_rows as rows
else:
    import counter_rows as rows

SCENE = CustomerScene("Harbor Pharmacy")
DRUGS = sorted(
    {
        row[column].lower()
        for row in csv.DictReader(io.StringIO(read_text("practice", "formulary.csv")))
        for column in ("brand", "generic")
        if len(row[column]) > 3
    }
)
PLANS, PEOPLE = ("BLUE PRACTICE PLAN", "999005"), ("Chen, Maria", "Walter Osei-Brandt")
ITEMS = ("Greeting card", "Lancets 33G, 100 ct", "Spring water, 16.9 fl oz", "Reading glasses +2.00")
drugs, cents = st.sampled_from(DRUGS), st.integers(0, 2_000_000)


@st.composite
def prescriptions(draw: st.DrawFn, number: int) -> LineRow:
    """Make a line that names its drug wherever a line can."""
    drug = draw(drugs)
    return rows.rx_line(
        number,
        drug,
        f"{drug} · lot 1 · {PLANS[0]}",
        f"90 {drug}",
        draw(cents),
        draw(cents),
        is_estimate=draw(st.booleans()),
        basis=f"last claim for {drug}",
        problem=draw(st.sampled_from(("", f"{drug} is recalled"))),
        rx_label=draw(st.sampled_from((f"70004{number:02d}-01", "7000412-02", ""))),
    )


@st.composite
def sales(draw: st.DrawFn) -> SaleView:
    """Make a sale in any state, of prescriptions and items in any order."""
    count = draw(st.integers(0, 6))
    lines = [draw(prescriptions(number)) for number in range(count)]
    lines += [
        rows.item_line(number, draw(st.sampled_from(ITEMS)), "4 99", draw(st.integers(1, 9)), draw(cents))
        for number in range(draw(st.integers(0, 3)))
    ]
    card = draw(st.sampled_from((None, *PaymentState)))
    return rows.sale(
        *draw(st.permutations(lines)),
        state=draw(st.sampled_from(SaleState)),
        patient=draw(st.sampled_from(PEOPLE)),
        estimate_note=f"{draw(drugs)}: the payer has not answered",
        card=card and rows.card_row(card, message=f"{draw(drugs)} not covered"),
        tenders=draw(st.sampled_from(((), (rows.cash_tender(500, 2000),)))),
        change=Money(draw(cents)),
    )


@given(sale=sales(), before=st.none() | sales(), language=st.sampled_from(("en", "es")))
def test_that_no_drug_plan_or_person_can_be_read_on_any_display(
    sale: SaleView, before: SaleView | None, language: str
) -> None:
    scene = replace(SCENE, language=language)
    view = customer_view(scene, sale, customer_view(scene, before) if before else None)
    shown = " ".join((*view.texts(), *pole_lines(view))).lower()
    for secret in (*DRUGS, *(one.lower() for one in (*PLANS, *PEOPLE))):
        assert secret not in shown


@given(sale=sales())
def test_that_every_line_shows_its_amount_and_the_sums_are_those_of_the_sale(sale: SaleView) -> None:
    view = customer_view(SCENE, sale)
    if view.phase is CustomerPhase.IDLE:
        assert view.lines == ()
        assert view.figure is None
        return
    assert [line.amount for line in view.lines] == [line.pays for line in sale.lines]
    assert Money.total(one.amount for one in view.sums) == sale.total
    assert Money.total(line.amount for line in view.lines) == view.sums[0].amount
    assert 0 <= view.newest < len(view.lines)


def test_that_a_sale_is_shown_line_by_line() -> None:
    lancets = rows.LANCETS
    view = customer_view(SCENE, rows.sale(rows.ATORVASTATIN, rows.OZEMPIC, lancets, rows.TOOTHPASTE))
    assert [(line.name, line.note, str(line.amount)) for line in view.lines] == [
        ("Prescription 1", "Rx …412", "$10.00"),
        ("Prescription 2", "Rx …413 · Estimated", "$47.00"),
        ("Lancets 33G, 100 ct", "2 × $9.49", "$18.98"),
        ("Toothpaste 4.8 oz", "", "$3.79"),
    ]
    assert view.figure == CustomerSum("Total", Money(8008))
    assert [str(one.amount) for one in view.sums] == ["$79.77", "$0.31"]
    assert "A difference goes to your account." in view.note
    assert view.paid == ()


def test_that_papers_in_spanish_mean_a_display_in_spanish() -> None:
    scene = replace(SCENE, language="es", is_practice=True)
    view = customer_view(scene, rows.sale(rows.OZEMPIC))
    assert view.lines[0].name == "Receta 1"
    assert view.lines[0].note.endswith("Estimado")
    assert view.sums[1].words == "Impuesto"
    assert view.mark == "Práctica – no es una venta real"
    assert customer_view(scene, None).prompt == "Bienvenidos"


@pytest.mark.parametrize(
    ("more", "phase", "figure", "prompt"),
    [
        ({}, CustomerPhase.SALE, CustomerSum("Total", Money(1000)), ""),
        (
            {"tenders": (rows.cash_tender(400),)},
            CustomerPhase.SALE,
            CustomerSum("To pay", Money(600)),
            "",
        ),
        (
            {"card": rows.card_row(PaymentState.SENDING, asked=Money(1000))},
            CustomerPhase.CARD,
            CustomerSum("Card", Money(1000)),
            "Please follow the card terminal",
        ),
        (
            {"card": rows.card_row(PaymentState.UNKNOWN, asked=Money(1000))},
            CustomerPhase.CARD,
            CustomerSum("Card", Money(1000)),
            "One moment, please",
        ),
        (
            {"card": rows.card_row(PaymentState.DECLINED)},
            CustomerPhase.SALE,
            CustomerSum("Total", Money(1000)),
            "",
        ),
        (
            {
                "state": SaleState.COMPLETED,
                "tenders": (rows.cash_tender(1000, 2000),),
                "change": Money(1000),
            },
            CustomerPhase.DONE,
            CustomerSum("Change", Money(1000)),
            "Thank you.",
        ),
        (
            {"state": SaleState.COMPLETED, "tenders": (rows.cash_tender(1000),)},
            CustomerPhase.DONE,
            CustomerSum("Paid", Money(1000)),
            "Thank you.",
        ),
    ],
)
def test_that_the_one_amount_that_counts_follows_the_sale(
    more: dict[str, Any], phase: CustomerPhase, figure: CustomerSum, prompt: str
) -> None:
    view = customer_view(SCENE, rows.sale(rows.ATORVASTATIN, **more))
    assert (view.phase, view.figure, view.prompt) == (phase, figure, prompt)


@pytest.mark.parametrize("state", [SaleState.SUSPENDED, SaleState.CANCELLED])
def test_that_a_sale_put_aside_or_cancelled_is_not_shown(state: SaleState) -> None:
    assert customer_view(SCENE, rows.sale(rows.ATORVASTATIN, state=state)).phase is CustomerPhase.IDLE


def test_that_a_sale_without_lines_leaves_the_greeting() -> None:
    view = customer_view(SCENE, rows.sale(patient="Maria Chen"))
    assert view.texts() == ("Harbor Pharmacy", "Welcome", "Welcome")


def test_that_the_line_that_changed_is_the_newest() -> None:
    first = customer_view(SCENE, rows.sale(rows.LANCETS, rows.TOOTHPASTE))
    assert first.newest == 1
    more = replace(rows.LANCETS, count=3, pays=Money(2847))
    second = customer_view(SCENE, rows.sale(more, rows.TOOTHPASTE), first)
    assert second.newest == 0
    assert customer_view(SCENE, rows.sale(more, rows.TOOTHPASTE), second).newest == 0
    assert customer_view(SCENE, rows.sale(rows.TOOTHPASTE), second).newest == 0


def test_that_what_was_given_stands_below_the_total() -> None:
    visa = replace(rows.cash_tender(400), kind=TenderKind.CARD, label="Visa …1111")
    sale = rows.sale(
        rows.ATORVASTATIN, tenders=(visa, rows.cash_tender(600, 1000)), state=SaleState.COMPLETED
    )
    assert [(one.words, str(one.amount)) for one in customer_view(SCENE, sale).paid] == [
        ("Total", "$10.00"),
        ("Visa …1111", "$4.00"),
        ("Cash", "$10.00"),
    ]


def test_that_lines_are_told_apart_by_their_kind_alone() -> None:
    odd = replace(rows.TOOTHPASTE, kind=LineKind.PRESCRIPTION, rx_label="")
    assert customer_view(SCENE, rows.sale(odd)).lines[0].name == "Prescription 1"
