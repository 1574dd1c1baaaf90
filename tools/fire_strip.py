"""Draws a wildfire before, while and after it burns: from afar, from close by, and as a map.

One picture for ``make_screenshots``: columns are moments, rows are views, the last with an overlay
laid over the land as the window shows it. Cameras are found from the ground and from what has
burnt, so any seed and any village will do. The summer is made dry by settings, nothing by hand.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.spatial import cKDTree

from digisphere.core.scenario import load_scenario
from digisphere.core.snapshot import Snapshot
from digisphere.scene.camera import CameraPose
from digisphere.scene.readback import Reader
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.scene.window_pass import WindowPass
from digisphere.world.opening import open_world

TILE = (640, 360)
LABEL_H = 28
DRY_SUMMER = (
    "weather.precipitation_factor=0.3",
    "weather.temperature_offset_c=5",
    "weather.start_regime=fair",
    "weather.wind_factor=1.5",
    "hazards.spontaneous=0",
)
LIT_AT_H = 2.0
FRESH_S = 150.0
MOMENTS: tuple[tuple[str, float, str], ...] = (
    ("before", 0.0, "fuel"),
    ("80 minutes after the spark", 1.33, "fire intensity"),
    ("five hours after", 5.0, "burn time"),
    ("next day", 20.0, "burn severity"),
)
"""Name, hours after the spark, overlay of the last row."""
Floats = NDArray[np.float64]


def draw_fire_strip(start: str) -> Image.Image:
    """Run the summer from ``start``, light the fire and return the sheet."""
    overrides = [f"time.start={start}", *DRY_SUMMER]
    simulation = open_world(load_scenario("valley", overrides=overrides))
    simulation.run_until(LIT_AT_H * 3600.0)
    moments = [simulation.snapshot()]
    simulation.submit(simulation.queue.make("hazard.fire", {"radius_m": 25.0}))
    for _, hours, _ in MOMENTS[1:]:
        simulation.run_until((LIT_AT_H + hours) * 3600.0)
        moments.append(simulation.snapshot())
    during = moments[1]
    far, near = from_afar(during), from_close_by(during)
    stage = Stage(TILE)
    try:
        scene = Scene(stage, simulation.ground, look="talk")
        rows = [[_tile(scene, m, camera) for m in moments] for camera in (far, near)]
        names = [overlay for _, _, overlay in MOMENTS]
        rows.append([_overlaid(scene, m, far, n) for m, n in zip(moments, names, strict=True)])
    finally:
        stage.close()
    return _sheet(rows)


def _tile(scene: Scene, snapshot: Snapshot, camera: CameraPose) -> Image.Image:
    render(scene, snapshot, camera, planes={"rgb"})
    drawn = render(scene, snapshot, camera, planes={"rgb"})
    assert drawn.rgb is not None
    return Image.fromarray(drawn.rgb)


def _overlaid(scene: Scene, snapshot: Snapshot, camera: CameraPose, name: str) -> Image.Image:
    """The view with an overlay and its legend, as the window draws it."""
    target = scene.stage.colour_target("strip", size=TILE)
    reader = Reader(target, wanted=frozenset({"rgba"}))
    window = WindowPass(scene)
    scene.overlay = name
    try:
        scene.sync(snapshot, time_s=float(snapshot.time_s), camera=camera)
        window.draw(camera, target=target)
        rgba = reader.take().rgba
        legend = scene.overlay_legend()
    finally:
        scene.overlay = ""
        reader.close()
        window.close()
    assert rgba is not None
    image = Image.fromarray(np.ascontiguousarray(rgba[..., :3]))
    pen = ImageDraw.Draw(image)
    pen.rectangle((8, 8, 190, 16 + 20 * len(legend)), fill=(245, 245, 240))
    for number, (label, colour) in enumerate(legend):
        top = 12 + 20 * number
        pen.rectangle((12, top, 28, top + 14), fill=tuple(round(255 * c) for c in colour))
        pen.text(
            (34, top), label.replace("²", "2"), fill=(20, 20, 20), font=ImageFont.load_default(13)
        )
    return image


def _burning(snapshot: Snapshot) -> Floats:
    """(n, 3) middle and intensity of the cells in flames."""
    intensity = snapshot.fields["fire_intensity_kw_m"]
    i, j = np.nonzero(intensity > 0.0)
    cell = snapshot.ground.grid.size_x_m / intensity.shape[1]
    return np.column_stack([(j + 0.5) * cell, (i + 0.5) * cell, intensity[i, j]])


def _pose(ground: Any, eye: Floats, *, up_m: float, target: Floats, over_m: float) -> CameraPose:
    foot, mark = (float(ground.height_at(p[None, :2])[0]) for p in (eye, target))
    return CameraPose.looking_at(
        (float(eye[0]), float(eye[1]), foot + up_m),
        target=(float(target[0]), float(target[1]), mark + over_m),
        width=TILE[0],
        height=TILE[1],
    )


def from_afar(snapshot: Snapshot) -> CameraPose:
    """Look over the village at the fire from where the land lets one."""
    ground = snapshot.ground
    village = np.asarray(ground.settlement.centre_m, np.float64)
    fire = _burning(snapshot)[:, :2].mean(axis=0)
    middle = 0.45 * village + 0.55 * fire
    span = max(float(np.hypot(*(village - fire))), 500.0)
    best: tuple[float, Floats] | None = None
    for angle in np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False):
        eye = middle + (0.55 * span + 480.0) * np.array([np.cos(angle), np.sin(angle)])
        if (eye < 60.0).any() or (eye > ground.grid.size_x_m - 60.0).any():
            continue
        line = eye + np.linspace(0.0, 1.0, 40)[:, None] * (middle - eye)
        height = ground.height_at(line).astype(np.float64)
        sight = np.linspace(height[0] + 160.0, height[-1], 40)
        clear = float((sight - height)[2:-3].min()) / 60.0
        nearer = float(np.hypot(*(eye - fire)) - np.hypot(*(eye - village))) / span
        if best is None or min(clear, 1.0) + 0.6 * nearer > best[0]:
            best = (min(clear, 1.0) + 0.6 * nearer, eye)
    assert best is not None
    return _pose(ground, best[1], up_m=160.0, target=middle, over_m=10.0)


def from_close_by(snapshot: Snapshot) -> CameraPose:
    """Stand before the hottest front, on ground that has not burnt, clear of trunks."""
    ground, front = snapshot.ground, _burning(snapshot)
    arrival = snapshot.fields["fire_arrival_s"]
    cell = ground.grid.size_x_m / arrival.shape[1]
    at = (front[:, :2] / cell).astype(int)
    fresh = snapshot.time_s - arrival[at[:, 1], at[:, 0]] < FRESH_S
    front = front[fresh] if fresh.any() else front
    flames = cKDTree(front[:, :2])
    trees = cKDTree(np.column_stack([ground.trees["x_m"], ground.trees["y_m"]]))
    best: tuple[float, Floats, Floats] | None = None
    for x, y, intensity in front[np.argsort(-front[:, 2])][:60]:
        fire = np.array([x, y])
        for angle in np.linspace(0.0, 2.0 * np.pi, 20, endpoint=False):
            eye = fire + 42.0 * np.array([np.cos(angle), np.sin(angle)])
            i, j = (int(v / cell) for v in eye[::-1])
            if not (0 <= i < arrival.shape[0] and 0 <= j < arrival.shape[1]):
                continue
            line = eye + np.linspace(0.0, 0.7, 10)[:, None] * (fire - eye)
            clear = float(trees.query(line)[0].min())
            rise = float(np.diff(ground.height_at(np.stack([eye, fire])))[0])
            score = min(clear, 7.0) + 3.0 * np.isnan(arrival[i, j]) - 0.15 * abs(rise)
            score += min(intensity, 6000.0) / 2000.0
            score += 1.5 * min(len(flames.query_ball_point(fire, 90.0)), 8)
            if best is None or score > best[0]:
                best = (score, eye, fire)
    assert best is not None
    return _pose(ground, best[1], up_m=3.2, target=best[2], over_m=4.0)


def _sheet(rows: list[list[Image.Image]]) -> Image.Image:
    sheet = Image.new("RGB", (TILE[0] * len(MOMENTS), LABEL_H + TILE[1] * len(rows)), "white")
    pen = ImageDraw.Draw(sheet)
    for column, (label, _, overlay) in enumerate(MOMENTS):
        words = f"{label}; below: {overlay}"
        place = (TILE[0] * column + 10, 5)
        pen.text(place, words, fill=(20, 20, 20), font=ImageFont.load_default(16))
        for row, tiles in enumerate(rows):
            sheet.paste(tiles[column], (TILE[0] * column, LABEL_H + TILE[1] * row))
    return sheet
