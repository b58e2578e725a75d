"""Hold what a billing says beside the facts of its fill: codes that lift a rejection."""

from __future__ import annotations

from dataclasses import dataclass

_PRIOR_AUTHORIZATION = "1"


@dataclass(frozen=True, slots=True)
class BillingExtra:
    """Hold codes that override a rejection: 462-EV prior authorization, 420-DK clarification.

    `services` are reason, service and result (439-E4, 440-E5, 441-E6); `authorization_type` is 461-EU.
    """

    prior_authorization: str = ""
    clarification: str = ""
    services: tuple[tuple[str, str, str], ...] = ()
    authorization_type: str = _PRIOR_AUTHORIZATION
