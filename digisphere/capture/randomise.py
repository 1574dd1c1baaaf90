"""A plan of chance for a dataset: which worlds, moments, weathers and cameras, drawn fairly.

A TOML file names variables and how each is distributed; ``draw_plan`` spreads them over worlds and
over frames by Latin hypercube, stratified or plain random sampling, from one seed. Nothing is
captured here: ``app.randomising`` makes one dataset a world from what was drawn.

Latin hypercube sampling after McKay, Beckman & Conover (1979): each of n equal slices of every
distribution is drawn from exactly once.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from scipy.special import ndtri

from digisphere.capture.clothes import check_clothes
from digisphere.capture.request import takes_path
from digisphere.capture.rigs.camera_path import read_camera_path
from digisphere.capture.weather_looks import check_look
from digisphere.core.resources import resource_path
from digisphere.core.scenario import setting_at
from digisphere.core.streams import Streams
from digisphere.errors import DigiSphereError, ScenarioError, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

OF_WORLDS = ("scenario", "seed", "day", "hour", "event")
"""Variables of a world that are no settings; ``section.key`` names any setting besides."""
OF_FRAMES = ("rig", "look", "fov_y_deg", "exposure_ev", "clothes")
"""Variables of a single frame."""
EVENTS = ("", "flood", "fire", "earthquake", "storm", "drought", "heatwave", "cold_spell")
_SLICES = 10
Value = str | float | int | bool
Sampling = Literal["latin_hypercube", "stratified", "random"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spread(_Strict):
    """How one variable is distributed: exactly one of the four ways.

    Attributes:
        uniform: lowest and highest number.
        integers: lowest and highest whole number, both included.
        normal: mean and standard deviation, cut at three of these.
        choice: values to choose from, evenly or by ``weights``.
    """

    uniform: tuple[float, float] | None = None
    integers: tuple[int, int] | None = None
    normal: tuple[float, Annotated[float, Field(gt=0.0)]] | None = None
    choice: tuple[Value, ...] | None = Field(None, min_length=1)
    weights: tuple[Annotated[float, Field(ge=0.0)], ...] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Spread:
        ways = [self.uniform, self.integers, self.normal, self.choice]
        if sum(way is not None for way in ways) != 1:
            raise ValueError("give exactly one of uniform, integers, normal and choice")
        for low, high in (pair for pair in (self.uniform, self.integers) if pair is not None):
            if low > high:
                raise ValueError(f"the lowest, {low}, lies above the highest, {high}")
        if self.weights is not None:
            if self.choice is None or len(self.weights) != len(self.choice):
                raise ValueError("weights go with choice, one for each value")
            if sum(self.weights) <= 0.0:
                raise ValueError("some weight must be above 0")
        return self

    def values(self, quantiles: Floats) -> list[Value]:
        """Return the values at quantiles in [0, 1)."""
        if self.choice is not None:
            weights = np.asarray(self.weights or np.ones(len(self.choice)))
            edges = np.cumsum(weights / weights.sum())
            at = np.minimum(np.searchsorted(edges, quantiles, side="right"), len(edges) - 1)
            return [self.choice[k] for k in at.tolist()]
        if self.integers is not None:
            low, high = self.integers
            return [int(v) for v in low + np.floor(quantiles * (high - low + 1))]
        if self.uniform is not None:
            low_f, high_f = self.uniform
            return [round(float(v), 6) for v in low_f + quantiles * (high_f - low_f)]
        assert self.normal is not None
        mean, deviation = self.normal
        steps = np.clip(ndtri(np.clip(quantiles, 1e-12, 1.0 - 1e-12)), -3.0, 3.0)
        return [round(float(v), 6) for v in mean + deviation * steps]


class RandomPlan(_Strict):
    """A plan file.

    Attributes:
        frames: pictures in all.
        frames_per_world: pictures of one world and stretch of time.
        every: simulated time between the pictures of a world.
        warm_up: simulated time before a world's first picture.
        event_before: how long before the first picture a drawn event is called.
        size: picture size, WIDTHxHEIGHT.
        seed: of everything drawn.
        sampling: latin_hypercube, stratified (an equal share of worlds or frames for each
            combination of the ``strata``, the rest as by latin_hypercube) or random.
        strata: variables of choice that are combined evenly.
        planes: as for ``capture``.
        formats: as for ``capture``.
        path: the camera path of the rig ``spline``, a file.
        draw: distributions by variable.
    """

    title: str = "Randomised captures"
    frames: int = Field(64, ge=1)
    frames_per_world: int = Field(8, ge=1)
    every: str = "30s"
    warm_up: str = "30min"
    event_before: str = "20min"
    size: str = "640x480"
    seed: int = Field(1, ge=0)
    sampling: Sampling = "latin_hypercube"
    strata: tuple[str, ...] = ()
    planes: str = "standard"
    formats: str = "standard"
    path: str = ""
    draw: dict[str, Spread] = Field(min_length=1)

    @model_validator(mode="after")
    def _known(self) -> RandomPlan:
        known = (*OF_WORLDS, *OF_FRAMES)
        for name in self.draw:
            if name not in known and ("." not in name or setting_at(name) is None):
                raise ValueError(
                    f"draw.{name}: there is no such variable. {suggest(name, known=known)} "
                    "Any setting of a scenario may be drawn too, as section.key in quotes."
                )
        for name in self.strata:
            if name not in self.draw or self.draw[name].choice is None:
                raise ValueError(f"strata: «{name}» is no variable drawn by choice")
        return self

    @property
    def worlds(self) -> int:
        """How many worlds there are to capture."""
        return -(-self.frames // self.frames_per_world)

    def frames_of(self, world: int) -> int:
        """How many pictures world ``world`` gets: the last one the rest."""
        return min(self.frames_per_world, self.frames - world * self.frames_per_world)


def find_plan(name: str) -> Path:
    """Return the file of a shipped plan or of a path.

    Raises:
        ScenarioError: there is neither.
    """
    folder = resource_path("assets", "plans")
    shipped = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    if name in shipped:
        return shipped[name]
    path = Path(name)
    if not path.is_file():
        raise ScenarioError(
            f"There is no plan «{name}». {suggest(name, known=shipped)} Or give a .toml file."
        )
    return path


def read_plan(path: Path) -> RandomPlan:
    """Read a plan file and check all that can be checked without a world.

    Raises:
        ScenarioError: it cannot be read, or a key or value is wrong.
    """
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: not readable as TOML: {error}.") from error
    try:
        plan = RandomPlan.model_validate(tree)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        raise ScenarioError(f"{path}: {where or 'plan'}: {problem['msg']}.") from error
    _check_values(plan, where=str(path))
    return plan


def _check_values(plan: RandomPlan, *, where: str) -> None:
    """Refuse values that no frame or event could have."""
    try:
        for look in _choices(plan, "look"):
            check_look(str(look))
        for clothes in _choices(plan, "clothes"):
            check_clothes(str(clothes))
        following = [str(rig) for rig in _choices(plan, "rig") if takes_path(str(rig))]
        if plan.path:
            read_camera_path(Path(plan.path))
    except DigiSphereError as error:
        raise ScenarioError(f"{where}: draw: {error}") from error
    if bool(following) != bool(plan.path):
        told = f"the rig «{following[0]}» follows" if following else "no rig drawn follows"
        raise ScenarioError(
            f'{where}: path: {told} a path, and path is {plan.path!r}. Give path = "FILE.toml" '
            "together with such a rig, or neither."
        )
    for event in _choices(plan, "event"):
        if event not in EVENTS:
            raise ScenarioError(
                f"{where}: draw.event: there is no event «{event}». "
                f"{suggest(str(event), known=EVENTS[1:])}"
            )


def _choices(plan: RandomPlan, name: str) -> tuple[Value, ...]:
    return plan.draw[name].choice or () if name in plan.draw else ()


def draw_worlds(plan: RandomPlan) -> list[dict[str, Value]]:
    """Return what was drawn for each world, by variable."""
    return _drawn(plan, [n for n in plan.draw if n not in OF_FRAMES], count=plan.worlds)


def draw_frames(plan: RandomPlan) -> list[dict[str, Value]]:
    """Return what was drawn for each frame, by variable."""
    return _drawn(plan, [n for n in plan.draw if n in OF_FRAMES], count=plan.frames)


def _drawn(plan: RandomPlan, names: Sequence[str], *, count: int) -> list[dict[str, Value]]:
    chance = Streams(plan.seed)
    strata = [n for n in names if n in plan.strata and plan.sampling == "stratified"]
    quantiles = {}
    cells = _cells(
        [len(plan.draw[n].choice or ()) for n in strata],
        count=count,
        chance=chance.at(f"randomise.cells {' '.join(strata)}", 0),
    )
    for name in names:
        rng = chance.at(f"randomise.{name}", 0)
        if name in strata:
            many = len(plan.draw[name].choice or ())
            quantiles[name] = (cells[strata.index(name)] + 0.5) / many
        elif plan.sampling == "random":
            quantiles[name] = rng.random(count)
        else:
            quantiles[name] = (rng.permutation(count) + rng.random(count)) / count
    columns = {
        name: _even(plan.draw[name], strata=name in strata).values(quantiles[name])
        for name in names
    }
    return [{name: columns[name][k] for name in names} for k in range(count)]


def _even(spread: Spread, *, strata: bool) -> Spread:
    """A stratum's values come equally often, whatever their weights."""
    return spread.model_copy(update={"weights": None}) if strata else spread


