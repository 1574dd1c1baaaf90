"""Draws a natural event before, while and after it happens: from afar, from the street, as a map.

One picture of three columns and three rows for ``make_screenshots``. Cameras are found from the
ground and from what the event has done, so any seed and any village will do.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digisphere.core.simulation import Simulation
from digisphere.core.snapshot import Snapshot
from digisphere.scene.camera import CameraPose
from digisphere.scene.overlay_sources import tint_of
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage

TILE = (640, 360)
_LABEL_H = 26
_MAP_M = 1400.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Strip:
    """An event to show: its command, when to look (hours after it), and its overlay."""

    command: str
    arguments: dict[str, Any]
    moments_h: tuple[float, ...]
    overlay: str
    harm: tuple[str, str]
    """Table and column that say which houses it harmed."""


FLOOD = Strip(
    "hazard.flood", {"cause": "dam_break"}, (0.0, 0.45, 9.0), "flood depth",
    ("building_state", "flood_m"),
)  # fmt: skip


def draw_strip(simulation: Simulation, strip: Strip) -> Image.Image:
    """Call the event, run through its moments and return the sheet."""
    start = simulation.clock.time_s
    moments = [simulation.snapshot()]
    simulation.submit(simulation.queue.make(strip.command, strip.arguments))
    for hours in strip.moments_h[1:]:
        simulation.run_until(start + hours * 3600.0)
        moments.append(simulation.snapshot())
    worst = moments[1]
    cameras = (from_afar(worst.ground), from_the_street(worst, harm=strip.harm))
    stage = Stage(TILE)
    try:
        scene = Scene(stage, simulation.ground, look="talk")
        rows = [[_tile(scene, moment, camera) for moment in moments] for camera in cameras]
    finally:
        stage.close()
    rows.append([_map(moment, strip.overlay) for moment in moments])
    labels = ["before"] + [_hours(h) for h in strip.moments_h[1:]]
    return _sheet(rows, labels=labels)


def _hours(hours: float) -> str:
    return f"{hours * 60:.0f} minutes after" if hours < 1.0 else f"{hours:g} hours after"


def _tile(scene: Scene, snapshot: Snapshot, camera: CameraPose) -> Image.Image:
    render(scene, snapshot, camera, planes={"rgb"})
    drawn = render(scene, snapshot, camera, planes={"rgb"})
    assert drawn.rgb is not None
    return Image.fromarray(drawn.rgb)


def _pose(ground: Any, eye_m: Floats, *, up_m: float, target_m: Floats) -> CameraPose:
    eye = (float(eye_m[0]), float(eye_m[1]), float(ground.height_at(eye_m[None])[0]) + up_m)
    target = (float(target_m[0]), float(target_m[1]))
    height = float(ground.height_at(target_m[None])[0]) + 1.5
    return CameraPose.looking_at(eye, target=(*target, height), width=TILE[0], height=TILE[1])


def from_afar(ground: Any) -> CameraPose:
    """Look at the village from over its river, or from the south where there is none."""
    centre = np.asarray(ground.settlement.centre_m, np.float64)
    points = [np.asarray(river.xy_m, np.float64) for river in ground.rivers]
    way = np.array([-0.6, -0.8])
    if points:
        line = np.concatenate(points)
        near = line[int(np.argmin(np.hypot(*(line - centre).T)))]
        way = (near - centre) / max(float(np.hypot(*(near - centre))), 1.0)
    return _pose(ground, centre + 545.0 * way, up_m=90.0, target_m=centre + 60.0 * way)


def from_the_street(snapshot: Snapshot, *, harm: tuple[str, str]) -> CameraPose:
    """Stand in a road, clear of walls and crowns, where the most harmed houses are near."""
    ground, (table, column) = snapshot.ground, harm
    houses = np.column_stack([ground.buildings["x_m"], ground.buildings["y_m"]]).astype(np.float64)
    bad = np.asarray(snapshot.tables[table][column])[: len(houses)]
    trees = np.column_stack([ground.trees["x_m"], ground.trees["y_m"]]).astype(np.float64)
    crown = np.asarray(ground.trees["crown_radius_m"], np.float64)
    best: tuple[float, Floats, Floats] | None = None
    for road in ground.roads:
        for point in np.asarray(road.xy_m, np.float64)[::4]:
            away = np.hypot(*(houses - point).T)
            ahead = (away < 55.0) & (bad > 0.1 * float(bad.max() + 1e-9))
            if away.min() < 9.0 or not ahead.any():
                continue
            target = houses[ahead].mean(axis=0)
            clear = float((np.hypot(*(trees - point).T) - crown).min())
            score = float(ahead.sum()) + min(clear, 8.0)
            if float(np.hypot(*(target - point))) > 14.0 and (best is None or score > best[0]):
                best = (score, point, target)
    if best is None:
        return from_afar(ground)
    return _pose(ground, best[1], up_m=4.2, target_m=best[2])


def _map(snapshot: Snapshot, overlay: str) -> Image.Image:
    """The overlay over shaded relief round the village, with its legend."""
    ground = snapshot.ground
    centre = np.asarray(ground.settlement.centre_m, np.float64)
    high = _MAP_M * TILE[1] / TILE[0]
    x = centre[0] + (np.arange(TILE[0]) + 0.5) / TILE[0] * _MAP_M - 0.5 * _MAP_M
    y = centre[1] + 0.5 * high - (np.arange(TILE[1]) + 0.5) / TILE[1] * high
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    bed = ground.bed_at(points).reshape(TILE[1], TILE[0]).astype(np.float64)
    slope_y, slope_x = np.gradient(bed, _MAP_M / TILE[0])
    shade = np.clip(0.72 - 0.5 * slope_x - 0.5 * slope_y, 0.25, 1.0)[..., None]
    picture = shade * np.array([226.0, 226.0, 214.0])
    picture[np.isfinite(ground.water_at(points)).reshape(bed.shape)] = (122.0, 160.0, 190.0)
    tint = tint_of(overlay, snapshot=snapshot)
    if tint is not None:
        rows, columns = tint.rgba.shape[:2]
        iy = np.clip(points[:, 1] / ground.grid.size_y_m * rows, 0, rows - 1).astype(int)
        ix = np.clip(points[:, 0] / ground.grid.size_x_m * columns, 0, columns - 1).astype(int)
        over = tint.rgba[iy, ix].reshape(*bed.shape, 4).astype(np.float64)
        alpha = over[..., 3:] / 255.0
        picture = picture * (1.0 - alpha) + over[..., :3] * alpha
    image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    span = np.array([_MAP_M, high]) / np.array(TILE)
    for row in range(ground.buildings.count):
        at = np.array([ground.buildings["x_m"][row], ground.buildings["y_m"][row]]) - centre
        px, py = at[0] / span[0] + TILE[0] / 2, TILE[1] / 2 - at[1] / span[1]
        pen.rectangle((px - 2, py - 2, px + 2, py + 2), fill=(150, 60, 40))
    for number, (label, colour) in enumerate(tint.legend if tint is not None else ()):
        top = 12 + 20 * number
        pen.rectangle((12, top, 28, top + 14), fill=tuple(round(255 * c) for c in colour))
        pen.text((34, top), label, fill=(20, 20, 20), font=ImageFont.load_default(13))
    return image


def _sheet(rows: list[list[Image.Image]], *, labels: list[str]) -> Image.Image:
    width, height = TILE[0] * len(labels), _LABEL_H + TILE[1] * len(rows)
    sheet = Image.new("RGB", (width, height), (250, 250, 248))
    pen = ImageDraw.Draw(sheet)
    for column, label in enumerate(labels):
        pen.text((TILE[0] * column + 10, 5), label, fill=(20, 20, 20),
                 font=ImageFont.load_default(15))  # fmt: skip
        for row, tiles in enumerate(rows):
            sheet.paste(tiles[column], (TILE[0] * column, _LABEL_H + TILE[1] * row))
    return sheet
