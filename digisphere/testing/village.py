"""A village small enough to reason about: flat ground, two houses, some trees, people who stroll.

Fakes for tests of whatever stands above the simulation (capture, inspector): the tables, columns,
events and identities are the real ones, the behaviour is a few lines. Drawing it is ``frames``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.people.columns import PEOPLE_COLUMNS, PEOPLE_TEXT_COLUMNS
from digisphere.people.enums import Activity, Goal, Reason
from digisphere.testing.snapshot import SKY_AT_NOON, WEATHER_AT_NOON
from digisphere.world import columns as schemas
from digisphere.world.columns import Columns
from digisphere.world.enums import PlaceKind, Purpose
from digisphere.world.ground import Grid, Settlement

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.core.clock import Clock
    from digisphere.core.state import View
    from digisphere.core.streams import SystemStreams

MIDDLE_M = 128.0
"""East and north of the village square."""


def filled(schema: schemas.Schema, count: int, **given: Any) -> Columns:
    """Make a ground table of ``count`` rows: given columns, all else zero (or empty text)."""
    arrays = {name: np.zeros(count, dtype=dtype) for name, dtype in schema.items()}
    for name, values in given.items():
        arrays[name] = np.asarray(values)
    return Columns(schema, arrays)


def _houses() -> Columns:
    return filled(
        schemas.BUILDING_COLUMNS,
        2,
        purpose=[Purpose.HOME, Purpose.TAVERN],
        x_m=[MIDDLE_M - 14.0, MIDDLE_M + 15.0],
        y_m=[MIDDLE_M + 12.0, MIDDLE_M + 9.0],
        heading_rad=[0.3, -0.5],
        length_m=[9.0, 12.0],
        width_m=[6.0, 7.0],
        eaves_m=[3.2, 4.0],
        door_x_m=[MIDDLE_M - 14.0, MIDDLE_M + 15.0],
        door_y_m=[MIDDLE_M + 8.0, MIDDLE_M + 5.0],
        place_id=[0, 1],
    )


def _places() -> Columns:
    return filled(
        schemas.PLACE_COLUMNS,
        3,
        kind=[PlaceKind.HOME, PlaceKind.TAVERN, PlaceKind.MARKET_SQUARE],
        building_id=[0, 1, -1],
        name=["Rose cottage", "The Blue Ox", "Square"],
        x_m=[MIDDLE_M - 14.0, MIDDLE_M + 15.0, MIDDLE_M],
        y_m=[MIDDLE_M + 12.0, MIDDLE_M + 9.0, MIDDLE_M],
        capacity=[6, 20, 50],
    )


def _trees() -> Columns:
    angle = np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False)
    return filled(
        schemas.TREE_COLUMNS,
        12,
        x_m=MIDDLE_M + 28.0 * np.cos(angle),
        y_m=MIDDLE_M + 28.0 * np.sin(angle),
        height_m=7.0 + np.arange(12) % 3,
        crown_radius_m=1.5 + 0.1 * (np.arange(12) % 4),
    )


def _flat_layers() -> dict[str, NDArray[Any]]:
    flat = np.zeros((32, 32), dtype=np.float32)
    quarters = (np.indices((32, 32)) // 8).sum(axis=0).astype(np.uint8)
    return {
        "elevation_m": flat,
        "water_level_m": np.full_like(flat, np.nan),
        "biome_id": quarters % 3 + 5,
        "soil_id": quarters % 2,
    }


@dataclass(frozen=True)
class PlainGround:
    """Flat ground at height 0 with two houses, three places and a ring of trees."""

    key: str = "plain-village"
    grid: Grid = field(default_factory=lambda: Grid(nx=32, ny=32, cell_m=8.0))
    settlement: Settlement = field(
        default_factory=lambda: Settlement("Plainham", (MIDDLE_M, MIDDLE_M), 40.0)
    )
    buildings: Columns = field(default_factory=_houses)
    places: Columns = field(default_factory=_places)
    trees: Columns = field(default_factory=_trees)
    props: Columns = field(default_factory=lambda: Columns(schemas.PROP_COLUMNS))
    latitude_deg: float = 46.5
    roads: tuple[Any, ...] = ()
    layers: dict[str, NDArray[Any]] = field(default_factory=_flat_layers)

    def height_at(self, xy_m: NDArray[np.floating]) -> NDArray[np.float32]:
        """Flat: 0 everywhere."""
        return np.zeros(len(np.asarray(xy_m).reshape(-1, 2)), dtype=np.float32)

    def bed_at(self, xy_m: NDArray[np.floating]) -> NDArray[np.float32]:
        """Flat: 0 everywhere."""
        return self.height_at(xy_m)

    def water_at(self, xy_m: NDArray[np.floating]) -> NDArray[np.float32]:
        """Dry: NaN everywhere."""
        return np.full(len(np.asarray(xy_m).reshape(-1, 2)), np.nan, dtype=np.float32)


class Strollers(System):
    """People who each minute walk somewhere near the square and sometimes speak of why."""

    name = "test.strollers"
    every = "1 min"
    phase = 60
    writes: ClassVar[tuple[str, ...]] = (
        "people.*",
        "people_text.*",
        "field:air_temperature_c",
        "field:surface_wetness",
        "sky.*",
        "events",
    )
    streams = ("where", "weather")
    event_kinds = (
        EventKind("intention", {"goal": "int", "reason": "int"}),
        EventKind("speech", {"act": "str", "topic": "str", "duration_s": "float"}),
    )

    def tables(self) -> tuple[TableSpec, ...]:
        """The real people columns, and a summer noon's sky."""
        rows = max(self.scenario.people.rows, 1)
        sky = tuple(ColumnSpec(n, "float64", default=v) for n, v in SKY_AT_NOON.items())
        return (
            TableSpec("people", rows, PEOPLE_COLUMNS),
            TableSpec("people_text", rows, PEOPLE_TEXT_COLUMNS),
            TableSpec("sky", 1, sky),
        )

    def fields(self) -> tuple[FieldSpec, ...]:
        """A summer noon's weather."""
        noon = WEATHER_AT_NOON.items()
        return tuple(FieldSpec(name, "float32", (8, 8), default=value) for name, value in noon)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Bring the people in and give each a first walk."""
        people, count = view.table("people"), self.scenario.people.count
        rows = people.add(count)
        view.table("people_text").add(count)
        view.table("sky").add(1)
        view.fields["surface_wetness"][...] = np.linspace(0.0, 1.0, 64).reshape(8, 8)
        view.column("people_text.given")[rows] = [f"Given{row}" for row in rows]
        view.column("people_text.family")[rows] = [f"Family{row}" for row in rows]
        people["stature_m"][rows] = 1.5 + 0.1 * (rows % 4)
        people["home_place"][rows] = 0
        people["place_id"][rows] = 2
        people["indoors"][rows] = rows % 5 == 4
        people["out_from_s"][rows[rows % 5 == 4]] = np.inf
        self._walk(view, clock, rng)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Choose new walks, and let one person tell another."""
        people = view.table("people")
        rows = people.rows
        people["hunger"][rows] *= np.float32(0.99)
        view.fields["air_temperature_c"][...] += np.float32(rng("weather").normal() * 0.1)
        self._walk(view, clock, rng)
        if len(rows) > 1:
            self._speak(view, speaker=clock.tick // 60 % len(rows), others=len(rows))

    def _walk(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        people = view.table("people")
        rows = people.rows
        angle = 2.0 * np.pi * rng.by_slot("where", rows)
        slot = np.stack((rows % 6 - 2.5, rows // 6 - 1.0), axis=1) * 2.2 + MIDDLE_M
        step = np.stack((np.cos(angle), np.sin(angle)), axis=1) * 0.7
        people["path_xy_m"][rows, 0] = slot
        people["path_xy_m"][rows, 1] = slot + step
        people["path_t_s"][rows, 0] = clock.time_s
        people["path_t_s"][rows, 1] = clock.time_s + 40.0
        people["path_count"][rows] = 2
        people["activity"][rows] = Activity.WALK

    def _speak(self, view: View, *, speaker: int, others: int) -> None:
        people, listener = view.table("people"), (speaker + 1) % others
        why = view.events.emit(
            "intention",
            subject=PERSON_BASE + speaker,
            place=PLACE_BASE + 2,
            goal=int(Goal.SOCIALISE),
            reason=int(Reason.LONELY),
        )
        said = view.events.emit(
            "speech",
            subject=PERSON_BASE + speaker,
            object=PERSON_BASE + listener,
            place=PLACE_BASE + 2,
            causes=(why,),
            act="greet",
            topic="weather",
            duration_s=2.0,
        )
        people["intention"][speaker] = Goal.SOCIALISE
        people["reason"][speaker] = Reason.LONELY
        people["intention_event"][speaker] = why
        people["words_event"][speaker] = said
        people["interlocutor"][speaker] = listener


def plain_simulation(
    *, people: int = 12, seed: int = 7, record_dir: Path | None = None
) -> Simulation:
    """A run of the plain village."""
    scenario = make_scenario({"name": "plain", "people": {"count": people}, "seed": seed})
    return Simulation(
        scenario, ground=PlainGround(), systems=[Strollers(scenario)], record_dir=record_dir
    )
