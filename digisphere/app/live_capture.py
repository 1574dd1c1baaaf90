"""Capturing from the running window: one annotated frame per turn of the loop.

The inspector's capture panel orders; the same session as ``digisphere capture`` writes, looking at
the live world through its own headless passes on the window's context.
"""

from collections.abc import Iterator, Sequence

from digisphere.app.live import LiveWorld
from digisphere.app.viewer import Viewer
from digisphere.capture.annotators import annotator_registry
from digisphere.capture.formats import format_registry
from digisphere.capture.live import live_world_of
from digisphere.capture.request import CaptureRequest, known_planes, standard
from digisphere.capture.session import capture_steps
from digisphere.core.registry import Registry
from digisphere.errors import DigiSphereError
from digisphere.inspector.context import CaptureOrder


class LiveCapture:
    """The inspector's capture control."""

    def __init__(self, live: LiveWorld, viewer: Viewer) -> None:
        self._live = live
        self._viewer = viewer
        self._steps: Iterator[float] | None = None
        self._fraction = -1.0
        self._message = ""
        self._order: CaptureOrder | None = None

    def rigs(self) -> Sequence[str]:
        """Return the names of all rigs."""
        return Registry("digisphere.rigs").names()

    def formats(self) -> Sequence[str]:
        """Return the names of all dataset formats."""
        return format_registry().names()

    def planes(self) -> Sequence[str]:
        """Return the names of all planes."""
        return known_planes()

    def standard(self) -> Sequence[str]:
        """Return the planes and formats that are chosen to begin with."""
        planes = standard(annotator_registry(), known=known_planes())
        return (*planes, *standard(format_registry(), known=format_registry().names()))

    @property
    def under_way(self) -> bool:
        """Whether frames are being written; the session moves the world on, nobody else may."""
        return self._steps is not None

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1; negative when nothing runs."""
        return self._fraction

    @property
    def message(self) -> str:
        """What happened last."""
        return self._message

    def start(self, order: CaptureOrder) -> None:
        """Begin capturing from the present instant."""
        simulation = self._live.simulation
        self._order = order
        try:
            request = CaptureRequest(
                scenario=simulation.scenario,
                out=order.out,
                frames=order.frames,
                every_s=order.every_s,
                size=order.size,
                seed=simulation.seed,
                rig=order.rig,
                planes=order.planes,
                formats=order.formats,
                path=order.path,
                first_frame_s=simulation.clock.time_s,
            )
            world = live_world_of(simulation, self._viewer.scene)
            self._steps = capture_steps(request, world=world)
            self._fraction = 0.0
            self._message = f"Capturing into {order.out} ..."
        except DigiSphereError as error:
            self._stop(str(error))

    def cancel(self) -> None:
        """Stop after the frame at hand; what was written is whole."""
        if self._steps is not None:
            self._steps = None
            self._stop("Stopped; the frames so far are whole.")

    def turn(self) -> None:
        """Write the next frame, if a capture is under way."""
        if self._steps is None:
            return
        try:
            self._fraction = next(self._steps)
        except StopIteration:
            assert self._order is not None
            self._stop(f"Wrote {self._order.frames} frames to {self._order.out}.")
        except (DigiSphereError, OSError) as error:
            self._stop(str(error))

    def _stop(self, message: str) -> None:
        self._steps = None
        self._fraction = -1.0
        self._message = message
