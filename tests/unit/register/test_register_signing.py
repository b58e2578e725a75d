"""Check that a pickup's signature is kept with what was signed, proven later, and void for another sale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app.documents.pickup_proof import PickupProofFacts
from app.documents.receipt import ReceiptFacts
from app.documents.signature import NOTICE
from app.documents.stored import from_json
from app.hardware.ink import Ink, pack
from app.hardware.printer_address import PaperForms
from app.jobs.print_pump import drawn
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.pos.model import Counselling
from app.pos.signed import Proof, Purpose, SignatureSource, Signer
from app.printing.model import DocumentKind
from app.workflows.pickup import (
    ConfirmBirthDate,
    RecordCounselling,
    ScanBag,
    confirm_birth_date,
    record_counselling,
    scan_bag,
)
from app.workflows.pickup_proof import PrintProof, print_proof
from app.workflows.register import RemoveLine, remove_line
from app.workflows.signing import RecordSignature, record_signature
from app.workflows.tendering import TenderCheck, tender_check
from devices.render import DocumentRenderer

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.ids import SaleId
    from app.pos.signature_views import SignatureRow
    from app.printing.model import Document
    from tests.fixtures.register_fixtures import Shop

INK = Ink((((10, 20, 0), (60, 40, 35), (90, 22, 80)), ((12, 50, 300), (70, 52, 390))), 480, 160)


def picked(shop: Shop, count: int = 1) -> SaleId:
    """Bring prescriptions onto a sale, with everything but the signature."""
    shop.open_day()
    patient = shop.patient()
    for _ in range(count):
        shop.ready(patient, None)
    sale_id = shop.sale()
    shop.go(scan_bag, ScanBag(sale_id, 1))
    shop.go(confirm_birth_date, ConfirmBirthDate(sale_id, "07/04/1961"))
    shop.go(record_counselling, RecordCounselling(sale_id, Counselling.DECLINED))
    return sale_id


def refused(shop: Shop, cmd: RecordSignature) -> str:
    with pytest.raises(DomainError) as error:
        shop.go(record_signature, cmd)
    return error.value.field


def tamper(shop: Shop, sale_id: SaleId, change: Callable[[Document], None]) -> Proof:
    """Change the row of a signature behind the program's back and return what the check finds."""

    def act(unit: Any) -> None:
        change(unit.documents.of_source(DocumentKind.SIGNATURE, sale_id))

    shop.within(act)
    signed = shop.view(sale_id).signed
    assert signed is not None
    return signed.proof


def test_that_the_text_shown_is_the_text_that_is_kept_and_it_is_verified(shop: Shop) -> None:
    sale_id = picked(shop, 2)
    shown = shop.view(sale_id).statement
    assert shown.startswith("Practice Pharmacy, sale 001-0001, ")
    assert "Rx 1000000-00 ($" in shown
    assert "Rx 1000001-00 ($" in shown
    shop.go(record_signature, RecordSignature(sale_id, INK, seen=shown))
    signed = shop.view(sale_id).signed
    assert signed is not None
    assert (signed.proof, signed.text, signed.lines) == (Proof.VERIFIED, shown, INK.lines)
    assert signed.amount == shop.view(sale_id).subtotal_rx


def test_that_a_signature_is_one_row_and_the_audit_trail_names_its_digest(shop: Shop) -> None:
    sale_id = picked(shop)
    shop.go(record_signature, RecordSignature(sale_id, INK, SignatureSource.PAD))

    def rows(unit: Any) -> list[Document]:
        return list(unit.documents.every_of_source(DocumentKind.SIGNATURE, sale_id))

    (row,) = shop.within(rows)
    assert row.body == pack(INK)
    assert len(row.body) < 80
    assert '"source":"pad"' in row.facts


@pytest.mark.parametrize(
    "change",
    [
        lambda row: setattr(row, "facts", row.facts.replace("declined", "accepted")),
        lambda row: setattr(row, "facts", row.facts.replace("1000000-00", "1000009-00")),
        lambda row: setattr(row, "facts", row.facts.replace('"patient"', '"for_patient"')),
        lambda row: setattr(row, "body", pack(replace(INK, strokes=INK.strokes[:1]))),
        lambda row: setattr(row, "body", b"spoilt"),
        lambda row: setattr(row, "facts", "{}"),
    ],
)
def test_that_changing_text_or_strokes_in_the_store_shows(
    shop: Shop, change: Callable[[Document], None]
) -> None:
    sale_id = picked(shop)
    shop.go(record_signature, RecordSignature(sale_id, INK))
    assert tamper(shop, sale_id, lambda _row: None) is Proof.VERIFIED
    assert tamper(shop, sale_id, change) is Proof.CHANGED


