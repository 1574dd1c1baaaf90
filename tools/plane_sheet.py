#!/usr/bin/env python3
"""Draws one frame of a dataset in all its planes on one labelled sheet, to be judged by eye.

``plane_sheet.py DIR [--frame N] [--out sheet.png]`` reads what ``digisphere capture --planes all``
wrote; planes that are not there are left out. ``make_screenshots`` calls ``draw_plane_sheet``.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digisphere.capture.dataset import Dataset, FrameFiles
from digisphere.people.skeleton import body_asset

COLUMNS, TILE_W, LABEL_H, GAP = 6, 400, 26, 4
INK, PAPER = (235, 235, 235), (24, 24, 26)
Picture = NDArray[np.uint8]
_BONES = 53


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


def heat(values: NDArray[Any] | None, name: str = "viridis", *, log: bool = False) -> Any:
    """Numbers as colours between their 2nd and 98th percentile; what is not a number is black."""
    if values is None:
        return None
    numbers = np.asarray(values, dtype=np.float64)
    known = np.isfinite(numbers)
    if log:
        numbers = np.log(np.where(known, np.maximum(numbers, 1e-3), 1.0))
    low, high = np.percentile(numbers[known], (2, 98)) if known.any() else (0.0, 1.0)
    share = np.clip((numbers - low) / max(high - low, 1e-9), 0.0, 1.0)
    colours = (mpl.colormaps[name](np.where(known, share, 0.0))[..., :3] * 255).astype(np.uint8)
    colours[~known] = 0
    return colours


def hues(ids: NDArray[Any] | None) -> Any:
    """A colour of its own for every number; 0 is black."""
    if ids is None:
        return None
    mixed = (ids.astype(np.uint64) * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    channels = [
        (mixed >> np.uint64(shift) & np.uint64(0x7F)) + np.uint64(96) for shift in (3, 11, 19)
    ]
    colours = np.stack(channels, axis=-1).astype(np.uint8)
    colours[ids == 0] = 0
    return colours


def directions(vectors: NDArray[Any] | None) -> Any:
    """Unit vectors as colours: red is +x, green +y, blue +z; mid-grey is none."""
    if vectors is None:
        return None
    return np.clip(127.5 + 127.5 * vectors.astype(np.float64), 0, 255).astype(np.uint8)


def tone(linear: NDArray[Any] | None) -> Any:
    """Linear light as it would look on a screen."""
    if linear is None:
        return None
    shown = np.nan_to_num(linear.astype(np.float64))
    return (np.clip(shown, 0.0, 1.0) ** (1 / 2.2) * 255).astype(np.uint8)


def wheel(flow: NDArray[Any] | None) -> Any:
    """Flow by hue (right red, down yellow-green, left cyan, up violet); brighter is faster."""
    if flow is None:
        return None
    known = np.isfinite(flow).all(axis=2)
    u, v = np.where(known, flow[..., 0], 0.0), np.where(known, flow[..., 1], 0.0)
    speed = np.hypot(u, v)
    top = max(float(np.percentile(speed[known], 99.5)) if known.any() else 1.0, 0.2)
    hsv = np.stack(
        (np.arctan2(v, u) / (2 * np.pi) % 1.0, np.ones_like(u), np.clip(speed / top, 0, 1) ** 0.6),
        axis=-1,
    )
    colours = (mpl.colors.hsv_to_rgb(hsv) * 255).astype(np.uint8)
    colours[~known] = (40, 40, 40)
    return colours


def fates(fate: NDArray[Any] | None) -> Any:
    """Seen grey, hidden orange, outside blue, nothing black."""
    palette = np.array([(0, 0, 0), (150, 150, 150), (245, 140, 20), (40, 110, 240)], np.uint8)
    return None if fate is None else palette[fate]


def with_boxes(frame: FrameFiles) -> Any:
    """The picture with people's seen boxes (green) and whole boxes (white)."""
    if frame.rgb is None:
        return None
    image = Image.fromarray(frame.rgb)
    pen, rows = ImageDraw.Draw(image), frame.rows("instances")
    people = np.flatnonzero(rows["kind"] == "person")
    for k in people.tolist():
        full = rows["box_full"][k]
        if np.isfinite(full).all():
            pen.rectangle([*full[:2], *(full[2:] - 1)], outline=(255, 255, 255))
        x0, y0, x1, y1 = rows["box_visible"][k].tolist()
        pen.rectangle([x0, y0, x1 - 1, y1 - 1], outline=(60, 240, 90), width=2)
    return np.asarray(image)


