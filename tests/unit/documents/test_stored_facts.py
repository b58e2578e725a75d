"""Check that the facts of every document survive storage."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.documents.bag_tag import BagTagFacts
from app.documents.close_packet import (
    AmountLine,
    CheckedFigure,
    ClaimTotal,
    ClosePacketFacts,
    Denomination,
    ListedFill,
    Signer,
    TenderTotal,
)
from app.documents.letterhead import Letterhead
from app.documents.receipt import ReceiptFacts, ReceiptLine, ReceiptTender, rx_text
from app.documents.recovery_key import RecoveryKeyFacts
from app.documents.rx_label import LabelFacts
from app.documents.stored import from_json, to_json
from app.kernel.money import ZERO, Money

STORE = Letterhead("Cedar Street Pharmacy", "1200 Cedar Street", "Springfield, IL 62701", "(217) 555-0142")
DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 14, 15, tzinfo=UTC)
SIGNER = Signer("Owner", "O. Owner", AT)


def test_that_a_receipt_survives_with_its_signature() -> None:
    facts = ReceiptFacts(
        STORE,
        "001-0042",
        AT,
        "CC",
        (ReceiptLine(rx_text(7000412, 2), Money(1000), is_estimate=True),),
        Money(1000),
        ZERO,
        Money(1000),
        (ReceiptTender("Cash", Money(1000)),),
        ZERO,
        signature=(((1, 2), (3, 4)), ((5, 6),)),
    )
    assert from_json(ReceiptFacts, to_json(facts)) == facts


def test_that_a_label_survives_with_accents() -> None:
    facts = LabelFacts(
        STORE,
        7000412,
        2,
        "José Ñandú",
        "Take 1 tablet.",
        "Metformin",
        "500 mg",
        "60 tablets",
        3,
        "J. Roe",
        DAY,
        DAY,
    )
    assert from_json(LabelFacts, to_json(facts)) == facts


def test_that_a_bag_tag_survives_with_its_numbers() -> None:
    facts = BagTagFacts(
        STORE, "José Ñandú", 1011, "A-12", ("7000412-02", "7000413-00"), DAY, is_practice=True
    )
    assert from_json(BagTagFacts, to_json(facts)) == facts


def test_that_a_close_packet_survives() -> None:
    facts = ClosePacketFacts(
        STORE,
        DAY,
        "001",
        SIGNER,
        SIGNER,
        1,
        (AmountLine("Prescriptions", Money(1)),),
        (AmountLine("Cash", Money(1)),),
        (TenderTotal("Cash", 1, Money(1), Money(1)),),
        (ClaimTotal("Plan", 1, 0, 0, 0, Money(5)),),
        (ListedFill("7000412-02", "Plan", DAY, Money(1), Money(2)),),
        (),
        (Denomination("$1", 3, Money(300)),),
        Money(10000),
        Money(-1),
        "Short",
        (CheckedFigure("Cash", Money(1), Money(1)),),
        (SIGNER,),
    )
    assert from_json(ClosePacketFacts, to_json(facts)) == facts


def test_that_a_recovery_key_page_survives() -> None:
    facts = RecoveryKeyFacts("Cedar Street Pharmacy", ("ABCD-1234", "EFGH-5678"), DAY, "A1B2")
    assert from_json(RecoveryKeyFacts, to_json(facts)) == facts
