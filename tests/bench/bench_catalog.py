"""Import a whole drug directory into a fresh encrypted store and print its time and memory.

The folder given by `--catalog` holds product, package and labeler as CSV files, plain or .zst. They are
written anew in FDA's own layout (ndctext.zip) first; that part is neither timed nor counted.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from tests.bench.ground import ROOT, fresh_store
else:
    from ground import ROOT, fresh_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WANTS_CATALOG = True
MOST_SECONDS = 60
MOST_MEGABYTES = 400
_LONGEST_S = 600
_LARGEST_CELL = 1 << 24
_PRODUCT = (
    "PRODUCTID,PRODUCTNDC,PRODUCTTYPENAME,PROPRIETARYNAME,PROPRIETARYNAMESUFFIX,NONPROPRIETARYNAME,DOSAGEFORMNAME,"
    "ROUTENAME,STARTMARKETINGDATE,ENDMARKETINGDATE,MARKETINGCATEGORYNAME,APPLICATIONNUMBER,LABELERNAME,"
    "SUBSTANCENAME,ACTIVE_NUMERATOR_STRENGTH,ACTIVE_INGRED_UNIT,PHARM_CLASSES,DEASCHEDULE,NDC_EXCLUDE_FLAG,"
    "LISTING_RECORD_CERTIFIED_THROUGH"
)
_PACKAGE = (
    "PRODUCTID,PRODUCTNDC,NDCPACKAGECODE,PACKAGEDESCRIPTION,STARTMARKETINGDATE,ENDMARKETINGDATE,"
    "NDC_EXCLUDE_FLAG,SAMPLE_PACKAGE"
)
_FROM_PRODUCT = {
    "PRODUCTID": "id",
    "PRODUCTNDC": "product_ndc",
    "PRODUCTTYPENAME": "product_type",
    "PROPRIETARYNAME": "brand",
    "NONPROPRIETARYNAME": "generic",
    "DOSAGEFORMNAME": "dosage_form",
    "ROUTENAME": "route",
    "SUBSTANCENAME": "substances",
    "ACTIVE_NUMERATOR_STRENGTH": "strength",
    "ACTIVE_INGRED_UNIT": "strength_unit",
    "PHARM_CLASSES": "pharm_classes",
}


def measure(folder: Path) -> list[dict[str, Any]]:
    """Return one row for time and one for memory; the import runs in a process of its own."""
    with fresh_store() as store, TemporaryDirectory(prefix="counter-bench-") as temporary:
        file = write_ndctext(folder, Path(temporary) / "ndctext.zip")
        store.lock.release()
        command = [sys.executable, __file__, str(store.folder), str(file)]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST_S, check=True
        )
    told = json.loads(done.stdout)
    count = f"{told['products']:,} products, {told['packages']:,} packages"
    return [
        {
            "name": "import of the real drug directory, time",
            "ours": f"{told['seconds']:.1f} s",
            "baseline": "none",
            "ratio": "",
            "target": f"<= {MOST_SECONDS} s",
            "met": told["seconds"] <= MOST_SECONDS,
        },
        {
            "name": "import of the real drug directory, memory",
            "ours": f"{told['megabytes']:.0f} MB",
            "baseline": "none",
            "ratio": "",
            "target": f"<= {MOST_MEGABYTES} MB",
            "met": told["megabytes"] <= MOST_MEGABYTES,
        },
        {
            "name": f"  {count}",
            "ours": f"{told['refused']:,} refused",
            "baseline": "none",
            "ratio": "",
            "target": "none",
            "met": None,
        },
    ]


def write_ndctext(folder: Path, target: Path) -> Path:
    """Write the directory of a folder as FDA publishes it."""
    csv.field_size_limit(_LARGEST_CELL)
    labelers = {row["id"]: row["name"] for row in _rows(folder, "labeler")}
    codes: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        _write(file, "product.txt", _PRODUCT, _products(folder, labelers, codes))
        _write(file, "package.txt", _PACKAGE, _packages(folder, codes))
    return target


def _products(folder: Path, labelers: dict[str, str], codes: dict[str, str]) -> Iterator[dict[str, str]]:
    for row in _rows(folder, "product"):
        codes[row["id"]] = row["product_ndc"]
        told = {name: row[source] for name, source in _FROM_PRODUCT.items()}
        told["LABELERNAME"] = labelers.get(row["labeler_id"].split(".")[0], "")
        told["DEASCHEDULE"] = "" if row["dea_source"].startswith("derived") else row["dea_schedule"]
        told["NDC_EXCLUDE_FLAG"] = "N"
        yield told


def _packages(folder: Path, codes: dict[str, str]) -> Iterator[dict[str, str]]:
    for row in _rows(folder, "package"):
        yield {
            "PRODUCTID": row["product_id"],
            "PRODUCTNDC": codes.get(row["product_id"], ""),
            "NDCPACKAGECODE": row["ndc_hyphen"],
            "PACKAGEDESCRIPTION": row["description"],
            "NDC_EXCLUDE_FLAG": "N",
            "SAMPLE_PACKAGE": "N",
        }


def _write(file: zipfile.ZipFile, name: str, columns: str, rows: Iterable[dict[str, str]]) -> None:
    with file.open(name, "w") as raw, io.TextIOWrapper(raw, "cp1252", errors="replace", newline="") as text:
        names = columns.split(",")
        text.write("\t".join(names) + "\r\n")
        for row in rows:
            cells = (" ".join(row.get(column, "").split()) for column in names)
            text.write("\t".join(cells) + "\r\n")


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with _text(folder, name) as text:
        yield from csv.DictReader(text)


def _text(folder: Path, name: str) -> TextIO:
    plain = folder / f"{name}.csv"
    if plain.exists():
        return plain.open(encoding="utf-8", newline="")
    import zstandard

    text: TextIO = zstandard.open(folder / f"{name}.csv.zst", "rt", encoding="utf-8", newline="")
    return text


def import_one(folder: Path, file: Path) -> dict[str, Any]:
    """Import a file into a store as the product does and return what it took."""
    import resource

    from app.kernel.clock import SystemClock
    from app.kernel.ids import Uuid7Source
    from app.practice.store import PRACTICE_ACTOR
    from app.workflows.import_drugs import ImportNdc, import_ndc
    from db.store import open_store

    store, clock = open_store(folder), SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    start = time.perf_counter()
    done = runner.submit(import_ndc, ImportNdc(str(file)), PRACTICE_ACTOR).result().value
    took = time.perf_counter() - start
    runner.close()
    store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1 << 10
    )
    return {
        "seconds": took,
        "megabytes": peak,
        "products": done.products,
        "packages": done.packages,
        "refused": len(done.refused),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(import_one(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
