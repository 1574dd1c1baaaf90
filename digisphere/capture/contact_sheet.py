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
    from collections.abc import Sequence
    from pathlib import Path

    from digisphere.capture.dataset import Dataset, FrameFiles

MOST_TILES, MOST_STEPS = 60, 240
"""Of longer datasets frames are chosen evenly, so that a sheet can be opened and a GIF sent."""
TILE_W, _CAPTION_H, _GAP = 320, 20, 4
"""Width of a tile, of what stands under it, and between two, pixels."""
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
    frames = [dataset.frame(number) for number in chosen_frames(dataset, most=MOST_TILES)]
    tiles = [(draw_overlay(f, overlay, width=TILE_W), caption_of(f)) for f in frames]
    write_tiles(tiles, path)
    return len(tiles)


def write_tiles(tiles: Sequence[tuple[Image.Image, str]], path: Path) -> None:
    """Write pictures ``TILE_W`` wide with what stands under each, in rows, into one PNG."""
    columns = min(len(tiles), max(1, round((len(tiles) * 1.6) ** 0.5)))
    rows = -(-len(tiles) // columns)
    tile_h = max(picture.height for picture, _ in tiles)
    size = (columns * (TILE_W + _GAP) + _GAP, rows * (tile_h + _CAPTION_H + _GAP) + _GAP)
    sheet = Image.new("RGB", size, _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for place, (picture, told) in enumerate(tiles):
        row, column = divmod(place, columns)
        x, y = _GAP + column * (TILE_W + _GAP), _GAP + row * (tile_h + _CAPTION_H + _GAP)
        sheet.paste(picture, (x, y))
        pen.text((x + 2, y + tile_h + 2), _cut(told, font), fill=_INK, font=font)
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, out.getvalue())


def _cut(told: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """As much of a line as fits under a tile."""
    while font.getlength(told) > TILE_W and len(told) > 1:
        told = f"{told[:-2]}…"
    return told


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
