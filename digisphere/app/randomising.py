"""The ``randomise`` command: many worlds, each captured as a dataset, by a plan of chance.

Drawing is ``capture.randomise``'s, capturing ``capture.session``'s. Worlds are independent, so they
may be captured by several processes side by side; a world that is finished is left as it is on
``--resume``. Beside the worlds lie ``draws.parquet``, what was drawn for every frame, and
``coverage.json``, how often.
"""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table

from digisphere.app import console
from digisphere.app.stopping import Stopping, ctrl_c_held_back
from digisphere.capture.randomise import (
    RandomPlan,
    coverage,
    draw_frames,
    draw_worlds,
    find_plan,
    read_plan,
)
from digisphere.capture.request import CaptureRequest, FrameDraw, takes_path
from digisphere.capture.session import capture
from digisphere.capture.store import MANIFEST, write_whole
from digisphere.core.clock import seconds_from_text
from digisphere.core.scenario import load_scenario
from digisphere.core.settings import Scenario
from digisphere.errors import CaptureError

PLAN_FILE = "plan.json"
WORLDS = "worlds"
_HOUR_S = 3600.0


@dataclass(frozen=True)
class Drawn:
    """Everything drawn from one plan: by world, and by frame in the order of worlds."""

    plan: RandomPlan
    worlds: list[dict[str, Any]]
    frames: list[dict[str, Any]]

    @classmethod
    def of(cls, plan: RandomPlan) -> "Drawn":
        """Draw."""
        return cls(plan, draw_worlds(plan), draw_frames(plan))

    def frames_of(self, world: int) -> list[dict[str, Any]]:
        """What was drawn for the frames of a world."""
        first = world * self.plan.frames_per_world
        return self.frames[first : first + self.plan.frames_of(world)]

    def rows(self) -> list[dict[str, Any]]:
        """One line a frame: which it is, and everything drawn for it."""
        return [
            {"world": world, "folder": folder_of(world), "frame_id": k, **self.worlds[world], **row}
            for world in range(self.plan.worlds)
            for k, row in enumerate(self.frames_of(world))
        ]


def folder_of(world: int) -> str:
    """Where a world's dataset lies."""
    return f"{WORLDS}/{world:04d}"


def run_randomise(name: str, *, out: Path, frames: int | None, workers: int, resume: bool) -> None:
    """Capture every world of a plan and say what was covered."""
    plan = read_plan(find_plan(name))
    if frames is not None:
        plan = plan.model_copy(update={"frames": frames})
    drawn = Drawn.of(plan)
    requests = [request_of(drawn, world, out=out) for world in range(plan.worlds)]
    _open(out, plan=plan, resume=resume)
    waiting = [k for k, r in enumerate(requests) if not (r.out / MANIFEST).is_file()]
    done = plan.worlds - len(waiting)
    with ctrl_c_held_back() as stopping, console.progress_bar("Randomise") as bar:
        for _ in _captured(plan, waiting, out=out, workers=workers, stopping=stopping):
            done += 1
            bar(f"world {done} of {plan.worlds}", done / plan.worlds)
            stopping.check(
                f"«{out}» holds {done} of {plan.worlds} worlds, each whole. "
                "Go on with the same command and --resume."
            )
    rows = drawn.rows()
    pq.write_table(pa.Table.from_pylist(rows), out / "draws.parquet")
    covered = coverage(rows, plan=plan)
    write_whole(out / "coverage.json", (json.dumps(covered, indent=1) + "\n").encode())
    _show(covered)
    console.say(f"Wrote {plan.frames} frames of {plan.worlds} worlds to {out}.")
    console.say(f"Next: digisphere validate {out / folder_of(0)}")


