"""Set up the structured log: one JSON line an event, facts only, kept in the store's folder."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

import structlog

from app.kernel.log_filter import only_facts

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path

_FILE_BYTES = 2_000_000
_FILES = 5


def keep_facts(_logger: object, _method: str, line: MutableMapping[str, Any]) -> dict[str, object]:
    """Drop from a log line everything that is not an allowed fact."""
    return only_facts(line)


class FactsFormatter(logging.Formatter):
    """Write records of other libraries as their logger, level and place, without their text."""

    def format(self, record: logging.LogRecord) -> str:
        """Return our own JSON line as it is, and of a stranger's record only where it came from."""
        if record.name == "counter":
            return record.getMessage()
        line = only_facts(
            {"event": "library", "where": f"{record.name}:{record.lineno}", "level": record.levelname}
        )
        return str(structlog.processors.JSONRenderer()(None, "", dict(line)))


def set_up_logs(folder: Path) -> None:
    """Send all logging to `folder`/counter.log, rotating, as JSON lines of facts."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "counter.log", maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8"
    )
    handler.setFormatter(FactsFormatter())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_facts,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def log() -> structlog.stdlib.BoundLogger:
    """Return the program's logger."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger("counter")
    return logger
