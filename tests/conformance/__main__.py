"""Print on emupos, a receipt printer written by others that needs Python 3.13; the tests do without it.

`--python PATH` names the interpreter; without one of that version here, this says so and ends well.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
EMUPOS = "emupos==0.4.0"
OLDEST = (3, 13)
_ASK = f"import sys; sys.exit(sys.version_info[:2] < {OLDEST})"


def is_new_enough(python: str) -> bool:
    """Say whether a program is a Python of the version that emupos needs."""
    try:
        return subprocess.run([python, "-c", _ASK], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def find_python(wanted: str) -> str | None:
    """Return an interpreter that emupos can use, the one asked for alone if one is."""
    names = (wanted,) if wanted else (sys.executable, "python3.14", "python3.13")
    return next((found for name in names if (found := shutil.which(name)) and is_new_enough(found)), None)


def install(python: str, folder: Path) -> Path:
    """Make an environment with emupos and return its program."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([str(programs / "python"), "-m", "pip", "install", "-q", EMUPOS], check=True)
    return programs / "emupos"


def main() -> int:
    """Install emupos in a folder that is thrown away, and run the checks on it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default="", help="a Python 3.13 or newer")
    parser.add_argument("--emupos", default="", help="a program emupos that is installed already")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        program = options.emupos
        if not program:
            python = find_python(options.python)
            if python is None:
                sys.stdout.write("No Python 3.13 is here; emupos needs one, so nothing was checked.\n")
                return 0
            program = str(install(python, Path(scratch) / "emupos"))
        return check_with(program)


def check_with(program: str) -> int:
    """Run the checks on an installed emupos."""
    checks = str(FOLDER / "emupos_receipts.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", checks]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "COUNTER_EMUPOS": program}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
