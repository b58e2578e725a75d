"""Prove the log of signatures: found by number, day, name or scan, shown with its check, printed as proof."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.kernel.errors import DomainError
from app.kernel.ids import PatientId, PrintJobId, SaleId
from app.kernel.money import Money
from app.pos.signature_views import SignatureRow
from app.pos.signed import Proof, Purpose, SignatureSource, SignedRow, Signer
from app.scanning.labels import BagLabel, RxLabel
from ui.screens.signatures.rows import WHY, facts_of, signature_cells
from ui.screens.signatures.view import SignaturesScreen
from ui.targets import PatientTarget
from ui.theme.tokens import Tone
from ui.widgets.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

AT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
TEXT = "Harbor Pharmacy, sale 001-0007, 11/24/2026. I received Rx 7000412-02 ($20.00)."
SIGNED = SignedRow(
    Proof.VERIFIED,
    TEXT,
    ("7000412-02",),
    Money(2000),
    Signer.PATIENT,
    "",
    SignatureSource.PAD,
    AT,
    (((10, 10), (80, 40), (140, 12)),),
    (Purpose.PICK_UP, Purpose.COUNSELLING_DECLINED),
)
CHEN = PatientId(UUID(int=9))
ROW = SignatureRow(
    SaleId(UUID(int=1)),
    "001-0007",
    date(2026, 11, 24),
    CHEN,
    "Chen, Maria",
    "Cass Cashier",
    ("7000412-02", "7000413-00"),
    Money(2000),
    SIGNED,
)
OTHER = replace(
    ROW,
    sale_id=SaleId(UUID(int=2)),
    sale_number="001-0006",
    signed=replace(SIGNED, proof=Proof.CHANGED, signer=Signer.FOR_PATIENT, name="Ana Chen"),
)


@dataclass
class LogDouble:
    rows: tuple[SignatureRow, ...] = (ROW, OTHER)
    asked: list[str] = field(default_factory=list)

    def log(self, wanted: str = "", limit: int = 200) -> tuple[SignatureRow, ...]:
        self.asked.append(wanted)
        return self.rows


@pytest.fixture
def signatures(lane: Any) -> LogDouble:
    lane.signatures = LogDouble()
    return lane.signatures  # type: ignore[no-any-return]


@pytest.fixture
def log(qtbot: QtBot, counter: Any, signatures: LogDouble) -> Callable[[], SignaturesScreen]:
    def show() -> SignaturesScreen:
        screen = SignaturesScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        return screen

    return show


def test_that_the_newest_signature_is_shown_with_its_text_and_check(log: Any, ran: Any) -> None:
    detail = log().detail
    assert (detail.patient.text(), detail.text.text()) == ("Chen, Maria", TEXT)
    assert detail.why.text() == WHY[Proof.VERIFIED]
    assert detail.drawn.isVisible()
    assert detail.pairs.pairs()[1:4] == (
        ("By", "The patient"),
        ("For", "Pickup, refusal of counselling"),
        ("Where", "On the signature pad"),
    )
    (seen,) = ran("record_list")
    assert (seen.screen, seen.filter_name, seen.count) == ("signatures", "all", 2)


def test_that_what_is_typed_is_looked_for_and_not_kept(log: Any, ran: Any, signatures: LogDouble) -> None:
    screen = log()
    QTest.keyClicks(screen.search.line, "7000412")
    QTest.keyClick(screen.search.line, Qt.Key.Key_Return)
    assert signatures.asked == ["", "7000412"]
    assert screen.table.hasFocus()
    assert [seen.filter_name for seen in ran("record_list")] == ["all", "found"]
    screen.on_changes(frozenset())
    assert signatures.asked[-1] == "7000412"
    assert len(ran("record_list")) == 2


def test_that_a_scanned_vial_finds_its_signature(log: Any, signatures: LogDouble) -> None:
    screen = log()
    assert screen.on_scan(RxLabel(7000412, 2))
    assert signatures.asked[-1] == "7000412-02"
    assert not screen.on_scan(BagLabel(1001))


def test_that_nothing_found_says_so(log: Any, signatures: LogDouble) -> None:
    signatures.rows = ()
    screen = log()
    assert screen.table.isHidden()
    assert not screen.detail.drawn.isVisible()
    assert screen.presenter.pick_blocked()


def test_that_a_proof_is_printed_and_a_refusal_is_said(log: Any, counter: Any, ran: Any) -> None:
    counter.work.answers["print_proof"] = PrintJobId(UUID(int=3))
    screen = log()
    screen.commands()[0].handler()
    assert [cmd.sale_id for cmd in ran("print_proof")] == [ROW.sale_id]
    assert counter.said[-1] == (Tone.OK, "The proof of sale 001-0007 prints.")
    counter.work.answers["print_proof"] = DomainError("signature", "No signature is kept with this sale.")
    screen.presenter.print_proof()
    assert counter.said[-1] == (Tone.WARN, "No signature is kept with this sale.")


def test_that_the_patient_is_one_key_away(log: Any, counter: Any) -> None:
    screen = log()
    screen.table.select_key(OTHER.sale_id)
    screen.commands()[2].handler()
    assert counter.opened[-1] == ("patient", PatientTarget(CHEN))


def test_that_rows_say_who_signed_and_what_the_check_found() -> None:
    cells = [cell_text(cell) for cell in signature_cells(OTHER)]
    assert "Ana Chen, for the patient" in cells[1]
    assert cells[2] == "7000412-02 and 1 more"
    assert "Does not match" in cells[3]


def test_that_a_price_that_changed_after_signing_is_told() -> None:
    row = replace(ROW, sold=Money(2400))
    pairs = dict(facts_of(row, AT))
    assert (pairs["Signed for"], pairs["Sold for"]) == ("$20.00", "$24.00")
    assert "Sold for" not in dict(facts_of(ROW, AT))
    old = replace(ROW, signed=replace(SIGNED, text="", amount=Money(0), proof=Proof.UNBOUND))
    assert "Signed for" not in dict(facts_of(old, AT))
