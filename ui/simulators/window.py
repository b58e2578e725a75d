"""Be the window of simulated devices: printers, terminal and scanner side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.hardware.simulators import PracticeCode, PracticeScene, Shows
from ui.simulators.face_panel import FacePanel
from ui.simulators.link import SimulatorLink
from ui.simulators.panel import PlainPanel, SimulatorPanel
from ui.simulators.paper_panel import PaperPanel
from ui.simulators.scan_panel import ScanPanel
from ui.theme.theme import apply_theme, px, theme
from ui.widgets.card import gap, page_margins
from ui.widgets.following import set_part
from ui.widgets.scrolled import Scrolled
from ui.widgets.text import Muted, Title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent

    from app.hardware.simulators import FollowedSimulator, Sight

TITLE = "Practice devices"
NOTE = "Nothing here is real: no card is charged, no paper is used."
_PANELS: dict[Shows, type[SimulatorPanel]] = {
    Shows.PAPER: PaperPanel,
    Shows.FACE: FacePanel,
    Shows.SCANS: ScanPanel,
    Shows.PLAIN: PlainPanel,
}
_ONE = (560, 780)
_MANY = (1366, 768)


class SimulatorsWindow(QWidget):
    """Show every simulator of a lane; `closed` is sent when the window is closed."""

    closed = Signal()
    scene_came = Signal(object)
    end_wanted = Signal()

    def __init__(self, simulators: Sequence[FollowedSimulator], title: str = TITLE) -> None:
        """Take the simulators to follow."""
        super().__init__()
        self.setWindowTitle(title)
        set_part(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.links = tuple(SimulatorLink(simulator, self) for simulator in simulators)
        self.panels: dict[str, SimulatorPanel] = {}
        self._codes: tuple[PracticeCode, ...] = ()
        self._held: tuple[list[str], ...] = ([], [], [])
        self._columns = self._lay_out(title)
        self.resize(*(_ONE if len(self.links) == 1 else _MANY))
        for link in self.links:
            link.seen.connect(self._place)
        queued = Qt.ConnectionType.QueuedConnection
        self.scene_came.connect(self.show_scene, queued)
        self.end_wanted.connect(self.close, queued)

    def _lay_out(self, title: str) -> tuple[QVBoxLayout, ...]:
        left, right = QVBoxLayout(), QVBoxLayout()
        self._middle = Scrolled(self, lowest=240)
        self._middle.hide()
        self._row = QHBoxLayout()
        self._row.setSpacing(gap())
        self._row.addLayout(left, 4)
        self._row.addWidget(self._middle, 4)
        self._row.addLayout(right, 4)
        for column in (left, self._middle.body, right):
            column.setSpacing(gap())
        head = QHBoxLayout()
        head.setSpacing(px(14))
        head.addWidget(Title(title, self))
        head.addWidget(Muted(NOTE, self))
        head.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*page_margins())
        outer.setSpacing(px(12))
        outer.addLayout(head)
        outer.addLayout(self._row, 1)
        return left, self._middle.body, right

    def start(self) -> None:
        """Begin to follow the simulators."""
        for link in self.links:
            link.start()

    def show_codes(self, codes: Sequence[PracticeCode]) -> None:
        """List what the scanner may scan."""
        self._codes = tuple(codes)
        for panel in self.panels.values():
            if isinstance(panel, ScanPanel):
                panel.show_codes(self._codes)

    def show_scene(self, scene: PracticeScene) -> None:
        """Take what Counter tells: barcodes, the theme, and to come to the front."""
        app = QApplication.instance()
        if isinstance(app, QApplication) and (theme().name, theme().percent) != (scene.theme, scene.percent):
            apply_theme(app, scene.theme, scene.percent)
        self.show_codes(scene.codes)
        if scene.comes_to_front:
            self.showNormal()
            self.raise_()
            self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the devices to themselves."""
        for link in self.links:
            link.close()
        self.closed.emit()
        super().closeEvent(event)

    def _place(self, sight: Sight) -> None:
        """Build the panel of a simulator that shows for the first time."""
        link = self.sender()
        if not isinstance(link, SimulatorLink) or sight.portrait is None or link.name in self.panels:
            return
        panel = _PANELS[sight.portrait.shows](link, sight.portrait, self)
        self.panels[link.name] = panel
        panel.show_sight(sight)
        if isinstance(panel, ScanPanel):
            panel.show_codes(self._codes)
            panel.field.setFocus()
        column = self._column_of(panel, sight)
        self._columns[column].insertWidget(self._place_in(column, link.name), panel, self._share(panel))
        self._held[column].append(link.name)
        self._middle.setVisible(bool(self._held[1]))

    @staticmethod
    def _column_of(panel: SimulatorPanel, sight: Sight) -> int:
        if not isinstance(panel, PaperPanel):
            return 1
        return 0 if sight.drawer_open is not None else 2

    def _place_in(self, column: int, name: str) -> int:
        """Return where a panel stands in its column: in the order of the simulators."""
        order = [link.name for link in self.links]
        return sum(order.index(held) < order.index(name) for held in self._held[column])

    @staticmethod
    def _share(panel: SimulatorPanel) -> int:
        return 1 if isinstance(panel, PaperPanel | ScanPanel) else 0
