#!/usr/bin/env python3
"""Makes every picture in ``screenshots/`` from its line in the table below; never by hand.

Each shot says which scenario, when, under which called weather, from where and in which look.
Sheets put several side by side. ``--only name`` makes one; ``--out`` puts them elsewhere. Run by
``tools/dev.py screenshots``.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from event_sheet import EVENT_SHEETS, event_sheet
from event_strip import FLOOD, draw_strip
from fire_strip import draw_fire_strip
from fish_sheet import draw_fish_sheet
from PIL import Image, ImageDraw, ImageFont
from plane_sheet import draw_plane_sheet
from season_strips import DRAWN

from digisphere.capture.dataset import Dataset
from digisphere.capture.request import CaptureRequest
from digisphere.capture.rigs.protocol import Shot as RigShot
from digisphere.capture.rigs.protocol import rig_registry
from digisphere.capture.session import capture
from digisphere.capture.weather_looks import looked
from digisphere.core.scenario import load_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.snapshot import Snapshot
from digisphere.core.streams import Streams
from digisphere.scene.camera import CameraPose
from digisphere.scene.framing import opening_view, scenic_views
from digisphere.scene.render import RawPlanes, render
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1280, 720)


@dataclass(frozen=True)
class Shot:
    """One picture: where, when, in which weather, from which view."""

    name: str
    start: str
    hours: float
    view: str
    scenario: str = "valley"
    weather: str = ""
    fair_hours: float = 0.0
    """How long before the picture the called weather gives way to fair."""
    number: int = 0
    kind: str = "frame"


SHOTS = (
    Shot("01-hero", "2026-06-13T16:30:00", 1.6, "opening"),
    Shot("02-street", "2026-06-13T08:00:00", 2.5, "street", number=1),
    Shot("03-storm", "2026-06-13T14:00:00", 2.2, "street", weather="storm", number=2),
    Shot("04-night", "2026-06-27T21:00:00", 1.2, "village"),
    Shot("05-snow", "2026-01-15T08:00:00", 4.0, "village", weather="snow"),
    Shot("06-inspector", "2026-06-13T09:00:00", 0.0, "inspector_picture.py", kind="window"),
    Shot("07-labels", "2026-06-13T08:00:00", 2.5, "street", number=3, kind="labels"),
    Shot("08-autumn", "2026-10-18T15:00:00", 1.0, "scenic", number=1),
    Shot("09-island", "2026-07-02T17:30:00", 1.0, "opening", scenario="island"),
    Shot("10-highland", "2026-05-20T06:30:00", 1.0, "opening", scenario="highland"),
    Shot("11-fog", "2026-09-20T07:00:00", 1.2, "street", weather="fog", number=3),
    Shot("day", "2026-06-14T21:00:00", 0.0, "day_pictures.py", kind="window"),
    Shot("viewer", "2026-06-13T08:30:00", 0.0, "viewer_picture.py", kind="window"),
    Shot("planes", "2026-06-13T08:00:00", 2.5, "street", number=1, kind="planes"),
    Shot("flood", "2026-06-13T09:00:00", 0.5, "", kind="strip"),
    Shot("fire", "2026-08-08T11:00:00", 0.0, "", kind="fire strip"),
    Shot("fish", "2026-06-13T17:45:00", 0.0, "", kind="fish sheet"),
    Shot("storm_damage", "2026-06-13T08:00:00", 0.0, "", kind="season strip"),
    Shot("avalanche", "2026-02-10T11:00:00", 0.0, "", kind="season strip"),
    Shot("drought", "2026-08-06T10:00:00", 0.0, "", kind="season strip"),
)


@dataclass(frozen=True)
class Sheet:
    """Several moments side by side with their names."""

    name: str
    parts: tuple[tuple[str, Shot], ...]
    columns: int
    one_view: bool = False
    """Whether all parts look from the first part's place."""
    looks: tuple[str, ...] = ()
    """Looks of the weather of ``capture.weather_looks``, one a part; none: each its own."""


