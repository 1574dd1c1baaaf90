"""How a land is grown: erosion on ever finer grids under one plan of uplift.

Owns the schedule (which passes, how many, at which size) and the calibration to the wanted relief.
The passes are in ``erosion``, the plan in ``uplift``; lakes and rivers come after, in ``rivers``.
Called by ``build``. Schedule after Braun & Willett 2013 on a pyramid of grids.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from digisphere.world.erosion import cut_rivers, scratch_with_rain, slump
from digisphere.world.noise import fbm
from digisphere.world.plans import PLANS
from digisphere.world.routing import Floats, accumulate, route
from digisphere.world.uplift import PLAN_WIDTH, LandPlan, plan_coordinates

Progress = Callable[[str, float], None]

_UPLIFT_M_YEAR = 1e-3
_ERODIBILITY_M_YEAR = 0.02
_CREEP_M2_YEAR = 0.003
_COARSEST = 128
_PEAK_OVER_QUANTILE = 1.12


@dataclass(frozen=True)
class TerrainOrder:
    """What land is wanted: a kind of ``plans.PLANS``, its size, relief, sea and seed."""

    kind: str
    size: int
    cell_m: float
    relief_m: float
    sea: bool
    seed: int
    inflow_m2: float
    """Land beyond the map that helps the entering river to cut."""


@dataclass(frozen=True)
class Stage:
    """Erosion at one grid size."""

    size: int
    steps: int
    dt_year: float


@dataclass(frozen=True)
class Terrain:
    """A grown land before lakes and rivers."""

    height_m: Floats
    wear_m: Floats
    deposit_m: Floats
    plan: LandPlan
    inflow_cell: tuple[int, int] | None
    """Row and column where a river enters from beyond the map."""


def schedule(size: int) -> tuple[Stage, ...]:
    """Return the stages from the coarsest grid up to ``size`` cells a side."""
    sizes = [size]
    while sizes[-1] >= 2 * _COARSEST and sizes[-1] % 2 == 0:
        sizes.append(sizes[-1] // 2)
    stages = []
    steps, dt_year = 72, 8.0e4
    for level in reversed(sizes):
        stages.append(Stage(level, steps, dt_year))
        steps, dt_year = max(5, steps * 3 // 10), dt_year / 2
    return tuple(stages)


def _refined(height: Floats) -> Floats:
    """Return ``height`` on a grid twice as fine, bilinear between cell centres."""
    padded = np.pad(height, 1, mode="edge")
    near, far = 0.75, 0.25
    rows = np.empty((2 * height.shape[0], padded.shape[1]))
    rows[0::2] = far * padded[:-2] + near * padded[1:-1]
    rows[1::2] = near * padded[1:-1] + far * padded[2:]
    out = np.empty((rows.shape[0], 2 * height.shape[1]))
    out[:, 0::2] = far * rows[:, :-2] + near * rows[:, 1:-1]
    out[:, 1::2] = near * rows[:, 1:-1] + far * rows[:, 2:]
    return out


def _inflow_cell(plan: LandPlan) -> tuple[int, int] | None:
    if plan.inflow_xy is None:
        return None
    size = plan.uplift.shape[0]
    ix, iy = (int(p * size / PLAN_WIDTH) for p in plan.inflow_xy)
    return min(max(iy, 0), size - 1), min(max(ix, 1), size - 2)


def _erode(
    height: Floats, *, order: TerrainOrder, plan: LandPlan, stage: Stage, weakness: float
) -> tuple[Floats, float]:
    """Run one stage; return the ground and the erodibility that gives the wanted relief."""
    cell_m = order.cell_m * order.size / stage.size
    source = np.full_like(height, cell_m * cell_m)
    inflow_cell = _inflow_cell(plan)
    if inflow_cell is not None:
        source[inflow_cell] += order.inflow_m2
    rise = plan.uplift * (_UPLIFT_M_YEAR * stage.dt_year)
    creep = np.full_like(height, min(0.18, _CREEP_M2_YEAR * stage.dt_year / cell_m**2))
    for step in range(stage.steps):
        routing = route(height, outlet=plan.outlet)
        cut_rivers(
            height,
            routing=routing,
            area_m2=accumulate(routing, source=source),
            rise_m=rise,
            erodibility=plan.erodibility,
            talus=plan.talus,
            k_dt_m=_ERODIBILITY_M_YEAR * weakness * stage.dt_year,
            cell_m=cell_m,
        )
        height = slump(
            height, outlet=plan.outlet, talus=plan.talus, creep=creep, cell_m=cell_m, sweeps=1
        )
        if step % 12 == 11:
            weakness *= _correction(height, plan=plan, relief_m=order.relief_m)
    return height, weakness


def _correction(height: Floats, *, plan: LandPlan, relief_m: float) -> float:
    """Return the factor on erodibility that moves the relief towards ``relief_m``."""
    land = plan.outlet == 0
    relief = _PEAK_OVER_QUANTILE * float(np.quantile(height[land], 0.9995) - height[land].min())
    return float(np.clip((relief / relief_m) ** 1.2, 0.6, 1.6))


def _started(order: TerrainOrder, *, plan: LandPlan, coarser: Floats | None, number: int) -> Floats:
    """Return the ground a stage starts from: the coarser one made finer, with a grain added."""
    size = plan.uplift.shape[0]
    x, y = plan_coordinates(size)
    grain = fbm(x * size / 24.0, y=y * size / 24.0, seed=order.seed + 90 + number)
    if coarser is None:
        height = plan.uplift * 0.2 * order.relief_m + 4.0 * grain
    else:
        grain_m = 0.15 * order.cell_m * order.size / size
        height = _refined(coarser) + grain_m * grain * (0.5 + plan.uplift)
    return np.asarray(np.where(plan.outlet == 1, np.maximum(plan.fixed_m, 0.0), height))


def grow_terrain(
    order: TerrainOrder, *, generator: np.random.Generator, progress: Progress | None = None
) -> Terrain:
    """Grow the land that is ordered; the same order and generator give the same bits."""
    stages = schedule(order.size)
    weakness = 1.0
    coarser = None
    for number, stage in enumerate(stages):
        plan = PLANS[order.kind](
            stage.size, seed=order.seed, relief_m=order.relief_m, sea=order.sea
        )
        height = _started(order, plan=plan, coarser=coarser, number=number)
        height, weakness = _erode(height, order=order, plan=plan, stage=stage, weakness=weakness)
        coarser = height
        if progress is not None:
            progress("erosion", (number + 1) / (len(stages) + 1))
    before = height.copy()
    scratch_with_rain(
        height,
        outlet=plan.outlet,
        drops=order.size**2 // 24,
        cell_m=order.cell_m,
        generator=generator,
    )
    # One more cut of the rivers clears the debris that drops left in their beds.
    last = Stage(order.size, 1, 0.5 * stages[-1].dt_year)
    height, _ = _erode(height, order=order, plan=plan, stage=last, weakness=weakness)
    change = height - before
    return Terrain(
        height_m=height,
        wear_m=np.maximum(-change, 0.0),
        deposit_m=np.maximum(change, 0.0),
        plan=plan,
        inflow_cell=_inflow_cell(plan),
    )
