"""All that a panel may see and do, in one record.

A panel looks at ``snapshot`` and acts through ``submit`` (commands), ``transport`` (pacing),
``view`` (camera, overlays) and ``capture``. The app hands in the real ones; tests hand in fakes.
Selection and layout are view state and never enter the core.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from digisphere.core.commands import Command
from digisphere.core.identity import NONE
from digisphere.core.simulation import Timing
from digisphere.core.snapshot import Snapshot
from digisphere.core.systems import PlanRow

Floats = NDArray[np.float64]
Marks = Sequence[tuple[tuple[float, float, float], Sequence[int]]]
"""Colours and the ids of whom they stand over."""
Point = tuple[float, float, float]
Piece = tuple[Point, Point, Point]
"""A straight piece of a line in the scene: start, end (metres), colour."""


class Transport(Protocol):
    """Pacing of simulated time against wall time."""

    paused: bool
    speed: float

    def step(self, seconds: float) -> None:
        """Go on by so many simulated seconds, also while paused."""

    def seek(self, time_s: float) -> None:
        """Go back to the checkpoint at an instant."""

    def checkpoints(self) -> Sequence[float]:
        """Return the instants one can seek back to, oldest first."""


class ViewControl(Protocol):
    """The camera and what is laid over the scene."""

    overlay: str
    following: int

    def overlays(self) -> Sequence[str]:
        """Return the names of all overlays."""

    def overlay_legend(self) -> Sequence[tuple[str, tuple[float, float, float]]]:
        """Return labels and colours of the present overlay."""

    def fly_to(self, entity_id: int) -> None:
        """Move the camera to look at a thing or person."""

    def fly_to_point(self, x_m: float, y_m: float) -> None:
        """Move the camera to look at a point of the map."""

    def follow(self, entity_id: int) -> None:
        """Keep the camera with a person; NONE lets go."""

    def mark(self, groups: Marks) -> None:
        """Let a light of a colour stand over some people in the next picture, not longer."""

    def trace(self, pieces: Sequence[Piece]) -> None:
        """Draw lines in the next picture of the window, not longer."""

    def eye(self) -> tuple[Floats, Floats]:
        """Return where the camera stands (3,), metres, and its unit direction of view (3,)."""

    def stand_at(self, position: Floats, *, forward: Floats) -> None:
        """Move the camera to a place with a direction of view."""


@dataclass(frozen=True, slots=True)
class CaptureOrder:
    """What the capture panel asks for."""

    out: Path
    frames: int
    every_s: float
    size: tuple[int, int]
    rig: str
    planes: str
    formats: str
    path: Path | None = None
    """The camera path of a rig that follows one."""


class CaptureControl(Protocol):
    """Capturing from the running world."""

    def rigs(self) -> Sequence[str]:
        """Return the names of all rigs."""

    def formats(self) -> Sequence[str]:
        """Return the names of all dataset formats."""

    def planes(self) -> Sequence[str]:
        """Return the names of all planes."""

    def standard(self) -> Sequence[str]:
        """Return the planes and formats that are chosen to begin with."""

    def start(self, order: CaptureOrder) -> None:
        """Begin; refusals arrive in ``message``."""

    def cancel(self) -> None:
        """Stop after the frame at hand."""

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1; negative when nothing runs."""

    @property
    def message(self) -> str:
        """What happened last."""


@dataclass
class InspectorContext:
    """What panels work with during one drawn moment."""

    snapshot: Snapshot
    time_s: float
    transport: Transport
    view: ViewControl
    capture: CaptureControl
    submit: Callable[[Command], None]
    command_types: Mapping[str, type[Command]]
    plan: Sequence[PlanRow] = ()
    timings: Mapping[str, Timing] = field(default_factory=dict)
    pass_ms: Mapping[str, float] = field(default_factory=dict)
    frame_ms: float = 0.0
    selected: int = NONE
    notice: str = ""

    def select(self, entity_id: int) -> None:
        """Make a thing or person the selected one."""
        self.selected = entity_id

    def command(self, kind: str, **arguments: object) -> None:
        """Build and submit a command; a refusal becomes the notice."""
        from digisphere.errors import CommandRefused

        try:
            if kind not in self.command_types:
                raise CommandRefused(f"No system here knows «{kind}».")
            self.submit(self.command_types[kind](**arguments))
        except (CommandRefused, ValueError) as refusal:
            self.notice = str(refusal)
