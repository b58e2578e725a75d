"""Make the packet of an outage: advance files by payer, patients' estimates, audit list, evidence.

The columns of an advance file are those that payers asked for in 2024: BIN, PCN, group, member, date of
service, Rx, NDC, quantity and submitted cost, with the ids of the store on each line.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.documents.spreadsheet import csv_text
from app.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from app.claims.held_views import OfflineRow
    from app.documents.letterhead import Letterhead

ADVANCE = (
    "BIN", "PCN", "Group", "Member ID", "Date of service", "Rx number", "NDC", "Quantity", "Submitted cost",
    "NPI", "NCPDP", "Pharmacy",
)  # fmt: skip
ESTIMATES = (
    "Patient", "Phone", "Rx", "Drug", "Plan", "Date of service", "Patient paid", "Estimated by", "Cost",
    "Not yet paid for", "Answer",
)  # fmt: skip
TAGGED = (
    "Outage", "Rx", "Date of service", "Sold at", "Sold by", "Plan", "BIN", "NDC", "Quantity",
    "Days' supply", "Cost", "Patient paid", "Answer",
)  # fmt: skip
EVIDENCE = ("Outage", "Rx", "Plan", "Member ID", "How", "What", "Reference", "Seen at", "By", "Sold at")
_METHODS = {
    "paid_claim": "earlier paid claim",
    "asked": "plan answered electronically",
    "phone": "phone call",
    "portal": "plan's portal",
    "none": "nothing on file",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed time, so that the same facts give the same bytes


@dataclass(frozen=True, slots=True)
class PacketFacts:
    """Be what a packet is made of; `title` names the outage, or what waits."""

    store: Letterhead
    npi: str
    ncpdp: str
    zone: str
    made_at: datetime
    title: str
    attested_by: str
    rows: tuple[OfflineRow, ...]


def packet_files(facts: PacketFacts) -> dict[str, str]:
    """Return the files of a packet by name; a payer's file holds its own members only."""
    files = {f"payer-advance-{bin_number}.csv": text for bin_number, text in _advances(facts)}
    files["patient-estimates.csv"] = csv_text(ESTIMATES, (_estimate(row) for row in facts.rows))
    files["outage-fills.csv"] = csv_text(TAGGED, (_tagged(row, facts.zone) for row in facts.rows))
    files["good-faith-evidence.csv"] = csv_text(EVIDENCE, (_evidence(row, facts.zone) for row in facts.rows))
    files["read-me-first.txt"] = _cover(facts)
    return files


def packet_zip(files: Mapping[str, str]) -> bytes:
    """Return the files as one ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode("utf-8"))
    return out.getvalue()


def _advances(facts: PacketFacts) -> Iterator[tuple[str, str]]:
    by_bin: defaultdict[str, list[OfflineRow]] = defaultdict(list)
    for row in facts.rows:
        if row.is_waiting:
            by_bin[row.bin].append(row)
    for bin_number, rows in sorted(by_bin.items()):
        yield bin_number, csv_text(ADVANCE, [_advance(row, facts) for row in rows])


def _advance(row: OfflineRow, facts: PacketFacts) -> Sequence[object]:
    return (
        row.bin, row.pcn, row.group, row.member_id, f"{row.date_of_service:%m/%d/%Y}", row.rx_number,
        row.ndc11, row.quantity, row.submitted, facts.npi, facts.ncpdp, facts.store.name,
    )  # fmt: skip


def _estimate(row: OfflineRow) -> Sequence[object]:
    open_cost = row.cost - row.collected
    return (
        row.patient, row.phone, _rx(row), row.drug, row.plan, f"{row.date_of_service:%m/%d/%Y}",
        row.collected, row.basis, row.cost, open_cost if open_cost.cents > 0 and row.is_waiting else "",
        _answer(row),
    )  # fmt: skip


def _tagged(row: OfflineRow, zone: str) -> Sequence[object]:
    return (
        row.outage, _rx(row), f"{row.date_of_service:%m/%d/%Y}", _local(row.sold_at, zone), row.sold_by,
        row.plan, row.bin, row.ndc11, row.quantity, row.days_supply, row.cost,
        row.collected, _answer(row),
    )  # fmt: skip


def _evidence(row: OfflineRow, zone: str) -> Sequence[object]:
    seen = _local(row.seen_at, zone) if row.seen_at is not None else ""
    return (
        row.outage, _rx(row), row.plan, row.member_id, _METHODS[row.method], row.evidence, row.reference,
        seen, row.seen_by, _local(row.sold_at, zone),
    )  # fmt: skip


def _cover(facts: PacketFacts) -> str:
    waiting = [row for row in facts.rows if row.is_waiting]
    submitted = Money.total(row.submitted for row in waiting)
    bins = ", ".join(sorted({row.bin for row in waiting})) or "none"
    return "\r\n".join(
        (
            f"{facts.store.name}, NPI {facts.npi}, NCPDP {facts.ncpdp or '-'}",
            facts.title,
            f"Made {_local(facts.made_at, facts.zone)} by {facts.attested_by}",
            "",
            f"Fills sold before the payer answered: {len(facts.rows)}",
            f"Claims without an answer: {len(waiting)}, submitted cost {submitted}",
            f"One payer-advance file for each BIN: {bins}. Send a payer its own file and no other.",
            "",
            "I attest that the drugs listed were dispensed to the members named, on the dates given.",
            "Signature ______________________________   Date ______________",
            "",
            "These files name patients. Keep them locked, send them safely, and delete them afterwards.",
            "",
        )
    )


def _rx(row: OfflineRow) -> str:
    return f"{row.rx_number}-{row.fill_number:02d}"


def _answer(row: OfflineRow) -> str:
    return "waiting" if row.is_waiting else str(row.outcome)


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%m/%d/%Y %H:%M}"
