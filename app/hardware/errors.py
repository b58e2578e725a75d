"""Say in plain words how devices fail, each with the next step for the person at the counter."""

from __future__ import annotations

from typing import ClassVar

from app.hardware.states import DeviceState
from app.kernel.errors import DeviceError


class DeviceProblem(DeviceError):
    """Be one of the few ways in which a device fails; `code` names it in journals and logs."""

    code: ClassVar[str]
    state: ClassVar[DeviceState]
    text: ClassVar[str]
    retry_in_s: ClassVar[int | None] = None

    def __init__(self) -> None:
        """Build the message from the class."""
        super().__init__(self.text, retry_after_s=self.retry_in_s, needs_user=self.retry_in_s is None)


class NotSetUp(DeviceProblem):
    """Report that no such device is configured."""

    code = "not_set_up"
    state = DeviceState.UNCONFIGURED
    text = "This device is not set up. Choose it in Settings, Devices."


class DeviceQueueFull(DeviceProblem):
    """Report that too many jobs already wait for a device."""

    code = "queue_full"
    state = DeviceState.BUSY
    text = "Too many jobs wait for this device. Wait for it to catch up, then try again."


class DeviceStopped(DeviceProblem):
    """Report that the program is closing and takes no more jobs."""

    code = "stopped"
    state = DeviceState.ABSENT
    text = "Counter is closing. Start it again and repeat this step."


class ScannerAbsent(DeviceProblem):
    """Report that the scanner's port cannot be opened."""

    code = "scanner_absent"
    state = DeviceState.ABSENT
    text = "The scanner does not answer. Check its cable; you can type the number meanwhile."
    retry_in_s = 1


class PrinterAbsent(DeviceProblem):
    """Report that a printer cannot be reached; nothing was sent to it."""

    code = "printer_absent"
    state = DeviceState.ABSENT
    text = "The printer cannot be reached. Check its power and its cable."
    retry_in_s = 2


class PrinterSilent(DeviceProblem):
    """Report that a printer took the job and did not confirm it."""

    code = "printer_silent"
    state = DeviceState.FAULT
    text = "The printer did not confirm the job. Look at the paper; if it is missing, press Print again."


class PrinterFault(DeviceProblem):
    """Report that a printer says it has a mechanical fault."""

    code = "printer_fault"
    state = DeviceState.FAULT
    text = "The printer reports a fault. Switch it off and on."


class PaperOut(DeviceProblem):
    """Report that a printer has no paper."""

    code = "paper_out"
    state = DeviceState.BLOCKED
    text = "The printer is out of paper. Put in a new roll."


class CoverOpen(DeviceProblem):
    """Report that a printer's cover is open."""

    code = "cover_open"
    state = DeviceState.BLOCKED
    text = "The printer's cover is open. Close it."


class PaperLow(DeviceProblem):
    """Report that a roll is near its end; the printer still prints."""

    code = "paper_low"
    state = DeviceState.DEGRADED
    text = "The paper is nearly used up. Have a new roll ready; printing goes on."


class CutterStuck(DeviceProblem):
    """Report that a printer's cutter is jammed."""

    code = "cutter_stuck"
    state = DeviceState.FAULT
    text = "The printer's cutter is stuck. Open the cover, take out the paper that jams it, close the cover."


class PrinterOffline(DeviceProblem):
    """Report that a printer was set off-line."""

    code = "printer_offline"
    state = DeviceState.BLOCKED
    text = "The printer is off-line. Press its feed or on-line button."


class PrinterPaused(DeviceProblem):
    """Report that a printer pauses."""

    code = "printer_paused"
    state = DeviceState.BLOCKED
    text = "The printer is paused. Press its pause button to go on."


class PrinterHot(DeviceProblem):
    """Report that a print head is too hot."""

    code = "printer_hot"
    state = DeviceState.BLOCKED
    text = "The printer is too hot. Wait a minute; it goes on by itself."
    retry_in_s = 20


class RibbonOut(DeviceProblem):
    """Report that a label printer has no ribbon."""

    code = "ribbon_out"
    state = DeviceState.BLOCKED
    text = "The label printer is out of ribbon. Put in a new ribbon."


class QueueAbsent(DeviceProblem):
    """Report that the system has no such print queue, or no print system at all."""

    code = "queue_absent"
    state = DeviceState.ABSENT
    text = "The computer has no print queue of this name. Check the name in Settings, Devices."


class QueueStopped(DeviceProblem):
    """Report that a print queue is stopped or takes no jobs."""

    code = "queue_stopped"
    state = DeviceState.BLOCKED
    text = "The print queue is stopped. Start it again in the computer's printer settings."


class QueueRefused(DeviceProblem):
    """Report that a print queue did not take a job, or gave it up."""

    code = "queue_refused"
    state = DeviceState.FAULT
    text = "The print queue did not print the job. Look at the printer, then print again."


class QueueSlow(DeviceProblem):
    """Report that a job did not leave the print queue in time and was taken back."""

    code = "queue_slow"
    state = DeviceState.FAULT
    text = "The job did not leave the print queue in time. Look at the paper; if it is missing, print again."


