"""Be the window as the scan router sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit

from ui.targets import TextTarget

if TYPE_CHECKING:
    from app.scanning.symbols import Meaning
    from ui.main_window import MainWindow
    from ui.navigator import Navigator
    from ui.session import Session
    from ui.sounds import Sounds
    from ui.theme.tokens import Tone


class WindowScanPlace:
    """Satisfy `ui.scan_router.ScanPlace`."""

    def __init__(self, window: MainWindow, navigator: Navigator, session: Session, sounds: Sounds) -> None:
        """Take the window and its parts."""
        self._window, self._navigator = window, navigator
        self._session, self._sounds = session, sounds

    def is_open(self) -> bool:
        """Say whether somebody is signed in and the screen is not locked."""
        return self._session.is_open

    def signal(self, good: bool) -> None:
        """Give tone and flash at once."""
        self._sounds.play(good)
        self._window.show_scan(good=good)

    def give_to_focus(self, text: str) -> bool:
        """Put the text into the focused field if it wants scans."""
        focus = QApplication.focusWidget()
        if not isinstance(focus, QLineEdit) or not focus.property("wants_scans"):
            return False
        focus.setText(text)
        focus.textEdited.emit(text)
        focus.returnPressed.emit()
        return True

    def give_to_screen(self, meaning: Meaning) -> bool:
        """Offer the scan to the screen shown."""
        screen = self._navigator.current()
        return screen is not None and screen.on_scan(meaning)

    def go(self, screen_id: str, target: object) -> bool:
        """Open another screen at something."""
        return self._navigator.open(screen_id, target)

    def search(self, text: str) -> None:
        """Search for words: the screen's own search first, else the window's."""
        screen = self._navigator.current()
        if screen is not None and screen.on_search(text):
            return
        if not self._navigator.open("patient", TextTarget(text)):
            field = self._window.desk.header.scan
            field.setFocus()
            field.setText(text)

    def tell(self, tone: Tone, text: str) -> None:
        """Show a banner."""
        self._window.desk.banners.say(tone, text)
