"""A dataset in one picture or one animation: tiles with captions, or frames one after another.

What is drawn over each frame is ``overlays``'. Called by ``digisphere view --sheet`` and ``--gif``.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digisphere.capture.overlays import draw_overlay
from digisphere.capture.store import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from digisphere.capture.dataset import Dataset, FrameFiles

MOST_TILES, MOST_STEPS = 60, 240
"""Of longer datasets frames are chosen evenly, so that a sheet can be opened and a GIF sent."""
_TILE_W, _CAPTION_H, _GAP = 320, 20, 4
_STEP_W, STEP_MS = 480, 200
_PAPER, _INK = (24, 24, 26), (235, 235, 235)


def chosen_frames(dataset: Dataset, *, most: int) -> list[int]:
    """Up to ``most`` frame numbers, evenly spread, the first and the last among them."""
    count = min(most, dataset.frames)
    places = np.linspace(0, dataset.frames - 1, count).round().astype(int)
    return [int(place) for place in np.unique(places)]


def write_contact_sheet(dataset: Dataset, path: Path, *, overlay: str) -> int:
    """Write the frames as captioned tiles into one PNG; return how many.

    Raises:
        CaptureError: a frame lacks what the overlay needs, or cannot be read.
    """
    numbers = chosen_frames(dataset, most=MOST_TILES)
    columns = min(len(numbers), max(1, round((len(numbers) * 1.6) ** 0.5)))
    rows = -(-len(numbers) // columns)
    tile_h = max(_tile(dataset.frame(number), overlay).height for number in numbers[:1])
    size = (columns * (_TILE_W + _GAP) + _GAP, rows * (tile_h + _CAPTION_H + _GAP) + _GAP)
    sheet = Image.new("RGB", size, _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for place, number in enumerate(numbers):
        row, column = divmod(place, columns)
        x, y = _GAP + column * (_TILE_W + _GAP), _GAP + row * (tile_h + _CAPTION_H + _GAP)
        frame = dataset.frame(number)
        sheet.paste(_tile(frame, overlay), (x, y))
        pen.text((x + 2, y + tile_h + 2), caption_of(frame), fill=_INK, font=font)
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, out.getvalue())
    return len(numbers)


def write_animation(dataset: Dataset, path: Path, *, overlay: str) -> int:
    """Write the frames as a looping GIF, five a second; return how many.

    Raises:
        CaptureError: a frame lacks what the overlay needs, or cannot be read.
    """
    numbers = chosen_frames(dataset, most=MOST_STEPS)
    width = min(_STEP_W, dataset.frame(numbers[0]).view.width)
    steps = [
        draw_overlay(dataset.frame(number), overlay, width=width).quantize(
            colors=255, dither=Image.Dither.FLOYDSTEINBERG
        )
        for number in numbers
    ]
    out = io.BytesIO()
    # Without ``disposal`` 1 and one palette a step, colours of one frame would leak into the next.
    steps[0].save(
        out, "GIF", save_all=True, append_images=steps[1:], duration=STEP_MS, loop=0, disposal=1
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, out.getvalue())
    return len(numbers)


def caption_of(frame: FrameFiles) -> str:
    """Number, local time, look and people of a frame, in one line."""
    row = frame.rows("frames")
    people = int(row["people"][0])
    words = [f"{frame.frame_id}", str(row["datetime"][0]).replace("T", " ")[:16]]
    words += [str(row["look"][0])] if row["look"][0] else []
    return "  ".join([*words, f"{people} {'person' if people == 1 else 'people'}"])


def _tile(frame: FrameFiles, overlay: str) -> Image.Image:
    return draw_overlay(frame, overlay, width=_TILE_W)
