"""Drive the close of the terminal's batch: one at a time, each step committed before the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.jobs.desk_loop import REST_S, CardParts, DeskLoop
from app.kernel.changes import Kind
from app.kernel.fail_points import reach
from app.payments.batches import BatchState
from app.workflows.card_batches import (
    MarkBatchSending,
    RecoverBatches,
    SettleBatch,
    TellBatch,
    mark_batch_sending,
    recover_batches,
    settle_batch,
    tell_batch,
)

if TYPE_CHECKING:
    from app.payments.batch_views import BatchRow


class BatchDesk(DeskLoop):
    """Take the close of a batch to the terminal; a kill leaves it unknown, and the terminal's list tells."""

    watches = Kind.BATCH
    name = "counter-batches"

    def __init__(self, parts: CardParts) -> None:
        """Take the parts; nothing runs before `start`, a close that was under way then comes first."""
        super().__init__(parts)
        self._recovered = False

    def _step(self) -> None:
        self._wake.clear()
        if not self._recovered:
            self._do(recover_batches, RecoverBatches())
            self._recovered = True
        lane = self._parts.lane
        row: BatchRow | None = self._parts.runner.query(lambda reads: reads.batches.open(lane)).result()
        if row is None:
            self._wake.wait(REST_S)
        elif row.state is BatchState.PLANNED:
            self._close(row)
        elif not self._ask(row):
            self._wake.clear()
            self._wake.wait(self._parts.retry_s)

    def _close(self, row: BatchRow) -> None:
        devices = self._parts.devices
        report = devices.read_batch().result()
        if not self._do(mark_batch_sending, MarkBatchSending(row.id, report)).value:
            return
        reach("batch_before_send")
        answer = devices.close_batch(row.asked_at).result()
        reach("batch_after_send")
        self._keep(settle_batch, SettleBatch(row.id, answer))

    def _ask(self, row: BatchRow) -> bool:
        """Ask for the terminal's list after a close without an answer; say whether that told."""
        report = self._parts.devices.read_batch().result()
        self._keep(tell_batch, TellBatch(row.id, report))
        lane = self._parts.lane
        after: BatchRow | None = self._parts.runner.query(lambda reads: reads.batches.open(lane)).result()
        return after is None
