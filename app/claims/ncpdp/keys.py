"""Name every request for ever, so that one thing is never asked twice nor two things once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message

if TYPE_CHECKING:
    from app.claims.ncpdp.typed import Fields

TAKES_BACK = {"B2": "B1", "S2": "S1", "N2": "N1", "C2": "C1"}
_CLAIM, _AUTHORIZATION = "07", "12"
_DIGEST = 24


def natural_key(raw: bytes) -> str:
    """Return what names a request for ever, without a word about the member; raise `Unreadable`.

    BIN, PCN, pharmacy, date of service, 455-EM, 402-D2, fill number, coverage level, transaction.
    Without a claim the number of the authorization stands in its place; a request that has neither
    (eligibility) is named by a digest of its bytes.
    """
    message = Message.parse(raw, Direction.REQUEST)
    parts = [message.header(field) for field in ("A1", "A4", "B1", "D1")]
    claim = message.segment(_CLAIM)
    if claim.pairs or message.header("A3")[:1] in {"B", "S", "N", "C", "D"}:
        parts += _named(claim)
    else:
        parts += [*_authorized(message.segment(_AUTHORIZATION), raw), "0", "00"]
    return "|".join([*parts, message.header("A3")])


def billing_key(raw: bytes) -> str:
    """Return the natural key of the request that a reversal takes back; raise `Unreadable`.

    A billing (B1) and its rebill (B3) are one claim to a payer; the key is that of the billing.
    """
    message = Message.parse(raw, Direction.REQUEST)
    taken = TAKES_BACK.get(message.header("A3"))
    if taken is None:
        raise Unreadable("103-A3 takes nothing back")
    return natural_key(raw).rsplit("|", 1)[0] + f"|{taken}"


def _named(claim: Fields) -> list[str]:
    return [
        claim.text("EM"),
        claim.text("D2").lstrip("0"),
        str(claim.number("D3") or 0),
        f"{claim.number('C8') or 0:02d}",
    ]


def _authorized(authorization: Fields, raw: bytes) -> tuple[str, str]:
    for field in ("PY", "F3"):
        number = authorization.text(field).lstrip("0")
        if number:
            return field, number.replace("|", "/")
    return "", hashlib.sha256(raw).hexdigest()[:_DIGEST]
