"""Ask a POSLINK terminal for what moves no money: its batch, its stored approvals, a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.hardware.errors import TerminalSilent
from app.kernel.fail_points import reach
from devices.terminal.service_messages import (
    GET_OFFLINE,
    STORED,
    TOTALS,
    batch_answer,
    batch_request,
    detail_request,
    is_done,
    offline_answer,
    offline_request,
    record_of,
    signature_part,
    signature_request,
    stored_answer,
    strokes_of,
    totals_answer,
)

if TYPE_CHECKING:
    from datetime import datetime

    from app.hardware.terminal_reports import (
        BatchClosed,
        OfflineRules,
        SignatureStrokes,
        TerminalRecord,
        TerminalTotals,
    )
    from devices.terminal.poslink import PoslinkTerminal

T = TypeVar("T")

_LONGEST_SIGNATURE = 65_536


class PoslinkService:
    """Be the back office of a POSLINK terminal."""

    def __init__(self, terminal: PoslinkTerminal) -> None:
        """Take the driver, whose connection and deadlines it uses."""
        self._terminal = terminal

    def totals(self) -> TerminalTotals:
        """Return what the open batch holds (R00)."""
        return _known(totals_answer(self._terminal.exchange(TOTALS, "R01")))

    def records(self) -> tuple[TerminalRecord, ...]:
        """Return every charge and return of the open batch (R02), oldest first."""
        first = self._terminal.exchange(detail_request(0), "R03")
        count, record = record_of(first)
        if not count:
            return ()
        found = [_known(record)]
        for number in range(1, count):
            _, record = record_of(self._terminal.exchange(detail_request(number), "R03"))
            found.append(_known(record))
        return tuple(found)

    def close_batch(self, at: datetime) -> BatchClosed:
        """Close the batch (B00), written once; terminal and host may differ, which the result says."""
        reach("batch_before_write")
        message = self._terminal.exchange(batch_request(at), "B01", self._terminal.longest_s)
        reach("batch_after_write")
        return _known(batch_answer(message))

    def offline_rules(self) -> OfflineRules:
        """Return what the terminal may approve without its bank (A78)."""
        return _known(offline_answer(self._terminal.exchange(GET_OFFLINE, "A79")))

    def set_offline_rules(self, rules: OfflineRules) -> None:
        """Tell the terminal what it may approve without its bank (A54)."""
        _known(is_done(self._terminal.exchange(offline_request(rules), "A55")) or None)

    def stored_approvals(self) -> int:
        """Return how many approvals without a bank wait to be uploaded (R10)."""
        return _known(stored_answer(self._terminal.exchange(STORED, "R11")))

    def signature(self) -> SignatureStrokes:
        """Fetch the last signature from the terminal's screen (A08), part by part."""
        data, total = "", 1
        while len(data) < total:
            total, part = _known(signature_part(self._terminal.exchange(signature_request(len(data)), "A09")))
            if not part or total > _LONGEST_SIGNATURE:
                raise TerminalSilent
            data += part
        return _known(strokes_of(data))


def _known(answer: T | None) -> T:
    """Return an answer, or raise `TerminalSilent` where it said nothing that can be used."""
    if answer is None:
        raise TerminalSilent
    return answer