_MOMENT = Shot("", "2026-06-13T08:00:00", 2.5, "street", number=1)
SHEETS = (
    Sheet(
        "climates",
        (
            ("valley", Shot("", "2026-06-13T16:30:00", 1.0, "opening")),
            ("island", Shot("", "2026-07-02T17:30:00", 1.0, "opening", scenario="island")),
            ("highland", Shot("", "2026-09-25T08:00:00", 1.0, "opening", scenario="highland")),
            ("desert", Shot("", "2026-03-10T15:30:00", 0.5, "scenic", scenario="desert")),
            ("tropics", Shot("", "2026-10-02T08:30:00", 0.25, "scenic", "tropics", number=1)),
            ("tundra", Shot("", "2026-06-05T18:30:00", 0.5, "scenic", "tundra", number=2)),
        ),
        columns=3,
    ),
    Sheet(
        "seasons",
        (
            ("spring", Shot("", "2026-05-20T15:00:00", 1.0, "opening", weather="fair")),
            ("summer", Shot("", "2026-07-10T15:00:00", 1.0, "opening", weather="fair")),
            ("autumn", Shot("", "2026-10-20T14:00:00", 1.0, "opening", weather="fair")),
            (
                "winter",
                Shot("", "2026-01-20T05:00:00", 9.0, "opening", weather="snow", fair_hours=3.5),
            ),
        ),
        columns=2,
        one_view=True,
    ),
    Sheet(
        "looks",
        tuple((name, _MOMENT) for name in ("sun", "storm", "snow", "night")),
        columns=2,
        looks=("sun", "storm", "snow", "night"),
    ),
)


def main() -> int:
    """Make the pictures asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="make just these")
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        if not options.only or any(word in shot.name for word in options.only):
            path = options.out / f"{shot.name}.png"
            KINDS.get(shot.kind, scene_picture)(shot, path)
            print(f"wrote {path}", flush=True)
    for sheet in SHEETS:
        if not options.only or any(word in sheet.name for word in options.only):
            path = options.out / f"{sheet.name}.png"
            contact_sheet(sheet).save(path, optimize=True)
            print(f"wrote {path}", flush=True)
    for name, wanted in EVENT_SHEETS.items():
        if not options.only or any(word in name for word in options.only):
            event_sheet(wanted, options.out / f"{name}.png")
            print(f"wrote {options.out / name}.png", flush=True)
    return 0


def simulate(shot: Shot) -> Simulation:
    """Run a shot's scenario to its moment."""
    scenario = load_scenario(shot.scenario, overrides=[f"time.start={shot.start}"])
    simulation = open_world(scenario)
    if shot.weather:
        called = {"regime": shot.weather, "hours": 12.0}
        simulation.submit(simulation.queue.make("weather.set_regime", called))
    if shot.fair_hours:
        simulation.run_until((shot.hours - shot.fair_hours) * 3600.0)
        called = {"regime": "fair", "hours": 12.0}
        simulation.submit(simulation.queue.make("weather.set_regime", called))
    simulation.run_until(shot.hours * 3600.0)
    return simulation


def camera_of(shot: Shot, snapshot: Snapshot) -> CameraPose:
    """Choose a shot's view."""
    ground = snapshot.ground
    if shot.view == "opening":
        return opening_view(snapshot, size=SIZE)
    if shot.view == "scenic":
        sun = float(snapshot.tables["sky"]["sun_azimuth_rad"][0])
        views = scenic_views(ground, count=shot.number + 1, sun_azimuth_rad=sun)
        return views[shot.number].pose(width=SIZE[0], height=SIZE[1])
    if shot.view == "village":
        return above_the_roofs(ground)
    rig = rig_registry().load(shot.view)()
    asked = RigShot.of(
        shot.number, count=8, size=SIZE, fov_y_deg=snapshot.scenario.capture.fov_y_deg
    )
    pose: CameraPose = rig.pose(ground, snapshot, shot=asked, streams=Streams(snapshot.seed))
    return pose


