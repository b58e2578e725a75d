"""Ask a Nexo terminal for what charges nobody, by GetTotals, Batch, Reconciliation and Diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.hardware.errors import TerminalSilent
from app.kernel.fail_points import reach
from devices.terminal.nexo_messages import diagnosis_request, parse
from devices.terminal.nexo_office_messages import (
    list_request,
    reconciliation_answer,
    reconciliation_request,
    records_of,
    stored_answer,
    totals_answer,
    totals_request,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.hardware.terminal_reports import BatchClosed, OfflineRules, TerminalRecord, TerminalTotals

    Exchange = Callable[[bytes, float], bytes]

T = TypeVar("T")


class NexoOffice:
    """Be the back office of a Nexo terminal."""

    def __init__(self, exchange: Exchange, longest_s: float) -> None:
        """Take the way to ask, and how long the terminal may take over what it asks its bank."""
        self._exchange = exchange
        self._longest_s = longest_s

    def totals(self) -> TerminalTotals:
        """Return what is not reconciled yet (GetTotals)."""
        return _known(totals_answer(parse(self._exchange(totals_request(), 0), "GetTotals")))

    def records(self) -> tuple[TerminalRecord, ...]:
        """Return what was performed since the last reconciliation (Batch, nothing removed)."""
        return _known(records_of(parse(self._exchange(list_request(), 0), "Batch")))

    def close_batch(self, at: datetime) -> BatchClosed:
        """Close the batch (Reconciliation), written once."""
        reach("batch_before_write")
        answer = self._exchange(reconciliation_request(at), self._longest_s)
        reach("batch_after_write")
        return _known(reconciliation_answer(parse(answer, "Reconciliation")))

    def offline_rules(self) -> OfflineRules | None:
        """Return None: no Nexo message tells what the terminal may approve by itself."""
        return None

    def stored_approvals(self) -> int | None:
        """Return how many approvals wait to be uploaded, where the diagnosis tells."""
        return stored_answer(parse(self._exchange(diagnosis_request(), 0), "Diagnosis"))


def _known(answer: T | None) -> T:
    """Return an answer, or raise `TerminalSilent` where it said nothing that can be used."""
    if answer is None:
        raise TerminalSilent
    return answer
