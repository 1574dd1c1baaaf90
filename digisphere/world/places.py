"""Every place of the village with its name, hours, jobs and furniture.

Turns planned buildings, the square, wells, greens, fields and outlooks into places, and furnishes
each: beds and tables indoors, stalls on the square, benches on the green, work in yards and fields.
People read the finished columns; heights are added when the settlement is assembled.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from digisphere.world.buildings import DraftBuilding
from digisphere.world.canvas import Box, Taken
from digisphere.world.enums import PlaceKind, PropKind, Purpose, RoadKind, SlotKind, Trade
from digisphere.world.farmland import FieldBlock
from digisphere.world.furnish import DraftPlace, DraftProp, Furnisher
from digisphere.world.layout import Layout
from digisphere.world.names import PlaceNamer
from digisphere.world.outdoors import Spot
from digisphere.world.pathfinding import resample

F64 = NDArray[np.float64]

_HOURS = {
    PlaceKind.SHOP: (8.0, 18.0),
    PlaceKind.WORKSHOP: (7.0, 18.0),
    PlaceKind.SCHOOL: (8.0, 15.0),
    PlaceKind.CLINIC: (8.0, 18.0),
    PlaceKind.TAVERN: (11.0, 23.5),
    PlaceKind.TOWN_HALL: (8.0, 17.0),
    PlaceKind.CHAPEL: (7.0, 20.0),
    PlaceKind.MARKET_SQUARE: (6.0, 22.0),
    PlaceKind.FIELD: (5.0, 21.0),
}
_BAKERY_HOURS = (6.0, 17.0)
_S = SlotKind


def _unit(heading_rad: float) -> F64:
    """Unit vector of a heading."""
    return np.array([np.cos(heading_rad), np.sin(heading_rad)])


@dataclass
class Inventory:
    """Places of the village as they are made, and the furnisher that fills them."""

    layout: Layout
    furnisher: Furnisher
    namer: PlaceNamer
    population: int
    places: list[DraftPlace] = field(default_factory=list)

    def _open(
        self,
        kind: PlaceKind,
        xy_m: F64,
        *,
        road: int,
        trade: Trade = Trade.NONE,
        building: int = -1,
        capacity: int = 0,
        jobs: int = 0,
    ) -> int:
        """Add a place and return its id."""
        name = self.namer.place(kind, trade=trade, road=road)
        hours = _BAKERY_HOURS if trade == Trade.BAKERY else _HOURS.get(kind, (0.0, 24.0))
        self.places.append(
            DraftPlace(kind, np.asarray(xy_m), name, trade, building, capacity, jobs, hours)
        )
        return len(self.places) - 1

    def add_buildings(self, buildings: list[DraftBuilding]) -> None:
        """Make a place of every building, and furnish it."""
        streets = [r for r in self.layout.plan.roads if r.kind != RoadKind.FOOTPATH]
        owner = np.concatenate([np.full(len(r.xy_m), i) for i, r in enumerate(streets)])
        tree = cKDTree(np.concatenate([r.xy_m for r in streets]))
        for number, house in enumerate(buildings):
            road = int(owner[tree.query(house.door_m)[1]])
            self._add_building(house, number=number, road=road)

    def _add_building(self, house: DraftBuilding, *, number: int, road: int) -> None:
        kind = PlaceKind(int(house.purpose))
        wants, jobs, capacity = indoor_wants(house, population=self.population)
        place = self._open(
            kind, np.array([house.box.x_m, house.box.y_m]), road=road, trade=house.want.trade,
            building=number, capacity=capacity, jobs=jobs,
        )  # fmt: skip
        self.furnisher.indoor(
            place, house.box, storeys=house.storeys, wants=wants, facing_rad=house.door_heading_rad
        )
        _furnish_front(self.furnisher, house, place)
        if kind in (PlaceKind.FARM, PlaceKind.WORKSHOP, PlaceKind.BARN):
            _furnish_yard(self.furnisher, house, place)
        if kind == PlaceKind.TAVERN:
            _furnish_terrace(self.furnisher, house, place)
        if kind == PlaceKind.SCHOOL:
            self._furnish_playground(house, place)
        _fence_lot(self.furnisher, house, place)

    def _furnish_playground(self, house: DraftBuilding, place: int) -> None:
        """Standing room behind the school, where children play."""
        inward = _unit(house.lot.inward_rad)
        back = np.array([house.box.x_m, house.box.y_m]) + inward * (0.5 * house.box.width_m + 7.0)
        for shift in (-5.0, 0.0, 5.0):
            spot = back + shift * np.array([-inward[1], inward[0]])
            if self.furnisher.canvas.rectangle_free(
                Box(float(spot[0]), float(spot[1]), 0.0, 3.0, 3.0), allow=(Taken.LOT,)
            ):
                self.furnisher.chat(place, spot, count=4)

    def add_square(self, square: Box) -> int:
        """Make the market square: a well in its middle, rows of stalls, benches, room to talk."""
        stalls_wanted = min(14, 5 + self.population // 100)
        middle = np.array([square.x_m, square.y_m])
        place = self._open(PlaceKind.MARKET_SQUARE, middle, road=0, capacity=60)
        f = self.furnisher
        well = self._open(PlaceKind.WELL, middle, road=0, capacity=6)
        f.put(PropKind.WELL, middle, square.heading_rad, place=well)
        _furnish_well(f, middle, well)
        made = 0
        for number in range(stalls_wanted):
            row = 0.27 if number % 2 else -0.27
            along = (number // 2 + 0.5) / ((stalls_wanted + 1) // 2) - 0.5
            at = square.at(0.78 * along * square.length_m, row * square.width_m)
            made += _stall(f, at, square.heading_rad + (-0.5 if row > 0 else 0.5) * np.pi, place)
        self.places[place].jobs = made
        for along, across in ((-0.46, 0.3), (-0.46, -0.3), (0.46, 0.3), (0.46, -0.3)):
            at = square.at(along * square.length_m, across * square.width_m)
            f.bench(place, at, square.heading_rad + (0.0 if along < 0 else np.pi))
        for along, across, count in (
            (-0.25, 0.0, 3),
            (0.24, 0.03, 4),
            (-0.4, 0.05, 2),
            (0.4, -0.04, 3),
        ):
            f.chat(place, square.at(along * square.length_m, across * square.width_m), count=count)
        return place

    def add_green(self, green: Box) -> None:
        """Make a village green: benches round it and room to talk."""
        f = self.furnisher
        middle = np.array([green.x_m, green.y_m])
        place = self._open(PlaceKind.GREEN, middle, road=0, capacity=30)
        for along, across, turn in ((-0.4, 0.0, 0.0), (0.4, 0.0, np.pi), (0.0, 0.4, -0.5 * np.pi)):
            at = green.at(along * green.length_m, across * green.width_m)
            f.bench(place, at, green.heading_rad + turn)
        for along, count in ((-0.22, 3), (0.2, 4)):
            f.chat(place, green.at(along * green.length_m, -0.1 * green.width_m), count=count)
        at = green.at(0.0, -0.12 * green.width_m)
        well = self._open(PlaceKind.WELL, at, road=0, capacity=6)
        f.put(PropKind.WELL, at, green.heading_rad, place=well)
        _furnish_well(f, at, well)

    def add_field(self, block: FieldBlock) -> int:
        """Make a field block a place with work along its strips and a haystack or two."""
        f = self.furnisher
        middle = np.array([block.box.x_m, block.box.y_m])
        jobs = min(4, len(block.strips))
        place = self._open(PlaceKind.FIELD, middle, road=0, capacity=12, jobs=jobs)
        for strip in block.strips:
            for along in (-0.32, -0.1, 0.12, 0.34):
                at = strip.at(along * strip.length_m, 0.12 * strip.width_m)
                f.outdoor(place, SlotKind.WORK, at, strip.heading_rad)
        corner = block.box.at(0.5 * block.box.length_m - 4.0, 0.5 * block.box.width_m - 4.0)
        if self.furnisher.rng.random() < 0.6:
            f.put(PropKind.HAYSTACK, corner, 0.0, place=place, allow=(Taken.FIELD,))
        return place

    def add_spot(self, spot: Spot) -> None:
        """Make an outlook, a wood's edge or a landing a place."""
        f = self.furnisher
        place = self._open(spot.kind, spot.xy_m, road=0, capacity=8)
        ahead = _unit(spot.facing_rad)
        left = np.array([-ahead[1], ahead[0]])
        jobs = 0
        f.bench(place, spot.xy_m + 2.4 * left - 0.6 * ahead, spot.facing_rad)
        f.chat(place, spot.xy_m - 2.6 * left, count=3)
        f.outdoor(place, SlotKind.STAND, spot.xy_m + 1.2 * ahead, spot.facing_rad)
        if spot.kind == PlaceKind.WOODS:
            pile = spot.xy_m - 4.5 * left
            if f.put(PropKind.WOODPILE, pile, spot.facing_rad, place=place):
                for side in (-0.7, 0.7):
                    jobs += f.outdoor(
                        place, SlotKind.WORK, pile - 1.2 * ahead + side * left, spot.facing_rad
                    )
        self.places[place].jobs = jobs


