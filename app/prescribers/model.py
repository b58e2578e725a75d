"""Define a prescriber."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.kernel.ids import PrescriberId


@dataclass
class Prescriber:
    """Be a person who may prescribe; `npi` is ten digits, `dea` nine characters or empty."""

    id: PrescriberId
    last: str
    first: str
    credential: str
    npi: str
    dea: str
    phone: str
    street: str
    city: str
    state: str
    zip_code: str
    search: str
    active: bool
