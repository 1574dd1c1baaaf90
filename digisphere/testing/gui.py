"""Fakes for the inspector: pacing, view and capture that only remember what they were asked.

``fake_context`` wraps a snapshot; ``draw_frames`` builds ImGui frames without any window, so a
panel can be tested anywhere. A frame that ends proves that ImGui's stack is balanced.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from imgui_bundle import imgui

from digisphere.core.commands import Command
from digisphere.core.identity import NONE
from digisphere.core.simulation import Simulation
from digisphere.inspector.context import CaptureOrder, Floats, InspectorContext, Marks, Piece
from digisphere.inspector.inspector import Inspector
from digisphere.inspector.panel import Panel


@dataclass
class FakeTransport:
    """Remembers steps and seeks."""

    paused: bool = False
    speed: float = 1.0
    marks: Sequence[float] = (0.0, 3600.0)
    stepped: list[float] = field(default_factory=list)
    sought: list[float] = field(default_factory=list)

    def step(self, seconds: float) -> None:
        """Remember a step."""
        self.stepped.append(seconds)

    def seek(self, time_s: float) -> None:
        """Remember where to."""
        self.sought.append(time_s)

    def checkpoints(self) -> Sequence[float]:
        """Return the marks."""
        return self.marks


@dataclass
class FakeView:
    """Remembers where the camera was sent."""

    overlay: str = ""
    following: int = NONE
    flown: list[Any] = field(default_factory=list)
    marked: Marks = ()
    traced: Sequence[Piece] = ()
    place: tuple[float, float, float] = (0.0, 0.0, 2.0)
    forward: tuple[float, float, float] = (1.0, 0.0, 0.0)

    def overlays(self) -> Sequence[str]:
        """Return two overlays."""
        return ("biome", "elevation")

    def overlay_legend(self) -> Sequence[tuple[str, tuple[float, float, float]]]:
        """Return a short legend."""
        return (("low", (0.1, 0.2, 0.3)), ("high", (0.9, 0.8, 0.7)))

    def fly_to(self, entity_id: int) -> None:
        """Remember whom."""
        self.flown.append(entity_id)

    def fly_to_point(self, x_m: float, y_m: float) -> None:
        """Remember where."""
        self.flown.append((x_m, y_m))

    def follow(self, entity_id: int) -> None:
        """Remember whom."""
        self.following = entity_id

    def mark(self, groups: Marks) -> None:
        """Remember whom, until the next call."""
        self.marked = groups

    def trace(self, pieces: Sequence[Piece]) -> None:
        """Remember lines, until the next call."""
        self.traced = pieces

    def eye(self) -> tuple[Floats, Floats]:
        """Return where it was put."""
        return np.array(self.place), np.array(self.forward)

    def stand_at(self, position: Floats, *, forward: Floats) -> None:
        """Remember where to."""
        self.flown.append((tuple(position.tolist()), tuple(forward.tolist())))


@dataclass
class FakeCapture:
    """Remembers orders."""

    fraction: float = -1.0
    message: str = ""
    orders: list[CaptureOrder] = field(default_factory=list)

    def rigs(self) -> Sequence[str]:
        """Return two rigs."""
        return ("orbit", "street")

    def formats(self) -> Sequence[str]:
        """Return two formats."""
        return ("coco", "native")

    def planes(self) -> Sequence[str]:
        """Return some planes."""
        return ("depth", "instance", "rgb", "wetness")

    def standard(self) -> Sequence[str]:
        """Return all but the wetness."""
        return ("depth", "instance", "rgb", "coco", "native")

    def start(self, order: CaptureOrder) -> None:
        """Remember an order."""
        self.orders.append(order)

    def cancel(self) -> None:
        """Forget what runs."""
        self.fraction = -1.0


def fake_context(simulation: Simulation, *, selected: int = NONE) -> InspectorContext:
    """Return a context on the present moment of a simulation."""
    submitted: list[Command] = []

    def submit(command: Command) -> None:
        submitted.append(command)
        simulation.submit(command)

    return InspectorContext(
        snapshot=simulation.snapshot(),
        time_s=simulation.clock.time_s,
        transport=FakeTransport(),
        view=FakeView(),
        capture=FakeCapture(),
        submit=submit,
        command_types=simulation.queue.types,
        plan=simulation.plan,
        timings=simulation.timings,
        pass_ms={"terrain": 12.0, "drawing": 40.0},
        frame_ms=52.0,
        selected=selected,
    )


def draw_frames(
    panels: dict[str, Panel],
    context: InspectorContext,
    *,
    frames: int = 3,
    size: tuple[int, int] = (1280, 720),
) -> Inspector:
    """Build some frames with these panels and return the inspector.

    Raises:
        AssertionError: a panel was switched off because it raised.
    """
    inspector = Inspector(panels, remember=False)
    imgui.get_io().backend_flags |= imgui.BackendFlags_.renderer_has_textures
    for _ in range(frames):
        inspector.build(context, size=size, wall_s=1 / 60)
    if inspector.broken:
        raise AssertionError(f"panels were switched off: {inspector.broken}")
    return inspector
