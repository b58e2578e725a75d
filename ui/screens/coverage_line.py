"""Show one card of a patient: plan over BIN, PCN and group, and whether it is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from app.patients.views import CoverageRow


class CoverageLine(QWidget):
    """Be one line of the coverage list."""

    def __init__(self, row: CoverageRow, parent: QWidget) -> None:
        """Take the card."""
        super().__init__(parent)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Strong(f"{row.level}  {row.plan_name}", self))
        words.addWidget(Muted(" · ".join(filter(None, (row.bin, row.pcn, row.group_id))), self))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(words, 1)
        line.addWidget(
            Chip("Active", Tone.OK, "", self) if row.active else Chip("Ended", Tone.WARN, "", self)
        )
