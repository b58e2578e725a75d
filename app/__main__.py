"""Offer the `counter` command: the store's window, practice processes, imports and checks."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.kernel.platform_check import refuse_bad_pair

program = typer.Typer(
    help="Counter: the program a community pharmacy runs at its counter.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
imports = typer.Typer(help="Bring files from outside into the store.", no_args_is_help=True)
program.add_typer(imports, name="import")

StoreFolder = Annotated[
    Path | None, typer.Option("--store", help="The store's folder; without it, the usual place.")
]


def _refuse_bad_pair() -> None:
    from importlib.metadata import version  # noqa: PLC0415 -- start-up cost: only the window needs it

    words = refuse_bad_pair(version("PySide6-Essentials"), sys.version_info[:2])
    if words:
        typer.echo(words, err=True)
        raise typer.Exit(4)


@program.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    store: StoreFolder = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="Open the practice store; nobody in it is real.")
    ] = False,
) -> None:
    """Open Counter's window."""
    if context.invoked_subcommand is not None:
        return
    _refuse_bad_pair()
    from app.bootstrap.window import open_window  # noqa: PLC0415 -- start-up cost: Qt is for the window only

    raise typer.Exit(open_window(store, practice=practice))


@program.command()
def tour(
    out: Annotated[Path, typer.Option("--out", help="The folder to leave pictures, papers and figures in.")],
    store: StoreFolder = None,
    headless: Annotated[bool, typer.Option("--headless", help="Without a screen.")] = False,
    pictures: Annotated[bool, typer.Option(help="Take pictures of the screens.")] = True,
) -> None:
    """Drive the real screens through a whole practice day, online and offline."""
    _refuse_bad_pair()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.tour.run import run_tour  # noqa: PLC0415 -- start-up cost: the tour loads everything

    raise typer.Exit(run_tour(out, store, pictures=pictures))


@program.command()
def payer(
    folder: Annotated[Path, typer.Option("--dir", help="The folder of the payer's log.")],
    port: Annotated[int, typer.Option("--port", help="The port to listen on; 0 finds a free one.")] = 0,
    scenario: Annotated[
        str,
        typer.Option("--scenario", help="A TOML file of plans, members, histories and faults, or all_kinds."),
    ] = "",
    seed: Annotated[
        str, typer.Option("--seed", help="A number; the same gives the same numbers again.")
    ] = "",
    today: Annotated[str, typer.Option("--today", help="The day to begin with, such as 2026-03-02.")] = "",
) -> None:
    """Run the practice payer: TLS on this computer only, with a log of its own."""
    from app.practice.payer import main as run_payer  # noqa: PLC0415 -- start-up cost

    given = (("--scenario", scenario), ("--seed", seed), ("--today", today))
    chosen = [part for name, value in given if value for part in (name, value)]
    run_payer(["--dir", str(folder), "--port", str(port), *chosen])


@program.command()
def backtest(
    store: StoreFolder = None,
    own: Annotated[bool, typer.Option("--own", help="Measure on the store's own paid answers.")] = False,
    seed: Annotated[
        int, typer.Option("--seed", help="A number; the same makes the same practice history again.")
    ] = 7919,
    patients: Annotated[int, typer.Option("--patients", help="How many patients it has.", min=1)] = 160,
) -> None:
    """Measure the estimates against the last copay, on two practice years or on the store's own history."""
    from app.bootstrap.backtest import backtest_practice, backtest_store  # noqa: PLC0415 -- start-up cost

    if own or store is not None:
        raise typer.Exit(backtest_store(typer.echo, store))
    raise typer.Exit(backtest_practice(typer.echo, seed, patients))


@program.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
)
def sim(
    context: typer.Context, device: Annotated[str, typer.Argument(help="A device, or list for all of them.")]
) -> None:
    """Run one device simulator on its real wire; `counter sim list` names them all."""
    from devices.sim.cli import main as run_simulator  # noqa: PLC0415 -- start-up cost
    from devices.sim.cli import wanted_in_window  # noqa: PLC0415 -- the same

    if device == "window":
        raise typer.Exit(_show_practice_devices(context.args))
    wanted = wanted_in_window([device, *context.args])
    if wanted is None:
        raise typer.Exit(run_simulator([device, *context.args]))
    _refuse_bad_pair()
    from app.bootstrap.simulators import show_one  # noqa: PLC0415 -- start-up cost: Qt is for windows only

    raise typer.Exit(show_one(wanted))