def indoor_wants(
    house: DraftBuilding, *, population: int
) -> tuple[list[tuple[SlotKind, int]], int, int]:
    """Indoor slots a building needs, its jobs, and how many people it holds (beds for a home)."""
    area = house.box.length_m * house.box.width_m * house.storeys
    pupils = 6 + round(0.2 * population / (2 if population > 700 else 1))
    clerks = 4 + population // 200
    beds = int(np.clip(round(area / 21.0), 2, 7))
    table: dict[Purpose, tuple[list[tuple[SlotKind, int]], int, int]] = {
        Purpose.HOME: ([(_S.SLEEP, beds), (_S.EAT, beds), (_S.SIT, 2), (_S.WORK, 1)], 0, beds),
        Purpose.FARM: ([(_S.SLEEP, beds), (_S.EAT, beds), (_S.SIT, 2), (_S.WORK, 2)], 3, beds),
        Purpose.WORKSHOP: ([(_S.WORK, 4), (_S.STAND, 3), (_S.SIT, 1)], 3, 8),
        Purpose.SHOP: ([(_S.WORK, 3), (_S.STAND, 6)], 3, 9),
        Purpose.SCHOOL: ([(_S.WORK, 4), (_S.SIT, pupils)], 3, pupils + 4),
        Purpose.CLINIC: ([(_S.WORK, 3), (_S.SLEEP, 4), (_S.SIT, 6)], 3, 13),
        Purpose.TAVERN: ([(_S.WORK, 4), (_S.EAT, 20), (_S.SIT, 8), (_S.STAND, 5)], 4, 37),
        Purpose.TOWN_HALL: ([(_S.WORK, clerks), (_S.STAND, 6), (_S.SIT, 8)], clerks, clerks + 14),
        Purpose.CHAPEL: ([(_S.WORK, 1), (_S.SIT, 60), (_S.STAND, 6)], 1, 67),
        Purpose.BARN: ([(_S.WORK, 4)], 0, 4),
    }
    return table[house.purpose]


