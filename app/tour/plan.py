"""Hold the day that the tour plays: who comes, what is prescribed, what is bought, how it is paid.

All of it is practice data. The tour brings the store to this state from wherever it stands, so that a
tour that was killed goes on where the store says it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Phase(StrEnum):
    """Say whether the payer answers while this part of the day is played."""

    ONLINE = "online"
    OFFLINE = "offline"
    AFTERWARDS = "afterwards"


class Pay(StrEnum):
    """Say how a sale is paid."""

    CASH_EXACT = "cash_exact"
    CASH_NOTES = "cash_notes"
    CHECK = "check"
    CARD = "card"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Order:
    """Be one prescription: the package, the sig as typed, and what is special about it.

    `days` is typed only where it cannot be computed; `bottle` is another package that is scanned first;
    `to_cash` switches a rejected claim to the cash price; `send_back` has the pharmacist send it back once.
    """

    ndc: str
    sig: str
    quantity: str
    refills: str = "2"
    days: str = ""
    bottle: str = ""
    to_cash: bool = False
    send_back: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """Be one customer: a patient with prescriptions, or a walk-in (`last` empty) who buys items."""

    last: str
    born: date
    prescriber: str
    orders: tuple[Order, ...]
    pay: Pay
    items: tuple[str, ...] = ()
    phase: Phase = Phase.ONLINE
    counsel: bool = False
    bin: str = field(default="A1")


def _walk_in(items: tuple[str, ...], pay: Pay, phase: Phase) -> Visit:
    return Visit("", date(2000, 1, 1), "", (), pay, items, phase)


BANDAGES, COUGH_DROPS, TISSUE, WATER = "499901000019", "499901000026", "499901000033", "499901000040"
TOOTHPASTE, SUNSCREEN, THERMOMETER = "499901000057", "499901000064", "499901000071"

VISITS: tuple[Visit, ...] = (
    Visit(
        "Chen", date(1961, 4, 12), "Okafor",
        (
            Order("0378-7185-05", "1t po bid wc", "180"),
            Order("0185-0101-01", "1t po qd", "90"),
            Order("0378-3950-05", "1t po qhs", "90"),
        ),
        Pay.CASH_NOTES, (BANDAGES,), counsel=True, bin="A1",
    ),
    Visit(
        "Alvarado", date(1984, 9, 15), "Abrams",
        (
            Order("31722-726-90", "1t po qhs", "30"),
            Order("0173-0682-20", "2 puffs po q6h prn", "18", days="25"),
        ),
        Pay.CARD, bin="A2",
    ),
    Visit(
        "Anders", date(1979, 12, 3), "Okafor",
        (
            Order("0603-6161-02", "1t po qhs", "30", send_back="Call about the dose"),
            Order("0093-0058-01", "1t po q6h prn", "20", refills="1"),
        ),
        Pay.CARD, (COUGH_DROPS, TISSUE), bin="A3",
    ),
    Visit(
        "O'Connor", date(1990, 3, 17), "Abrams",
        (Order("68180-352-09", "1t po qd", "90"), Order("13668-332-01", "1t po qhs", "30")),
        Pay.CHECK, bin="A4",
    ),
    Visit(
        "Nunez", date(1957, 11, 30), "Okafor",
        (Order("0378-4043-77", "1t po qd", "90"), Order("0054-4297-25", "1t po qam", "30")),
        Pay.CARD, bin="B1",
    ),
    Visit(
        "Featherstonehaugh", date(1972, 6, 6), "Abrams",
        (Order("0093-5517-98", "1t po tid", "90", to_cash=True), Order("0185-0101-01", "1t po qd", "30")),
        Pay.SPLIT, bin="B2",
    ),
    Visit(
        "Lindqvist", date(2015, 5, 5), "Okafor",
        (Order("0143-9888-15", "5 ml po bid", "150", refills="0"),),
        Pay.CASH_EXACT, (THERMOMETER,), counsel=True, bin="B3",
    ),
    Visit(
        "Abernathy", date(1938, 2, 27), "Abrams",
        (
            Order("0093-2264-01", "1t po bid", "20", refills="0"),
            Order("0054-4297-25", "1t po qam", "30", bottle="0378-0208-01"),
        ),
        Pay.CARD, bin="B4",
    ),
    _walk_in((WATER, TOOTHPASTE, SUNSCREEN), Pay.CASH_NOTES, Phase.ONLINE),
    Visit(
        "Eriksen", date(1975, 4, 23), "Okafor",
        (Order("0087-6071-11", "1t po bid", "60"), Order("13107-006-01", "1t po qd", "30")),
        Pay.CASH_NOTES, phase=Phase.OFFLINE, bin="C1",
    ),
    Visit(
        "Dubois", date(1988, 2, 29), "Abrams",
        (Order("55111-147-01", "1c po qam", "30"), Order("53746-140-01", "1t po tid prn", "30", refills="0")),
        Pay.CARD, (WATER,), phase=Phase.OFFLINE, bin="C2",
    ),
    Visit(
        "Baker", date(1964, 1, 20), "Okafor",
        (Order("0228-2665-11", "1c po tid", "90"), Order("0378-2351-77", "1c po qd", "30")),
        Pay.CASH_EXACT, phase=Phase.OFFLINE, bin="C3",
    ),
    Visit(
        "Castellanos", date(1933, 10, 1), "Abrams",
        (Order("0039-0060-13", "1t po qam", "90"), Order("16571-411-10", "1t po bid", "20", refills="0")),
        Pay.CARD, phase=Phase.OFFLINE, counsel=True, bin="C4",
    ),
    _walk_in((SUNSCREEN, SUNSCREEN, COUGH_DROPS), Pay.CARD, Phase.OFFLINE),
    Visit(
        "Pemberton", date(1929, 7, 9), "Okafor",
        (Order("0054-0019-20", "1t po qam", "10", refills="0"), Order("55111-469-01", "1t po qd", "30")),
        Pay.CASH_NOTES, phase=Phase.AFTERWARDS, bin="D1",
    ),
)  # fmt: skip
FLOAT = "150.00"


def visits_in(phase: Phase) -> tuple[Visit, ...]:
    """Return the visits of one phase, in order."""
    return tuple(visit for visit in VISITS if visit.phase is phase)
