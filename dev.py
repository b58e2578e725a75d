#!/usr/bin/env python3
"""Set up, run, test and check Counter from a bare clone: `python3 dev.py run` or `python3 dev.py test`.

Only the standard library is used. Everything is installed into `.venv` beside this file, except the
system's own packages, which `system_packages` names.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Action = Callable[[argparse.Namespace], int]

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
OLDEST = (3, 11)
NEEDS_HANDS = 3
NO_TESTS = 5
CLUSTER_PRESET = Path("/etc/postgresql-common/createcluster.conf")
REQUIREMENTS = {"run": ROOT / "requirements" / "run.txt", "test": ROOT / "requirements" / "test.txt"}
QUICK_TESTS = ("tests/unit", "tests/architecture")
SUITES = ("bench", "simulate", "fuzz", "conformance")
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports", "--no-logo"),
    ("python", "tests/architecture/dead_code.py"),
    ("codespell",),
    ("mypy",),
)


# What the system must hold ----------------------------------------------------------------------


def system_packages(*, postgres: bool) -> list[str]:
    """Return the Debian packages that Counter needs: the one list that every command uses."""
    always = "libglib2.0-0 libgl1 libegl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libgssapi-krb5-2"
    window = (
        "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0"
        " libxcb-xkb1 libxkbcommon-x11-0"
    )
    packages = always.split() + window.split()
    if not can_make_venv():
        packages.append("python3-venv")
    if postgres and find_postgres() is None:
        packages.append("postgresql")
    return packages


def can_make_venv() -> bool:
    """Say whether this interpreter can make a virtual environment with pip in it."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def find_postgres() -> Path | None:
    """Return the folder of the newest PostgreSQL server programs (15 or newer where Debian names them)."""
    debian = sorted(
        (path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()),
        key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0,
    )
    if debian:
        return debian[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """Return those packages that dpkg does not report as installed (Debian 13 appends t64 to some)."""

    def installed(name: str) -> bool:
        query = ["dpkg-query", "-W", "-f", "${Status}", name]
        answer = subprocess.run(query, capture_output=True, text=True, check=False)
        return answer.stdout.endswith(" installed")

    return [name for name in wanted if not (installed(name) or installed(f"{name}t64"))]


def install_system_packages(*, postgres: bool) -> None:
    """Install what is missing on Debian; without the right to do so, print the line to run and exit 3."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return
    missing = missing_packages(system_packages(postgres=postgres))
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    elevate = elevation()
    if elevate is None:
        say("Some system packages are missing. Run this line, then start again:")
        say(f"  sudo {shlex.join(install)}")
        raise SystemExit(NEEDS_HANDS)
    if "postgresql" in missing:
        keep_debian_from_starting_a_cluster(elevate)
    say(f"Installing system packages: {' '.join(missing)}")
    quiet = [*elevate, "env", "DEBIAN_FRONTEND=noninteractive"]
    if subprocess.run([*quiet, *install], stdin=subprocess.DEVNULL, check=False).returncode != 0:
        run([*quiet, "apt-get", "update"])
        run([*quiet, *install])


def elevation() -> list[str] | None:
    """Return the words to put before a command that needs root, or None when there is no way."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        probe = ["sudo", "-n", "true"]
        if subprocess.run(probe, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0:
            return ["sudo", "-n"]
    return None


def keep_debian_from_starting_a_cluster(elevate: list[str]) -> None:
    """Tell Debian's packages, before they are installed, to make no cluster of their own."""
    if CLUSTER_PRESET.exists():
        return
    run([*elevate, "mkdir", "-p", str(CLUSTER_PRESET.parent)])
    write = [*elevate, "tee", str(CLUSTER_PRESET)]
    subprocess.run(write, input=b"create_main_cluster = false\n", stdout=subprocess.DEVNULL, check=True)


# The virtual environment ------------------------------------------------------------------------


def program(name: str) -> str:
    """Return the path of a program inside the virtual environment."""
    return str(VENV / ("Scripts" if WINDOWS else "bin") / (f"{name}.exe" if WINDOWS else name))


def environment() -> dict[str, str]:
    """Return the environment for programs that we start: byte code is kept, pip asks nothing."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return ours | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUTF8": "1"}


def fingerprint(kind: str) -> str:
    """Return a digest of all that decides what stands in the virtual environment."""
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    digest.update((ROOT / "pyproject.toml").read_bytes())
    digest.update(REQUIREMENTS[kind].read_bytes())
    return digest.hexdigest()


def prepare(kind: str) -> None:
    """Make `.venv` hold the pinned requirements of a kind and the project; quick when it already does."""
    stamp = VENV / f"counter-{kind}.stamp"
    wanted = fingerprint(kind)
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted and Path(program("python")).exists():
        return
    if not venv_is_usable():
        say("Making .venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    say(f"Installing the pinned requirements from {REQUIREMENTS[kind].relative_to(ROOT).as_posix()}")
    pip = [program("python"), "-m", "pip", "install", "--quiet"]
    # the file names every package of the closure: with nothing to resolve, pip cannot wander off to a
    # release newer than the pinned one, as old versions do for requirements with extras
    run([*pip, "--require-hashes", "--no-deps", "-r", str(REQUIREMENTS[kind])])
    run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    run([program("python"), "-m", "pip", "check"])
    stamp.write_text(wanted, encoding="ascii")


def venv_is_usable() -> bool:
    """Say whether `.venv` has pip and the same Python version as this interpreter."""
    probe = "import sys, pip; print(sys.version_info[:2])"
    try:
        command = [program("python"), "-c", probe]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == str(sys.version_info[:2])


# The PostgreSQL that the tests use --------------------------------------------------------------


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Start a throw-away PostgreSQL cluster and give its address; it ends with this process, however."""
    programs = find_postgres()
    if programs is None:
        say("PostgreSQL is not installed, and half of the database tests need it.")
        say("Install version 15 or newer, or leave those tests out with --no-postgres.")
        raise SystemExit(NEEDS_HANDS)
    folder = Path(tempfile.mkdtemp(prefix="counter-pg-"))
    guard = subprocess.Popen(
        [sys.executable, str(ROOT / "dev.py"), "guard", str(programs), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=not WINDOWS,
    )
    try:
        address = guard.stdout.readline().strip() if guard.stdout else ""
        if not address:
            say("PostgreSQL did not start; its own words stand above.")
            raise SystemExit(1)
        yield address
    finally:
        if guard.stdin:
            guard.stdin.close()
        guard.wait()


def guard_postgres(programs: Path, folder: Path) -> int:
    """Run a cluster in a folder until standard input closes, then stop it and remove the folder."""
    as_owner: list[str] = []
    if not WINDOWS and os.geteuid() == 0:
        as_owner = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data, log = folder / "data", folder / "log"
    host, port = ("127.0.0.1" if WINDOWS else str(folder)), str(free_port())
    settings = [f"listen_addresses={host if WINDOWS else ''}", f"port={port}", "timezone=UTC"]
    settings += [f"unix_socket_directories={'' if WINDOWS else host}", "fsync=off", "full_page_writes=off"]
    options = " ".join(f"-c {setting}" for setting in settings)
    control = [*as_owner, str(programs / "pg_ctl"), "-D", str(data), "-w", "-s"]

    def call(*command: str) -> bool:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode != 0:
            sys.stderr.buffer.write(done.stdout + done.stderr)
        return done.returncode == 0

    setup = ["-U", "counter", "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync"]
    started = False
    try:
        if not call(*as_owner, str(programs / "initdb"), "-D", str(data), *setup):
            return 1
        started = call(*control, "-l", str(log), "-o", options, "start")
        if not started:
            sys.stderr.write(log.read_text(encoding="utf-8", errors="replace") if log.exists() else "")
            return 1
        print(f"postgresql+psycopg://counter@/postgres?host={host}&port={port}", flush=True)
        sys.stdin.read()
        return 0
    finally:
        if started:
            call(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


# The commands -----------------------------------------------------------------------------------


def run_counter(options: argparse.Namespace) -> int:
    """Open Counter on a practice store; with no screen, run the tour instead and say so."""
    install_system_packages(postgres=False)
    prepare("run")
    if has_screen():
        return attempt([program("counter"), "--practice", *options.rest])
    say("There is no screen here, so Counter plays its tour headless. Pictures and papers: ./tour-out")
    return tour(argparse.Namespace(headless=True, out="tour-out", check=None, rest=[]))


def has_screen() -> bool:
    """Say whether a window can be opened."""
    linux = sys.platform.startswith("linux")
    return not linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def tour(options: argparse.Namespace) -> int:
    """Play the scripted day through the real screens, or check the papers that a tour left."""
    install_system_packages(postgres=False)
    prepare("run")
    if options.check:
        return attempt([program("python"), str(ROOT / "tests" / "tour" / "check.py"), options.check])
    command = [program("counter"), "tour", "--out", options.out, *options.rest]
    if options.headless or not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return attempt(command)


def test(options: argparse.Namespace) -> int:
    """Run every check and every test; `--quick` keeps to the checks, unit and architecture tests."""
    wants_postgres = not (options.no_postgres or options.quick)
    install_system_packages(postgres=wants_postgres)
    prepare("test")
    started = time.monotonic()
    if not options.no_lint and not all_checks_pass():
        say("The checks found faults (above); no test was run.")
        return 1
    with contextlib.ExitStack() as stack:
        if wants_postgres:
            os.environ["COUNTER_TEST_POSTGRES"] = stack.enter_context(postgres_server())
        elif options.no_postgres:
            os.environ["COUNTER_TEST_POSTGRES"] = "none"
        code = run_tests(options)
    say(f"{'All is well' if code == 0 else 'Tests failed'} after {time.monotonic() - started:.0f} s.")
    return code


def run_tests(options: argparse.Namespace) -> int:
    """Run the tests that share the cores, the long ones beside them, and at last those that measure time.

    The long ones play whole days and kill programs. They mostly wait, so that a process more than there are
    cores costs the others little; what they say is shown when they have ended.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    where = [folder for folder in QUICK_TESTS if (ROOT / folder).exists()] if options.quick else []
    pytest = [program("python"), "-m", "pytest", "-q", *where, *options.rest]
    with beside([*pytest, "-m", "lengthy"]) as lengthy:
        shared = attempt([*pytest, "-m", "not (serial or lengthy)", "-n", "auto", "--dist", "worksteal"])
    alone = attempt([*pytest, "-m", "serial"])
    codes = shared, lengthy.returncode, alone
    return next((code for code in codes if code not in {0, NO_TESTS}), min(codes))


def lint(_options: argparse.Namespace) -> int:
    """Run the checks alone: style, types, layers, dead code, spelling."""
    install_system_packages(postgres=False)
    prepare("test")
    return 0 if all_checks_pass() else 1


def all_checks_pass() -> bool:
    """Run each check to its end, so that one run shows every fault, and say whether all passed."""
    codes = [attempt([program(name), *arguments]) for name, *arguments in CHECKS]
    return not any(codes)


def fix(_options: argparse.Namespace) -> int:
    """Mend what the linter can mend by itself, and format."""
    prepare("test")
    mended = attempt([program("ruff"), "check", "--fix", "."])
    return attempt([program("ruff"), "format", "."]) or mended


def migrate(options: argparse.Namespace) -> int:
    """Write a new migration from the difference between the tables and the last revision."""
    prepare("test")
    return attempt([program("python"), "-m", "migrations.revise", options.text])


def suite(options: argparse.Namespace) -> int:
    """Run what lies in tests/bench, simulate, fuzz or conformance, with the arguments handed on."""
    install_system_packages(postgres=False)
    prepare("test")
    folder = ROOT / "tests" / options.command
    if not (folder / "__main__.py").exists():
        say(f"There is nothing to run in {folder.relative_to(ROOT).as_posix()}.")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return attempt([program("python"), str(folder), *options.rest])


# Small things -----------------------------------------------------------------------------------


def say(text: str) -> None:
    """Print a line at once, so that it stands in order with what programs print."""
    print(text, flush=True)


def attempt(command: Sequence[str]) -> int:
    """Run a program in the project's folder, show the call, and return its exit code."""
    shown = [Path(command[0]).name, *command[1:]]
    say(f"$ {shlex.join(shown)}")
    stdin = None if sys.stdin and sys.stdin.isatty() else subprocess.DEVNULL
    return subprocess.run(command, cwd=ROOT, env=environment(), stdin=stdin, check=False).returncode


@contextlib.contextmanager
def beside(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program while other things are done, wait for its end, and show then what it said."""
    shown = shlex.join([Path(command[0]).name, *command[1:]])
    say(f"$ {shown}  (beside the next)")
    with tempfile.TemporaryFile() as told:
        program = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
        try:
            yield program
            program.wait()
        finally:
            program.kill()
        told.seek(0)
        say(f"$ {shown}\n{told.read().decode(errors='replace')}")


def run(command: Sequence[str]) -> None:
    """Run a program that must succeed; end with its exit code when it does not."""
    code = attempt(command)
    if code != 0:
        say(f"This failed with exit code {code}.")
        raise SystemExit(code)


def end(_number: int, _frame: object) -> NoReturn:
    """Turn a request to end into an exception, so that what was started is stopped."""
    raise SystemExit(143)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    main_parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    main_parser.add_argument("--python", metavar="PATH", help="use this interpreter instead of the present")
    commands = main_parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, action: Action) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=(action.__doc__ or "").splitlines()[0])
        command.set_defaults(action=action)
        return command

    add("run", run_counter)
    tests = add("test", test)
    tests.add_argument("--quick", action="store_true", help="checks, unit and architecture tests only")
    tests.add_argument("--no-postgres", action="store_true", help="leave out the tests on PostgreSQL")
    tests.add_argument("--no-lint", action="store_true", help="tests only")
    touring = add("tour", tour)
    touring.add_argument("--headless", action="store_true", help="paint off the screen")
    touring.add_argument("--out", default="tour-out", metavar="DIR", help="where the papers go (tour-out)")
    touring.add_argument("--check", metavar="DIR", help="recompute every figure of a finished tour")
    for name in SUITES:
        add(name, suite)
    add("lint", lint)
    add("fix", fix)
    add("migrate", migrate).add_argument("text", help="what the migration does")
    return main_parser


def main(arguments: list[str]) -> int:
    """Read the command line and carry out one command; unknown arguments are handed on."""
    if arguments[:1] == ["guard"]:
        return guard_postgres(Path(arguments[1]), Path(arguments[2]))
    python, arguments = take_python(arguments)
    if python:
        return subprocess.run([python, __file__, *arguments], check=False).returncode
    if sys.version_info[:2] < OLDEST:
        say(f"Counter needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        say("Install one, or name it: dev.py --python PATH")
        return 2
    signal.signal(signal.SIGTERM, end)
    options, rest = parser().parse_known_args(arguments)
    options.rest = rest
    action: Action = options.action
    return action(options)


def take_python(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Take `--python PATH` out of the arguments and return the path and the others."""
    if "--python" not in arguments[:-1]:
        return None, arguments
    at = arguments.index("--python")
    return arguments[at + 1], arguments[:at] + arguments[at + 2 :]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
