"""Decide which routes are shown, and keep a route that was changed, moved or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.settings.model import SettingKey
from app.settings.route_form import read_form, write_routes
from app.settings.routes import read_routes
from app.workflows.settings_desk import ChangeSettings, change_settings
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from app.settings.route_form import RouteForm
    from app.settings.routes import RouteSpec
    from app.settings.views import SettingReads
    from ui.work import Failure, Work

TWICE = "Another route has this name. Give each a name of its own."


class HasSettingReads(Protocol):
    """Be the store's `Reads` as far as routes need it."""

    settings: SettingReads


class RoutesView(Protocol):
    """Show the routes."""

    def show_routes(self, routes: Sequence[RouteSpec]) -> None:
        """Show every route, the preferred ones first."""
        ...

    def show_saved(self, name: str, words: str) -> None:
        """Show that the routes are saved; the named one is open next."""
        ...

    def show_wrong(self, field: str, words: str) -> None:
        """Show what was refused beside its field."""
        ...

    def show_tried(self, words: str, *, good: bool) -> None:
        """Say how a try of a connection went."""
        ...


class RoutePresenter:
    """Read routes and keep them; every change is one change of the one setting."""

    def __init__(self, view: RoutesView, work: Work, try_route: Callable[[RouteSpec], Future[str]]) -> None:
        """Take the view, the way to commands and queries, and the way to try a connection."""
        self._view, self._work, self._try_route = view, work, try_route
        self._reading = Latest(work)
        self.routes: tuple[RouteSpec, ...] = ()

    def reload(self) -> None:
        """Read the routes again."""

        def read(reads: HasSettingReads) -> str:
            return reads.settings.all().get(SettingKey.PAYER_ROUTES, "")

        self._reading.read(read, self._take)

    def save(self, form: RouteForm, place: int | None) -> None:
        """Keep a route at its place, or a new one at the end."""
        spec = self._read(form)
        if spec is None:
            return
        others = [one.name for at, one in enumerate(self.routes) if at != place]
        if spec.name in others:
            self._view.show_wrong("name", TWICE)
            return
        routes = list(self.routes)
        if place is None:
            routes.append(spec)
        else:
            routes[place] = spec
        self._keep(routes, spec.name, "The route is saved. Messages take it from now on.")

    def remove(self, place: int) -> None:
        """Remove a route."""
        routes = [one for at, one in enumerate(self.routes) if at != place]
        self._keep(routes, "", f"The route {self.routes[place].name} is removed.")

    def move_up(self, place: int) -> None:
        """Prefer a route to the one above it."""
        if not place:
            return
        routes = list(self.routes)
        routes[place - 1], routes[place] = routes[place], routes[place - 1]
        name = routes[place - 1].name
        self._keep(routes, name, f"{name} is preferred to {routes[place].name} now.")

    def try_it(self, form: RouteForm) -> None:
        """Try the connection of a route as typed, without sending a claim."""
        spec = self._read(form)
        if spec is None:
            return
        self._view.show_tried(f"Connecting to {spec.host}:{spec.port} …", good=True)
        self._work.wait_for(
            self._try_route(spec),
            lambda mark: self._view.show_tried(f"It answers. Its certificate: {mark}", good=True),
            lambda failure: self._view.show_tried(failure.message, good=False),
        )

    def _read(self, form: RouteForm) -> RouteSpec | None:
        try:
            return read_form(form)
        except DomainError as error:
            for problem in reversed(error.problems):
                self._view.show_wrong(problem.field, problem.message)
            return None

    def _keep(self, routes: Sequence[RouteSpec], name: str, words: str) -> None:
        cmd = ChangeSettings(((SettingKey.PAYER_ROUTES, write_routes(routes)),))
        self._work.run(change_settings, cmd, lambda _none: self._tell(name, words), self._fail)

    def _tell(self, name: str, words: str) -> None:
        self._view.show_saved(name, words)
        self.reload()

    def _take(self, text: str) -> None:
        try:
            self.routes = read_routes(text)
        except DomainError as error:
            self._view.show_wrong("", error.message)
            return
        self._view.show_routes(self.routes)

    def _fail(self, failure: Failure) -> None:
        self._view.show_wrong("", failure.message)
