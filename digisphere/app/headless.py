"""The loops without a window: capture, simulate, replay, plan."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table

from digisphere.app import console
from digisphere.app.picture_options import PictureOptions
from digisphere.app.stopping import Stopping, ctrl_c_held_back
from digisphere.capture.run_tables import RunTables
from digisphere.capture.spoken import EnglishWords
from digisphere.core.clock import seconds_from_text
from digisphere.core.replay import replay
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.snapshot import Snapshot
from digisphere.core.state import is_text
from digisphere.errors import RecordError
from digisphere.world.opening import open_world

if TYPE_CHECKING:
    from digisphere.capture.request import CaptureRequest

DAY_S = 86400.0
STATE_EVERY_S = 3600.0
STOP_EVERY_S = 60.0
PLAN_SAMPLE_S = 3600
NOTHING_YET = "Nothing was written yet; run the same command again."


def open_with_bar(
    scenario: Scenario,
    *,
    seed: int | None,
    record_dir: Path | None = None,
    stopping: Stopping | None = None,
) -> Simulation:
    """Build or load the world behind a progress bar."""
    with console.progress_bar("World") as bar:
        progress = (stopping or Stopping()).checked(bar, kept=lambda: NOTHING_YET)
        return open_world(scenario, seed=seed, record_dir=record_dir, progress=progress)


def run_capture(
    scenario: Scenario,
    *,
    out: Path,
    frames: int,
    every: str,
    seed: int | None,
    pictures: PictureOptions,
) -> None:
    """Capture a dataset and say where it is."""
    request = pictures.request(
        scenario,
        out=out,
        frames=frames,
        every_s=seconds_from_text(every),
        seed=scenario.seed if seed is None else seed,
    )
    capture_behind_bar(request, title="Capture", workers=pictures.workers)
    console.say(f"Wrote {frames} frames to {out}.")
    console.say(f"Next: digisphere validate {out}")


def run_simulate(scenario: Scenario, *, out: Path, days: float, seed: int | None) -> None:
    """Run a scenario and record it; hourly states of every table go to Parquet."""
    if (out / "manifest.json").exists():
        raise RecordError(
            f"«{out}» already holds a recorded run. Choose another folder, or remove it first."
        )
    with ctrl_c_held_back() as stopping:
        simulation = open_with_bar(scenario, seed=seed, record_dir=out, stopping=stopping)
        tables = RunTables(out, words=EnglishWords())
        writers = StateWriters(out / "states", tables=tables)
        gc.freeze()  # what is there now stays until the run ends
        try:
            run_writing(simulation, writers, days=days, stopping=stopping)
        finally:
            gc.unfreeze()
        writers.close()
        simulation.close()
    done = simulation.clock.time_s / DAY_S
    stopping.check(
        f"«{out}» holds a whole record of the first {done:.3g} of {days:g} days; «digisphere "
        f"replay {out}» proves it. For all of them run the same command again with another --out."
    )
    events = len(simulation.state.log)
    console.say(f"Simulated {days:g} days with {events} events; the record is in {out}.")
    console.say(f"Next: digisphere replay {out}")


def run_writing(
    simulation: Simulation, writers: "StateWriters", *, days: float, stopping: Stopping
) -> None:
    """Run for so many days, or to where the user stops it, with states every hour."""
    clock = simulation.clock
    last = clock.tick + max(1, round(days * DAY_S / clock.tick_s))
    stride = max(1, int(STOP_EVERY_S / clock.tick_s))
    due_s = clock.time_s
    with console.progress_bar("Simulate") as progress:
        while (clock := simulation.clock).tick < last and not stopping.asked:
            if clock.time_s >= due_s:
                writers.add(simulation.snapshot())
                due_s += STATE_EVERY_S
            simulation.run(min(stride, last - clock.tick))
            progress(f"{clock.datetime:%a %d %b %H:%M}", clock.tick / last)
    writers.add(simulation.snapshot())


def capture_behind_bar(request: "CaptureRequest", *, title: str, workers: int = 1) -> None:
    """Capture what is asked for, or the rest of it; Ctrl-C stops between two frames."""
    from digisphere.capture.session import capture, capture_together
    from digisphere.capture.store import FrameStore

    def kept() -> str:
        whole = FrameStore(request.out).committed()
        return (
            f"«{request.out}» holds {whole} of {request.frames} frames, each whole. "
            "Go on with the same command and --resume."
        )

    with ctrl_c_held_back() as stopping, console.progress_bar(title) as bar:
        progress = stopping.checked(bar, kept=kept)
        if workers == 1:
            capture(request, progress=progress)
        else:
            capture_together(request, workers=workers, progress=progress)


class StateWriters:
    """Appends the scalar columns of every table to one Parquet file per table.

    Beside them go the tables that tell what happened in words and ids that resolve, ``tables``.
    """

    def __init__(self, folder: Path, *, tables: RunTables) -> None:
        self._folder = folder
        self._tables = tables
        self._writers: dict[Path, pq.ParquetWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, snapshot: Snapshot) -> None:
        """Write the living rows of one moment."""
        self._tables.add(snapshot)
        for name, table in snapshot.tables.items():
            rows = table.rows
            columns = {
                c: pa.array(table[c][rows].tolist() if is_text(table[c]) else table[c][rows])
                for c in table
                if table[c].ndim == 1
            }
            if not columns or not rows.size:
                continue
            batch = pa.table(
                {
                    "time_s": pa.array([snapshot.time_s] * len(rows)),
                    "row": pa.array(rows),
                    **columns,
                }
            )
            self._append(self._folder / f"{name}.parquet", batch)

    def _append(self, path: Path, batch: pa.Table) -> None:
        if path not in self._writers:
            self._writers[path] = pq.ParquetWriter(path, batch.schema, compression="zstd")
        self._writers[path].write_table(batch)

    def close(self) -> None:
        """Finish the files."""
        for writer in self._writers.values():
            writer.close()
        self._tables.close()


def run_replay(folder: Path) -> bool:
    """Make a recorded run again and say whether it is the same."""
    with console.progress_bar("Replay") as progress:
        result = replay(
            folder,
            open_world=lambda scenario, seed: open_world(scenario, seed=seed, progress=progress),
            progress=lambda fraction: progress("digests", fraction),
        )
    (console.say if result.same else console.complain)(result.describe())
    return result.same


def print_plan(scenario: Scenario) -> None:
    """Run one simulated hour and print the systems in order with what they took."""
    simulation = open_with_bar(scenario, seed=None)
    simulation.run_until(PLAN_SAMPLE_S)
    table = Table("phase")
    table.add_column("system", no_wrap=True)
    for heading in ("every", "reads", "writes", "streams", "ms", "ms per sim. h"):
        table.add_column(heading)
    for row in simulation.plan:
        timing = simulation.timings[row.name]
        mean_ms = 1000.0 * timing.total_s / max(1, timing.calls)
        table.add_row(
            str(row.phase),
            row.name,
            row.every,
            "\n".join(row.reads),
            "\n".join(row.writes),
            "\n".join(row.streams),
            f"{mean_ms:.2f}",
            f"{1000.0 * timing.total_s:.0f}",
        )
    console.show(table)
