"""The real world behind a capture: simulation, scene, posed bodies and English words in one.

``open_live_world`` starts everything from a request, headless; ``live_world_of`` wraps a world that
is already running in a window. Sessions see only the protocol ``session.World``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digisphere.capture.figures import PosedFigures
from digisphere.capture.scene_eye import SceneEye

if TYPE_CHECKING:
    from collections.abc import Callable

    from digisphere.capture.request import CaptureRequest
    from digisphere.capture.rows import Words
    from digisphere.core.simulation import Simulation
    from digisphere.scene.scene import Scene


def _english() -> Words:
    from digisphere.capture.spoken import EnglishWords

    return EnglishWords()


def _nothing_to_close() -> None:
    """A running world stays open."""


@dataclass
class LiveWorld:
    """What a session needs of the real world."""

    simulation: Simulation
    eye: SceneEye
    figures: PosedFigures = field(default_factory=PosedFigures)
    words: Words = field(default_factory=_english)
    closing: Callable[[], None] = _nothing_to_close

    def close(self) -> None:
        """Give back what was opened for the capture alone."""
        self.closing()


def live_world_of(simulation: Simulation, scene: Scene) -> LiveWorld:
    """Wrap a running simulation and the scene that shows it."""
    return LiveWorld(simulation, SceneEye(scene))


def open_live_world(
    request: CaptureRequest, progress: Callable[[str, float], None] | None
) -> LiveWorld:
    """Build or load the world of a request and a headless stage to see it on.

    Raises:
        SceneError: there is no OpenGL.
        WorldError: the world cannot be built.
    """
    from digisphere.scene.scene import Scene
    from digisphere.scene.stage import Stage
    from digisphere.world.opening import open_world

    stage = Stage(request.size)  # first, so that a machine without OpenGL is told at once
    simulation = open_world(request.scenario, seed=request.seed, progress=progress)
    scene = Scene(stage, simulation.ground)

    def close() -> None:
        scene.close()
        stage.close()

    return LiveWorld(simulation, SceneEye(scene), closing=close)
