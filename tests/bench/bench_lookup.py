"""Measure look-ups in a big store: 188,000 packages and a million patients.

The baseline asks the same question with one bare statement on a bare connection, plus one empty hop to
a thread and back. `COUNTER_BENCH_PATIENTS` makes the store smaller.
"""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from app.catalog.model import Package, Price, Product
from app.catalog.search import product_search
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.kernel.money import Rate
from app.kernel.ndc import Ndc, gtin14
from app.kernel.person import search_key
from app.kernel.quantity import Quantity, Unit
from app.patients.model import Sex
from db.catalog import package_table, price_table, product_table
from db.patients import patient_table

if TYPE_CHECKING:
    from tests.bench.ground import at, bare_connection, fresh_store, seconds, spread
else:
    from ground import at, bare_connection, fresh_store, seconds, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Table

    from db.store import Store

PATIENTS = int(os.environ.get("COUNTER_BENCH_PATIENTS", "1000000"))
PACKAGES = 188_000
ROUNDS = 1_000
TARGET = 3
MOST_MS = 3
_BATCH = 20_000
_SYLLABLES = (
    "ba",
    "che",
    "da",
    "fo",
    "gar",
    "hu",
    "kim",
    "lo",
    "mar",
    "nel",
    "pe",
    "ro",
    "san",
    "ti",
    "vo",
    "wu",
)
_FORMS = ("TABLET", "CAPSULE", "SOLUTION", "TABLET, FILM COATED", "INJECTION")
_PATIENTS = (
    "SELECT id, last, first, birth_date, sex, phone, street, city, state, zip_code FROM patient WHERE "
)
_BY_PACKAGE = (
    "SELECT product.*, package.*, price.rate, price.as_of FROM package"
    " JOIN product ON product.id = package.product_id"
    " LEFT JOIN price ON price.ndc11 = package.ndc11 AND price.as_of ="
    " (SELECT max(as_of) FROM price WHERE price.ndc11 = package.ndc11) WHERE package."
)


@dataclass(frozen=True, slots=True)
class Question:
    """Be one kind of look-up: how the product is asked, and the bare statement for the same."""

    name: str
    ask: Callable[[str, Any], Any]
    sql: str
    bind: Callable[[str], tuple[str, ...]]
    values: list[str]


def measure() -> list[dict[str, Any]]:
    """Return one row per kind of look-up."""
    with fresh_store() as store:
        questions = _fill(store)
        clock = SystemClock()
        runner = store.runner(clock, Uuid7Source(clock), 1)
        with (
            bare_connection(store.database, store.secrets.dek) as bare,
            ThreadPoolExecutor(1) as pool,
        ):
            hop = [seconds(lambda: pool.submit(int).result()) for _ in range(ROUNDS)]
            rows = [_row(question, runner, bare, hop) for question in questions]
        runner.close()
    return rows


def _row(question: Question, runner: Any, bare: Any, hop: list[float]) -> dict[str, Any]:
    ours, theirs = [], []
    for place in range(ROUNDS):
        value = question.values[place % len(question.values)]
        started = time.perf_counter()
        found = runner.query(partial(question.ask, value)).result()
        answered = time.perf_counter()
        rows = bare.execute(question.sql, question.bind(value)).fetchall()
        ours.append(answered - started)
        theirs.append(time.perf_counter() - answered + hop[place])
        assert len(found) == len(rows) > 0, question.name
    ratio = at(0.5, ours) / at(0.5, theirs)
    return {
        "name": f"{question.name}, p50/p99",
        "ours": spread(ours),
        "baseline": spread(theirs),
        "ratio": f"{ratio:.2f}x",
        "target": f"<= {TARGET}x, p99 < {MOST_MS} ms",
        "met": ratio <= TARGET and at(0.99, ours) * 1e3 < MOST_MS,
    }


