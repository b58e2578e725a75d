"""Check that simulator logs survive torn writes and say what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.sim.log import LOG_NAME, Charge, DurableLog, read_charges, read_events, read_kicks, read_scans

if TYPE_CHECKING:
    from pathlib import Path


def test_that_events_read_back_in_order(tmp_path: Path) -> None:
    log = DurableLog(tmp_path)
    log.append("charge", reference="a", cents=5, auth_code="1")
    log.append("kick", pin=0, opened=True)
    log.append("scan", text="x")
    log.close()
    assert read_charges(tmp_path) == (Charge("a", 5, "1"),)
    assert read_kicks(tmp_path) == 1
    assert read_scans(tmp_path) == ("x",)
    assert len(read_events(tmp_path)) == 3


def test_that_a_torn_last_line_is_left_out_and_cut_off(tmp_path: Path) -> None:
    log = DurableLog(tmp_path)
    log.append("scan", text="whole")
    log.close()
    with (tmp_path / LOG_NAME).open("ab") as file:
        file.write(b'{"event": "sc')
    assert read_scans(tmp_path) == ("whole",)
    again = DurableLog(tmp_path)
    again.append("scan", text="next")
    again.close()
    assert read_scans(tmp_path) == ("whole", "next")


def test_that_an_empty_folder_has_no_events(tmp_path: Path) -> None:
    assert read_events(tmp_path / "nothing") == ()