def above_the_roofs(ground: Any) -> CameraPose:
    """Look along the main street from a little above the eaves."""
    street = ground.roads[0].xy_m.astype(np.float64)
    centre = np.array(ground.settlement.centre_m)
    near = int(np.argmin(np.hypot(*(street - centre).T)))
    start = street[max(0, near - 28)]
    eye = (float(start[0]), float(start[1]), float(ground.height_at(start[None])[0]) + 9.0)
    target = (float(centre[0]), float(centre[1]), float(ground.height_at(centre[None])[0]) + 4.0)
    return CameraPose.looking_at(eye, target=target, width=SIZE[0], height=SIZE[1])


def scene_picture(shot: Shot, path: Path) -> None:
    """Draw a shot headless, as a picture or as a sheet of its labels."""
    simulation = simulate(shot)
    snapshot = simulation.snapshot()
    stage = Stage(SIZE)
    try:
        scene = Scene(stage, simulation.ground, look="talk")
        camera = camera_of(shot, snapshot)
        render(scene, snapshot, camera, planes={"rgb"})
        drawn = render(scene, snapshot, camera)
        if shot.kind == "labels":
            label_sheet(drawn, snapshot).save(path)
        else:
            assert drawn.rgb is not None
            Image.fromarray(drawn.rgb).save(path, optimize=True)
    finally:
        stage.close()


def contact_sheet(sheet: Sheet) -> Image.Image:
    """Draw the parts of a sheet headless and put them side by side under their names."""
    tiles, view = [], None
    for number, (name, shot) in enumerate(sheet.parts):
        simulation = simulate(shot)
        snapshot = looked(simulation.snapshot(), sheet.looks[number] if sheet.looks else "")
        stage = Stage(SIZE)
        try:
            scene = Scene(stage, simulation.ground, look="talk")
            view = view if view is not None and sheet.one_view else camera_of(shot, snapshot)
            render(scene, snapshot, view, planes={"rgb"})
            drawn = render(scene, snapshot, view, planes={"rgb"})
        finally:
            stage.close()
        assert drawn.rgb is not None
        tiles.append((name, drawn.rgb))
        print(f"  {name}", flush=True)
    return side_by_side(tiles, columns=sheet.columns)