def _furnish_front(f: Furnisher, house: DraftBuilding, place: int) -> None:
    """What stands before a house: bench, sign, and somebody at the doorstep."""
    out = _unit(house.door_heading_rad)
    left = np.array([-out[1], out[0]])
    kind = house.purpose
    turn = house.door_heading_rad + 0.5 * np.pi
    wide = (
        house.box.length_m if abs(out @ _unit(house.box.heading_rad)) < 0.5 else house.box.width_m
    )
    if kind in (Purpose.SHOP, Purpose.TAVERN, Purpose.CLINIC) or house.want.trade != Trade.NONE:
        f.props.append(
            DraftProp(
                PropKind.SIGN, house.door_m + 1.25 * left + 0.5 * out, turn, 0.9, 0.1, 1.0, place
            )
        )
    if kind in (Purpose.HOME, Purpose.FARM, Purpose.CHAPEL, Purpose.SCHOOL, Purpose.TOWN_HALL):
        side = -1.0 if f.rng.random() < 0.5 else 1.0
        at = house.door_m + 0.55 * out + side * min(2.2, 0.5 * wide - 1.0) * left
        if f.rng.random() < 0.5 or kind != Purpose.HOME:
            f.bench(place, at, house.door_heading_rad)
    for side, away in ((-0.9, 1.3), (0.9, 1.3)):
        f.outdoor(
            place, SlotKind.STAND, house.door_m + away * out + side * left,
            house.door_heading_rad - side * 0.5 * np.pi,
        )  # fmt: skip
    if kind == Purpose.SHOP:
        for step in range(4):
            f.outdoor(
                place, SlotKind.STAND, house.door_m + 0.7 * out + (1.6 + 0.8 * step) * left,
                house.door_heading_rad - 0.5 * np.pi,
            )  # fmt: skip


