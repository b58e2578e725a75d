"""Run the tour: open the practice store behind the real window, play the day, leave the papers."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.bootstrap.opening import StoreOpening
from app.bootstrap.places import Places
from app.bootstrap.window import PRACTICE_HINT, PRACTICE_PINS
from app.tour.acts import Actors, Counter
from app.tour.closing import Closing
from app.tour.day import Journal, PlannedDay
from app.tour.hands import Hands, TourStuck
from app.tour.papers import Album, leave_papers
from app.tour.store_eyes import StoreEyes
from app.tour.summary import summarize
from ui.application import CounterScreens, make_application
from ui.watchdog import Watchdog

CARD_S = 10  # nobody stands at the terminal

if TYPE_CHECKING:
    from pathlib import Path

    from app.bootstrap.desk import Desk

OPENING_S = 180


def run_tour(out: Path, store: Path | None = None, *, pictures: bool = True) -> int:
    """Play the day into `out`; return 0 when it was played to its end and the books balance."""
    out = out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    places = Places(store.absolute() if store else out / "store", out / "world")
    qInstallMessageHandler(_hear_qt)
    make_application()
    opening = StoreOpening(places, practice=True, card_s=CARD_S)
    if opening.world is None:
        return 2
    screens = CounterScreens(opening, PRACTICE_HINT, lock_hint=PRACTICE_PINS)
    ready: list[bool] = []
    screens.ready.connect(lambda: ready.append(True))
    screens.show()
    hands = Hands(screens.window, opening.world)
    try:
        hands.wait("the open store", lambda: bool(ready), OPENING_S)
        balanced = _play(out, screens, opening, hands, pictures=pictures)
    except TourStuck as stuck:
        screens.window.grab().save(str(out / "stuck.png"))
        sys.stderr.write(f"{stuck}\n")
        return 1
    finally:
        screens.close()
        screens.window.let_close()
        opening.close()
        QApplication.processEvents()
    return 0 if balanced else 1


def _hear_qt(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Pass on what Qt says, but for the one line about a window manager that is not there off the screen."""
    if "propagateSizeHints" not in message:
        sys.stderr.write(message + "\n")


def _play(out: Path, screens: CounterScreens, opening: StoreOpening, hands: Hands, *, pictures: bool) -> bool:
    conductor, world = screens.conductor, opening.world
    if conductor is None or world is None:
        raise TourStuck("the desk")
    desk: Desk = conductor.shell.desk  # type: ignore[assignment]  # the tour opened it, so it is the real desk
    screens.session.watch_idle(0)
    conductor.scans.wedge.remove()
    watchdog = Watchdog(screens)
    eyes = StoreEyes(desk, hands)
    album = Album(out, hands, watchdog, is_wanted=pictures)
    album.take("sign-in")
    journal = Journal(out)
    counter = Counter(hands, eyes)
    hands.dismiss_banners()
    watchdog.start()
    day = PlannedDay(counter, Actors(hands), eyes, album, journal)
    day.play(world, Closing(counter, eyes, album))
    watchdog.stop()
    leave_papers(out, world, desk, eyes)
    summary = summarize(eyes, watchdog)
    (out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n", "utf-8")
    journal.close()
    sys.stdout.write(json.dumps(summary) + "\n")
    return bool(summary["balanced"])
