"""The real world behind a capture: simulation, scene, posed bodies and English words in one.

``open_live_world`` starts everything from a request, headless; ``live_world_of`` wraps a world that
is already running in a window. Where several processes look, one opens an unseen world and each of
the others a studio. Sessions see only the protocols ``session.World`` and ``LivedWorld``, workers
``crew.Studio``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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


@dataclass
class UnseenWorld:
    """The real world where somebody else looks at it."""

    simulation: Simulation
    words: Words = field(default_factory=_english)

    def close(self) -> None:
        """Nothing was opened."""


@dataclass
class LiveStudio:
    """Scene and posed bodies on a ground that is lived elsewhere."""

    ground: Any
    eye: SceneEye
    figures: PosedFigures = field(default_factory=PosedFigures)


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

    stage = Stage(request.size)  # first, so that a machine without OpenGL is told at once
    simulation = open_unseen_world(request, progress).simulation
    scene = Scene(stage, simulation.ground)

    def close() -> None:
        scene.close()
        stage.close()

    return LiveWorld(simulation, SceneEye(scene), closing=close)


def open_unseen_world(
    request: CaptureRequest, progress: Callable[[str, float], None] | None
) -> UnseenWorld:
    """Build or load the world of a request, without a stage.

    Raises:
        WorldError: the world cannot be built.
    """
    from digisphere.world.opening import open_world

    return UnseenWorld(open_world(request.scenario, seed=request.seed, progress=progress))


def open_studio(request: CaptureRequest) -> LiveStudio:
    """Open a headless stage on the ground of a request; for a process of its own.

    Raises:
        SceneError: there is no OpenGL.
    """
    from digisphere.scene.scene import Scene
    from digisphere.scene.stage import Stage
    from digisphere.world.build import build_ground

    stage = Stage(request.size)
    ground = build_ground(request.scenario, seed=request.seed)
    return LiveStudio(ground, SceneEye(Scene(stage, ground)))