def test_that_a_sale_that_changed_meanwhile_is_signed_again(shop: Shop) -> None:
    sale_id = picked(shop, 2)
    shown = shop.view(sale_id).statement
    shop.go(remove_line, RemoveLine(sale_id, shop.view(sale_id).lines[0].id))
    assert refused(shop, RecordSignature(sale_id, INK, seen=shown)) == "signature"
    shop.go(record_signature, RecordSignature(sale_id, INK, seen=shop.view(sale_id).statement))
    assert shop.view(sale_id).lacks == ()


def test_that_a_signature_is_void_when_a_prescription_comes_or_goes(shop: Shop) -> None:
    sale_id = picked(shop, 2)
    shop.go(record_signature, RecordSignature(sale_id, INK))
    shop.go(remove_line, RemoveLine(sale_id, shop.view(sale_id).lines[0].id))
    assert shop.view(sale_id).lacks == ("signature",)
    assert shop.view(sale_id).signed is None
    shop.go(record_signature, RecordSignature(sale_id, INK))
    shop.go(scan_bag, ScanBag(sale_id, 1))
    assert shop.view(sale_id).lacks == ("signature",)


def test_that_another_answer_on_counselling_is_signed_again(shop: Shop) -> None:
    sale_id = picked(shop)
    shop.go(record_signature, RecordSignature(sale_id, INK))
    shop.go(record_counselling, RecordCounselling(sale_id, Counselling.DECLINED))
    assert shop.view(sale_id).has_signature
    shop.go(record_counselling, RecordCounselling(sale_id, Counselling.ACCEPTED))
    assert shop.view(sale_id).lacks == ("signature",)


def test_that_who_signs_for_the_patient_is_named_and_bound(shop: Shop) -> None:
    sale_id = picked(shop)
    nobody = RecordSignature(sale_id, INK, signer=Signer.FOR_PATIENT, name="  ")
    assert refused(shop, nobody) == "signer"
    shop.go(record_signature, replace(nobody, name=" Ana Chen "))
    signed = shop.view(sale_id).signed
    assert signed is not None
    assert (signed.signer, signed.name, signed.proof) == (Signer.FOR_PATIENT, "Ana Chen", Proof.VERIFIED)
    renamed = tamper(
        shop, sale_id, lambda row: setattr(row, "facts", row.facts.replace("Ana Chen", "Bob Chen"))
    )
    assert renamed is Proof.CHANGED


def test_that_paper_takes_no_strokes_and_a_dot_is_refused(shop: Shop) -> None:
    sale_id = picked(shop)
    assert refused(shop, RecordSignature(sale_id, Ink.untimed((((5, 5), (6, 6)),)))) == "signature"
    shop.go(record_signature, RecordSignature(sale_id, INK, SignatureSource.PAPER))
    signed = shop.view(sale_id).signed
    assert signed is not None
    assert (signed.proof, signed.lines) == (Proof.ON_PAPER, ())


def test_that_the_receipt_draws_the_signature_and_the_proof_outlasts_the_sale(shop: Shop) -> None:
    sale_id = picked(shop)
    shop.go(record_signature, RecordSignature(sale_id, INK))
    assert shop.go(tender_check, TenderCheck(sale_id, shop.view(sale_id).remaining)).completed
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.RECEIPT, sale_id))
    assert from_json(ReceiptFacts, paper.facts).signature == INK.lines
    signed = shop.view(sale_id).signed
    assert signed is not None
    assert (signed.proof, signed.amount) == (Proof.VERIFIED, shop.view(sale_id).total)
    assert signed.amount > Money(0)


