"""A capture from first tick to finished dataset, stoppable and resumable at any instant.

Drives a simulation from frame to frame and a crew that takes them; frames are committed whole and
in order. A stopped capture goes on from its last checkpoint (or from the start, by simulating
again) and ends with the same bytes as one that was never stopped, whoever took the frames. Looking
and labels are ``taking``'s, tables ``frame_tables``', files the ``formats``' and ``store``'s.
Called by the command line and the inspector.
"""

from __future__ import annotations

import shutil
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from digisphere.capture.checksums import noted_sums, write_checksums
from digisphere.capture.crew import WorkerCrew
from digisphere.capture.frame_tables import FrameTables, Readings
from digisphere.capture.ground_tables import ground_tables
from digisphere.capture.moment_wire import Moment
from digisphere.capture.record import make_manifest, make_plan
from digisphere.capture.request import CaptureRequest
from digisphere.capture.schemas import by_name, dataset_schemas
from digisphere.capture.splits import dataset_key, licence_text
from digisphere.capture.store import FrameStore, empty_folder, write_whole
from digisphere.capture.tabular import arrow_table, concatenate, write_table
from digisphere.capture.taking import Crew, Taker
from digisphere.capture.why.otherwise import write_otherwise_tables
from digisphere.capture.why.schemas import TWIN_TABLES, WHY_TABLES
from digisphere.capture.why.writing import write_why_tables
from digisphere.core.checkpoint import Checkpoint
from digisphere.errors import CaptureError, RecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digisphere.capture.crew import StudioOpener
    from digisphere.capture.rows import Words
    from digisphere.capture.sight import Eye, Figures
    from digisphere.core.simulation import Simulation
    from digisphere.core.snapshot import Snapshot

    Progress = Callable[[str, float], None]
    WorldOpener = Callable[["CaptureRequest", Progress | None], "World"]
    LivedOpener = Callable[["CaptureRequest", Progress | None], "LivedWorld"]

__all__ = ["CaptureRequest", "LivedWorld", "World", "capture", "capture_steps", "capture_together"]

_WEATHER_EVERY_S = 600.0
_TABLES_BYTES_PER_PERSON = 2_000
_SPARE_BYTES = 64 * 1024 * 1024


class LivedWorld(Protocol):
    """What a capture needs of the world; ``capture.live`` makes the real one, tests a fake."""

    @property
    def simulation(self) -> Simulation:
        """What happens."""

    @property
    def words(self) -> Words:
        """How it is told."""

    def close(self) -> None:
        """Give back what was opened for the capture alone."""


class World(LivedWorld, Protocol):
    """A world with what it takes to take pictures of it in this process."""

    @property
    def eye(self) -> Eye:
        """What looks at it."""

    @property
    def figures(self) -> Figures:
        """How bodies stand in it."""


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
        _report(capture_steps(request, world=world), request, progress)
    finally:
        world.close()


def capture_together(
    request: CaptureRequest,
    *,
    workers: int,
    progress: Progress | None = None,
    open_world: LivedOpener | None = None,
    open_studio: StudioOpener | None = None,
) -> None:
    """Write the same dataset, byte for byte, with pictures taken by several processes.

    Args:
        request: what to capture.
        workers: how many processes take pictures; the world is lived in this one.
        progress: called with a label and the fraction done.
        open_world: makes the world that is lived; the real one if None.
        open_studio: makes what a worker looks with, a function of a module; the real one if None.

    Raises:
        CaptureError: as for ``capture``; or a worker cannot begin, or has died.
    """
    check_space(request)
    FrameStore(request.out).refuse_unfit(resume=request.resume)
    world = (open_world or _unseen_opener())(request, progress)
    try:
        crew = WorkerCrew(
            request,
            workers=min(workers, request.frames),
            open_studio=open_studio or _studio_opener(),
        )
        try:
            _report(_steps(request, world=world, crew=crew), request, progress)
        finally:
            crew.close()
    finally:
        world.close()


def _report(steps: Iterator[float], request: CaptureRequest, progress: Progress | None) -> None:
    for fraction in steps:
        if progress is not None:
            progress(f"frame {round(fraction * request.frames)} of {request.frames}", fraction)


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
    crew = Taker(request, eye=world.eye, figures=world.figures)
    try:
        yield from _steps(request, world=world, crew=crew)
    finally:
        crew.close()


def _steps(request: CaptureRequest, *, world: LivedWorld, crew: Crew) -> Iterator[float]:
    store = FrameStore(request.out)
    plan = make_plan(request, driver=crew.driver)
    if store.open(plan, resume=request.resume):
        return
    with store.locked():
        session = _Session(request, world, store, crew)
        yield from session.write_frames()
        session.finish(plan)


def _live_opener() -> WorldOpener:
    from digisphere.capture.live import open_live_world  # only here is OpenGL needed

    return open_live_world


def _unseen_opener() -> LivedOpener:
    from digisphere.capture.live import open_unseen_world

    return open_unseen_world


