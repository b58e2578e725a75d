"""Read signatures out of the rows that hold them, each with what its check finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from app.documents.signature import PickedLine, PickupFacts, pickup_text, read_signature
from app.pos.signed import Purpose
from app.settings.model import SettingKey
from db.pos import sale_table
from db.printing import document_table
from db.settings import setting_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.pos.signed import SignedRow
    from app.pos.views import LineRow

SIGNATURE = (
    document_table.c.facts.label("signature_facts"),
    document_table.c.body.label("signature_body"),
    document_table.c.created_at.label("signature_at"),
)
_EARLIER, _KEPT = sale_table.alias("earlier"), document_table.alias("kept")
HAS_NOTICE = (
    exists()
    .where(
        _EARLIER.c.patient_id == sale_table.c.patient_id,
        _KEPT.c.id == _EARLIER.c.signature_id,
        _KEPT.c.facts.contains(f'"{Purpose.PRIVACY_NOTICE}"', autoescape=True),
    )
    .correlate(sale_table)
    .label("has_notice")
)
STORE = (
    select(setting_table.c.value)
    .where(setting_table.c.key == str(SettingKey.STORE_NAME))
    .scalar_subquery()
    .label("store_name")
)


def signed_of(row: Any, rx: tuple[str, ...]) -> SignedRow | None:
    """Return the signature that was read beside a sale, proven against the prescriptions on it."""
    if row.signature_facts is None:
        return None
    return read_signature(row.signature_facts, row.signature_body, row.signature_at).row(rx)


def statement_of(head: Any, rx: Iterable[LineRow]) -> str:
    """Return what a signature on a sale stands for now: the same text that the command writes."""
    lines = tuple(PickedLine(row.rx_label, row.pays, row.is_estimate) for row in rx)
    facts = PickupFacts(head.store_name or "", head.number, head.business_date, lines, head.counselling)
    return pickup_text(facts)
