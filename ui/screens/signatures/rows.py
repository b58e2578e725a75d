"""Turn signatures into table rows and into the words of their detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.pos.signed import PROOF_WORDS, SOURCE_WORDS, Proof, purpose_words, signer_words
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.pos.signature_views import SignatureRow
    from ui.widgets.cells import Cell

COLUMNS = (Column("Day", 12), Column("Patient"), Column("Prescriptions", 20), Column("Check", 18))
TONES = {
    Proof.VERIFIED: Tone.OK,
    Proof.CHANGED: Tone.BAD,
    Proof.ON_PAPER: Tone.INFO,
    Proof.UNBOUND: Tone.WARN,
}
WHY = {
    Proof.VERIFIED: "Text and strokes are as they were signed, for the prescriptions of this sale.",
    Proof.CHANGED: "Text, strokes or prescriptions are not as they were signed. Tell the owner.",
    Proof.ON_PAPER: "The text is as it was kept. The signature is with the papers of the day.",
    Proof.UNBOUND: "This signature was taken before signatures were bound to their text.",
}


def signature_cells(row: SignatureRow) -> Sequence[Cell]:
    """Return a signature as a table row."""
    more = f" and {len(row.rx) - 1} more" if len(row.rx) > 1 else ""
    first = row.rx[0] if row.rx else "—"
    return (
        Two(f"{row.day:%m/%d/%Y}", f"Sale {row.sale_number}"),
        Two(row.patient or "—", signer_words(row.signed)),
        f"{first}{more}",
        Mark(PROOF_WORDS[row.signed.proof], TONES[row.signed.proof]),
    )


def facts_of(row: SignatureRow, signed_at: datetime) -> list[tuple[str, str]]:
    """Return what is known of a signature as pairs; `signed_at` is in the store's time."""
    signed = row.signed
    pairs = [
        ("Signed", f"{signed_at:%m/%d/%Y %I:%M %p}"),
        ("By", signer_words(signed)),
        ("For", purpose_words(signed)),
        ("Where", SOURCE_WORDS[signed.source].capitalize()),
        ("Cashier", row.cashier or "—"),
    ]
    if signed.text:
        pairs.append(("Signed for", str(signed.amount)))
    if signed.amount != row.sold:
        pairs.append(("Sold for", str(row.sold)))
    return pairs
