"""Check that the list, the help and the newcomer's page name every simulator with every fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.hardware.simulators import Act
from devices.sim.cli import SIMULATORS, main, usual_folder, wanted_in_window
from devices.sim.kind import Attached, Kind

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "devices.md").read_text("utf-8")
KINDS = pytest.mark.parametrize("kind", SIMULATORS, ids=lambda kind: kind.name)


def test_that_the_list_names_every_simulator(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    told = capsys.readouterr().out
    assert [kind.name for kind in SIMULATORS] == [line.split()[0] for line in told.splitlines()[1:]]
    assert all(kind.title in told for kind in SIMULATORS)


@KINDS
def test_that_the_help_of_a_simulator_tells_its_faults_and_acts(
    kind: Kind, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([kind.name, "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert "--port" in told
    assert "--serial" in told
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert [f"{name} {words}" for name, words in kind.faults.items() if f"{name} {words}" not in lines] == []
    assert [act.label for act in kind.acts if f'{{"do": "{act.word}"' not in told] == []


@KINDS
def test_that_the_newcomers_page_has_every_simulator_with_every_fault(kind: Kind) -> None:
    part = PAGE.partition(f"### `{kind.name}`: {kind.title}\n")[2].partition("\n### ")[0]
    rows = [f"| `{name}` | {words} |" for name, words in kind.faults.items()]
    assert part
    assert [row for row in rows if row not in part] == []


def test_that_an_unknown_simulator_is_refused_with_the_names(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["toaster"])
    assert left.value.code == 2
    assert "printer" in capsys.readouterr().err


def test_that_a_window_is_wanted_with_the_options_of_its_simulator(tmp_path: Path) -> None:
    assert wanted_in_window(["printer", "--dir", str(tmp_path)]) is None
    assert wanted_in_window(["list", "--window"]) is None
    found = wanted_in_window(["printer", "--window", "--port", "9100", "--serial"])
    assert found is not None
    assert (found.device, found.port, found.folder) == ("printer", 9100, usual_folder("printer"))
    assert found.more == ("--control-port", "0", "--serial")
    named = wanted_in_window(["scanner", "--window", "--serial", "line-1", "--dir", str(tmp_path)])
    assert named is not None
    assert named.more == ("--control-port", "0", "--serial", "line-1")


def test_that_a_process_of_devices_alone_opens_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["printer", "--window"]) == 2
    assert "counter sim" in capsys.readouterr().err


class Gadget:
    """Be the least that a simulator may be: no port, no line, no cable to pull."""

    def __init__(self, folder: Path, _port: int) -> None:
        self.folder = folder

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        if command["do"] != "state":
            raise ValueError(command["do"])
        return {"grams": "12.50", "faults": []}

    def close(self) -> None:
        (self.folder / "closed").touch()


def test_that_one_line_is_enough_for_a_new_simulator(tmp_path: Path) -> None:
    act = Act("put", "Put on it", "Grams", "grams")
    kind = Kind("gadget", "Gadget", Gadget, {"deaf": "Hears nothing"}, acts=(act,), lines=("{grams} g",))
    one = Attached(kind, tmp_path, 0, tmp_path / "line")
    assert one.ready() == {"device": "gadget", "dir": str(tmp_path)}
    told = one.control({"do": "describe"})
    assert (told["title"], told["shows"], told["can_unplug"]) == ("Gadget", "plain", False)
    assert [Act(*found) for found in told["acts"]] == [act]
    assert one.control({"do": "state"})["lines"] == ["12.50 g"]
    for word in ("unplug", "plug", "dance"):
        with pytest.raises(ValueError, match=r"plug|dance"):
            one.control({"do": word})
    one.close()
    assert (tmp_path / "closed").exists()
