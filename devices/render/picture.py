"""Turn PDF pages into pictures for previews and checks."""

from __future__ import annotations

import io
import threading

import pypdfium2

_PDFIUM = threading.Lock()
_POINTS_PER_INCH = 72


def pages_png(pdf: bytes, dpi: int = 150) -> tuple[bytes, ...]:
    """Return each page as PNG; the PDF engine serves one caller at a time."""
    pictures = []
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for page in document:
                image = page.render(scale=dpi / _POINTS_PER_INCH).to_pil()
                out = io.BytesIO()
                image.save(out, "PNG")
                pictures.append(out.getvalue())
                page.close()
        finally:
            document.close()
    return tuple(pictures)


def page_texts(pdf: bytes) -> tuple[str, ...]:
    """Return the text of each page, as a reader would select it."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(page.get_textpage().get_text_bounded() for page in document)
        finally:
            document.close()
