"""Leave behind what the tour saw: pictures of screens, labels, receipts, messages, the close packet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication

from app.bootstrap.opening import RECOVERY_JOB
from app.claims.model import Direction
from app.claims.views import ClaimFilter
from app.practice.world import Part
from devices.sim.log import read_page_jobs, read_receipts
from ui.theme.theme import apply_theme, theme

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from app.bootstrap.desk import Desk
    from app.claims.views import MessageRow
    from app.practice.world import PracticeWorld
    from app.tour.hands import Hands
    from app.tour.store_eyes import StoreEyes
    from ui.watchdog import Watchdog

SIZES = ((1366, 768), (1920, 1080))
THEMES = ("light", "dark")
LABEL_DPI = 300  # as label printers have it; at half of it a barcode cannot be read


class Album:
    """Take pictures of the window in both themes and both sizes."""

    def __init__(self, folder: Path, hands: Hands, watchdog: Watchdog, *, is_wanted: bool = True) -> None:
        """Take where pictures go, and whether they are wanted at all; the watchdog sleeps meanwhile."""
        self._folder, self._hands, self._is_wanted = folder / "screens", hands, is_wanted
        self._watchdog = watchdog
        self._taken: set[str] = set()

    def take(self, name: str) -> None:
        """Keep the window as it looks now, once for each name, theme and size.

        The day goes on in the theme that was taken last: to switch is what costs most here.
        """
        if name in self._taken or not self._is_wanted:
            return
        self._taken.add(name)
        window = self._hands.window
        self._hands.breathe(120)
        self._watchdog.pause()
        now = theme().name
        for name_of_theme in sorted(THEMES, key=now.__ne__):
            apply_theme(self._app(), name_of_theme)
            for width, height in SIZES:
                path = self._folder / f"{name_of_theme}-{width}" / f"{name}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                window.resize(width, height)
                self._hands.breathe(30)
                window.grab().save(str(path))
        window.resize(*SIZES[0])
        self._hands.breathe(30)
        self._watchdog.resume()

    @staticmethod
    def _app() -> QApplication:
        return cast("QApplication", QApplication.instance())


def leave_papers(folder: Path, world: PracticeWorld, desk: Desk, eyes: StoreEyes) -> None:
    """Write every label, receipt and message beside the simulators' own logs, and the close packet."""
    _leave_labels(folder / "labels", world, desk)
    _leave_receipts(folder / "receipts", world)
    _leave_messages(folder / "messages", eyes)
    day = eyes.day()
    if day is not None and day.head.packet_id is not None:
        packet_id = day.head.packet_id
        paper = eyes.read(lambda reads: reads.printing.paper(packet_id))
        _leave_packet(folder, desk, paper.facts)


def _leave_packet(folder: Path, desk: Desk, facts: str) -> None:
    from app.documents.close_packet import ClosePacketFacts  # noqa: PLC0415 -- used once, at the end
    from app.documents.stored import from_json  # noqa: PLC0415 -- the same

    pdf = desk.renderer.close_packet_pdf(from_json(ClosePacketFacts, facts))
    (folder / "close-packet.pdf").write_bytes(pdf)
    for number, page in enumerate(desk.renderer.pages_png(pdf), start=1):
        (folder / f"close-packet-{number}.png").write_bytes(page)


def _leave_labels(folder: Path, world: PracticeWorld, desk: Desk) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [job for job in read_page_jobs(world.folder / Part.PAGES) if job.name != RECOVERY_JOB]
    for number, job in enumerate(jobs, start=1):
        (folder / f"{number:03d}.pdf").write_bytes(job.pdf)
        for page, picture in enumerate(desk.renderer.pages_png(job.pdf, LABEL_DPI), start=1):
            (folder / f"{number:03d}-{page}.png").write_bytes(picture)


def _leave_receipts(folder: Path, world: PracticeWorld) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for receipt in read_receipts(world.folder / Part.PRINTER):
        (folder / f"{receipt.number:03d}.escpos").write_bytes(receipt.raw)
        (folder / f"{receipt.number:03d}.png").write_bytes(receipt.picture.read_bytes())


def _leave_messages(folder: Path, eyes: StoreEyes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    claims = eyes.read(lambda reads: reads.claims.worklist(ClaimFilter.ALL, 10_000))
    found: list[tuple[datetime, Direction, MessageRow]] = []
    for claim in claims:
        messages = eyes.messages(claim.id)
        found.extend((message.at, message.direction, message) for message in messages)
    found.sort(key=lambda item: (item[0], item[1] is Direction.RECEIVED))
    index = []
    for number, (at, direction, message) in enumerate(found, start=1):
        name = f"{number:04d}-{direction}.d0"
        (folder / name).write_bytes(message.raw)
        index.append(
            {"file": name, "at": at.isoformat(), "direction": direction, "quarantine": message.quarantine}
        )
    (folder / "index.json").write_text(json.dumps(index, indent=1), "utf-8")
