"""Before, during and after a natural event, and its overlay: a sheet per row of EVENT_SHEETS.

The moments are drawn headless from one run of a shipped scenario in which the event is called by
command; the view is that along a street, or over the village, which shows most of what it did.
Called by ``make_screenshots.py``.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digisphere.core.identity import BUILDING_BASE
from digisphere.core.scenario import load_scenario
from digisphere.core.snapshot import Snapshot
from digisphere.environment.infrastructure import DamageState
from digisphere.scene.camera import CameraPose
from digisphere.scene.framing import opening_view
from digisphere.scene.ground_shake import shaken
from digisphere.scene.readback import Reader
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.scene.window_pass import WindowPass
from digisphere.world.opening import open_world

TILE = (800, 450)
_SCOUT = (160, 90)
_UP_M, _BACK_M = 5.5, 34.0


@dataclass(frozen=True)
class EventSheet:
    """One sheet: what is called, when it is looked at, and what is laid over the map."""

    scenario: str
    start: str
    command: str
    arguments: dict[str, Any]
    moments: tuple[tuple[str, float], ...]
    """Title and seconds after the call; the first is before it where negative."""
    overlay: str
    overlay_after_s: float
    overrides: tuple[str, ...] = field(default=())


EVENT_SHEETS = {
    "earthquake": EventSheet(
        scenario="valley",
        start="2026-06-13T14:00:00",
        command="hazard.earthquake",
        arguments={"magnitude": 6.4},
        moments=(("Before", -1.0), ("Fifteen seconds after it broke", 15.0),
                 ("An hour later", 3600.0)),
        overlay="damage",
        overlay_after_s=3600.0,
        overrides=("people.count=60",),
    ),
}  # fmt: skip


def event_sheet(strip: EventSheet, path: Path) -> None:
    """Run a strip's world and save its sheet."""
    overrides = [f"time.start={strip.start}", "hazards.spontaneous=0", *strip.overrides]
    simulation = open_world(load_scenario(strip.scenario, overrides=overrides))
    called_s = 120.0
    shots: list[tuple[str, Snapshot]] = []
    simulation.run_until(called_s - 1.0)
    last_s = max(after for _, after in strip.moments)
    for title, after_s in sorted(strip.moments, key=lambda m: m[1]):
        if after_s >= 0.0 and len(simulation.queue) == 0 and simulation.clock.time_s < called_s:
            simulation.submit(simulation.queue.make(strip.command, strip.arguments))
        simulation.run_until(called_s + max(after_s, -1.0))
        shots.append((title, simulation.snapshot()))
    simulation.run_until(called_s + max(last_s, strip.overlay_after_s))
    overlaid = simulation.snapshot()
    stage = Stage(TILE)
    try:
        scene = Scene(stage, simulation.ground, look="talk")
        pose = telling_view(scene, shots[-1][1])
        tiles = []
        for title, snapshot in shots:
            eye = shaken(pose, snapshot=snapshot, time_s=snapshot.time_s)
            render(scene, snapshot, eye, planes={"rgb"})
            tiles.append((title, render(scene, snapshot, eye, planes={"rgb"}).rgb))
        over = from_above(overlaid)
        tiles.append((f"Overlay: {strip.overlay}", overlay_picture(scene, overlaid, over, strip)))
        sheet_of(tiles, legend=scene.overlay_legend()).save(path, optimize=True)
    finally:
        stage.close()


def telling_view(scene: Scene, snapshot: Snapshot) -> CameraPose:
    """Return the view at a house's height that shows most of the houses that fell."""
    ground, state = snapshot.ground, snapshot.tables["building_state"]
    buildings = ground.buildings
    fallen = np.flatnonzero(state["damage"][: buildings.count] == DamageState.COMPLETE)
    best, most = opening_view(snapshot, size=TILE), -1
    for row in fallen.tolist():
        at = np.array([buildings["x_m"][row], buildings["y_m"][row]], dtype=np.float64)
        for turn in np.linspace(0.0, 2.0 * np.pi, 6, endpoint=False):
            eye = at + _BACK_M * np.array([np.cos(turn), np.sin(turn)])
            z = float(ground.height_at(eye[None])[0]) + _UP_M
            pose = CameraPose.looking_at(
                (float(eye[0]), float(eye[1]), z),
                target=(float(at[0]), float(at[1]), float(buildings["floor_z_m"][row]) + 2.5),
                width=_SCOUT[0], height=_SCOUT[1],
            )  # fmt: skip
            seen = render(scene, snapshot, pose, planes={"id", "depth"})
            assert seen.instance is not None
            assert seen.depth is not None
            near = (seen.depth > 12.0) & (seen.depth < 90.0)
            hit = np.isin(seen.instance, fallen + BUILDING_BASE) & near
            _, sizes = np.unique(seen.instance[hit], return_counts=True)
            score = int(np.minimum(sizes, _SCOUT[0] * _SCOUT[1] // 25).sum())
            if (seen.depth < 12.0).mean() > 0.45:  # a wall or a tree stands before the eye
                score //= 5
            if score > most:
                best, most = pose.resized(width=TILE[0], height=TILE[1]), score
    return best


def from_above(snapshot: Snapshot) -> CameraPose:
    """Look down on the village from the south."""
    ground = snapshot.ground
    x, y = (float(v) for v in ground.settlement.centre_m)
    reach = 0.9 * float(ground.settlement.radius_m)
    z = float(ground.height_at(np.array([[x, y]]))[0])
    return CameraPose.looking_at(
        (x, y - reach, z + 0.75 * reach), target=(x, y + 0.1 * reach, z),
        width=TILE[0], height=TILE[1],
    )  # fmt: skip


def overlay_picture(scene: Scene, snapshot: Snapshot, camera: CameraPose, strip: EventSheet) -> Any:
    """Return what the window shows with the strip's overlay on."""
    target = scene.stage.colour_target("as window", size=TILE)
    reader = Reader(target, wanted=frozenset({"rgba"}))
    window = WindowPass(scene)
    scene.overlay = strip.overlay
    try:
        scene.sync(snapshot, time_s=snapshot.time_s, camera=camera)
        window.draw(camera, target=target)
        rgba = reader.take().rgba
    finally:
        reader.close()
        window.close()
    assert rgba is not None
    return rgba[..., :3].copy()


def sheet_of(tiles: list[tuple[str, Any]], *, legend: Any) -> Image.Image:
    """Return the tiles two by two, titled, the last one with its legend."""
    sheet = Image.new("RGB", (TILE[0] * 2, TILE[1] * 2))
    font, small = ImageFont.load_default(size=24), ImageFont.load_default(size=17)
    for index, (title, pixels) in enumerate(tiles):
        tile = Image.fromarray(pixels)
        pen = ImageDraw.Draw(tile)
        pen.text((15, 12), title, fill=(0, 0, 0), font=font)
        pen.text((14, 11), title, fill=(255, 255, 255), font=font)
        if index == len(tiles) - 1:
            for k, (label, colour) in enumerate(legend):
                y = 50 + 24 * k
                pen.rectangle([14, y, 34, y + 16], fill=tuple(round(255 * c) for c in colour))
                pen.text((43, y - 1), label, fill=(0, 0, 0), font=small)
                pen.text((42, y - 2), label, fill=(255, 255, 255), font=small)
        sheet.paste(tile, (index % 2 * TILE[0], index // 2 * TILE[1]))
    return sheet
