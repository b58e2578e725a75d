"""Show the routes to payers' switches in order of preference, and one of them to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.settings.route_form import RouteForm, form_of
from app.settings.routes import ALL
from ui.screens.settings.route_presenter import RoutePresenter
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Inset
from ui.widgets.check import Check
from ui.widgets.empty import EmptyNote
from ui.widgets.field import LabelledField, NumberField, TextField
from ui.widgets.table import Column, RowTable, Two
from ui.widgets.text import Heading, Muted
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.settings.routes import RouteSpec
    from ui.shell import Shell
    from ui.widgets.cells import Cell

COLUMNS = (
    Column("Route"),
    Column("Switch", 26),
    Column("At once", 8, right=True),
    Column("Answers within", 13, right=True),
)
FRAMINGS = (
    ("length4", "Length in 4 digits"),
    ("stx_etx", "STX … ETX"),
    ("stx_length4_etx", "STX, length, ETX"),
    ("stx_length4_id_etx", "STX, length, 32-sign id, ETX"),
    ("http", "HTTP body"),
    ("none", "None"),
)
USUAL = "No routes: every claim takes the switch of the Store page."


def route_cells(spec: RouteSpec) -> Sequence[Cell]:
    """Return a route as a table row."""
    served = "All payers" if ALL in spec.destinations else ", ".join(spec.destinations)
    kept = "kept open" if spec.persistent else "one message each"
    words = dict(FRAMINGS)[spec.framing]
    return (
        Two(spec.name, served),
        Two(f"{spec.host}:{spec.port}", f"{words}, {kept}"),
        str(spec.most),
        f"{spec.answer_s} s",
    )


class RouteEditor(Inset):
    """Be one route to change, or a new one."""

    saved = Signal()
    tried = Signal()
    removed = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Build the fields."""
        super().__init__(parent)
        self.setFixedWidth(px(430))
        self.body.setSpacing(px(8))
        self._title = Heading("", self)
        self.persistent = Check("Keep the line open", self)
        self.framing: ChoiceField[str] = ChoiceField("Framing", FRAMINGS)
        self.fields: dict[str, TextField] = {
            "name": TextField("Name"),
            "destinations": TextField("Payers", placeholder="All"),
            "host": TextField("Host", placeholder="switch.example.com"),
            "port": NumberField("Port"),
            "server_name": TextField("Name in its certificate", placeholder="As the host"),
            "prefix": TextField("Prefix"),
            "path": TextField("HTTP path"),
            "most": NumberField("At once"),
            "connect_s": NumberField("Connects within, s"),
            "answer_s": NumberField("Answers within, s"),
            "pin": TextField("Pinned certificate, SHA-256", placeholder="Any that is signed"),
        }
        self.remove = SecondaryButton("Remove", "trash-2", self)
        self.try_it = SecondaryButton("Test connection", "plug-zap", self)
        self.save = SecondaryButton("Save the route", "save", self)
        self.told = Muted("", self, wrap=True)
        self._lay_out()
        self.save.clicked.connect(self.saved)
        self.try_it.clicked.connect(self.tried)
        self.remove.clicked.connect(self.removed)
        self.fields["pin"].set_enter(self.saved.emit)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(px(8))
        one = self.fields
        places: tuple[tuple[LabelledField, int, int, int], ...] = (
            (one["name"], 0, 0, 3), (one["destinations"], 0, 3, 3),
            (one["host"], 1, 0, 4), (one["port"], 1, 4, 2),
            (one["server_name"], 2, 0, 3), (self.framing, 2, 3, 3),
            (one["prefix"], 3, 0, 3), (one["path"], 3, 3, 3),
            (one["most"], 4, 0, 2), (one["connect_s"], 4, 2, 2), (one["answer_s"], 4, 4, 2),
            (one["pin"], 5, 0, 6),
        )  # fmt: skip
        for field, line, at, width in places:
            grid.addWidget(field, line, at, 1, width)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.remove)
        foot.addWidget(self.save)
        middle = QHBoxLayout()
        middle.addWidget(self.persistent, 1)
        middle.addWidget(self.try_it)
        self.body.addWidget(self._title)
        self.body.addLayout(grid)
        self.body.addLayout(middle)
        self.body.addStretch(1)
        self.body.addWidget(self.told)
        self.body.addLayout(foot)

    def show_route(self, spec: RouteSpec | None) -> None:
        """Show a route, or the usual values of a new one."""
        shown = form_of(spec) if spec is not None else RouteForm()
        self._title.setText("Change the route" if spec is not None else "New route")
        self.remove.setVisible(spec is not None)
        self.told.setText("")
        for name, field in self.fields.items():
            field.set_text(getattr(shown, name))
        self.framing.set_value(shown.framing)
        self.persistent.setChecked(shown.persistent)

    def form(self) -> RouteForm:
        """Return the route as typed."""
        typed = {name: field.text() for name, field in self.fields.items()}
        framing = self.framing.value() or "length4"
        return RouteForm(**typed, framing=framing, persistent=self.persistent.isChecked())

    def show_wrong(self, name: str, words: str) -> bool:
        """Show what is wrong beside its field; say whether there is one."""
        field: LabelledField | None = self.framing if name == "framing" else self.fields.get(name)
        if field is None:
            return False
        field.set_error(words)
        field.setFocus()
        return True


