"""What a user asks of a capture, checked and spelled out.

Names of planes, formats and rigs become the plug-ins themselves here, and wrong ones are answered
with the nearest; doing it is the session's. Made by the command line and the inspector.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from digisphere.capture.annotators import PLANES, SWEEPS, Annotator, annotator_registry
from digisphere.capture.clothes import dressed
from digisphere.capture.formats import Format, format_registry
from digisphere.capture.rigs import Rig, rig_registry
from digisphere.capture.rigs.borrowed import BorrowedRig
from digisphere.capture.rigs.camera_path import read_camera_path
from digisphere.capture.splits import AUTO, SPLITS, split_of
from digisphere.capture.weather_looks import check_look, looked
from digisphere.errors import CaptureError, suggest

if TYPE_CHECKING:
    from pathlib import Path

    from digisphere.capture.rigs.camera_path import CameraPath
    from digisphere.core.recording import Recording
    from digisphere.core.registry import Registry
    from digisphere.core.settings import Scenario
    from digisphere.core.snapshot import Snapshot

ALL = "all"
STANDARD = "standard"
"""Everything but what is written on request only."""


@dataclass(frozen=True)
class FrameDraw:
    """How one frame is taken.

    Attributes:
        rig: who chooses the viewpoint.
        look: other weather (``weather_looks.WEATHER_LOOKS``); the world's own if empty.
        fov_y_deg: vertical field of view.
        exposure_ev: stops added to the automatic exposure.
        clothes: other clothes on people (``clothes.CLOTHES``); their own if empty.
    """

    rig: str
    look: str
    fov_y_deg: float
    exposure_ev: float = 0.0
    clothes: str = ""


@dataclass(frozen=True)
class CaptureRequest:
    """One capture: which world, how many frames, from where, what to write.

    ``planes`` and ``formats`` are names joined by commas, "standard" or "all"; ``size`` is width,
    height.
    """

    scenario: Scenario
    out: Path
    frames: int = 24
    every_s: float = 30.0
    size: tuple[int, int] = (640, 480)
    seed: int = 7
    rig: str = "tour"
    planes: str = STANDARD
    formats: str = STANDARD
    resume: bool = False
    cameras_of: Path | None = None
    """A dataset whose cameras are used instead of the rig's."""
    path: Path | None = None
    """The camera path of a rig that follows one."""
    first_frame_s: float | None = None
    """Instant of the first frame; the scenario's own setting if None."""
    recording: Recording | None = None
    """A run to be lived again, instead of a new one."""
    look: str = ""
    """Other weather over the same world; the world's own if empty."""
    draws: tuple[FrameDraw, ...] = ()
    """How each frame is taken, drawn beforehand; if empty, all alike."""
    twin_of: Path | None = None
    """The dataset of the same world without the change, of which «what if» is asked."""
    split: str = AUTO
    """train, val or test; "auto" lets world and seed decide, so that no world is in two."""

    def __post_init__(self) -> None:
        if self.frames < 1:
            raise CaptureError(f"--frames {self.frames}: ask for at least one frame.")
        ticks = self.every_s / self.scenario.time.tick_s
        if ticks <= 0 or ticks != int(ticks):
            raise CaptureError(
                f"--every {self.every_s:g}s is not a whole number of ticks of "
                f"{self.scenario.time.tick_s:g} s. Choose a multiple of it."
            )
        if min(self.size) < 16 or max(self.size) > 8192:
            raise CaptureError(
                f"--size {self.size[0]}x{self.size[1]}: each side must lie between 16 and 8192."
            )
        if self.split not in (AUTO, *SPLITS):
            raise CaptureError(f"--split {self.split}: say {AUTO} or one of {', '.join(SPLITS)}.")
        check_look(self.look)
        if self.draws and len(self.draws) != self.frames:
            raise CaptureError(f"{len(self.draws)} draws for {self.frames} frames: give one each.")
        self._check_recording()
        _ = self.plane_names, self.format_names, self.made_rig
        self._check_path()
        if self.follows_motion and self.scenario.capture.flow_s > self.scenario.time.tick_s:
            raise CaptureError(
                f"capture.flow_s = {self.scenario.capture.flow_s:g} s is longer than a tick of "
                f"{self.scenario.time.tick_s:g} s, and paths are known no further. Set it to "
                f"{self.scenario.time.tick_s:g} or less."
            )

    def _check_recording(self) -> None:
        """Refuse frames after the end of a recorded run: nobody knows what was ordered then."""
        if self.recording is None:
            return
        last = self.starts_s + (self.frames - 1) * self.every_s
        if last > self.recording.ends_s:
            raise CaptureError(
                f"The last frame is due after {last:g} s and the run in "
                f"«{self.recording.root}» ends after {self.recording.ends_s:g} s. Ask for fewer "
                "frames (--frames), a shorter --every or an earlier --start."
            )

    def _check_path(self) -> None:
        """Refuse a path that no rig would follow."""
        rigs = sorted({draw.rig for draw in self.draws} or {self.rig})
        lent = self.cameras_of is not None
        if self.path is not None and (lent or not any(takes_path(name) for name in rigs)):
            told = "cameras of another dataset" if lent else f"--rig {', '.join(rigs)}"
            raise CaptureError(
                f"--path {self.path}: {told} would not follow it. Say --rig spline, or leave "
                "--path out."
            )

    def draw_of(self, number: int) -> FrameDraw:
        """How frame ``number`` is taken."""
        if self.draws:
            return self.draws[number]
        return FrameDraw(self.rig, self.look, self.scenario.capture.fov_y_deg)

    def as_taken(self, number: int, snapshot: Snapshot) -> Snapshot:
        """The moment as frame ``number`` shows it: under its look, in its clothes."""
        draw = self.draw_of(number)
        seen = looked(snapshot, draw.look)
        return dressed(seen, draw.clothes, seed=self.seed, frame_id=number)

    @property
    def starts_s(self) -> float:
        """Instant of the first frame."""
        own = self.scenario.capture.first_frame_s
        return own if self.first_frame_s is None else self.first_frame_s

    @property
    def made_split(self) -> str:
        """The split every frame belongs to."""
        return self.split if self.split != AUTO else split_of(self.scenario, seed=self.seed)

    @cached_property
    def annotators(self) -> tuple[Annotator, ...]:
        """The annotators to run: chosen planes, planes a format needs, and all label tables."""
        made = [make() for make in annotator_registry().load_all().values()]
        needed = frozenset().union(*(_format(name).needs for name in self.format_names))
        wanted = needed | frozenset(self.plane_names)
        kept = [a for a in made if a.table not in (PLANES, SWEEPS) or a.name in wanted]
        return tuple(sorted(kept, key=lambda a: (a.table, _ORDER.get(a.name, 99), a.name)))

    @cached_property
    def plane_names(self) -> tuple[str, ...]:
        """Names of the chosen planes, sorted."""
        return _chosen(self.planes, registry=annotator_registry(), known=known_planes())

    @cached_property
    def plane_files(self) -> frozenset[str]:
        """Names of the planes as annotators bring them (``normals`` brings two)."""
        return frozenset(
            column.name
            for annotator in self.annotators
            if annotator.table in (PLANES, SWEEPS) and annotator.name in self.plane_names
            for column in annotator.columns
        )

    @cached_property
    def follows_motion(self) -> bool:
        """Whether an annotator asks where things will be and were."""
        return any("motion" in annotator.needs for annotator in self.annotators)

    @cached_property
    def format_names(self) -> tuple[str, ...]:
        """Names of the chosen formats, sorted."""
        return _chosen(self.formats, registry=format_registry(), known=format_registry().names())

    def make_formats(self) -> list[Format]:
        """Make the chosen formats."""
        level = self.scenario.capture.png_level
        return [_format(n)(planes=self.plane_files, png_level=level) for n in self.format_names]

    def rig_of(self, number: int) -> Rig:
        """The rig of frame ``number``."""
        return self._rig_named(self.draws[number].rig) if self.draws else self.made_rig

    @cached_property
    def made_rig(self) -> Rig:
        """The chosen rig, or the cameras of another dataset."""
        if self.cameras_of is not None:
            borrowed = BorrowedRig(self.cameras_of)
            borrowed.check(frames=self.frames, size=self.size)
            return borrowed
        return self._rig_named(self.rig)

    def _rig_named(self, name: str) -> Rig:
        made: Rig
        if not takes_path(name):
            made = rig_registry().load(name)()
            return made
        if self.camera_path is None:
            raise CaptureError(
                f"--rig {name} follows a path and none is given. Add --path FILE.toml, as the "
                "capture panel of «digisphere run» saves it."
            )
        made = rig_registry().load(name)(self.camera_path)
        return made

    @cached_property
    def camera_path(self) -> CameraPath | None:
        """The path to follow, if one is given."""
        return None if self.path is None else read_camera_path(self.path)


