"""List the screens of Counter in the order of the rail: one line each."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from app.kernel.running import Permission

if TYPE_CHECKING:
    from ui.screens.base import Screen


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """Be one screen: where it lives, its icon and words on the rail, who may use it.

    `under` names the rail entry that is lit while this screen is shown; empty is its own.
    The module loads when the screen is first shown, so that sign-in does not wait for it.
    """

    id: str
    words: str
    icon: str
    place: str
    permission: Permission | None = None
    under: str = ""

    @property
    def on_rail(self) -> bool:
        """Say whether the rail shows this screen."""
        return not self.under

    def exists(self) -> bool:
        """Say whether this build has the screen."""
        try:
            return find_spec(self.place.partition(":")[0]) is not None
        except ModuleNotFoundError:
            return False

    def load(self) -> type[Screen]:
        """Return the screen's class."""
        module, _colon, name = self.place.partition(":")
        made: type[Screen] = getattr(import_module(module), name)
        return made


def _entry(
    name: str, words: str, icon: str, class_name: str, permission: Permission, under: str = ""
) -> ScreenEntry:
    return ScreenEntry(name, words, icon, f"ui.screens.{name}.view:{class_name}", permission, under)


ENTRIES: tuple[ScreenEntry, ...] = (
    _entry("register", "Register", "scan-barcode", "RegisterScreen", Permission.SELL),
    _entry("intake", "Intake", "file-pen-line", "IntakeScreen", Permission.ENTER_PRESCRIPTION),
    _entry("queue", "Queue", "list-checks", "QueueScreen", Permission.SEE_PROFILE),
    _entry("fill", "Fill", "pill", "FillScreen", Permission.FILL, "queue"),
    _entry("verify", "Verify", "shield-check", "VerifyScreen", Permission.SEE_PROFILE, "queue"),
    _entry("will_call", "Will-call", "package-check", "WillCallScreen", Permission.SEE_WILL_CALL),
    _entry(
        "signatures", "Signatures", "signature", "SignaturesScreen", Permission.SEE_WILL_CALL, "will_call"
    ),
    _entry("desk", "Claims", "arrow-left-right", "DeskScreen", Permission.WORK_CLAIMS),
    _entry("claim_history", "Claim history", "history", "ClaimHistoryScreen", Permission.WORK_CLAIMS, "desk"),
    _entry("claims", "All claims", "list", "ClaimsScreen", Permission.WORK_CLAIMS, "desk"),
    _entry("held", "Held claims", "clock", "HeldScreen", Permission.WORK_CLAIMS, "desk"),
    _entry("differences", "Differences", "hand-coins", "DifferencesScreen", Permission.WORK_CLAIMS, "desk"),
    _entry("claim_money", "Money", "calculator", "ClaimMoneyScreen", Permission.WORK_CLAIMS, "desk"),
    _entry("payers", "Payers", "cloud", "PayersScreen", Permission.WORK_CLAIMS, "desk"),
    _entry("estimates", "Estimates", "percent", "EstimatesScreen", Permission.WORK_CLAIMS, "desk"),
    _entry("patient", "Patients", "users", "PatientScreen", Permission.SEE_PROFILE),
    _entry(
        "patient_form", "Patient", "user-plus", "PatientFormScreen", Permission.ENTER_PRESCRIPTION, "patient"
    ),
    _entry(
        "prescriber_form",
        "Prescriber",
        "stethoscope",
        "PrescriberFormScreen",
        Permission.ENTER_PRESCRIPTION,
        "intake",
    ),
    _entry("close", "Close", "moon", "CloseScreen", Permission.COUNT_CASH),
    _entry("settings", "Settings", "settings", "SettingsScreen", Permission.EDIT_PLAYBOOKS),
)


def screens_of_this_build() -> tuple[ScreenEntry, ...]:
    """Return the screens that exist."""
    return tuple(entry for entry in ENTRIES if entry.exists())