def _show_practice_devices(arguments: list[str]) -> int:
    import argparse  # noqa: PLC0415 -- start-up cost

    _refuse_bad_pair()
    from app.bootstrap.places import find_places  # noqa: PLC0415 -- start-up cost
    from app.bootstrap.simulators import show_world  # noqa: PLC0415 -- start-up cost

    parser = argparse.ArgumentParser(
        prog="counter sim window", description="Show the devices of a practice store that is running."
    )
    parser.add_argument("--world", type=Path, help="folder of the practice world; without it, the usual one")
    parser.add_argument("--follow-input", action="store_true", help="be told by Counter on standard input")
    options = parser.parse_args(arguments)
    folder = options.world or find_places(None, practice=True).world
    return show_world(folder, follow_input=options.follow_input)


@program.command("scanner-page")
def scanner_page(
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")] = Path("scanner-set-up.pdf"),
) -> None:
    """Write the page of codes that sets barcode scanners up, and proves that they are."""
    from devices.render import DocumentRenderer  # noqa: PLC0415 -- start-up cost

    out.write_bytes(DocumentRenderer().scanner_page_pdf())
    typer.echo(f"Print {out} at its full size, then scan the codes of your scanner's make.")


@program.command()
def create(
    store: Annotated[
        Path, typer.Option("--store", prompt="Folder of the new store", help="An empty folder, or a new one.")
    ],
    name: Annotated[
        str, typer.Option("--name", prompt="Name of the pharmacy", help="As on labels and receipts.")
    ],
    owner: Annotated[str, typer.Option("--owner", prompt="Name of the owner", help="As people read it.")],
    username: Annotated[
        str, typer.Option("--username", prompt="Sign-in name of the owner", help="Small letters.")
    ],
    zone: Annotated[
        str, typer.Option("--zone", prompt="Time zone", help="Such as America/Denver.")
    ] = "America/New_York",
) -> None:
    """Create an empty store with its owner's account; the recovery key is shown once and kept nowhere."""
    from app.bootstrap.creation import NewStore, create_from_answers  # noqa: PLC0415 -- start-up cost

    password: str = typer.prompt("Password, 12 characters or more", hide_input=True, confirmation_prompt=True)
    wanted = NewStore(name, owner, username, password, zone)
    raise typer.Exit(create_from_answers(store.absolute(), wanted, typer.echo))


@program.command()
def doctor(store: StoreFolder = None) -> None:
    """Look the store and this computer over and say what is wrong."""
    from app.bootstrap.doctor import examine  # noqa: PLC0415 -- start-up cost

    findings = examine(store)
    for finding in findings:
        typer.echo(f"{'ok ' if finding.is_well else 'BAD'}  {finding.words}")
    raise typer.Exit(0 if all(finding.is_well for finding in findings) else 1)


@program.command()
def recover(store: StoreFolder = None) -> None:
    """Open a store whose key is lost on this computer, with the printed recovery key."""
    from app.bootstrap.places import find_places  # noqa: PLC0415 -- start-up cost
    from app.bootstrap.recovery import recover_store  # noqa: PLC0415 -- start-up cost

    typed = typer.prompt("Recovery key, all rows in order")
    raise typer.Exit(recover_store(find_places(store, practice=False).store, typed, typer.echo))


@imports.command("ndc")
def import_ndc(
    file: Annotated[Path, typer.Argument(help="FDA's ndctext.zip")],
    store: StoreFolder = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Take a file with far fewer drugs than are here.")
    ] = False,
) -> None:
    """Import the FDA's drug directory; refused rows are listed with their reasons."""
    from app.bootstrap.imports import import_ndc_file  # noqa: PLC0415 -- start-up cost

    raise typer.Exit(import_ndc_file(file, store, confirm=confirm, say=typer.echo))


@imports.command("sheet")
def import_sheet(
    file: Annotated[Path, typer.Argument(help="A payer sheet as TOML")],
    store: StoreFolder = None,
) -> None:
    """Import a payer sheet as a new version; nothing is overwritten, and a wrong one is told line by line."""
    from app.bootstrap.imports import import_sheet_file  # noqa: PLC0415 -- start-up cost

    raise typer.Exit(import_sheet_file(file, store, say=typer.echo))


def main() -> None:
    """Run the command line."""
    program()


if __name__ == "__main__":
    main()
