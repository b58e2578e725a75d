"""Let a second Counter on the same store bring the first to the front."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE_MS = 1_000
_HELLO = b"show\n"


def server_name(folder: Path) -> str:
    """Return the name under which the Counter of a store listens; it tells nothing of the store."""
    return "counter-" + sha256(str(folder.resolve()).encode()).hexdigest()[:24]


def ask_to_show(folder: Path) -> bool:
    """Ask the Counter that has this store open to come to the front; say whether one heard it."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(folder))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(_HELLO)
    heard = socket.waitForBytesWritten(_PATIENCE_MS)
    socket.disconnectFromServer()
    return heard


class HandOver(QObject):
    """Listen for a second start; `asked` wants the window at the front."""

    asked = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Listen under the store's name; only this user may call."""
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._hear)
        name = server_name(folder)
        if not self._server.listen(name):
            # the lock of the store is ours, so what is left of the name belongs to a dead process
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def is_listening(self) -> bool:
        """Say whether a second start would be heard."""
        return self._server.isListening()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _hear(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.asked.emit()
