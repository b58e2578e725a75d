"""Compare documents with what was looked at and found good; COUNTER_UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.documents.bag_tag import lay_out_bag_tag
from app.documents.label_stock import PlacedBarcode, PlacedMatrix, PlacedRule, PlacedText
from app.documents.rx_label import lay_out_label
from app.kernel.money import Money
from devices.render import DocumentRenderer
from devices.render.fonts import measure
from devices.render.picture import page_texts

if TYPE_CHECKING:
    from app.documents.bag_tag import BagTagFacts
    from app.documents.close_packet import ClosePacketFacts
    from app.documents.label_stock import LabelPage, Placed
    from app.documents.receipt import ReceiptFacts
    from app.documents.recovery_key import RecoveryKeyFacts
    from app.documents.rx_label import LabelFacts

FOLDER = Path(__file__).parent


def assert_golden(name: str, text: str) -> None:
    path = FOLDER / name
    if os.environ.get("COUNTER_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def shown(item: Placed) -> str:
    """Return one placed item as a line to read."""
    match item:
        case PlacedText():
            return f"{item.x:6} {item.y:6} {item.size:5} {item.weight:9} {item.align:6} {item.text}"
        case PlacedBarcode():
            return f"{item.x:6} {item.y:6} {item.height:5} code 128 {item.data}"
        case PlacedMatrix():
            return f"{item.x:6} {item.y:6} {item.module:5} gs1 datamatrix {item.elements}"
        case PlacedRule():
            return f"{item.x:6} {item.y:6} {item.width:5} rule"


def layout(pages: tuple[LabelPage, ...]) -> str:
    """Return everything placed on each label, one line for each item."""
    return "\n\n".join("\n".join(shown(item) for item in page.items) for page in pages) + "\n"


def test_that_a_receipt_keeps_its_bytes(receipt_facts: ReceiptFacts) -> None:
    raw = DocumentRenderer().receipt_bytes(receipt_facts)
    assert_golden("receipt.txt", "\n".join(repr(line) for line in raw.split(b"\n")) + "\n")


def test_that_a_duplicate_differs_by_its_marks_only(receipt_facts: ReceiptFacts) -> None:
    renderer = DocumentRenderer()
    first = renderer.receipt_bytes(receipt_facts).split(b"\n")
    again = renderer.receipt_bytes(replace(receipt_facts, is_duplicate=True)).split(b"\n")
    assert sum(b"DUPLICATE" in line for line in again) == 2
    assert b"".join(first).replace(b"DUPLICATE", b"").strip() != b""
    assert [line for line in first if line.startswith(b"Rx")] == [
        line for line in again if line.startswith(b"Rx")
    ]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("label.txt", {}),
        (
            "label_schedule_2.txt",
            {
                "schedule": "2",
                "drug": "Oxycodone and Acetaminophen",
                "strength": "5 mg/325 mg",
                "generic_for": "PERCOCET",
                "refills_left": 0,
                "aux": ("May cause drowsiness.", "May be habit forming."),
                "is_practice": True,
            },
        ),
    ],
)
def test_that_a_label_keeps_its_layout(
    label_facts: LabelFacts, name: str, changes: dict[str, object]
) -> None:
    pages = lay_out_label(replace(label_facts, **changes), measure)  # type: ignore[arg-type] # of one table
    assert_golden(name, layout(pages))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("bag_tag.txt", {}),
        (
            "bag_tag_full.txt",
            {
                "patient": "Maria-Magdalena Konstantinopoulou-Featherstonehaugh",
                "bin_code": "FRIDGE-1",
                "rx_labels": tuple(f"{7000412 + number}-00" for number in range(13)),
                "is_practice": True,
            },
        ),
    ],
)
def test_that_a_bag_tag_keeps_its_layout(
    bag_tag_facts: BagTagFacts, name: str, changes: dict[str, object]
) -> None:
    facts = replace(bag_tag_facts, **changes)  # type: ignore[arg-type] # of one table
    assert_golden(name, layout(lay_out_bag_tag(facts, measure)))


def test_that_a_close_packet_keeps_its_words(close_packet_facts: ClosePacketFacts) -> None:
    texts = page_texts(DocumentRenderer().close_packet_pdf(close_packet_facts))
    assert_golden("close_packet.txt", "\n---\n".join(text.replace("\r\n", "\n") for text in texts) + "\n")


def test_that_a_day_that_does_not_balance_says_so(close_packet_facts: ClosePacketFacts) -> None:
    charged = close_packet_facts.charged
    short = replace(close_packet_facts, charged=(*charged[:-1], replace(charged[-1], amount=Money(2344))))
    assert close_packet_facts.is_balanced
    assert not short.is_balanced
    assert "DOES NOT BALANCE: -$0.01" in page_texts(DocumentRenderer().close_packet_pdf(short))[0]


def test_that_a_recovery_key_page_keeps_its_words(recovery_key_facts: RecoveryKeyFacts) -> None:
    texts = page_texts(DocumentRenderer().recovery_key_pdf(recovery_key_facts))
    assert len(texts) == 1
    assert_golden("recovery_key.txt", texts[0].replace("\r\n", "\n") + "\n")


def test_that_the_same_facts_give_the_same_bytes(
    label_facts: LabelFacts,
    bag_tag_facts: BagTagFacts,
    close_packet_facts: ClosePacketFacts,
    recovery_key_facts: RecoveryKeyFacts,
) -> None:
    renderer = DocumentRenderer()
    assert renderer.bag_tag_pdf(bag_tag_facts) == renderer.bag_tag_pdf(bag_tag_facts)
    assert renderer.label_pdf(label_facts) == renderer.label_pdf(label_facts)
    assert renderer.close_packet_pdf(close_packet_facts) == renderer.close_packet_pdf(close_packet_facts)
    assert renderer.recovery_key_pdf(recovery_key_facts) == renderer.recovery_key_pdf(recovery_key_facts)