def test_that_the_privacy_notice_is_signed_for_once_in_its_own_words(shop: Shop) -> None:
    sale_id = picked(shop)
    view = shop.view(sale_id)
    assert view.owes_notice
    plain = RecordSignature(sale_id, INK, seen=view.statement, with_notice=True)
    assert refused(shop, plain) == "signature"
    shop.go(record_signature, replace(plain, seen=f"{view.statement} {NOTICE}"))
    view = shop.view(sale_id)
    assert view.signed is not None
    assert view.signed.proof is Proof.VERIFIED
    assert view.signed.purposes == (
        Purpose.PICK_UP,
        Purpose.COUNSELLING_DECLINED,
        Purpose.PRIVACY_NOTICE,
    )
    assert not view.owes_notice
    assert (
        tamper(shop, sale_id, lambda row: setattr(row, "facts", row.facts.replace(',"privacy_notice"', "")))
        is Proof.CHANGED
    )


def test_that_another_patient_still_owes_the_notice(shop: Shop) -> None:
    sale_id = picked(shop)
    seen = f"{shop.view(sale_id).statement} {NOTICE}"
    shop.go(record_signature, RecordSignature(sale_id, INK, seen=seen, with_notice=True))
    assert shop.go(tender_check, TenderCheck(sale_id, shop.view(sale_id).remaining)).completed
    again, other = shop.view(sale_id).patient_id, shop.patient("Vance")
    assert again is not None
    for patient, owes in ((again, False), (other, True)):
        shop.ready(patient, None)
        next_sale = shop.sale()
        shop.pick_up(next_sale, patient)
        assert shop.view(next_sale).owes_notice is owes
        assert shop.go(tender_check, TenderCheck(next_sale, shop.view(next_sale).remaining)).completed


def sold(shop: Shop, cmd: Callable[[SaleId], RecordSignature]) -> SaleId:
    sale_id = picked(shop)
    shop.go(record_signature, cmd(sale_id))
    assert shop.go(tender_check, TenderCheck(sale_id, shop.view(sale_id).remaining)).completed
    return sale_id


def logged(shop: Shop, wanted: str) -> tuple[SignatureRow, ...]:
    rows: tuple[SignatureRow, ...] = shop.read(lambda reads: reads.signatures.log(wanted))
    return rows


def test_that_the_log_finds_a_signature_by_number_day_and_name(shop: Shop) -> None:
    sale_id = sold(shop, lambda one: RecordSignature(one, INK))
    day = shop.view(sale_id).statement.split(", ")[2][:10]
    for wanted in ("", "1000000", "1000000-00", "001-0001", day, "chen", "Maria Chen", "chen, m"):
        (row,) = logged(shop, wanted)
        assert (row.sale_id, row.patient, row.rx) == (sale_id, "Chen, Maria", ("1000000-00",))
        assert (row.signed.proof, row.sold) == (Proof.VERIFIED, row.signed.amount)
    for wanted in ("1000001", "1000000-01", "001-0002", "01/02/2020", "13/45/2026", "vance"):
        assert logged(shop, wanted) == ()


def test_that_the_log_holds_finished_pickups_only(shop: Shop) -> None:
    sale_id = picked(shop)
    shop.go(record_signature, RecordSignature(sale_id, INK))
    assert logged(shop, "") == ()


def test_that_the_proof_of_a_pickup_prints_with_its_check(shop: Shop) -> None:
    sale_id = sold(shop, lambda one: RecordSignature(one, INK))
    shop.go(print_proof, PrintProof(sale_id))
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.PICKUP_PROOF, sale_id))
    facts = from_json(PickupProofFacts, paper.facts)
    assert (facts.patient, facts.check, facts.strokes) == ("Maria Chen", "Verified", INK.lines)
    assert len(facts.digest) == 64
    assert "Rx 1000000-00" in facts.text
    assert drawn(DocumentRenderer(), paper, 0, PaperForms()).startswith(b"%PDF")
    tamper(shop, sale_id, lambda row: setattr(row, "body", b""))
    shop.go(print_proof, PrintProof(sale_id))
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.PICKUP_PROOF, sale_id))
    assert from_json(PickupProofFacts, paper.facts).check == "Does not match"


def test_that_a_sale_without_a_signature_has_no_proof(shop: Shop) -> None:
    shop.open_day()
    with pytest.raises(DomainError) as error:
        shop.go(print_proof, PrintProof(shop.sale()))
    assert error.value.field == "signature"
