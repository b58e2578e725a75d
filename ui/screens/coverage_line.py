"""Show one card of a patient: plan over BIN, PCN and group, and whether it is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.screens.eligibility_ask import learned_words
from ui.theme.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from datetime import datetime

    from app.patients.views import CoverageRow


class CoverageLine(QWidget):
    """Be one line of the coverage list."""

    def __init__(self, row: CoverageRow, parent: QWidget, now: datetime | None = None) -> None:
        """Take the card, and the time from which the age of what is known is reckoned."""
        super().__init__(parent)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Strong(f"{row.level}  {row.plan_name}", self))
        words.addWidget(Muted(" · ".join(filter(None, (row.bin, row.pcn, row.group_id))), self))
        if row.learned is not None and now is not None:
            words.addWidget(Muted(learned_words(row.learned, now), self))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(words, 1)
        line.addWidget(
            Chip("Active", Tone.OK, "", self) if row.active else Chip("Ended", Tone.WARN, "", self)
        )
