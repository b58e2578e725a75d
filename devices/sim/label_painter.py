"""Paint ZPL labels as they would come out."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from devices.render.datamatrix import modules
from devices.sim.code128 import run_widths
from devices.sim.zpl_reader import Item, Mark
from resources import resource_path

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

    from devices.sim.zpl_reader import Label

_NARROW = 78
_USUAL_HEIGHT = 15
_AI_LENGTHS = {"00": 18, "01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "17": 6}


@cache
def _font(size: int) -> FreeTypeFont:
    return ImageFont.truetype(str(resource_path("fonts", "Inter-Bold.ttf")), size)


def paint_label(label: Label) -> bytes:
    """Return one label as PNG."""
    paper = Image.new("L", (label.width, label.height), 255)
    draw = ImageDraw.Draw(paper)
    for item in label.items:
        match item.mark:
            case Mark.BOX:
                place = (item.x, item.y, item.x + item.width - 1, item.y + item.height - 1)
                draw.rectangle(place, fill=0)
            case Mark.PICTURE:
                bits = Image.frombytes("1", (item.width, item.height), item.bits)
                paper.paste(0, (item.x, item.y), bits)
            case Mark.CODE128:
                _bars(draw, item)
            case Mark.MATRIX:
                _matrix(draw, item)
            case Mark.TEXT:
                _text(paper, item)
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


def _bars(draw: ImageDraw.ImageDraw, item: Item) -> None:
    x = item.x
    for place, width in enumerate(run_widths(code128_runs(item.data))):
        if place % 2 == 0:
            draw.rectangle((x, item.y, x + width * item.module - 1, item.y + item.height - 1), fill=0)
        x += width * item.module


def code128_runs(data: str) -> tuple[tuple[str, str], ...]:
    """Return the runs of a ^BC field by its invocation codes."""
    runs: list[tuple[str, str]] = []
    rest = data
    while rest:
        head, rest = rest[:2], rest[2:]
        if head in {">:", ">6", ">;", ">5"}:
            runs.append(("B" if head in {">:", ">6"} else "C", ""))
            continue
        sign = ">" if head == ">0" else head[:1]
        rest = rest if head == ">0" else head[1:] + rest
        runs[-1] = (runs[-1][0], runs[-1][1] + sign)
    return tuple(runs)


def gs1_elements(data: str) -> tuple[tuple[str, str], ...]:
    """Return the elements of a ^BX field in which `_1` is FNC1 and `__` an underscore."""
    text = data.replace("__", "\0").replace("_1", "\x1d").replace("\0", "_").removeprefix("\x1d")
    elements: list[tuple[str, str]] = []
    while text:
        ai = text[:2]
        if ai in _AI_LENGTHS:
            end = 2 + _AI_LENGTHS[ai]
            elements.append((ai, text[2:end]))
            text = text[end:]
        else:
            value, _, text = text[2:].partition("\x1d")
            elements.append((ai, value))
    return tuple(elements)


def _matrix(draw: ImageDraw.ImageDraw, item: Item) -> None:
    side = item.module
    for down, row in enumerate(modules(gs1_elements(item.data))):
        for right, is_dark in enumerate(row):
            if is_dark:
                x, y = item.x + right * side, item.y + down * side
                draw.rectangle((x, y, x + side - 1, y + side - 1), fill=0)


def _text(paper: Image.Image, item: Item) -> None:
    size = item.height or _USUAL_HEIGHT
    font = _font(size)
    wide = max(1, int(font.getlength(item.data)))
    strip = Image.new("L", (wide, size * 2), 255)
    ImageDraw.Draw(strip).text((0, size), item.data, fill=0, font=font, anchor="ls")
    strip = strip.resize((max(1, wide * _NARROW // 100), strip.height))
    left = item.x - strip.width if item.is_right else item.x
    paper.paste(strip, (left, item.y - size), strip.point(lambda value: 255 - value))