def _fill(store: Store) -> list[Question]:
    chance = random.Random(7)
    engine = store.migration_engine()
    with engine.begin() as connection:
        packages = _put_catalog(connection)
    with engine.begin() as connection:
        patients = _put_patients(connection, chance)
    engine.dispose()
    people = chance.sample(patients, 200)
    wares = chance.sample(packages, 200)
    return [
        Question(
            f"NDC-11 among {PACKAGES:,} packages",
            lambda code, reads: reads.catalog.by_code(code),
            f"{_BY_PACKAGE}ndc11 = ?",
            lambda code: (code,),
            [str(package.ndc11) for package in wares],
        ),
        Question(
            "GTIN-14 among the same",
            lambda code, reads: reads.catalog.by_code(code),
            f"{_BY_PACKAGE}gtin14 = ?",
            lambda code: (code,),
            [package.gtin14 for package in wares],
        ),
        Question(
            f"name among {PATIENTS:,} patients",
            lambda text, reads: reads.patients.search(text),
            f"{_PATIENTS}search >= ? AND search < ? AND search LIKE ? ORDER BY search, id LIMIT 20",
            _name_bounds,
            [f"{person['last']}, {person['first'][:3]}" for person in people],
        ),
        Question(
            "birth date among the same",
            lambda text, reads: reads.patients.search(text),
            f"{_PATIENTS}birth_date = ? ORDER BY search, id LIMIT 20",
            lambda text: (datetime.strptime(text, "%m/%d/%Y").replace(tzinfo=UTC).date().isoformat(),),
            [f"{person['birth_date']:%m/%d/%Y}" for person in people],
        ),
        Question(
            "telephone number among the same",
            lambda text, reads: reads.patients.search(text),
            f"{_PATIENTS}phone = ? ORDER BY search, id LIMIT 20",
            lambda text: (text,),
            [person["phone"] for person in people],
        ),
    ]


def _name_bounds(typed: str) -> tuple[str, ...]:
    last, first = (search_key(part) for part in typed.split(","))
    return last, last + "\U0010ffff", f"{last}% {first}%"


def _put_catalog(connection: Connection) -> list[Package]:
    """Write products of two packages each, every third with a price; return the packages."""
    products, packages, prices = [], [], []
    for number in range(PACKAGES // 2):
        code = f"{10_000 + number // 1000:05d}-{number % 1000:03d}"
        products.append(_product(code, number))
        for size in ("30", "90"):
            ndc = Ndc.parse(f"{code}-{size}")
            packages.append(
                Package(
                    str(ndc),
                    ndc.ndc11,
                    gtin14(ndc),
                    code,
                    f"{size} in 1 BOTTLE",
                    Quantity.of(int(size)),
                    Unit.EACH,
                    active=True,
                )
            )
        if number % 3 == 0:
            prices.append(
                Price(packages[-1].ndc11, date(2026, 1, 1), Rate.parse("0.1351"), Unit.EACH, "bench")
            )
    for table, rows in ((product_table, products), (package_table, packages), (price_table, prices)):
        names = [column.name for column in table.c if column.name != "number"]
        _put(connection, table, ({name: getattr(row, name) for name in names} for row in rows))
    return packages


def _product(code: str, number: int) -> Product:
    generic = f"{_word(number)} {_word(number // 7 + 3)}".strip()
    form, strength = _FORMS[number % len(_FORMS)], (str(5 * (1 + number % 40)), "mg/1")
    return Product(
        id=code,
        brand="",
        generic=generic,
        form=form,
        route="ORAL",
        strength=strength[0],
        strength_unit=strength[1],
        labeler=f"Labs {number % 900}",
        product_type="HUMAN PRESCRIPTION DRUG",
        ingredients=generic.upper(),
        classes="",
        dea_schedule="",
        dea_stated=False,
        search=product_search("", generic, form, f"Labs {number % 900}", strength),
        source="bench",
        source_date=date(2026, 1, 2),
    )


def _put_patients(connection: Connection, chance: random.Random) -> list[dict[str, Any]]:
    """Write patients with the indexes put on at the end; return some of them."""
    indexes = list(patient_table.indexes)
    for index in indexes:
        index.drop(connection)
    kept: list[dict[str, Any]] = []
    ids, start = Uuid7Source(SystemClock()), date(1930, 1, 1)

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(PATIENTS):
            last = _word(chance.randrange(40_000)).title()
            first = _word(chance.randrange(4_000)).title()
            row = {
                "id": ids.new(),
                "last": last,
                "first": first,
                "birth_date": start + timedelta(days=chance.randrange(34_000)),
                "sex": Sex.FEMALE if number % 2 else Sex.MALE,
                "phone": f"{2_000_000_000 + number * 7:010d}",
                "street": f"{number % 9_999} Elm Street",
                "city": "Springfield",
                "state": "NY",
                "zip_code": "00401",
                "search": search_key(f"{last} {first}"),
                "no_known_allergies": True,
                "created_at": datetime(2026, 1, 1, tzinfo=UTC),
                "rev": 1,
            }
            if number % 50 == 0:
                kept.append(row)
            yield row

    _put(connection, patient_table, rows())
    for index in indexes:
        index.create(connection)
    return kept


def _put(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    statement = insert(table)
    while batch := list(islice(rows, _BATCH)):
        connection.execute(statement, batch)


def _word(number: int) -> str:
    """Return a made-up word for a number."""
    word = ""
    while True:
        number, place = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[place]
        if not number:
            return word