def _furnish_yard(f: Furnisher, house: DraftBuilding, place: int) -> None:
    """Work outdoors: by the woodpile, at the cart and trough of a yard."""
    box, lot = house.box, house.lot
    inward = _unit(lot.inward_rad)
    left = np.array([-inward[1], inward[0]])
    yard = (Taken.LOT,)
    kinds = {
        PlaceKind.FARM: (PropKind.CART, PropKind.TROUGH, PropKind.WOODPILE),
        PlaceKind.BARN: (PropKind.HAYSTACK, PropKind.TROUGH),
        PlaceKind.WORKSHOP: (PropKind.WOODPILE, PropKind.CART),
    }[PlaceKind(int(house.purpose))]
    middle = np.array([box.x_m, box.y_m])
    reach = 0.5 * max(box.length_m, box.width_m) + 2.2
    for prop in kinds:
        for _ in range(12):
            turn = float(f.rng.uniform(0.0, 2.0 * np.pi))
            at = middle + (reach + float(f.rng.uniform(0.0, 4.0))) * _unit(turn)
            facing = lot.inward_rad + float(f.rng.choice([0.0, 0.5, 1.0, 1.5])) * np.pi
            if not f.put(prop, at, facing, place=place, allow=yard):
                continue
            ahead = _unit(facing)
            across = np.array([-ahead[1], ahead[0]])
            for side in (-0.6, 0.6):
                f.outdoor(place, SlotKind.WORK, at + 1.6 * ahead + side * across, facing + np.pi)
            break
    spot = house.outside_door(3.0) + 2.5 * left
    f.outdoor(place, SlotKind.WORK, spot, lot.inward_rad)


def _furnish_terrace(f: Furnisher, house: DraftBuilding, place: int) -> None:
    """Tables before the tavern, left and right of its door."""
    out = _unit(house.door_heading_rad)
    left = np.array([-out[1], out[0]])
    for side in (-6.2, -3.6, 3.6, 6.2):
        f.table(place, house.door_m + 2.1 * out + side * left, house.door_heading_rad)


def _furnish_well(f: Furnisher, at_m: F64, place: int) -> None:
    """Standing room round a well."""
    for turn in np.arange(5) * 2.0 * np.pi / 5.0:
        f.outdoor(place, SlotKind.STAND, at_m + 1.55 * _unit(turn), turn + np.pi)


def _stall(f: Furnisher, at_m: F64, facing_rad: float, place: int) -> bool:
    """Stand a market stall: a seller behind it, two customers before it."""
    if not f.put(PropKind.STALL, at_m, facing_rad, place=place):
        return False
    ahead = _unit(facing_rad)
    left = np.array([-ahead[1], ahead[0]])
    f.outdoor(place, SlotKind.WORK, at_m - 1.35 * ahead, facing_rad)
    for side in (-0.6, 0.6):
        f.outdoor(place, SlotKind.STAND, at_m + 1.35 * ahead + side * left, facing_rad + np.pi)
    return True


def _fence_lot(f: Furnisher, house: DraftBuilding, place: int) -> None:
    """Fence the sides and back of a garden, leaving the street side open."""
    box = house.lot.box
    if house.lot.on_square or house.purpose == Purpose.BARN or f.rng.random() < 0.35:
        return
    half_l, half_w = 0.5 * box.length_m - 0.3, 0.5 * box.width_m - 0.3
    inward = _unit(house.lot.inward_rad)
    across = 1.0 if box.at(0.0, 1.0) @ inward > box.at(0.0, -1.0) @ inward else -1.0
    depth = house.want.setback_m + 3.0
    front = -half_w + depth
    corners = [(-half_l, front), (-half_l, half_w), (half_l, half_w), (half_l, front)]
    points = [box.at(along, across * back) for along, back in corners]
    for start, end in pairwise(points):
        f.fence(start, end, place=place)


def light_streets(f: Furnisher, layout: Layout) -> None:
    """Stand lamps along the streets of the village and at the corners of the square."""
    square = layout.square
    for along, across in ((-0.49, -0.49), (0.49, -0.49), (0.49, 0.49), (-0.49, 0.49)):
        at = square.at(along * square.length_m, across * square.width_m)
        f.put(PropKind.LAMP, at, square.heading_rad)
    for road in layout.plan.roads:
        if road.kind in (RoadKind.FOOTPATH, RoadKind.TRACK):
            continue
        line = resample(road.xy_m, step_m=27.0)
        for number in range(1, len(line) - 1):
            along = line[number + 1] - line[number - 1]
            normal = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
            at = line[number] + (1.0 if number % 2 else -1.0) * (0.5 * road.width_m + 0.35) * normal
            if np.hypot(*(at - layout.centre_m)) < 1.05 * layout.reach_m:
                heading = float(np.arctan2(*(line[number] - at)[::-1]))
                f.put(PropKind.LAMP, at, heading)