def takes_path(rig: str) -> bool:
    """Whether a rig follows a camera path of the user's."""
    return bool(getattr(rig_registry().load(rig), "takes_path", False))


def standard(registry: Registry, *, known: list[str]) -> list[str]:
    """Return those of some plug-ins that are not written on request only."""
    return [name for name in known if not getattr(registry.load(name), "on_request", False)]


def known_planes() -> list[str]:
    """Names of all planes that can be written."""
    made = annotator_registry().load_all().items()
    return [name for name, annotator in made if annotator.table in (PLANES, SWEEPS)]


_ORDER = {"masks": 0, "boxes": 1, "visibility": 2}


def _format(name: str) -> type[Format]:
    found: type[Format] = format_registry().load(name)
    return found


def _chosen(text: str, *, registry: Registry, known: list[str]) -> tuple[str, ...]:
    what = "plane" if registry.group.endswith("annotators") else "format"
    names = sorted({part.strip() for part in text.split(",") if part.strip()})
    if names == [ALL]:
        return tuple(sorted(known))
    if STANDARD in names:
        names = sorted({*names, *standard(registry, known=known)} - {STANDARD})
    for name in names:
        if name not in known:
            words = (STANDARD, ALL, *known)
            near = suggest(name, known=words)
            listed = "" if near.startswith("Known") else f" There are: {', '.join(words)}."
            raise CaptureError(f"There is no {what} «{name}». {near}{listed}")
    if not names:
        raise CaptureError(
            f"No {what} is named. Write «standard», «all» or some of: {', '.join(known)}."
        )
    return tuple(names)
