"""Opens a world: builds or loads the ground, then starts the simulation on it.

The one way in for the window, the headless loop, capture, replay and tests.
"""

from collections.abc import Callable
from pathlib import Path

from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.world.build import build_ground

Progress = Callable[[str, float], None]


def open_world(
    scenario: Scenario,
    *,
    seed: int | None = None,
    record_dir: Path | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Return a simulation at its first instant.

    Args:
        scenario: what world, when, with whom.
        seed: replaces the scenario's own seed.
        record_dir: folder for manifest, commands, digests and events; None records nothing.
        progress: called with a stage's name and the fraction done, 0 to 1.
    """
    chosen = scenario.seed if seed is None else seed
    ground = build_ground(scenario, seed=chosen, progress=progress)
    return Simulation(scenario, ground=ground, seed=chosen, record_dir=record_dir)
