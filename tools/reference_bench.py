#!/usr/bin/env python3
"""Times the reference models on our core beside the same models on Mesa, in one run.

Run by itself it prints one table. Processor seconds of this process, median over seeds; building
the world is not counted, compiling the kernels is done before. Each line also says what both came
to, so that the two are seen to be the same model. Without Mesa (the ``bench`` extra) the table says
so and gives our figures alone.
"""

import importlib.util
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from reference_models import epidemic, flocking, money, segregation
from rich.console import Console
from rich.table import Table

from digisphere.core.simulation import Simulation

SEEDS = 7
MESA_SEEDS = 3


class Steppable(Protocol):
    """A model of Mesa."""

    def step(self) -> None:
        """Advance by one step."""


@dataclass(frozen=True)
class Case:
    """One model at one size: how to start and read it here and there."""

    name: str
    agents: int
    steps: int
    ours: Callable[[int], Simulation]
    mesa: Callable[[Any, int], Steppable]
    """Given the module of Mesa's models and a seed."""
    outcome: str
    ours_came_to: Callable[[Simulation], float]
    mesa_came_to: Callable[[Any], float]
    aim: float
    """How many times faster ours shall be."""


@dataclass(frozen=True)
class Found:
    """What a case took, and came to; of Mesa None where it is not installed."""

    case: Case
    ours_ms: float
    ours_outcome: float
    mesa_ms: float | None
    mesa_outcome: float | None

    @property
    def times_faster(self) -> float | None:
        """How many times ours is faster."""
        return None if self.mesa_ms is None else self.mesa_ms / self.ours_ms

    @property
    def million_steps_s(self) -> float:
        """Million agent-steps a second of ours."""
        return self.case.agents * self.case.steps / self.ours_ms / 1000.0


def _segregation(name: str, quarter: segregation.Quarter) -> Case:
    return Case(
        name, quarter.residents, 20, aim=10.0, outcome="same-group share",
        ours=lambda seed: segregation.settle(quarter, seed=seed),
        mesa=lambda mesa, seed: mesa.QuarterModel(quarter, seed=seed),
        ours_came_to=lambda sim: segregation.same_group_share(
            sim.state.fields["group"], radius=quarter.radius
        ),
        mesa_came_to=lambda model: segregation.same_group_share(
            model.groups(), radius=quarter.radius
        ),
    )  # fmt: skip


def _flocking(name: str, sky: flocking.Sky) -> Case:
    return Case(
        name, sky.birds, 100, aim=20.0, outcome="alignment in sight",
        ours=lambda seed: flocking.scatter(sky, seed=seed),
        mesa=lambda mesa, seed: mesa.SkyModel(sky, seed=seed),
        ours_came_to=lambda sim: flocking.local_alignment(
            sim.state.tables["birds"]["place_m"], heading=sim.state.tables["birds"]["heading"],
            sky=sky,
        ),
        mesa_came_to=lambda model: flocking.local_alignment(
            model.places(), heading=model.headings(), sky=sky
        ),
    )  # fmt: skip


def cases() -> list[Case]:
    """Return all cases."""
    outbreak, purses = epidemic.LARGE, money.LARGE
    return [
        _segregation("Schelling, small", segregation.SMALL),
        _segregation("Schelling, large", segregation.LARGE),
        _flocking("flocking, small", flocking.SMALL),
        _flocking("flocking, large", flocking.LARGE),
        Case(
            "SIR on a network", outbreak.people, 100, aim=10.0, outcome="share caught",
            ours=lambda seed: epidemic.break_out(outbreak, seed=seed),
            mesa=lambda mesa, seed: mesa.OutbreakModel(outbreak, seed=seed),
            ours_came_to=epidemic.share_caught,
            mesa_came_to=lambda model: float(model.share_caught()),
        ),
        Case(
            "Boltzmann money", purses.traders, 100, aim=10.0, outcome="Gini",
            ours=lambda seed: money.gather(purses, seed=seed),
            mesa=lambda mesa, seed: mesa.PursesModel(purses, seed=seed),
            ours_came_to=lambda sim: money.gini(sim.state.tables["traders"]["coins"]),
            mesa_came_to=lambda model: money.gini(model.coins()),
        ),
    ]  # fmt: skip


def mesa_models() -> Any:
    """Return the module of Mesa's models, or None where Mesa is not installed."""
    if importlib.util.find_spec("mesa") is None:
        return None
    from reference_models import on_mesa

    return on_mesa


def measure(case: Case, *, mesa: Any, seeds: int = SEEDS, mesa_seeds: int = MESA_SEEDS) -> Found:
    """Run a case with several seeds on both, taking turns."""
    case.ours(0).run(2)  # compiles the kernels
    ours, theirs = [], []
    for seed in range(1, seeds + 1):
        simulation = case.ours(seed)
        spent = _cpu_ms(lambda running=simulation: running.run(case.steps))  # type: ignore[misc]
        ours.append((spent, case.ours_came_to(simulation)))
        if mesa is not None and seed <= mesa_seeds:
            model = case.mesa(mesa, seed)
            spent = _cpu_ms(lambda running=model: _step(running, case.steps))  # type: ignore[misc]
            theirs.append((spent, case.mesa_came_to(model)))
    ms, came_to = (statistics.median(column) for column in zip(*ours, strict=True))
    if not theirs:
        return Found(case, ms, came_to, None, None)
    return Found(case, ms, came_to, *(statistics.median(c) for c in zip(*theirs, strict=True)))


def _step(model: Steppable, steps: int) -> None:
    for _ in range(steps):
        model.step()


def _cpu_ms(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return 1000.0 * (time.process_time() - started)


def table_of(found: list[Found]) -> Table:
    """Return the table that is printed."""
    table = Table(
        *("model", "agents", "steps", "ours", "M steps/s", "Mesa", "ratio", "aim"),
        *("what", "ours", "Mesa"),
    )
    for one in found:
        mesa = "not installed" if one.mesa_ms is None else f"{one.mesa_ms:.0f} ms"
        times = "" if one.times_faster is None else f"{one.times_faster:.0f} x"
        came_to = "" if one.mesa_outcome is None else f"{one.mesa_outcome:.3f}"
        table.add_row(
            one.case.name, f"{one.case.agents:,}", f"{one.case.steps}", f"{one.ours_ms:.1f} ms",
            f"{one.million_steps_s:.1f}", mesa, times, f"≥ {one.case.aim:.0f} x",
            one.case.outcome, f"{one.ours_outcome:.3f}", came_to,
        )  # fmt: skip
    return table


def main() -> None:
    """Measure and print."""
    mesa = mesa_models()
    console = Console(width=140)
    console.print(table_of([measure(case, mesa=mesa) for case in cases()]))
    if mesa is None:
        console.print("Mesa is not installed: pip install -e '.[bench]' for the ratios.")


if __name__ == "__main__":
    main()
