"""Find the package that a code stands for by looking up every candidate, never by guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.kernel.ndc import base_gtin14, candidates
from app.kernel.text import BLANKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.catalog.model import Package

_CODE = re.compile(r"\d[\dA-Z-]{0,19}", re.ASCII)


class FindsPackages(Protocol):
    """Look packages up by their codes."""

    def find_by_ndc11s(self, codes: Sequence[str]) -> Sequence[Package]:
        """Return the packages whose NDC-11 is among the codes."""
        ...

    def find_by_gtin(self, gtin14: str) -> Package | None:
        """Return the package known by a GTIN-14 of the base unit, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """Say that one package carries the code."""

    package: Package


@dataclass(frozen=True, slots=True)
class Ask:
    """Say that several packages may carry the code: the person chooses."""

    choices: tuple[Package, ...]


@dataclass(frozen=True, slots=True)
class NoneFound:
    """Say that the drug file knows no package with this code."""

    code: str

    @property
    def message(self) -> str:
        """Return what to tell the user; what is no code, such as a name, is not repeated."""
        code = f"the code {self.code}" if _CODE.fullmatch(self.code) else "this code"
        return f"No drug has {code}. Check the bottle, or import a newer drug file."


Resolution = Found | Ask | NoneFound


def resolve(code: str, packages: FindsPackages) -> Resolution:
    """Return the package of a code: a known GTIN first, then every candidate NDC.

    Several hits are narrowed to those written exactly so on the package, then asked about.
    """
    text = code.strip(BLANKS)
    found = list(packages.find_by_ndc11s([candidate.text for candidate in candidates(text)]))
    gtin = base_gtin14(text)
    known = packages.find_by_gtin(gtin) if gtin else None
    if known is not None and all(known.ndc_hyphen != other.ndc_hyphen for other in found):
        found.append(known)
    return _choose(text, found)


def _choose(code: str, found: Sequence[Package]) -> Resolution:
    exact = [package for package in found if package.ndc_hyphen == code.upper()]
    hits = exact or sorted(found, key=lambda package: package.ndc_hyphen)
    if len(hits) == 1:
        return Found(hits[0])
    return Ask(tuple(hits)) if hits else NoneFound(code)


def carries(code: str, ndc11: str, packages: FindsPackages) -> bool:
    """Say whether a scanned code stands for one given NDC-11 and for nothing else in the drug file."""
    match resolve(code, packages):
        case Found(package):
            return package.ndc11.text == ndc11
        case Ask(choices):
            return {package.ndc11.text for package in choices} == {ndc11}
        case NoneFound():
            return False
