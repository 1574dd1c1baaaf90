#!/usr/bin/env python3
"""Draws one frame of a dataset in all its planes on one labelled sheet, to be judged by eye.

``plane_sheet.py DIR [--frame N] [--out sheet.png]`` reads what ``digisphere capture --planes all``
wrote; planes that are not there are left out. ``make_screenshots`` calls ``draw_plane_sheet``.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digisphere.capture.dataset import Dataset, FrameFiles
from digisphere.capture.overlays import draw_overlay, overlays_of
from digisphere.capture.plane_pictures import anaglyph, plane_picture, planes_of

COLUMNS, TILE_W, LABEL_H, GAP = 6, 400, 26, 4
INK, PAPER = (235, 235, 235), (24, 24, 26)
Picture = NDArray[np.uint8]


def main() -> None:
    """Draw the sheet asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--frame", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("planes.png"))
    asked = parser.parse_args()
    draw_plane_sheet(Dataset(asked.dataset).frame(asked.frame)).save(asked.out, optimize=True)
    print(f"Wrote {asked.out}.")


def draw_plane_sheet(frame: FrameFiles) -> Image.Image:
    """Return every plane of a frame as a labelled tile."""
    tiles = [(label, draw(frame)) for label, draw in TILES]
    shown = [(label, picture) for label, picture in tiles if picture is not None]
    height = round(TILE_W * frame.view.height / frame.view.width)
    rows = -(-len(shown) // COLUMNS)
    size = (COLUMNS * (TILE_W + GAP) + GAP, rows * (height + LABEL_H + GAP) + GAP)
    sheet = Image.new("RGB", size, PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for place, (label, picture) in enumerate(shown):
        row, column = divmod(place, COLUMNS)
        x, y = GAP + column * (TILE_W + GAP), GAP + row * (height + LABEL_H + GAP)
        pen.text((x + 4, y + 4), label, fill=INK, font=font)
        tile = Image.fromarray(picture).resize((TILE_W, height), Image.Resampling.LANCZOS)
        sheet.paste(tile, (x, y + LABEL_H))
    return sheet


def plane(name: str) -> Callable[[FrameFiles], Picture | None]:
    """Draw a plane, if it is there."""
    return lambda frame: plane_picture(frame, name).colours if name in planes_of(frame) else None


def labelled(overlay: str) -> Callable[[FrameFiles], Picture | None]:
    """Draw the picture with labels, if they are there."""

    def draw(frame: FrameFiles) -> Picture | None:
        if overlay not in overlays_of(frame):
            return None
        return np.asarray(draw_overlay(frame, overlay, width=frame.view.width))

    return draw


TILES: tuple[tuple[str, Callable[[FrameFiles], Picture | None]], ...] = (
    ("rgb", plane("rgb")),
    ("radiance (EXR), linear", plane("radiance")),
    ("albedo", plane("albedo")),
    ("shadow: white is in shadow", plane("shadow")),
    ("sky", plane("sky")),
    ("depth (log)", plane("depth")),
    ("range (log)", plane("range")),
    ("world position, 10 m a turn", plane("position")),
    ("normals, world (blue up)", plane("normals_world")),
    ("normals, camera (blue away)", plane("normals_camera")),
    ("instance", plane("instance")),
    ("semantic", plane("semantic")),
    ("panoptic", plane("panoptic")),
    ("body part", plane("body_part")),
    ("garment", plane("garment")),
    ("looks at (id)", plane("looks_at")),
    ("looked at by (people)", plane("looked_at_by")),
    ("flow forward: red right, cyan left", plane("flow_forward")),
    ("its fate: orange hidden, blue out", plane("flow_forward_fate")),
    ("flow backward", plane("flow_backward")),
    ("boxes: amber seen, white whole", labelled("boxes")),
    ("3-D boxes", labelled("boxes3d")),
    ("skeleton, gaze, contacts", labelled("skeleton")),
    ("stereo pair, red left, cyan right", anaglyph),
    ("disparity", plane("disparity")),
    ("its fate: orange hidden, blue out", plane("disparity_fate")),
    ("LiDAR from above, 50 m", plane("lidar")),
    ("event camera", plane("events")),
    ("air temperature", plane("air_temperature")),
    ("wetness", plane("wetness")),
    ("life zone", plane("biome")),
)
"""What is drawn, in order."""


if __name__ == "__main__":
    main()
