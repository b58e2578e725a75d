"""Open a store in the background, part by part, and close everything again in order."""

from __future__ import annotations

import contextlib
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from app.bootstrap.authority import LiveAuthority
from app.bootstrap.desk import Desk
from app.bootstrap.live_routes import LiveRoutes
from app.bootstrap.logs import log, set_up_logs
from app.bootstrap.routes import ASK_S, StoreRoute, greet
from app.bootstrap.warming import EstimateWarmer
from app.documents.recovery_key import RecoveryKeyFacts
from app.hardware.config import DevicesConfig
from app.hardware.states import DeviceKind
from app.jobs.background import Background
from app.kernel.clock import SystemClock
from app.kernel.errors import OutsideError
from app.kernel.ids import Uuid7Source
from app.practice.devices_window import DevicesWindow
from app.practice.world import Part, PracticeWorld
from app.settings.model import SettingKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from app.bootstrap.places import Places
    from app.claims.estimating.backtest import Report
    from app.documents.ports import Renderer
    from app.hardware.ports import Devices
    from app.kernel.clock import Clock
    from app.kernel.running import Runner
    from db.runner import SqlRunner
    from db.store import Store
    from devices.manager import DeviceManager
    from ui.desk import Desk as ScreenDesk

    Progress = Callable[[str, int], None]


LANE = 1
PRACTICE_CARD_S = 60  # time for a person to press a button in the window of practice devices
RECOVERY_JOB = "recovery-key"


class NoStoreHere(OutsideError):
    """Report that there is no store to open; only a practice store is made by itself."""

    def __init__(self) -> None:
        """Say how a store is made."""
        super().__init__(
            "There is no store here yet. Run “counter create” to make one, or “counter --practice” to try.",
            needs_user=True,
        )


@dataclass(frozen=True, slots=True)
class World:
    """Hold where the outside world is reached: devices and payer; empty texts where nothing is set."""

    devices: DevicesConfig
    payer_address: Callable[[], str]
    payer_ca: Callable[[], Path | None]
    is_practice: bool
    lane: int


def warm_up() -> None:
    """Load what the first scan and the first look at each screen need, away from the window's thread."""
    from app.scanning.symbols import classify  # noqa: PLC0415 -- start-up cost
    from app.scanning.types import Scan  # noqa: PLC0415 -- the same
    from ui.screens import screens_of_this_build  # noqa: PLC0415 -- the same

    classify(Scan.read("]d201003000000000018", "warm-up", SystemClock().now()))
    for entry in screens_of_this_build():
        entry.load()