def _cells(
    sizes: Sequence[int], *, count: int, chance: np.random.Generator
) -> list[NDArray[np.int64]]:
    """Return for each stratum which of its values each draw gets: combinations as often, shuffled.

    Where the draws do not go up in combinations, chance chooses which get one more.
    """
    if not sizes:
        return []
    combinations = int(np.prod(sizes))
    order = np.concatenate(
        [chance.permutation(combinations) for _ in range(-(-count // combinations))]
    )[:count]
    return [np.asarray(k, dtype=np.int64) for k in np.unravel_index(order, tuple(sizes))]


def coverage(rows: Sequence[dict[str, Value]], *, plan: RandomPlan) -> list[dict[str, Any]]:
    """Return for each variable how often its values, or tenths of its range, were drawn."""
    return [
        {"variable": name, "of": of, "frames": count}
        for name, spread in plan.draw.items()
        for of, count in _counted(spread, [row[name] for row in rows])
    ]


def _counted(spread: Spread, drawn: list[Value]) -> list[tuple[str, int]]:
    if spread.choice is not None:
        values = dict.fromkeys(spread.choice)
        return [(str(value) or "none", drawn.count(value)) for value in values]
    low, high = _range(spread)
    counts, edges = np.histogram(np.asarray(drawn, np.float64), bins=_SLICES, range=(low, high))
    return [(f"{edges[k]:.4g} to {edges[k + 1]:.4g}", int(count)) for k, count in enumerate(counts)]


def _range(spread: Spread) -> tuple[float, float]:
    if spread.normal is not None:
        mean, deviation = spread.normal
        return mean - 3.0 * deviation, mean + 3.0 * deviation
    if spread.integers is not None:
        return float(spread.integers[0]), float(spread.integers[1] + 1)
    assert spread.uniform is not None
    return spread.uniform
