"""Which buildings a village of so many people needs, and how each stands on its lot.

The programme counts homes, farms, workshops, shops and public houses from the population; the
architect turns a lot into a footprint, storeys, roof and door. Meshes are drawn from these columns
by the scene room; floor levels are set later by ``patch`` when the ground is graded.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from digisphere.world.canvas import Box, Canvas, Taken
from digisphere.world.enums import Manner, Purpose, Trade
from digisphere.world.koppen import Koppen
from digisphere.world.parcels import Frontages, Lot, take_lot

F64 = NDArray[np.float64]

PEOPLE_PER_HOME = 2.6
_QUARTER = 1000
"""People of one quarter of a town, with a clinic, schools, a tavern and trades of its own."""
STOREY_M = 2.7


@dataclass(frozen=True)
class Want:
    """One building the village needs, and the lot it likes.

    ``near_m`` is the distance from the square it prefers; sizes are (least, most).
    """

    purpose: Purpose
    trade: Trade = Trade.NONE
    near_m: float = 0.0
    square: bool = False
    length_m: tuple[float, float] = (9.0, 12.0)
    width_m: tuple[float, float] = (7.0, 8.5)
    storeys: tuple[int, int] = (2, 2)
    yard_m: float = 14.0
    side_m: float = 2.5
    setback_m: float = 1.2
    water: float = 0.0
    height: float = 0.0
    track: bool = False
    gable_front: float = 0.3


@dataclass
class DraftBuilding:
    """A building as planned; ``floor_z_m`` is known after grading."""

    want: Want
    lot: Lot
    box: Box
    storeys: int
    eaves_m: float
    roof_pitch_rad: float
    door_m: F64
    door_heading_rad: float
    style_seed: int
    floor_z_m: float = 0.0

    @property
    def purpose(self) -> Purpose:
        """What it is for."""
        return self.want.purpose

    def outside_door(self, away_m: float) -> F64:
        """Map point (2,) ``away_m`` straight out of the door."""
        h = self.door_heading_rad
        return self.door_m + away_m * np.array([np.cos(h), np.sin(h)])


def manner_for(climate: Koppen) -> Manner:
    """How people build in a climate of this class."""
    symbol = climate.symbol
    if symbol.startswith("A"):
        return Manner.THATCHED
    if symbol.startswith("B") and symbol.endswith("h"):
        return Manner.ADOBE
    return Manner.BOARDED if symbol.startswith("E") else Manner.FRAMED


def roof_pitch_rad(framed_rad: float, *, manner: Manner) -> float:
    """Pitch of a roof in a manner, from the pitch the same roof would have over a timber frame."""
    if manner is Manner.ADOBE:
        return float(np.radians(2.5))
    return framed_rad - float(np.radians(8.0)) if manner is Manner.THATCHED else framed_rad


@dataclass
class Programme:
    """What to build, in the order of choosing lots."""

    public: list[Want] = field(default_factory=list)
    farms: list[Want] = field(default_factory=list)
    homes: int = 0


_HALL = Want(
    Purpose.TOWN_HALL, square=True, length_m=(13, 16), width_m=(9.5, 11), yard_m=6, gable_front=1
)  # fmt: skip
_TAVERN = Want(
    Purpose.TAVERN, square=True, length_m=(14, 17), width_m=(9, 10.5), yard_m=10, gable_front=0,
    setback_m=4.5,
)  # fmt: skip
_CHAPEL = Want(
    Purpose.CHAPEL, near_m=70, length_m=(17, 20), width_m=(8.5, 9.5), storeys=(1, 1), yard_m=12,
    side_m=7, setback_m=7, height=1.0, gable_front=1,
)  # fmt: skip
_MILL = Want(
    Purpose.WORKSHOP, Trade.MILL, near_m=120, length_m=(11, 13), width_m=(8, 9), yard_m=8,
    side_m=3, water=1.0, setback_m=2,
)  # fmt: skip
_SHOP = Want(
    Purpose.SHOP, square=True, length_m=(8.5, 11), width_m=(7, 8), side_m=1.6, setback_m=0.8
)
_WORKSHOP = Want(Purpose.WORKSHOP, near_m=150, storeys=(1, 2), yard_m=16, side_m=5, setback_m=4)
_CLINIC = Want(Purpose.CLINIC, near_m=60, length_m=(11, 13), width_m=(8, 9), side_m=3)
_SCHOOL = Want(
    Purpose.SCHOOL, near_m=100, length_m=(15, 18), width_m=(8.5, 9.5), yard_m=22, side_m=6,
    setback_m=6, gable_front=0,
)  # fmt: skip
_FARM = Want(
    Purpose.FARM, near_m=1e3, length_m=(12, 15), width_m=(8.5, 9.5), yard_m=30, side_m=22,
    setback_m=4, track=True, gable_front=0,
)  # fmt: skip
_TRADES = (  # least population, template, trade
    (0, _SHOP, Trade.BAKERY),
    (0, _SHOP, Trade.GROCER),
    (0, _WORKSHOP, Trade.SMITH),
    (0, _WORKSHOP, Trade.CARPENTER),
    (260, _SHOP, Trade.TAILOR),
    (320, _WORKSHOP, Trade.POTTER),
    (400, _SHOP, Trade.BUTCHER),
    (450, _WORKSHOP, Trade.WEAVER),
    (600, _SHOP, Trade.BAKERY),
    (700, _SHOP, Trade.GROCER),
    (800, _WORKSHOP, Trade.SMITH),
    (900, _WORKSHOP, Trade.CARPENTER),
)


def programme(population: int, *, river: bool) -> Programme:
    """List the buildings for ``population`` people; a mill only where there is a river."""
    plan = Programme(homes=max(12, round(population / PEOPLE_PER_HOME)))
    hall = replace(_HALL, storeys=(3, 3)) if population > 450 else _HALL
    plan.public = [hall, _TAVERN, _CHAPEL] + ([_MILL] if river else [])
    shops = 0
    for least, template, trade in _TRADES:
        if population >= least:
            near = template.near_m + 12.0 * shops
            shops += template.purpose == Purpose.SHOP
            plan.public.append(replace(template, trade=trade, near_m=near))
    plan.public += [_CLINIC] + [_SCHOOL] * (2 if population > 700 else 1)
    if population > 450:
        plan.public.append(replace(_TAVERN, square=False, near_m=190))
    for first in range(_QUARTER, population, _QUARTER):
        plan.public += _quarter(min(_QUARTER, population - first), near_m=150.0 + 0.06 * first)
    farms = min(14, max(4, round(population / 36)))
    plan.farms = [replace(_FARM, near_m=1e3 if i % 2 else 150.0 + 14.0 * i) for i in range(farms)]
    return plan


def _quarter(population: int, *, near_m: float) -> list[Want]:
    """Public houses and trades of one more quarter of a town, off the market square."""
    wants = [_CLINIC, _SCHOOL, _SCHOOL, _TAVERN] if population > 450 else []
    wants += [replace(t, trade=trade) for least, t, trade in _TRADES if population >= least]
    return [replace(want, square=False, near_m=near_m + want.near_m) for want in wants]


def homes_near(population: int) -> int:
    """How many homes stand close together before a place of so many people thins out."""
    if population > 3000:
        return round(population / PEOPLE_PER_HOME)
    return 300 if population > 450 else 60


def _home(rng: np.random.Generator, *, far: float, dense: bool) -> Want:
    """A home for a lot ``far`` (0 at the square, 1 at the edge) from the middle."""
    inner = far < (0.55 if dense else 0.4)
    storeys = 2 if rng.random() < (0.95 if inner else 0.45) else 1
    if dense and far < 0.3 and rng.random() < 0.5:
        storeys = 3
    return Want(
        Purpose.HOME,
        length_m=(9.0, 12.0) if inner else (8.5, 12.5),
        width_m=(6.8, 8.2) if inner else (6.2, 7.8),
        storeys=(storeys, storeys),
        yard_m=(9.0 if dense else 13.0) if inner else 18.0,
        side_m=float(rng.choice([1.2, 1.2, 2.2, 3.5])) if inner else float(rng.uniform(3.5, 9.0)),
        setback_m=float(rng.uniform(0.5, 1.6)) if inner else float(rng.uniform(2.0, 6.0)),
        gable_front=0.75 if inner else 0.35,
    )


def erect(
    want: Want, *, lot: Lot, length_m: float, width_m: float, gable: bool, rng: np.random.Generator
) -> DraftBuilding:
    """Stand a building of the given size on its lot, its door to the street."""
    inward = np.array([np.cos(lot.inward_rad), np.sin(lot.inward_rad)])
    deep, wide = (length_m, width_m) if gable else (width_m, length_m)
    spare = max(0.0, lot.box.length_m - wide - 0.8)
    shift = 0.0 if spare < 3.0 else float(rng.uniform(-0.3, 0.3)) * spare
    if want.purpose == Purpose.FARM:
        shift = (0.5 * spare - 1.5) * (1.0 if rng.random() < 0.5 else -1.0)
    side = np.array([-inward[1], inward[0]])
    setback = min(want.setback_m, max(0.4, lot.box.width_m - deep - 0.5))
    middle = lot.front_m + inward * (setback + 0.5 * deep) + side * shift
    heading = lot.inward_rad + (0.0 if gable else 0.5 * np.pi)
    slant = float(rng.normal(0.0, 0.02)) if want.side_m > 2.0 else 0.0
    box = Box(float(middle[0]), float(middle[1]), heading + slant, length_m, width_m)
    outward = lot.inward_rad + np.pi + slant
    along = float(rng.uniform(-0.18, 0.18)) * wide if not gable or wide > 9 else 0.0
    if want.purpose in (Purpose.CHAPEL, Purpose.TOWN_HALL):
        along = 0.0
    out = np.array([np.cos(outward), np.sin(outward)])
    door = middle + out * 0.5 * deep + along * np.array([-out[1], out[0]])
    storeys = int(rng.integers(want.storeys[0], want.storeys[1] + 1))
    eaves = STOREY_M * storeys + {1: 0.2, 2: 0.1}.get(storeys, 0.0)
    if want.purpose == Purpose.CHAPEL:
        eaves = 5.2
    pitch = float(np.radians(rng.uniform(42.0, 52.0)))
    return DraftBuilding(
        want, lot, box, storeys, eaves, pitch, door, float(outward), int(rng.integers(1 << 32))
    )


@dataclass
class Builder:
    """Chooses lots for wants and erects buildings on them."""

    canvas: Canvas
    rng: np.random.Generator
    frontages: Frontages
    centre_m: F64
    reach_m: float
    dense: bool
    crowded: int
    buildings: list[DraftBuilding] = field(default_factory=list)
    homes: int = 0

    def _score(self, want: Want) -> F64:
        """How well each frontage suits ``want``; -inf where it must not go."""
        f = self.frontages
        far = np.hypot(f.x_m - self.centre_m[0], f.y_m - self.centre_m[1])
        points = np.stack([f.x_m, f.y_m], axis=1)
        iy, ix = self.canvas.cells(points)
        score = -np.abs(far - min(want.near_m, 1.05 * self.reach_m)) / 60.0
        score += 0.15 * self.rng.standard_normal(len(far))
        score -= 2.0 * self.canvas.slope[iy, ix]
        if want.square:
            score += 2.5 * f.on_square
        elif want.purpose != Purpose.HOME:
            score -= 3.0 * f.on_square
        if want.water:
            score -= want.water * np.maximum(self.canvas.shore_m[iy, ix] - 16.0, 0.0) / 6.0
        if want.height:
            score += (
                want.height
                * (self.canvas.base_m[iy, ix] - np.median(self.canvas.base_m[iy, ix]))
                / 5.0
            )
        if not want.track:
            score -= 1.2 * f.track
        score[far > 1.3 * self.reach_m] = -np.inf
        return np.asarray(score, dtype=np.float64)

    def build(self, want: Want, *, score: F64 | None = None) -> DraftBuilding | None:
        """Take the best lot for ``want`` and build there; None where nothing fits."""
        rng = self.rng
        length, width = rng.uniform(*want.length_m), rng.uniform(*want.width_m)
        gable = bool(rng.random() < want.gable_front)
        deep, wide = (length, width) if gable else (width, length)
        lot = take_lot(
            self.canvas,
            frontages=self.frontages,
            score=self._score(want) if score is None else score,
            frontage_m=wide + want.side_m,
            depth_m=want.setback_m + deep + want.yard_m,
            least_depth_m=want.setback_m + deep + min(2.0, want.yard_m),
            most_rise_m=4.2 if want.purpose == Purpose.FARM else 3.4,
        )
        if lot is None:
            return None
        house = erect(want, lot=lot, length_m=length, width_m=width, gable=gable, rng=rng)
        self._stand(house)
        return house

    def _stand(self, house: DraftBuilding) -> None:
        self.canvas.mark_rectangle(house.box.grown(0.4), code=Taken.BUILDING)
        self.buildings.append(house)

    def build_home(self) -> DraftBuilding | None:
        """Build one more home as near to the square as there is room."""
        f = self.frontages
        far = np.hypot(f.x_m - self.centre_m[0], f.y_m - self.centre_m[1])
        score = -far / 40.0 + 0.2 * self.rng.standard_normal(len(far)) - 1.0 * f.track
        score[far > self.reach_m] = -np.inf
        want = _home(self.rng, far=min(1.0, self.homes / self.crowded), dense=self.dense)
        house = self.build(want, score=score)
        self.homes += house is not None
        return house

    def add_barn(self, farm: DraftBuilding) -> DraftBuilding | None:
        """Stand a barn behind a farmhouse, across its yard, on the same lot."""
        lot, rng = farm.lot, self.rng
        inward = np.array([np.cos(lot.inward_rad), np.sin(lot.inward_rad)])
        side = np.array([-inward[1], inward[0]])
        length, width = rng.uniform(14.0, 18.0), rng.uniform(8.5, 10.0)
        spot = lot.front_m + inward * (lot.box.width_m - 0.5 * width - 2.0)
        house = np.array([farm.box.x_m, farm.box.y_m])
        if float((spot - house) @ inward) < 0.5 * width + 0.5 * farm.box.width_m + 6.0:
            return None
        box = Box(float(spot[0]), float(spot[1]), lot.inward_rad + 0.5 * np.pi, length, width)
        ends = box.at(np.array([-0.5, 0.5]) * length, 0.0) - lot.front_m
        if np.abs(ends @ side).max() > 0.5 * lot.box.length_m:
            return None
        want = Want(Purpose.BARN, storeys=(1, 1))
        barn = DraftBuilding(
            want, lot, box, 1, 4.2, float(np.radians(rng.uniform(40.0, 46.0))),
            spot - inward * 0.5 * width, lot.inward_rad + np.pi, int(rng.integers(1 << 32)),
        )  # fmt: skip
        self._stand(barn)
        return barn