class RoutesPage(QWidget):
    """Be the routes, the preferred ones first, one of them open to change."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build list and editor."""
        super().__init__(parent)
        self._shell = shell
        self.presenter = RoutePresenter(self, shell.work, shell.desk.try_route)
        self.table: RowTable[RouteSpec] = RowTable(COLUMNS, route_cells, lambda spec: spec.name, "Routes")
        self._empty = EmptyNote("cloud", "No routes yet", USUAL, self)
        self.editor = RouteEditor(self)
        self.add = SecondaryButton("New route", "plus", self)
        self.up = SecondaryButton("Prefer this one", "check", self)
        self._is_new, self._wanted = True, ""
        words = "A payer's first route is taken; its second while the first is away."
        foot = QHBoxLayout()
        foot.addWidget(Muted(words, self, wrap=True), 1)
        foot.addWidget(self.up)
        foot.addWidget(self.add)
        left = QVBoxLayout()
        left.setSpacing(px(10))
        left.addWidget(self.table, 1)
        left.addWidget(self._empty, 1)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4), 0, 0)
        row.setSpacing(px(20))
        row.addLayout(left, 1)
        row.addWidget(self.editor)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self.editor.fields["name"].setFocus)
        self.editor.saved.connect(self._save)
        self.editor.tried.connect(self._try)
        self.editor.removed.connect(self._remove)
        self.add.clicked.connect(self._begin)
        self.up.clicked.connect(self._move_up)
        self.editor.show_route(None)

    def show_routes(self, routes: Sequence[RouteSpec]) -> None:
        """Show the routes; the one just saved, else the first, is open."""
        self.table.set_rows(routes)
        self.table.setVisible(bool(routes))
        self._empty.setVisible(not routes)
        self.up.setEnabled(len(routes) > 1)
        wanted, self._wanted = self._wanted, ""
        if not routes:
            self._begin(focus=False)
        elif (not wanted or not self.table.select_key(wanted)) and self.table.current() is None:
            self.table.select_key(routes[0].name)

    def show_saved(self, name: str, words: str) -> None:
        """Show that the routes are saved."""
        self._is_new, self._wanted = False, name
        self._shell.say(Tone.OK, words)

    def show_wrong(self, field: str, words: str) -> None:
        """Show what was refused beside its field."""
        if not self.editor.show_wrong(field, words):
            self._shell.say(Tone.WARN, words)

    def show_tried(self, words: str, *, good: bool) -> None:
        """Say how a try of the connection went."""
        self.editor.told.setText(words if good else f"It does not work: {words}")

    def is_touched(self) -> bool:
        """Say whether something was typed that is not saved."""
        row = None if self._is_new else self.table.current()
        return self.editor.form() != (form_of(row) if row is not None else RouteForm())

    def _place(self) -> int | None:
        row = None if self._is_new else self.table.current()
        return self.presenter.routes.index(row) if row in self.presenter.routes else None

    def _choose(self, row: RouteSpec | None) -> None:
        self._is_new = row is None
        self.editor.show_route(row)

    def _begin(self, *, focus: bool = True) -> None:
        self._is_new = True
        self.editor.show_route(None)
        if focus:
            self.editor.fields["name"].setFocus()

    def _save(self) -> None:
        self.presenter.save(self.editor.form(), self._place())

    def _try(self) -> None:
        self.presenter.try_it(self.editor.form())

    def _remove(self) -> None:
        place = self._place()
        if place is not None:
            self.presenter.remove(place)

    def _move_up(self) -> None:
        place = self._place()
        if place is not None:
            self.presenter.move_up(place)