def request_of(drawn: Drawn, world: int, *, out: Path) -> CaptureRequest:
    """What to capture of one world.

    Raises:
        ScenarioError: a drawn setting has no such value.
        CaptureError: planes, formats or sizes are wrong.
    """
    plan = drawn.plan
    numbered = {"capture.first_number": world * plan.frames_per_world}  # no two frames' alike
    values = numbered | drawn.worlds[world]
    scenario = scenario_of(plan, values)
    fov = scenario.capture.fov_y_deg
    draws = tuple(
        FrameDraw(
            rig=str(row.get("rig", "tour")),
            look=str(row.get("look", "")),
            fov_y_deg=float(row.get("fov_y_deg", fov)),
            exposure_ev=float(row.get("exposure_ev", 0.0)),
            clothes=str(row.get("clothes", "")),
        )
        for row in drawn.frames_of(world)
    )
    folder = out / folder_of(world)
    return CaptureRequest(
        scenario=scenario,
        out=folder,
        frames=len(draws),
        every_s=seconds_from_text(plan.every),
        first_frame_s=seconds_from_text(plan.warm_up),
        size=console.size_from_text(plan.size),
        seed=int(values.get("seed", plan.seed + world)),
        planes=plan.planes,
        formats=plan.formats,
        draws=draws,
        path=Path(plan.path) if any(takes_path(draw.rig) for draw in draws) else None,
        resume=folder.exists(),
    )


def scenario_of(plan: RandomPlan, values: dict[str, Any]) -> Scenario:
    """The scenario of one world, with what was drawn for it."""
    name = str(values.get("scenario", "valley"))
    overrides = [f"{key}={json.dumps(value)}" for key, value in values.items() if "." in key]
    if "day" in values or "hour" in values:
        start = load_scenario(name).time.start
        if "day" in values:
            start = datetime(start.year, 1, 1, start.hour) + timedelta(days=int(values["day"]) - 1)
        if "hour" in values:
            start = start.replace(hour=0, minute=0, second=0)
            start += timedelta(minutes=round(60.0 * float(values["hour"])))
        overrides.append(f"time.start={start.isoformat()}")
    doings = []
    if values.get("event"):
        ahead_s = seconds_from_text(plan.warm_up) - seconds_from_text(plan.event_before)
        doings.append(f"{max(ahead_s, 1.0):g}s hazard.{values['event']}")
    return load_scenario(name, overrides=overrides, doings=doings)


def _open(out: Path, *, plan: RandomPlan, resume: bool) -> None:
    """Make the folder, or see that it holds this very plan.

    Raises:
        CaptureError: it holds something else, or this plan and nobody asked to resume.
    """
    file, text = out / PLAN_FILE, plan.model_dump_json(indent=1) + "\n"
    if file.is_file():
        if not resume:
            raise CaptureError(
                f"«{out}» already holds captures by a plan. Go on with --resume, or choose "
                "another folder with --out."
            )
        if file.read_text(encoding="utf-8") != text:
            raise CaptureError(
                f"«{out}» was begun by another plan ({PLAN_FILE} differs). Use that one, or "
                "choose another folder with --out."
            )
        return
    if out.exists() and any(out.iterdir()):
        raise CaptureError(f"«{out}» is not empty. Choose another folder with --out.")
    out.mkdir(parents=True, exist_ok=True)
    write_whole(file, text.encode())


def _captured(
    plan: RandomPlan, waiting: list[int], *, out: Path, workers: int, stopping: Stopping
) -> Iterator[int]:
    """Capture the worlds that wait, one after the other or side by side; give each when done."""
    if workers == 1:
        for world in waiting:
            _capture_world(plan, world, out)
            yield world
        return
    threads = max(1, (os.cpu_count() or 1) // workers)
    for name in ("LP_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))  # read by the processes started below
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(_capture_world, plan, world, out): world for world in waiting}
        try:
            for job in as_completed(jobs):
                job.result()
                yield jobs[job]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _capture_world(plan: RandomPlan, world: int, out: Path) -> None:
    """Capture one world; also the task of a process of its own, so it draws everything again."""
    capture(request_of(Drawn.of(plan), world, out=out))


def _show(covered: list[dict[str, Any]]) -> None:
    table = Table("variable", "value", "frames")
    for row in covered:
        table.add_row(row["variable"], row["of"], str(row["frames"]))
    console.show(table)