class FolderShut(DeviceProblem):
    """Report that a folder that takes papers is not there, or that nothing can be written to it."""

    code = "folder_shut"
    state = DeviceState.ABSENT
    text = "The folder for papers cannot be written. Make it, free some space, or choose another one."
    retry_in_s = 2


class DrawerAbsent(DeviceProblem):
    """Report that the drawer's port, or the printer which opens it, cannot be reached."""

    code = "drawer_absent"
    state = DeviceState.ABSENT
    text = "The drawer cannot be reached. Open it with the key and check its cable, or the printer's."
    retry_in_s = 2


class DrawerStuck(DeviceProblem):
    """Report that the drawer was told to open and its switch did not change."""

    code = "drawer_stuck"
    state = DeviceState.DEGRADED
    text = "The drawer did not open. Open it with the key and check that it is unlocked."


class DisplayAbsent(DeviceProblem):
    """Report that the pole display cannot be reached; nothing waits for it."""

    code = "display_absent"
    state = DeviceState.ABSENT
    text = "The pole display cannot be reached. Check its power and its cable; sales go on without it."
    retry_in_s = 1


class TerminalAbsent(DeviceProblem):
    """Report that the card terminal cannot be reached; no charge was sent."""

    code = "terminal_absent"
    state = DeviceState.ABSENT
    text = "The card terminal cannot be reached. Check its power and network, or take another tender."
    retry_in_s = 2


class TerminalBusy(DeviceProblem):
    """Report that the card terminal is still busy with something else; no charge was sent."""

    code = "terminal_busy"
    state = DeviceState.BUSY
    text = "The card terminal is busy. Finish or cancel on the terminal, then try again."


class TerminalSilent(DeviceProblem):
    """Report that the card terminal was asked to charge and has not told the result."""

    code = "terminal_silent"
    state = DeviceState.FAULT
    text = "The card result is not known yet. Do not charge again; press Ask terminal."


class ScaleAbsent(DeviceProblem):
    """Report that a scale cannot be reached."""

    code = "scale_absent"
    state = DeviceState.ABSENT
    text = "The scale cannot be reached. Check its power and its cable; go on counting by hand meanwhile."
    retry_in_s = 2


class ScaleSilent(DeviceProblem):
    """Report that a scale does not answer, or answers what nobody can read."""

    code = "scale_silent"
    state = DeviceState.FAULT
    text = "The scale does not answer clearly. Compare its protocol, speed and parity with Settings, Devices."
    retry_in_s = 5


class ScaleMoving(DeviceProblem):
    """Report that what lies on a scale did not come to rest."""

    code = "scale_moving"
    state = DeviceState.BUSY
    text = "The scale does not come to rest. Take your hand away and shut out the draft, then weigh again."


class ScaleUnderZero(DeviceProblem):
    """Report that a scale shows less than nothing."""

    code = "scale_under_zero"
    state = DeviceState.BLOCKED
    text = "The scale stands below zero. Empty it, press its zero key, then weigh again."


class ScaleOverCapacity(DeviceProblem):
    """Report that more lies on a scale than it can weigh."""

    code = "scale_over_capacity"
    state = DeviceState.BLOCKED
    text = "There is too much on the scale. Take some off and weigh it in parts."


class ScaleUnitWrong(DeviceProblem):
    """Report that a scale shows a unit that cannot be used."""

    code = "scale_unit"
    state = DeviceState.BLOCKED
    text = "The scale shows a unit that Counter cannot use. Set it to g, kg, oz or lb with its unit key."


class ScaleFault(DeviceProblem):
    """Report that a scale says it is out of order."""

    code = "scale_fault"
    state = DeviceState.FAULT
    text = "The scale reports a fault of its own. Switch it off and on, and count by hand until it is well."


class PadAbsent(DeviceProblem):
    """Report that a signature pad cannot be opened."""

    code = "pad_absent"
    state = DeviceState.ABSENT
    text = "The signature pad does not answer. Check its cable; sign on the screen meanwhile."
    retry_in_s = 1


ALL_PROBLEMS: tuple[type[DeviceProblem], ...] = (
    NotSetUp,
    DeviceQueueFull,
    DeviceStopped,
    ScannerAbsent,
    PrinterAbsent,
    PrinterSilent,
    PrinterFault,
    PaperOut,
    CoverOpen,
    PaperLow,
    CutterStuck,
    PrinterOffline,
    PrinterPaused,
    PrinterHot,
    RibbonOut,
    QueueAbsent,
    QueueStopped,
    QueueRefused,
    QueueSlow,
    FolderShut,
    DrawerAbsent,
    DrawerStuck,
    DisplayAbsent,
    TerminalAbsent,
    TerminalBusy,
    TerminalSilent,
    ScaleAbsent,
    ScaleSilent,
    ScaleMoving,
    ScaleUnderZero,
    ScaleOverCapacity,
    ScaleUnitWrong,
    ScaleFault,
    PadAbsent,
)
