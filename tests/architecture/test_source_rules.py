"""Hold the rules that no linter knows: size, no floats for money, no sleeps, no machine paths."""

from __future__ import annotations

import ast
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "ui", "devices", "db", "migrations", "resources")
MOST_LINES = 500
MOST_METHODS = 20
LONGEST_FUNCTION = 50

# Seconds, milliseconds, pixels and points are no money: these modules may say float.
FLOAT_ALLOWED = re.compile(r"^app/(gateways|jobs|practice|bootstrap|tour|hardware|scanning)(/|\.py|$)")


def tracked(*patterns: str) -> list[Path]:
    """Return the project's files; without git (an unpacked archive), all that .gitignore does not name."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        listed = "\0".join(walked())
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [ROOT / name for name in names if not patterns or any(fnmatch(name, one) for one in patterns)]


def walked() -> list[str]:
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()]
    names = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
    skip = [".git", *filter(None, ignored)]
    return [
        name.as_posix()
        for name in names
        if not any(fnmatch(part, pattern) for part in name.parts for pattern in skip)
    ]


def python_files() -> list[Path]:
    return tracked("*.py")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def faults(paths: list[Path], check: Callable[[Path], Iterator[str]]) -> list[str]:
    return [f"{name_of(path)}: {fault}" for path in paths for fault in check(path)]


def test_that_no_module_is_longer_than_500_lines() -> None:
    def check(path: Path) -> Iterator[str]:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES:
            yield f"{lines} lines"

    assert not faults(python_files(), check)


def test_that_no_class_has_more_than_20_methods() -> None:
    def check(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
                if len(methods) > MOST_METHODS:
                    yield f"{node.name} has {len(methods)} methods"

    assert not faults(python_files(), check)


def test_that_no_function_is_longer_than_50_lines() -> None:
    def check(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield f"{node.name} has {lines} lines"

    assert not faults(tracked("app/*.py", "ui/*.py", "devices/*.py", "db/*.py", "dev.py"), check)


def test_that_no_column_holds_a_float_or_a_decimal() -> None:
    columns = re.compile(r"\b(Numeric|Float|Double|REAL|DOUBLE_PRECISION|DECIMAL|MONEY)\b")

    def check(path: Path) -> Iterator[str]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if columns.search(line.split("#")[0]):
                yield f"line {number}: {line.strip()}"

    assert not faults(tracked("db/*.py", "migrations/*.py"), check)


def test_that_the_domain_never_says_float() -> None:
    def check(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            says = isinstance(node, ast.Name) and node.id == "float"
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            if says or literal:
                yield f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)}"

    domain = [path for path in tracked("app/*.py") if not FLOAT_ALLOWED.match(name_of(path))]
    assert not faults(domain, check)


def test_that_no_test_sleeps() -> None:
    sleeps = re.compile(
        r"\btime\.sleep\(|\bfrom time import sleep|\bqtbot\.wait\(|\bQTest\.qWait\(|mock\.patch"
    )
    here = Path(__file__)

    def check(path: Path) -> Iterator[str]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if sleeps.search(line):
                yield f"line {number}: {line.strip()}"

    assert not faults([path for path in tracked("tests/*.py") if path != here], check)


def test_that_the_clock_is_asked_through_its_port_only() -> None:
    asks = re.compile(r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(")
    may = {"app/kernel/clock.py"}

    def check(path: Path) -> Iterator[str]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if asks.search(line):
                yield f"line {number}: {line.strip()}"

    paths = [path for path in tracked("app/*.py", "db/*.py", "ui/*.py") if name_of(path) not in may]
    assert not faults(paths, check)


def test_that_no_folder_of_tests_or_packaging_is_a_package() -> None:
    assert [name_of(path) for path in tracked("tests/*__init__.py", "packaging/*__init__.py")] == []


def test_that_every_folder_of_the_product_with_modules_is_a_package() -> None:
    packages = [package for package in PACKAGES if package != "resources"]
    folders = {path.parent for path in tracked(*(f"{package}/*.py" for package in packages))}
    bare = {"migrations/versions"}  # Alembic loads revisions by path
    lost = [folder for folder in folders if not (folder / "__init__.py").exists()]
    assert [name_of(folder) for folder in lost if name_of(folder) not in bare] == []


def test_that_the_files_are_found_without_git_as_well() -> None:
    assert {name_of(path) for path in tracked()} <= set(walked())


# Assembled, so that this file does not hold what it looks for.
REGISTRY_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "--index" + "-url", "--extra-index" + "-url")
MACHINE_FOLDERS = ("root", "work", "home", "Users", "opt", "shared")
MACHINE_PATHS = tuple(f"/{folder}/" for folder in MACHINE_FOLDERS)


@pytest.mark.parametrize("words", [REGISTRY_HOSTS, MACHINE_PATHS], ids=["registry hosts", "machine paths"])
def test_that_no_file_names_a_registry_host_or_a_path_of_a_machine(words: tuple[str, ...]) -> None:
    def check(path: Path) -> Iterator[str]:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return
        for word in words:
            found = re.search(rf"(?<![\w./}}]){re.escape(word)}", text)
            if found:
                yield f"line {text.count(chr(10), 0, found.start()) + 1} holds {word}"

    assert not faults(tracked(), check)