def _studio_opener() -> StudioOpener:
    from digisphere.capture.live import open_studio

    return open_studio


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
class _Due:
    """A frame that is begun, and what is told of it whatever is seen."""

    moment: Moment
    shards: dict[str, bytes]
    world_digest: str
    checkpoint: Checkpoint | None


@dataclass(frozen=True)
class _Session:
    """One capture under way."""

    request: CaptureRequest
    world: LivedWorld
    store: FrameStore
    crew: Crew

    def write_frames(self) -> Iterator[float]:
        """Write every frame that is not there yet; give the fraction done after each."""
        done, total = self.store.committed(), self.request.frames
        if self.request.recording is not None:
            self.request.recording.attach(
                self.world.simulation, before_tick=self._tick_of(min(done, total - 1))
            )
        if done < total:
            self._return_to_checkpoint(done)
        schemas = dataset_schemas(self.world.simulation.state, annotators=self.request.annotators)
        tables = FrameTables(self.request, schemas=schemas, words=self.world.words)
        begun: deque[_Due] = deque()
        for number in range(done, total):
            try:
                begun.append(self._begin(number, tables))
            except BaseException:  # Ctrl-C too
                while begun:  # what was begun before is not lost with this frame
                    self._commit(begun.popleft(), tables)
                raise
            if len(begun) > self.crew.ahead:
                yield self._commit(begun.popleft(), tables)
        while begun:
            yield self._commit(begun.popleft(), tables)

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
        """Tick of a frame; of none before the first."""
        tick_s = self.request.scenario.time.tick_s
        if number < 0:
            return -1
        return int(self.request.starts_s / tick_s) + number * int(self.request.every_s / tick_s)

    def _begin(self, number: int, tables: FrameTables) -> _Due:
        """Live on to a frame, let it be taken, and tell what follows from the world alone."""
        simulation = self.world.simulation
        readings = tables.readings()
        earlier = self._run_to(number, readings=readings)
        snapshot = simulation.snapshot()
        digest = simulation.snapshot_digest()
        if self.request.recording is not None:
            self.request.recording.check(tick=snapshot.clock.tick, digest=digest)
        moment = Moment(number, snapshot, earlier)
        self.crew.begin(moment, self.store.room(number))
        readings.add(snapshot, frame_id=number)
        shards = tables.of_world(
            number, snapshot, readings=readings, after_tick=self._tick_of(number - 1)
        )
        every, after = self.request.scenario.capture.checkpoint_every, number + 1
        due = after % every == 0 and after < self.request.frames
        return _Due(moment, shards, digest, simulation.checkpoint() if due else None)

    def _commit(self, due: _Due, tables: FrameTables) -> float:
        """Wait for a frame's pictures, make it whole with its tables, tell the fraction done."""
        number = due.moment.number
        taken = self.crew.finish()
        frame = replace(taken.frame, snapshot=self.request.as_taken(number, due.moment.snapshot))
        seen = tables.of_picture(frame, world_digest=due.world_digest)
        self.store.commit(number, {**taken.notes, **due.shards, **seen})
        if due.checkpoint is not None:
            due.checkpoint.save(self.store.checkpoint)
        return (number + 1) / self.request.frames

    def _run_to(self, number: int, *, readings: Readings) -> Snapshot | None:
        """Advance to a frame's tick, reading the instruments between the frames.

        Returns:
            The state a tick before the frame, if things in motion are to be followed and there is
            such a tick.
        """
        simulation = self.world.simulation
        tick_s = self.request.scenario.time.tick_s
        last, before = self._tick_of(number), self._tick_of(number - 1)
        step = max(1, int(_WEATHER_EVERY_S / tick_s))
        if simulation.clock.tick > last:
            raise CaptureError(
                f"Frame {number} is due at tick {last}, and the world is already at "
                f"{simulation.clock.tick}. Pause the world while it is being captured."
            )
        earlier = None
        while simulation.clock.tick < last:
            due = min(last, (simulation.clock.tick // step + 1) * step)
            if due == last and self.request.follows_motion:
                simulation.run_until((last - 1) * tick_s)
                earlier = simulation.snapshot()
            simulation.run_until(due * tick_s)
            if before < due < last:
                readings.add(simulation.snapshot(), frame_id=-1)
        return earlier

    def finish(self, plan: dict[str, Any]) -> None:
        """Join the frames' rows and notes into the tables and files of the whole, then seal it."""
        request, store, simulation = self.request, self.store, self.world.simulation
        notes = [store.notes(number) for number in range(request.frames)]
        folder = request.out / "tables"
        empty_folder(folder)
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
            "first_number": request.scenario.capture.first_number,
        }
        for made in request.make_formats():
            made.finish(request.out, notes=notes, facts=facts)
        write_whole(request.out / "LICENSE.txt", licence_text(facts).encode())
        manifest = make_manifest(
            plan,
            commands=[entry.to_json() for entry in simulation.command_log],
            ground_key=str(getattr(simulation.ground, "key", "")),
            schemas=schemas.values(),
            checksums=write_checksums(request.out, noted=noted_sums(notes)),
        )
        store.finish(manifest)
