"""Name what can be wrong with a message that we read or with one that we build."""

from __future__ import annotations

from app.kernel.errors import DomainError, OutsideError


class Unreadable(OutsideError):
    """Report bytes from outside that do not hold what they should; the text never quotes them."""

    def __init__(self, reason: str) -> None:
        """Take a reason made of field numbers and our own words only."""
        super().__init__(f"The message cannot be read: {reason}. It is kept.", permanent=True)
        self.reason = reason


class BadAnswer(OutsideError):
    """Refuse an answer that is cut off, too long, malformed or about another claim."""

    def __init__(self, reason: str) -> None:
        """Take a reason made of field numbers and our own words only."""
        super().__init__(
            f"The payer's answer cannot be used: {reason}. Counter asks again by itself.", retry_after_s=60
        )
        self.reason = reason


class FieldRefused(DomainError):
    """Refuse to send a field, naming it by number and words and the reject that a payer would give."""

    def __init__(self, number: str, name: str, reject_code: str, remedy: str) -> None:
        """Take the field's number such as `402-D2`, its name, the reject code and what to do."""
        super().__init__(f"{number} {name}", remedy)
        self.number = number
        self.name = name
        self.reject_code = reject_code