def side_by_side(tiles: list[tuple[str, Any]], *, columns: int) -> Image.Image:
    """Return pictures at half size in rows, each with its name in a corner."""
    width, height = SIZE[0] // 2, SIZE[1] // 2
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (width * columns, height * rows))
    font = ImageFont.load_default(size=22)
    for index, (title, pixels) in enumerate(tiles):
        tile = Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)
        pen = ImageDraw.Draw(tile)
        pen.text((12, 9), title, fill=(0, 0, 0), font=font)
        pen.text((10, 8), title, fill=(255, 255, 255), font=font)
        sheet.paste(tile, (index % columns * width, index // columns * height))
    return sheet


def fire_picture(shot: Shot, path: Path) -> None:
    """Draw a wildfire of a dry summer; the strip says when and where itself."""
    draw_fire_strip(shot.start).save(path, optimize=True)


def season_picture(shot: Shot, path: Path) -> None:
    """Draw a storm, an avalanche or a drought; each sheet says when and where itself."""
    DRAWN[shot.name](shot.start).save(path, optimize=True)


def strip_picture(shot: Shot, path: Path) -> None:
    """Draw a natural event before, while and after it happens."""
    draw_strip(simulate(shot), STRIPS[shot.name]).save(path, optimize=True)


def label_sheet(drawn: RawPlanes, snapshot: Snapshot) -> Image.Image:
    """Return RGB, depth, normals, instances, classes and keypoints of one frame, two by three."""
    from digisphere.capture.figures import PosedFigures

    assert drawn.rgb is not None
    assert drawn.depth is not None
    assert drawn.normal is not None
    assert drawn.instance is not None
    assert drawn.semantic is not None
    near = 1.0 / np.maximum(drawn.depth, 1.0)
    depth = (np.clip(near / near.max(), 0.0, 1.0) ** 0.5 * 255).astype(np.uint8)
    tiles = (
        ("RGB", drawn.rgb),
        ("depth", np.repeat(depth[..., None], 3, axis=2)),
        ("normals", ((drawn.normal * 0.5 + 0.5) * 255).clip(0, 255).astype(np.uint8)),
        ("instances", hues(drawn.instance)),
        ("classes", hues(drawn.semantic.astype(np.uint32) + 40)),
        ("keypoints", with_keypoints(drawn, snapshot, PosedFigures())),
    )
    return side_by_side(list(tiles), columns=3)


def hues(ids: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return a picture in which every id has a colour of its own; 0 is black."""
    mixed = (ids.astype(np.uint64) * np.uint64(2654435761)) & np.uint64(0xFFFFFF)
    planes = [(mixed >> np.uint64(s)) & np.uint64(255) for s in (0, 8, 16)]
    colour = np.stack(planes, axis=2).astype(np.uint8) // 2 + 90
    return np.where(ids[..., None] == 0, 0, colour).astype(np.uint8)


def with_keypoints(drawn: RawPlanes, snapshot: Snapshot, figures: Any) -> np.ndarray[Any, Any]:
    """Return the picture with COCO-17 points and limbs of everyone who can be seen."""
    from digisphere.core.identity import PERSON_BASE, TREE_BASE

    assert drawn.rgb is not None
    assert drawn.instance is not None
    picture = Image.fromarray((drawn.rgb * 0.55).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    seen = np.unique(drawn.instance)
    rows = seen[(seen >= PERSON_BASE) & (seen < TREE_BASE)].astype(np.intp) - PERSON_BASE
    limbs = (
        *((5, 7), (7, 9), (6, 8), (8, 10), (5, 6), (5, 11), (6, 12), (11, 12)),
        *((11, 13), (13, 15), (12, 14), (14, 16), (0, 1), (0, 2), (1, 3), (2, 4)),
    )
    points_m = figures.keypoints_m(snapshot, rows=rows)
    for person in points_m:
        at, _ = drawn.camera.project(person)
        if not np.isfinite(at).all():
            continue
        for a, b in limbs:
            pen.line([tuple(at[a]), tuple(at[b])], fill=(240, 228, 66), width=3)
        for x, y in at:
            pen.ellipse([x - 3, y - 3, x + 3, y + 3], fill=(86, 180, 233))
    return np.asarray(picture)


def window_picture(shot: Shot, path: Path) -> None:
    """Open the real window on a virtual screen and save what it shows; the view is a program."""
    program = Path(__file__).with_name(shot.view)
    words = ["xvfb-run", "-a", "-s", f"-screen 0 {SIZE[0]}x{SIZE[1]}x24"]
    environment = {**os.environ, "DIGISPHERE_CONFIG": tempfile.mkdtemp()}
    command = [*words, sys.executable, str(program), shot.start, str(path)]
    subprocess.run(command, check=True, env=environment)


def fish_picture(shot: Shot, path: Path) -> None:
    """Draw an evening by the lake."""
    draw_fish_sheet(shot.start).save(path, optimize=True)


def planes_picture(shot: Shot, path: Path) -> None:
    """Capture a moment in all its planes and lay them out on a sheet."""
    scenario = load_scenario(shot.scenario, overrides=[f"time.start={shot.start}"])
    with tempfile.TemporaryDirectory() as folder:
        request = CaptureRequest(
            scenario=scenario, out=Path(folder) / "set", frames=shot.number + 1, every_s=1.0,
            seed=scenario.seed, rig=shot.view, planes="all", formats="native,panoptic",
            first_frame_s=shot.hours * 3600.0,
        )  # fmt: skip
        capture(request)
        draw_plane_sheet(Dataset(request.out).frame(shot.number)).save(path, optimize=True)


STRIPS = {"flood": FLOOD}
KINDS = {
    "window": window_picture,
    "strip": strip_picture,
    "fire strip": fire_picture,
    "fish sheet": fish_picture,
    "planes": planes_picture,
    "season strip": season_picture,
}


if __name__ == "__main__":
    sys.exit(main())
