"""Draws a storm, an avalanche and a drought: before, while and after, each with its overlay.

Sheets for ``make_screenshots``: columns are moments, rows are views, the last with an overlay as
the window shows it. Cameras are found from the ground and from what the event has done.
"""

from collections.abc import Callable

import numpy as np
from event_strip import _LABEL_H, TILE, Floats, _pose, _tile, from_afar
from fire_strip import _overlaid
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from digisphere.core.scenario import load_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.snapshot import Snapshot
from digisphere.environment.avalanche_release import LEAST_DEPTH_M, snow_slopes
from digisphere.environment.infrastructure import TreeState
from digisphere.scene.camera import CameraPose
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world

QUIET = ("hazards.spontaneous=0", "people.count=12")


def draw_storm(start: str) -> Image.Image:
    """A summer gale: trees bend, some lie, roofs are torn."""
    simulation = _open("valley", start, "weather.start_regime=fair")
    simulation.run_until(1800.0)
    moments = [simulation.snapshot()]
    called = {"gust_m_s": 38.0, "hours": 8.0}
    simulation.submit(simulation.queue.make("hazard.storm", called))
    simulation.run_until(3.0 * 3600.0)
    moments.append(simulation.snapshot())
    simulation.run_until(9.5 * 3600.0)
    moments.append(simulation.snapshot())
    spots = ((95.0, 26.0), (60.0, 18.0))
    cameras = tuple(where_trees_lie(moments[-1], away_m=away, up_m=up) for away, up in spots)
    labels = ("before", "in the storm", "six hours later")
    return _sheet(moments, cameras, labels=labels, overlay="gusts")


def draw_avalanche(start: str) -> Image.Image:
    """A snowy slope in the highland before, half a minute after and an hour after it let go."""
    simulation = _open("highland", start, "world.warmth_c=3", "weather.start_regime=fair")
    simulation.run_until(1800.0)
    moments = [simulation.snapshot()]
    x_m, y_m = sunny_slope(moments[0])
    called = {"size": 3.6, "x_m": x_m, "y_m": y_m}
    simulation.submit(simulation.queue.make("hazard.avalanche", called))
    simulation.run_until(1860.0)
    for seconds in (18.0, 3600.0):
        simulation.run_until(1860.0 + seconds)
        moments.append(simulation.snapshot())
    camera = across_from_the_slope(moments[-1])
    labels = ("before", "as it comes down", "an hour later")
    return _sheet(moments, (camera,), labels=labels, overlay="avalanches")


def draw_drought(start: str) -> Image.Image:
    """An August as usual, one after a rainless summer, and the same after a week of rain."""
    usual = _open("valley", start, "weather.start_regime=fair")
    usual.run_until(1800.0)
    dry = _open(
        "valley", start, "weather.start_regime=clear", "weather.precipitation_factor=0.12",
        "weather.temperature_offset_c=3",
    )  # fmt: skip
    dry.run_until(1800.0)
    moments = [usual.snapshot(), dry.snapshot()]
    dry.submit(dry.queue.make("weather.set_regime", {"regime": "rain", "hours": 60.0}))
    dry.run_until(7.0 * 86400.0 + 1800.0)
    moments.append(dry.snapshot())
    ground = usual.ground
    centre = np.asarray(ground.settlement.centre_m, np.float64)
    meadow = _pose(ground, centre + np.array([150.0, -260.0]), up_m=1.7, target_m=centre)
    labels = ("a usual August", "after a summer without rain", "a week after rain came")
    return _sheet(moments, (from_afar(ground), meadow), labels=labels, overlay="drought")


def _open(scenario: str, start: str, *more: str) -> Simulation:
    return open_world(load_scenario(scenario, overrides=[f"time.start={start}", *QUIET, *more]))


