"""Say what prescriber commands need of the unit of work."""

from __future__ import annotations

from typing import Protocol

from app.kernel.keeping import Keeps
from app.prescribers.model import Prescriber


class Prescribers(Keeps[Prescriber], Protocol):
    """Keep prescribers."""

    def by_npi(self, npi: str) -> Prescriber | None:
        """Return the prescriber with an NPI."""
        ...