def with_skeletons(frame: FrameFiles) -> Any:
    """The dimmed picture with bones, gaze (yellow) and contacts (red)."""
    rows = frame.rows("keypoints")
    if frame.rgb is None or "skeleton_px" not in rows:
        return None
    image = Image.fromarray((frame.rgb * 0.45).astype(np.uint8))
    pen, parents = ImageDraw.Draw(image), body_asset().bone_parents
    for k in range(len(rows["person_id"])):
        points = rows["skeleton_px"][k]
        for bone in range(2, _BONES):
            ends = points[[bone, int(parents[bone])]]
            if np.isfinite(ends).all():
                pen.line([tuple(e) for e in ends.tolist()], fill=(110, 210, 255), width=2)
        eye = rows["gaze_origin_m"][k]
        ray = np.stack((eye, eye + 0.6 * rows["gaze_direction"][k]))
        ends, ahead = frame.view.project(ray)
        if (ahead > frame.view.near_m).all():
            pen.line([tuple(e) for e in ends.tolist()], fill=(255, 220, 40), width=3)
        marks, ahead = frame.view.project(rows["contacts_m"][k][rows["contacts"][k]])
        for (x, y), z in zip(marks.tolist(), ahead.tolist(), strict=True):
            if z > frame.view.near_m:
                pen.ellipse([x - 4, y - 4, x + 4, y + 4], fill=(240, 60, 50))
    return np.asarray(image)


def from_above(frame: FrameFiles) -> Any:
    """The LiDAR's points from above, 25 m to each side, up is north; colour is height."""
    sweep = frame.plane("lidar")
    if sweep is None:
        return None
    height, width = frame.view.height, frame.view.width
    scale = height / 50.0
    away = sweep["position"] - frame.view.position_m
    x = (width / 2 + away[:, 0] * scale).astype(int)
    y = (height / 2 - away[:, 1] * scale).astype(int)
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    order = np.argsort(away[:, 2], kind="stable")
    order = order[inside[order]]
    out = np.zeros((height, width, 3), dtype=np.uint8)
    out[y[order], x[order]] = heat(away[order, 2], "turbo")
    return out


def stream(frame: FrameFiles) -> Any:
    """The event camera's stream over grey: brighter blue, darker red."""
    events = frame.plane("events")
    if events is None or frame.rgb is None:
        return None
    out = np.repeat((60 + frame.rgb.mean(axis=2) * 0.25)[..., None], 3, axis=2).astype(np.uint8)
    up = events["polarity"] > 0
    out[events["y"][up], events["x"][up]] = (70, 140, 255)
    out[events["y"][~up], events["x"][~up]] = (255, 80, 60)
    return out


def anaglyph(frame: FrameFiles) -> Any:
    """Both eyes in one: the left in red, the right in cyan."""
    right = frame.plane("rgb_right")
    if right is None or frame.rgb is None:
        return None
    return np.dstack((frame.rgb[..., 0], right[..., 1], right[..., 2]))


def plane_of(name: str, draw: Callable[[Any], Any]) -> Callable[[FrameFiles], Any]:
    """Read a plane and draw it."""
    return lambda frame: draw(frame.plane(name))


def _grey(values: Any) -> Any:
    return None if values is None else np.repeat(np.asarray(values, np.uint8)[..., None], 3, axis=2)


def _unit(values: Any) -> Any:
    return None if values is None else _grey(np.nan_to_num(values.astype(np.float32)) * 255)


def _wrapped(position: Any) -> Any:
    """World position, one hue turn every 10 m."""
    return None if position is None else (np.nan_to_num(position) % 10.0 * 25.5).astype(np.uint8)


TILES: tuple[tuple[str, Callable[[FrameFiles], Any]], ...] = (
    ("rgb", lambda f: f.rgb),
    ("radiance (EXR), linear", plane_of("radiance", tone)),
    ("albedo", plane_of("albedo", tone)),
    ("shadow: white is in shadow", plane_of("shadow", _unit)),
    ("sky", plane_of("sky", _grey)),
    ("depth (log)", plane_of("depth", lambda p: heat(p, "magma_r", log=True))),
    ("range (log)", plane_of("range", lambda p: heat(p, "magma_r", log=True))),
    ("world position, 10 m a turn", plane_of("position", _wrapped)),
    ("normals, world (blue up)", plane_of("normals_world", directions)),
    ("normals, camera (blue away)", plane_of("normals_camera", directions)),
    ("instance", lambda f: hues(f.instance)),
    ("semantic", lambda f: hues(f.semantic)),
    ("panoptic", lambda f: hues(f.panoptic)),
    ("body part", plane_of("body_part", hues)),
    ("garment", plane_of("garment", hues)),
    ("looks at (id)", plane_of("looks_at", hues)),
    ("looked at by (people)", plane_of("looked_at_by", hues)),
    ("flow forward: red right, cyan left", plane_of("flow_forward", wheel)),
    ("its fate: orange hidden, blue out", plane_of("flow_forward_fate", fates)),
    ("flow backward", plane_of("flow_backward", wheel)),
    ("boxes: green seen, white whole", with_boxes),
    ("skeleton, gaze, contacts", with_skeletons),
    ("stereo pair, red left, cyan right", anaglyph),
    ("disparity", plane_of("disparity", lambda p: heat(p, "inferno"))),
    ("its fate: orange hidden, blue out", plane_of("disparity_fate", fates)),
    ("LiDAR from above, 50 m", from_above),
    ("event camera", stream),
    ("air temperature", plane_of("air_temperature", lambda p: heat(p, "coolwarm"))),
    ("wetness", plane_of("wetness", lambda p: heat(p, "Blues_r"))),
    ("life zone", plane_of("biome", lambda p: None if p is None else hues(p.astype(int) + 1))),
)
"""What is drawn, in order."""


if __name__ == "__main__":
    main()