def where_trees_lie(snapshot: Snapshot, *, away_m: float, up_m: float) -> CameraPose:
    """Stand in the open, before the wood where the most trees were felled."""
    ground = snapshot.ground
    trees = np.column_stack([ground.trees["x_m"], ground.trees["y_m"]]).astype(np.float64)
    down = np.asarray(snapshot.tables["tree_state"]["state"])[: len(trees)] == TreeState.FELLED
    centre = np.asarray(ground.settlement.centre_m, np.float64)
    felled = trees[down & (np.hypot(*(trees - centre).T) < 2600.0)]
    best: tuple[float, Floats, Floats] | None = None
    for target in felled[:: max(1, len(felled) // 60)]:
        near = trees[np.hypot(*(trees - target).T) < away_m + 10.0]
        many = float((np.hypot(*(felled - target).T) < 18.0).sum())
        for turn in np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False):
            eye = target + away_m * np.array([np.cos(turn), np.sin(turn)])
            line = eye + (target - eye) * np.linspace(0.0, 0.7, 8)[:, None]
            away = np.hypot(*(near[:, None, :] - line[None]).T)
            clear = float(np.minimum(away.min(axis=1), 7.0).mean())
            wet = bool(np.isfinite(ground.water_at(line)).any())
            rise = float(np.ptp(ground.height_at(line))) / away_m
            score = min(many, 16.0) + 1.5 * clear - 50.0 * wet - 12.0 * rise
            if best is None or score > best[0]:
                best = (score, eye, target)
    if best is None:
        return from_afar(ground)
    return _pose(ground, best[1], up_m=up_m, target_m=best[2])


def sunny_slope(snapshot: Snapshot) -> tuple[float, float]:
    """Choose where snow can let go of a slope that the sun shines on."""
    ground, n = snapshot.ground, snapshot.fields["avalanche_m"].shape[0]
    cells = snapshot.fields["snow_swe_mm"].shape[0]
    slopes = snow_slopes(ground, n=n, weather_cells=cells)
    sun = float(snapshot.tables["sky"]["sun_azimuth_rad"][0])
    north, east = np.gradient(slopes.elevation_m)
    facing = -(east * np.cos(sun) + north * np.sin(sun)) / np.maximum(np.hypot(east, north), 1e-9)
    deep = slopes.fine(snapshot.fields["snow_depth_m"]) > LEAST_DEPTH_M
    worth = slopes.leaning * deep * np.clip(facing - 0.3, 0.0, 1.0)
    around = ndimage.uniform_filter(worth, 9)
    edge = n // 8
    around[:edge] = around[-edge:] = 0.0
    around[:, :edge] = around[:, -edge:] = 0.0
    iy, ix = divmod(int(np.argmax(around * (worth > 0.0))), n)
    return (ix + 0.5) * slopes.cell_m, (iy + 0.5) * slopes.cell_m


def across_from_the_slope(snapshot: Snapshot) -> CameraPose:
    """Look at path and debris of the newest avalanche from where nothing stands between."""
    ground, moved = snapshot.ground, np.asarray(snapshot.fields["avalanche_m"], np.float64)
    cell_m = ground.grid.size_x_m / moved.shape[0]
    y, x = (np.indices(moved.shape) + 0.5) * cell_m
    touched = np.column_stack([x[np.abs(moved) > 0.1], y[np.abs(moved) > 0.1]])
    middle = touched.mean(axis=0)
    high = ground.height_at(touched).astype(np.float64)
    best: tuple[float, Floats] | None = None
    for away in (420.0, 560.0, 700.0):
        for turn in np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False):
            eye = middle + away * np.array([np.cos(turn), np.sin(turn)])
            if not ((eye > 60.0) & (eye < ground.grid.size_x_m - 60.0)).all():
                continue
            top = float(ground.height_at(eye[None])[0]) + 35.0
            part = np.linspace(0.05, 0.93, 24)[:, None]
            across = eye + (touched[:, None, :] - eye) * part[None]
            line = top + (high[:, None] + 2.0 - top) * part[None, :, 0]
            over = line - ground.height_at(across.reshape(-1, 2)).reshape(line.shape)
            seen = float((over.min(axis=1) > 0.0).mean()) - away / 6000.0
            if best is None or seen > best[0]:
                best = (seen, eye)
    assert best is not None
    return _pose(ground, best[1], up_m=35.0, target_m=middle)


def _sheet(
    moments: list[Snapshot],
    cameras: tuple[CameraPose, ...],
    *,
    labels: tuple[str, ...],
    overlay: str,
) -> Image.Image:
    stage = Stage(TILE)
    try:
        scene = Scene(stage, moments[0].ground, look="talk")
        rows = [[_tile(scene, moment, camera) for moment in moments] for camera in cameras]
        rows.append([_overlaid(scene, moment, cameras[0], overlay) for moment in moments])
    finally:
        stage.close()
    width, height = TILE[0] * len(labels), _LABEL_H + TILE[1] * len(rows)
    sheet = Image.new("RGB", (width, height), (250, 250, 248))
    pen = ImageDraw.Draw(sheet)
    for column, label in enumerate(labels):
        at = (TILE[0] * column + 10, 5)
        pen.text(at, label, fill=(20, 20, 20), font=ImageFont.load_default(15))
        for row, tiles in enumerate(rows):
            sheet.paste(tiles[column], (TILE[0] * column, _LABEL_H + TILE[1] * row))
    return sheet


DRAWN: dict[str, Callable[[str], Image.Image]] = {
    "storm_damage": draw_storm,
    "avalanche": draw_avalanche,
    "drought": draw_drought,
}
"""Sheets by the name of their picture; each takes the instant its world starts."""
