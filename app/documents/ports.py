"""Say who turns facts into bytes that a printer or a screen understands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.hardware.printer_address import PrinterStyle

if TYPE_CHECKING:
    from app.documents.appeal_packet import AppealPacketFacts
    from app.documents.bag_tag import BagTagFacts
    from app.documents.close_packet import ClosePacketFacts
    from app.documents.difference_letter import DifferenceLetterFacts
    from app.documents.mac_appeal import MacAppealFacts
    from app.documents.pickup_proof import PickupProofFacts
    from app.documents.receipt import ReceiptFacts
    from app.documents.recovery_key import RecoveryKeyFacts
    from app.documents.rx_label import LabelFacts
    from app.hardware.printer_address import LabelForm


class Renderer(Protocol):
    """Render documents; the same facts always give the same bytes."""

    def receipt_bytes(self, facts: ReceiptFacts, style: PrinterStyle = PrinterStyle.ESCPOS) -> bytes:
        """Return a receipt as the receipt printer's commands."""
        ...

    def label_job(self, facts: LabelFacts, form: LabelForm) -> bytes:
        """Return a vial label as the label printer understands it: ZPL, or PDF on its stock."""
        ...

    def bag_tag_job(self, facts: BagTagFacts, form: LabelForm) -> bytes:
        """Return the tag of a will-call bag as the label printer understands it."""
        ...

    def label_pdf(self, facts: LabelFacts) -> bytes:
        """Return a vial label as PDF, one page per physical label."""
        ...

    def bag_tag_pdf(self, facts: BagTagFacts) -> bytes:
        """Return the tag of a will-call bag as PDF, one page per physical label."""
        ...

    def calibration_pdf(self, form: LabelForm) -> bytes:
        """Return the page by which label sheets are set straight."""
        ...

    def scanner_page_pdf(self) -> bytes:
        """Return the page of codes that sets scanners up."""
        ...

    def close_packet_pdf(self, facts: ClosePacketFacts) -> bytes:
        """Return the close packet as PDF."""
        ...

    def mac_appeal_pdf(self, facts: MacAppealFacts) -> bytes:
        """Return the appeal of a price below cost as PDF."""
        ...

    def difference_letter_pdf(self, facts: DifferenceLetterFacts) -> bytes:
        """Return the letter about a late answer as PDF."""
        ...

    def appeal_packet_pdf(self, facts: AppealPacketFacts) -> bytes:
        """Return the packet of an appeal as PDF: the letter, then what the plan decided."""
        ...

    def pickup_proof_pdf(self, facts: PickupProofFacts) -> bytes:
        """Return the proof of a pickup as PDF."""
        ...

    def recovery_key_pdf(self, facts: RecoveryKeyFacts) -> bytes:
        """Return the recovery key page as PDF."""
        ...

    def pages_png(self, pdf: bytes, dpi: int = 150) -> tuple[bytes, ...]:
        """Return each page of a PDF as a PNG picture."""
        ...
