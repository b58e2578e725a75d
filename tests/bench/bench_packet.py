"""Measure the outage packet of 2,000 claims: read from a full encrypted store, composed and zipped."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from app.documents.letterhead import Letterhead
from app.documents.outage_packet import PacketFacts, packet_files, packet_zip
from app.kernel.clock import SystemClock
from app.kernel.ids import OutageId, Uuid7Source

if TYPE_CHECKING:
    from tests.bench.crowd import offline_fills
    from tests.bench.ground import fresh_store
    from tests.fixtures.stage_fixtures import Stage
else:
    from crowd import offline_fills
    from ground import fresh_store
    from stage_fixtures import Stage

CLAIMS, MOST_S = 2_000, 5.0


def measure() -> list[dict[str, Any]]:
    """Return the figure."""
    with fresh_store() as store:
        clock = SystemClock()
        ids = Uuid7Source(clock)
        runner = store.runner(clock, ids, 1)
        stage = Stage.set_up(runner, clock)
        stage.accept(stage.insured())
        engine = store.migration_engine()
        with engine.begin() as connection:
            outage = offline_fills(connection, ids, CLAIMS, stage.person.user_id)
        engine.dispose()
        began = time.perf_counter()
        rows = stage.read(lambda reads: reads.held.offline(OutageId(outage)))
        read = time.perf_counter()
        store_facts = stage.read(lambda reads: reads.settings.facts())
        facts = PacketFacts(
            store=Letterhead.of(store_facts),
            npi=store_facts.npi,
            ncpdp="1234567",
            zone=store_facts.zone,
            made_at=clock.now(),
            title="OUT-20240301-1",
            attested_by="Bench",
            rows=rows,
        )
        files = packet_files(facts)
        body = packet_zip(files)
        ended = time.perf_counter()
        runner.close()
    assert len(rows) == CLAIMS
    assert files["payer-advance-999001.csv"].count("\n") == CLAIMS + 1
    return [
        {
            "name": f"outage packet of {CLAIMS:,} claims, read + made",
            "ours": f"{read - began:.2f} + {ended - read:.2f} s",
            "baseline": f"{len(body) // 1024} KiB",
            "ratio": "",
            "target": f"< {MOST_S:.0f} s",
            "met": ended - began < MOST_S,
        }
    ]