class StoreOpening:
    """Be a store that opens while the window is already there (`ui.desk.Opening`)."""

    def __init__(
        self, places: Places, *, practice: bool, clock: Clock | None = None, card_s: int = PRACTICE_CARD_S
    ) -> None:
        """Take the folders and whether this is the practice store; nothing is opened yet.

        `card_s` is how long a card may take in practice, where nobody waits for a bank but for a person.
        """
        self.places = places
        self.clock: Clock = clock or SystemClock()
        self._practice, self._card_s = practice, card_s
        self._background = Background("opening")
        self._closing = ExitStack()
        self.recovery_key = ""
        self.world = PracticeWorld(places.world) if practice else None

    @property
    def folder(self) -> Path:
        """Return the store's folder."""
        return self.places.store

    @property
    def practice(self) -> bool:
        """Say whether this is a practice store."""
        return self._practice

    @property
    def crash_folder(self) -> Path:
        """Return where crash reports go."""
        return self.places.crashes

    def begin(self, progress: Progress) -> Future[ScreenDesk]:
        """Start opening; `progress` takes words and percent and is called on the opening thread."""
        return self._background(lambda: self._open(progress))

    def close(self) -> None:
        """Stop pumps, devices, database and practice world, in that order."""
        self._background.close()
        self._closing.close()

    def _open(self, progress: Progress) -> Desk:
        try:
            return self._open_parts(progress)
        except BaseException:
            self._closing.close()
            raise

    def _open_parts(self, progress: Progress) -> Desk:
        # Start-up cost: the database libraries load here, while the person signs in.
        from app.bootstrap.gate import StoreGate  # noqa: PLC0415 -- start-up cost
        from app.bootstrap.pumps import start_pumps  # noqa: PLC0415 -- start-up cost
        from devices.render import DocumentRenderer  # noqa: PLC0415 -- start-up cost

        progress("Opening the store", 5)
        store = self._store()
        self._closing.callback(store.close)
        set_up_logs(store.logs)
        self._upgrade(store)
        runner = store.runner(self.clock, Uuid7Source(self.clock), LANE)
        self._closing.callback(runner.close)
        if self._practice:
            self._fill(runner, progress)
        progress("Starting the devices", 92)
        world = self._find_world(runner)
        devices = self._start_devices(world)
        renderer = DocumentRenderer()
        pumps = start_pumps(runner, devices, renderer, world, self.clock)
        for stop in pumps.stops:
            self._closing.callback(stop)
        facts = runner.query(lambda reads: reads.settings.facts()).result()
        settings = runner.query(lambda reads: reads.settings.all()).result()
        self._print_recovery_key(devices, renderer, facts.name)
        papers = self._thread("papers")
        asks, route = self._way_to_ask(runner, world)
        warm_up()
        progress("Ready", 100)
        log().info("store_opened", lane=LANE)
        return Desk(
            runner=runner,
            devices=devices,
            gate=StoreGate(runner, papers),
            clock=self.clock,
            store=facts,
            renderer=renderer,
            in_background=papers,
            ask_payer=lambda destination, body: asks(lambda: route.exchange(destination, body)),
            try_route=lambda spec: asks(lambda: greet(spec, world.payer_ca())),
            lights=pumps.outbox.lights,
            try_payer=pumps.outbox.try_now,
            measure_practice=self._way_to_measure(runner),
            idle_lock_s=int(settings.get(SettingKey.IDLE_LOCK, "300")),
            appearance=(settings.get(SettingKey.THEME, "light"), settings.get(SettingKey.DENSITY, "normal")),
            notices=(store.warning.message,) if store.warning else (),
            show_simulators=self._way_to_show(runner),
        )

    def _start_devices(self, world: World) -> DeviceManager:
        from devices.manager import DeviceManager  # noqa: PLC0415 -- start-up cost

        devices = DeviceManager(world.devices, self.clock)
        devices.start()
        self._closing.callback(devices.stop)
        return devices

    def _way_to_ask(self, runner: Runner, world: World) -> tuple[Background, LiveRoutes]:
        """Return what asks payers outside of the queue, and by which routes."""
        asks = self._thread("asks")
        route = LiveRoutes(runner, StoreRoute(world.payer_address, world.payer_ca, ASK_S), world.payer_ca)
        self._closing.callback(route.close)
        return asks, route

    def _way_to_measure(self, runner: SqlRunner) -> Callable[[], Future[Report]]:
        """Keep estimates ready; return what measures them on a practice history. Nothing waits for either."""
        warmer = EstimateWarmer(runner)
        self._closing.callback(warmer.close)
        warmer.start()
        measuring = self._thread("measuring")

        def measure() -> Report:
            from app.bootstrap.backtest import measure_practice  # noqa: PLC0415 -- start-up cost

            return measure_practice()

        return lambda: measuring(measure)

    def _way_to_show(self, runner: Runner) -> Callable[[str, int], None] | None:
        """Return what opens the window of practice devices, whose barcodes follow the work of the day."""
        if self.world is None:
            return None
        from app.practice.barcodes import codes_of_day, fixed_codes  # noqa: PLC0415 -- start-up cost

        window = DevicesWindow(
            self.world.folder, lambda: (*runner.query(codes_of_day).result(), *fixed_codes())
        )
        self._closing.callback(window.close)
        self._closing.callback(runner.subscribe(lambda _changes: window.refresh()))
        return window.show

    def _thread(self, name: str) -> Background:
        made = Background(name)
        self._closing.callback(made.close)
        return made

    def _store(self) -> Store:
        from db.store import create_store, is_store, open_store  # noqa: PLC0415 -- start-up cost

        if is_store(self.folder):
            return open_store(self.folder)
        if not self._practice:
            raise NoStoreHere
        store, self.recovery_key = create_store(self.folder)
        return store

    def _print_recovery_key(self, devices: Devices, renderer: Renderer, store_name: str) -> None:
        """Print the key of a store that was just made; it is kept nowhere else."""
        if not self.recovery_key:
            return
        facts = RecoveryKeyFacts(
            store_name,
            tuple(self.recovery_key.split("-")),
            self.clock.now().date(),
            sha256(self.recovery_key.encode()).hexdigest()[:8].upper(),
        )
        devices.print_pages(DeviceKind.PAGE_PRINTER, renderer.recovery_key_pdf(facts), RECOVERY_JOB)
        self.recovery_key = ""

    def _upgrade(self, store: Store) -> None:
        from migrations.upgrade import upgrade_store  # noqa: PLC0415 -- start-up cost

        done = upgrade_store(store)
        if done.before != done.after:
            log().info("store_upgraded", schema=done.after)

    def _fill(self, runner: Runner, progress: Progress) -> None:
        done_mark = self.folder / "practice-ready"
        if done_mark.exists():
            return
        from app.practice.store import build_practice_store  # noqa: PLC0415 -- start-up cost
        from app.users.passwords import hash_secret  # noqa: PLC0415 -- start-up cost

        def tell(done: int, total: int, what: str) -> None:
            progress(f"Building the practice store: {what}", 10 + 80 * done // max(total, 1))

        build_practice_store(runner, lambda typed: hash_secret(typed, practice=True), tell)
        done_mark.touch()

    def _find_world(self, runner: Runner) -> World:
        if self.world is not None:
            return self._practice_world(self.world)
        settings = runner.query(lambda reads: reads.settings.all()).result()
        config = DevicesConfig(
            scanner=settings.get(SettingKey.SCANNER, ""),
            receipt_printer=settings.get(SettingKey.RECEIPT_PRINTER, ""),
            card_terminal=settings.get(SettingKey.TERMINAL, ""),
            label_printer=settings.get(SettingKey.LABEL_PRINTER, ""),
            page_printer=settings.get(SettingKey.PAGE_PRINTER, ""),
            scale=settings.get(SettingKey.SCALE, ""),
            drawer_port=settings.get(SettingKey.CASH_DRAWER, ""),
            pole_display=settings.get(SettingKey.POLE_DISPLAY, ""),
            signature_pad=settings.get(SettingKey.SIGNATURE_PAD, ""),
        )
        authority = LiveAuthority(runner, self.folder)
        self._closing.callback(authority.close)
        return World(config, authority.address, authority.path, is_practice=False, lane=LANE)

    def _practice_world(self, world: PracticeWorld) -> World:
        self._closing.callback(world.stop_all)
        found: dict[Part, str] = {}
        for part in Part:
            with contextlib.suppress(OutsideError):
                found[part] = world.ensure(part).address
        config = DevicesConfig(
            scanner=found.get(Part.SCANNER, ""),
            receipt_printer=found.get(Part.PRINTER, ""),
            card_terminal=found.get(Part.TERMINAL, ""),
            page_printer=found.get(Part.PAGES, ""),
            scale=found.get(Part.SCALE, ""),
            pole_display=found.get(Part.POLE, ""),
            signature_pad=found.get(Part.PAD, ""),
            card_seconds=self._card_s,
        )
        authority = world.folder / Part.PAYER / "ca.pem"
        return World(
            config, lambda: world.address(Part.PAYER), lambda: authority, is_practice=True, lane=LANE
        )
