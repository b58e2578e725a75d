"""Turn documents into bytes: printer commands, PDF, pictures."""

# ruff: noqa: PLC0415 - start-up cost: the PDF and printer libraries load at the first document

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.printer_address import PrinterStyle

if TYPE_CHECKING:
    from app.documents.appeal_packet import AppealPacketFacts
    from app.documents.bag_tag import BagTagFacts
    from app.documents.close_packet import ClosePacketFacts
    from app.documents.difference_letter import DifferenceLetterFacts
    from app.documents.label_stock import LabelPage
    from app.documents.mac_appeal import MacAppealFacts
    from app.documents.pickup_proof import PickupProofFacts
    from app.documents.receipt import ReceiptFacts
    from app.documents.recovery_key import RecoveryKeyFacts
    from app.documents.rx_label import LabelFacts
    from app.hardware.printer_address import LabelForm


class DocumentRenderer:
    """Render every document of the store; libraries load at the first use, not at start."""

    def receipt_bytes(self, facts: ReceiptFacts, style: PrinterStyle = PrinterStyle.ESCPOS) -> bytes:
        """Return a receipt as ESC/POS commands, as Star raster, or as PDF for a folder."""
        from app.documents.receipt import receipt

        if style is PrinterStyle.FOLDER:
            from devices.render.pdf import render_pages

            return render_pages(receipt(facts))

        if style is PrinterStyle.STAR:
            from devices.render.star import render_star

            return render_star(receipt(facts))
        from devices.render.escpos import render_receipt

        return render_receipt(receipt(facts))

    def label_job(self, facts: LabelFacts, form: LabelForm) -> bytes:
        """Return a vial label as ZPL, or as PDF on the stock that is loaded."""
        from app.documents.rx_label import lay_out_label
        from app.documents.stock_list import stock_named
        from devices.render.fonts import measure

        pages = lay_out_label(facts, measure, stock_named(form.stock).label)
        return on_stock(pages, f"Label {facts.rx_number}-{facts.fill:02d}", form)

    def bag_tag_job(self, facts: BagTagFacts, form: LabelForm) -> bytes:
        """Return the tag of a will-call bag as ZPL, or as PDF on the stock that is loaded."""
        from app.documents.bag_tag import lay_out_bag_tag
        from app.documents.stock_list import stock_named
        from devices.render.fonts import measure

        pages = lay_out_bag_tag(facts, measure, stock_named(form.stock).label)
        return on_stock(pages, f"Bag {facts.bag_number}", form)

    def label_pdf(self, facts: LabelFacts) -> bytes:
        """Return a vial label as PDF."""
        from app.documents.rx_label import lay_out_label
        from devices.render.fonts import measure
        from devices.render.label_pdf import render_labels

        return render_labels(lay_out_label(facts, measure), f"Label {facts.rx_number}-{facts.fill:02d}")

    def bag_tag_pdf(self, facts: BagTagFacts) -> bytes:
        """Return the tag of a will-call bag as PDF."""
        from app.documents.bag_tag import lay_out_bag_tag
        from devices.render.fonts import measure
        from devices.render.label_pdf import render_labels

        return render_labels(lay_out_bag_tag(facts, measure), f"Bag {facts.bag_number}")

    def calibration_pdf(self, form: LabelForm) -> bytes:
        """Return the page by which label sheets are set straight."""
        from app.documents.stock_list import Nudge, stock_named
        from devices.render.sheet_pdf import render_calibration

        return render_calibration(stock_named(form.stock), Nudge(form.right, form.down))

    def scanner_page_pdf(self) -> bytes:
        """Return the page of codes that sets scanners up."""
        from devices.render.scanner_page import render_scanner_page

        return render_scanner_page()

    def close_packet_pdf(self, facts: ClosePacketFacts) -> bytes:
        """Return the close packet as PDF."""
        from app.documents.close_packet import close_packet
        from devices.render.pdf import render_pages

        return render_pages(close_packet(facts))

    def pickup_proof_pdf(self, facts: PickupProofFacts) -> bytes:
        """Return the proof of a pickup as PDF."""
        from app.documents.pickup_proof import pickup_proof
        from devices.render.pdf import render_pages

        return render_pages(pickup_proof(facts))

    def mac_appeal_pdf(self, facts: MacAppealFacts) -> bytes:
        """Return the appeal of a price below cost as PDF."""
        from app.documents.mac_appeal import mac_appeal
        from devices.render.pdf import render_pages

        return render_pages(mac_appeal(facts))

    def difference_letter_pdf(self, facts: DifferenceLetterFacts) -> bytes:
        """Return the letter about a late answer as PDF."""
        from app.documents.difference_letter import difference_letter
        from devices.render.pdf import render_pages

        return render_pages(difference_letter(facts))

    def appeal_packet_pdf(self, facts: AppealPacketFacts) -> bytes:
        """Return the packet of an appeal as PDF."""
        from app.documents.appeal_packet import appeal_packet
        from devices.render.pdf import render_pages

        return render_pages(appeal_packet(facts))

    def recovery_key_pdf(self, facts: RecoveryKeyFacts) -> bytes:
        """Return the recovery key page as PDF."""
        from app.documents.recovery_key import recovery_key
        from devices.render.pdf import render_pages

        return render_pages(recovery_key(facts))

    def pages_png(self, pdf: bytes, dpi: int = 150) -> tuple[bytes, ...]:
        """Return each page of a PDF as a PNG picture."""
        from devices.render.picture import pages_png

        return pages_png(pdf, dpi)


def on_stock(pages: tuple[LabelPage, ...], title: str, form: LabelForm) -> bytes:
    """Return placed labels as ZPL, or as PDF on the stock that is loaded."""
    if form.is_zpl:
        from devices.render.zpl import ZplStyle, render_zpl

        return render_zpl(pages, ZplStyle(form.dpi, form.is_resident))
    from app.documents.stock_list import Nudge, stock_named
    from devices.render.sheet_pdf import render_sheets

    return render_sheets(pages, stock_named(form.stock), title, Nudge(form.right, form.down))
