"""A capture from first tick to finished dataset, stoppable and resumable at any instant.

Drives a simulation and an eye, frame by frame; each is committed whole before the next begins.
A stopped capture goes on from its last checkpoint (or from the start, by simulating again) and
ends with the same bytes as one that was never stopped. Labels are ``frame``'s, files the
``formats``' and ``store``'s. Called by the command line and the inspector.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from digisphere.capture import rows as rows_of
from digisphere.capture.animal_rows import animal_rows
from digisphere.capture.checksums import write_checksums
from digisphere.capture.decision_rows import decided_since
from digisphere.capture.formats import FrameFolders
from digisphere.capture.frame import AnnotatedFrame, annotate
from digisphere.capture.ground_tables import ground_tables
from digisphere.capture.neighbours import frame_camera, neighbours_of
from digisphere.capture.record import make_manifest, make_plan
from digisphere.capture.request import CaptureRequest
from digisphere.capture.run_tables import columns_of
from digisphere.capture.schemas import by_name, dataset_schemas
from digisphere.capture.social_rows import standing_rows
from digisphere.capture.splits import dataset_key, licence_text
from digisphere.capture.store import FrameStore, write_whole
from digisphere.capture.tabular import arrow_table, concatenate, shard_bytes, write_table
from digisphere.capture.talk_rows import TalkReader
from digisphere.capture.weather_looks import looked
from digisphere.capture.why.otherwise import write_otherwise_tables
from digisphere.capture.why.schemas import TWIN_TABLES, WHY_TABLES
from digisphere.capture.why.writing import write_why_tables
from digisphere.core.checkpoint import Checkpoint
from digisphere.errors import CaptureError, RecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from digisphere.capture.rows import Words
    from digisphere.capture.sight import Eye, Figures
    from digisphere.capture.tabular import TableSchema
    from digisphere.core.simulation import Simulation
    from digisphere.core.snapshot import Snapshot

    Progress = Callable[[str, float], None]
    WorldOpener = Callable[["CaptureRequest", Progress | None], "World"]

__all__ = ["CaptureRequest", "World", "capture", "capture_steps"]

_WEATHER_EVERY_S = 600.0
_TABLES_BYTES_PER_PERSON = 2_000
_SPARE_BYTES = 64 * 1024 * 1024


class World(Protocol):
    """What a capture needs of the world; ``capture.live`` makes the real one, tests a fake."""

    @property
    def simulation(self) -> Simulation:
        """What happens."""

    @property
    def eye(self) -> Eye:
        """What looks at it."""

    @property
    def figures(self) -> Figures:
        """How bodies stand in it."""

    @property
    def words(self) -> Words:
        """How it is told."""

    def close(self) -> None:
        """Give back what was opened for the capture alone."""


def capture(
    request: CaptureRequest,
    *,
    progress: Progress | None = None,
    open_world: WorldOpener | None = None,
) -> None:
    """Write the dataset asked for, or the rest of it.

    Args:
        request: what to capture.
        progress: called with a label and the fraction done.
        open_world: makes the world to look at; the real one if None.

    Raises:
        CaptureError: the folder is not fit, the disk too small or full.
    """
    check_space(request)
    FrameStore(request.out).refuse_unfit(resume=request.resume)
    world = (open_world or _live_opener())(request, progress)
    try:
        for fraction in capture_steps(request, world=world):
            if progress is not None:
                progress(f"frame {round(fraction * request.frames)} of {request.frames}", fraction)
    finally:
        world.close()


def capture_steps(request: CaptureRequest, *, world: World) -> Iterator[float]:
    """Write the dataset frame by frame, giving the fraction done after each.

    Args:
        request: what to capture.
        world: the world to look at; its simulation is moved on to each frame's instant.

    Raises:
        CaptureError: the folder is not fit, the disk too small or full, or somebody else has
            moved the simulation past the next frame.
    """
    check_space(request)
    store = FrameStore(request.out)
    plan = make_plan(request, driver=world.eye.driver)
    if store.open(plan, resume=request.resume):
        return
    with store.locked():
        session = _Session(
            request, world, store, int(request.starts_s / request.scenario.time.tick_s)
        )
        yield from session.write_frames()
        session.finish(plan)


def _live_opener() -> WorldOpener:
    from digisphere.capture.live import open_live_world  # only here is OpenGL needed

    return open_live_world


def check_space(request: CaptureRequest) -> None:
    """Refuse at once what will not fit on the disk.

    Raises:
        CaptureError: less is free than the capture may need.
    """
    width, height = request.size
    pictures = sum(
        made.bytes_per_frame(width=width, height=height) for made in request.make_formats()
    )
    tables = _TABLES_BYTES_PER_PERSON * (request.scenario.people.count + 50)
    needed = (pictures + tables) * request.frames + _SPARE_BYTES
    folder = request.out.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if request.resume and request.out.exists():
        needed = _SPARE_BYTES  # much of it is there; a full disk stops a frame cleanly
    if needed > free:
        raise CaptureError(
            f"{request.frames} frames of {width}x{height} may need {needed / 1e9:.1f} GB and "
            f"«{folder}» has {free / 1e9:.1f} GB free. Ask for fewer frames, planes or pixels, "
            "or choose another disk with --out."
        )


@dataclass(frozen=True)
class _Session:
    """One capture under way."""

    request: CaptureRequest
    world: World
    store: FrameStore
    first_tick: int

    def write_frames(self) -> Iterator[float]:
        """Write every frame that is not there yet; give the fraction done after each."""
        done, total = self.store.committed(), self.request.frames
        if self.request.recording is not None:
            self.request.recording.attach(
                self.world.simulation, before_tick=self._tick_of(min(done, total - 1))
            )
        if done < total:
            self._return_to_checkpoint(done)
        every = self.request.scenario.capture.checkpoint_every
        schemas = dataset_schemas(self.world.simulation.state, annotators=self.request.annotators)
        formats = self.request.make_formats()
        talks = TalkReader(self.world.words)
        for number in range(done, total):
            readings, earlier = self._run_to(number, schemas=schemas)
            snapshot = self.world.simulation.snapshot()
            look = self.request.draw_of(number).look
            then = None if earlier is None else looked(earlier, look)
            frame = self._look(number, looked(snapshot, look), earlier=then)
            with self.store.writing(number) as (pictures, notes):
                folders = FrameFolders(pictures, notes, f"frames/{pictures_name(number)}")
                for made in formats:
                    made.write_frame(frame, folders=folders)
                readings.add(snapshot, frame_id=number)
                tables = self._tables(frame, readings, talks)
                for name, columns in tables.items():
                    notes[name] = shard_bytes(arrow_table(schemas[name], columns))
            if (number + 1) % every == 0 and number + 1 < total:
                self.world.simulation.checkpoint().save(self.store.checkpoint)
            yield (number + 1) / total

    def _return_to_checkpoint(self, done: int) -> None:
        """Put the simulation as far on as a checkpoint allows without passing frame ``done``."""
        if done == 0 or not self.store.checkpoint.is_dir():
            return
        try:
            checkpoint = Checkpoint.load(self.store.checkpoint)
            if checkpoint.tick <= self._tick_of(done - 1):
                self.world.simulation.restore(checkpoint)
        except RecordError:
            return  # damaged while being written: simulating again from the start gives the same

    def _tick_of(self, number: int) -> int:
        step = int(self.request.every_s / self.request.scenario.time.tick_s)
        return self.first_tick + number * step

    def _run_to(
        self, number: int, *, schemas: Mapping[str, TableSchema]
    ) -> tuple[Readings, Snapshot | None]:
        """Advance to a frame's tick.

        Returns:
            The readings since the frame before, and the state a tick before the frame, if things
            in motion are to be followed and there is such a tick.
        """
        simulation = self.world.simulation
        tick_s = self.request.scenario.time.tick_s
        last, before = self._tick_of(number), self._tick_of(number - 1) if number else -1
        step = max(1, int(_WEATHER_EVERY_S / tick_s))
        if simulation.clock.tick > last:
            raise CaptureError(
                f"Frame {number} is due at tick {last}, and the world is already at "
                f"{simulation.clock.tick}. Pause the world while it is being captured."
            )
        readings, earlier = Readings(schemas), None
        while simulation.clock.tick < last:
            due = min(last, (simulation.clock.tick // step + 1) * step)
            if due == last and self.request.follows_motion:
                simulation.run_until((last - 1) * tick_s)
                earlier = simulation.snapshot()
            simulation.run_until(due * tick_s)
            if before < due < last:
                readings.add(simulation.snapshot(), frame_id=-1)
        return readings, earlier

    def _look(self, number: int, snapshot: Snapshot, *, earlier: Snapshot | None) -> AnnotatedFrame:
        request, world = self.request, self.world
        pose = frame_camera(request, number, snapshot)
        around = None
        if request.follows_motion:
            around = neighbours_of(request, number, snapshot, earlier=earlier, pose=pose)
        return annotate(
            snapshot,
            frame_id=number,
            pose=pose,
            eye=world.eye,
            figures=world.figures,
            annotators=request.annotators,
            around=around,
        )

    def _tables(
        self, frame: AnnotatedFrame, readings: Readings, talks: TalkReader
    ) -> dict[str, Mapping[str, Any]]:
        """Rows of every table for one frame, all from its snapshot."""
        snapshot, number, words = frame.snapshot, frame.frame_id, self.world.words
        before = self._tick_of(number - 1) if number else -1
        events = rows_of.new_events(snapshot, after_tick=before)
        digest = self.world.simulation.digest()
        if self.request.recording is not None:
            self.request.recording.check(tick=snapshot.clock.tick, digest=digest)
        tables: dict[str, Mapping[str, Any]] = {
            "frames": rows_of.frame_row(
                frame,
                folder=f"frames/{pictures_name(number)}",
                draw=self.request.draw_of(number),
                world_digest=digest,
            ),
            "cameras": rows_of.camera_row(frame),
            "instances": rows_of.label_rows(frame, frame.instances),
            "keypoints": rows_of.label_rows(frame, frame.keypoints),
            "minds": rows_of.mind_rows(frame, words=words),
            "states": rows_of.state_rows(frame),
            "events": rows_of.event_rows(events, tick_s=snapshot.clock.tick_s),
            **readings.columns(),
        }
        told_from = events[0].id if events else len(snapshot.events)
        spoken = talks.fresh(snapshot, told_from=told_from)
        if "decisions" in snapshot.tables:
            after_s = before * snapshot.clock.tick_s
            tables["decisions"] = decided_since(snapshot, after_s=after_s)
        if "animals" in snapshot.tables:
            tables["animals"] = animal_rows(snapshot, frame_id=number)
        if number == self.request.frames - 1:
            tables |= {"people": rows_of.people_rows(snapshot), **standing_rows(snapshot)}
            going_on = talks.going_on()
            spoken.encounters.extend(going_on.encounters)
            spoken.stays.extend(going_on.stays)
        lines = {
            "messages": spoken.messages,
            "encounters": spoken.encounters,
            "encounter_people": spoken.stays,
        }
        return tables | {name: columns_of(rows) for name, rows in lines.items() if rows}

    def finish(self, plan: dict[str, Any]) -> None:
        """Join the frames' rows and notes into the tables and files of the whole, then seal it."""
        request, store, simulation = self.request, self.store, self.world.simulation
        notes = [store.notes(number) for number in range(request.frames)]
        folder = _fresh(request.out / "tables")
        schemas = dataset_schemas(simulation.state, annotators=request.annotators)
        for name, schema in schemas.items():
            shards = [note.read(name) for note in notes if name in note.names()]
            write_table(concatenate(shards, schema=schema), folder / f"{name}.parquet")
        for schema, columns in ground_tables(simulation.ground):
            write_table(arrow_table(schema, columns), folder / f"{schema.name}.parquet")
            schemas[schema.name] = schema
        if request.twin_of is not None:
            write_otherwise_tables(folder, scenario=request.scenario, sister=request.twin_of)
            schemas |= by_name({**schemas, **TWIN_TABLES}.values())
        write_why_tables(folder, seed=request.seed)
        schemas |= by_name({**schemas, **WHY_TABLES}.values())
        start = request.scenario.time.start
        facts = {
            "year": start.year,
            "date": start.date().isoformat(),
            "version": plan["versions"]["digisphere"],
            "description": f"{request.scenario.name}, seed {request.seed}",
            "scenario": request.scenario.name,
            "seed": request.seed,
            "key": dataset_key(plan),
            "split": plan["split"],
            "licence": request.scenario.capture.licence,
        }
        for made in request.make_formats():
            made.finish(request.out, notes=notes, facts=facts)
        write_whole(request.out / "LICENSE.txt", licence_text(facts).encode())
        manifest = make_manifest(
            plan,
            commands=[entry.to_json() for entry in simulation.command_log],
            ground_key=str(getattr(simulation.ground, "key", "")),
            schemas=schemas.values(),
            checksums=write_checksums(request.out),
        )
        store.finish(manifest)


class Readings:
    """What the weather station and the map's means said, from one frame to the next."""

    def __init__(self, schemas: Mapping[str, TableSchema]) -> None:
        self._schemas = schemas
        self._weather: list[dict[str, Any]] = []
        self._environment: list[dict[str, Any]] = []

    def add(self, snapshot: Snapshot, *, frame_id: int) -> None:
        """Read now; -1 as frame between pictures."""
        schema = self._schemas["weather"]
        self._weather.append(rows_of.weather_row(snapshot, schema=schema, frame_id=frame_id))
        self._environment += rows_of.environment_rows(snapshot, frame_id=frame_id)

    def columns(self) -> dict[str, Mapping[str, Any]]:
        """All readings as columns of their tables."""
        return {
            name: rows_of.stacked(readings, schema=self._schemas[name])
            for name, readings in (("weather", self._weather), ("environment", self._environment))
        }


def pictures_name(number: int) -> str:
    """Name of a frame's folder."""
    return f"{number:06d}"


def _fresh(folder: Path) -> Path:
    """An empty folder, whatever a stopped ending left there."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    return folder
