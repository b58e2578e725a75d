"""Say a rejection in the words that its payer's sheet gives for a code, or for a text of the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.claims.sheets.model import Sheet, Wording


def wording_for(sheet: Sheet, code: str, message: str) -> Wording | None:
    """Return the sheet's words for a reject code in an answer; those that name a text too come first."""
    said = " ".join(message.upper().split())
    fitting = [
        one for one in sheet.wordings if one.code in {"", code.upper()} and " ".join(one.text.split()) in said
    ]
    return max(fitting, key=lambda one: (bool(one.text), bool(one.code)), default=None)
