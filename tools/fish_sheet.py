"""Draws fish as somebody on the bank sees them: a shoal, large ones, a rise, and a leap.

One picture for ``make_screenshots``, of one evening. Shoals, rises and the places to look from are
found in the snapshot and on the ground, so any seed and any lake will do.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digisphere.core.scenario import load_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalKind
from digisphere.scene.camera import CameraPose
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world

TILE = (960, 540)
LABEL_H = 34
EYE_M, STANDS_OFF_M, NEAR_M, FARTHEST_M = 1.7, 4.5, 14.0, 45.0
WAITS_S = 3600.0
AFTER_RISE_S = 1.3
Floats = NDArray[np.float64]


def draw_fish_sheet(start: str) -> Image.Image:
    """Wait by the water from ``start`` and return what was seen."""
    simulation = open_world(load_scenario("valley", overrides=[f"time.start={start}"]))
    called = {"regime": "fair", "hours": 12.0}
    simulation.submit(simulation.queue.make("weather.set_regime", called))
    simulation.run_until(900.0)
    stage = Stage(TILE)
    try:
        scene = Scene(stage, simulation.ground, look="talk")
        tiles = [_company(scene, simulation, many=many) for many in (True, False)]
        tiles += [_rise(scene, simulation, leaps=leaps) for leaps in (False, True)]
    finally:
        stage.close()
    return _sheet([tile for tile in tiles if tile is not None])


def _company(scene: Scene, simulation: Simulation, *, many: bool) -> Any:
    """The shoal nearest to a shore: of many, or of few and large ones."""
    animals = simulation.state.tables["animals"]
    best = None
    for herd, rows in _shoals(simulation):
        kind = AnimalKind(int(animals["kind"][rows[0]]))
        if (len(rows) > 8) != many or (not many and TRAITS[kind].mass_kg < 2.0):
            continue
        middle = animal_motion.position_at(animals, simulation.clock.time_s, rows).mean(axis=0)
        bank = nearest_bank(simulation.ground, middle)
        away = bank[1] if bank is not None else FARTHEST_M
        if best is None or away < best[0]:
            best = (away, herd, rows, middle, kind)
    if best is None:
        return None
    _, _, rows, middle, kind = best
    level = float(animal_motion.water_over(animals, simulation.clock.time_s, rows).mean())
    words = f"{TRAITS[kind].plural}, {simulation.clock.datetime:%H:%M}"
    camera = from_the_bank(simulation.ground, middle, level_m=level, fov_deg=34.0)
    return words, _drawn(scene, simulation, camera, time_s=simulation.clock.time_s)


def _rise(scene: Scene, simulation: Simulation, *, leaps: bool) -> Any:
    """The next fish near a shore to come up."""
    animals = simulation.state.tables["animals"]
    ends = simulation.clock.time_s + WAITS_S
    while simulation.clock.time_s < ends:
        now = simulation.clock.time_s
        rows = np.concatenate([rows for _, rows in _shoals(simulation)])
        soon = (animals["rise_s"][rows] > now + 1.0) & ((animals["leap_m"][rows] > 0.2) == leaps)
        for row in rows[soon & (animals["rise_s"][rows] < now + 300.0)].tolist():
            place = animals["rise_xy_m"][row].astype(np.float64)
            bank = nearest_bank(simulation.ground, place)
            if bank is None or bank[1] > NEAR_M:
                continue
            when = float(animals["rise_s"][row])
            simulation.run_until(np.floor(when))
            level = float(animal_motion.water_over(animals, when, np.array([row]))[0])
            camera = from_the_bank(simulation.ground, place, level_m=level, fov_deg=30.0)
            at = when if leaps else when + AFTER_RISE_S
            kind = TRAITS[AnimalKind(int(animals["kind"][row]))]
            words = f"a {kind.name} {'leaps' if leaps else 'has taken a fly'}"
            words += f", {simulation.clock.datetime:%H:%M}"
            return words, _drawn(scene, simulation, camera, time_s=at)
        simulation.run_until(now + 60.0)
    return None


def _shoals(simulation: Simulation) -> list[tuple[int, NDArray[np.intp]]]:
    """Shoals of still water with their members."""
    animals, herds = simulation.state.tables["animals"], simulation.state.tables["herds"]
    rows = np.flatnonzero(animals.alive & animals["finned"])
    rows = rows[herds["river"][animals["herd"][rows]] < 0]
    herd = animals["herd"][rows]
    return [(one, rows[herd == one]) for one in np.unique(herd).tolist()]


def nearest_bank(ground: Any, place_m: Floats) -> tuple[Floats, float] | None:
    """Nearest dry ground to a place on the water, and how far it is; None where far out."""
    turns = np.arange(48) * (2.0 * np.pi / 48)
    course = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    for away in np.arange(2.0, FARTHEST_M):
        around = place_m + away * course
        dry = np.isnan(ground.water_at(around))
        if dry.any():
            return around[int(dry.argmax())], float(away)
    return None


def from_the_bank(ground: Any, place_m: Floats, *, level_m: float, fov_deg: float) -> CameraPose:
    """Look at a place on the water from eye height: a wader near the shore, a boat far out."""
    bank = nearest_bank(ground, place_m)
    shore, away = bank if bank is not None else (place_m - (0.0, STANDS_OFF_M), STANDS_OFF_M)
    eye = place_m + (shore - place_m) / away * min(away + 0.8, STANDS_OFF_M)
    foot = max(float(ground.height_at(eye[None])[0]), level_m)
    return CameraPose.looking_at(
        (float(eye[0]), float(eye[1]), foot + EYE_M),
        target=(float(place_m[0]), float(place_m[1]), level_m),
        fov_y_rad=np.radians(fov_deg), width=TILE[0], height=TILE[1], near=0.1,
    )  # fmt: skip


def _drawn(
    scene: Scene, simulation: Simulation, camera: CameraPose, *, time_s: float
) -> Image.Image:
    snapshot = simulation.snapshot()
    render(scene, snapshot, camera, planes={"rgb"}, time_s=time_s)
    drawn = render(scene, snapshot, camera, planes={"rgb"}, time_s=time_s)
    assert drawn.rgb is not None
    return Image.fromarray(drawn.rgb)


def _sheet(tiles: list[tuple[str, Image.Image]]) -> Image.Image:
    """Pictures two a row, each under its words."""
    rows = -(-len(tiles) // 2)
    sheet = Image.new("RGB", (2 * TILE[0], rows * (TILE[1] + LABEL_H)), (24, 24, 26))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=20)
    for k, (words, picture) in enumerate(tiles):
        x, y = k % 2 * TILE[0], k // 2 * (TILE[1] + LABEL_H)
        draw.text((x + 12, y + 6), words, fill=(230, 230, 226), font=font)
        sheet.paste(picture, (x, y + LABEL_H))
    return sheet
