"""Hold a signature as it was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.documents.blocks import Strokes


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """Be the strokes of one signature, in pixels of the canvas."""

    strokes: Strokes
