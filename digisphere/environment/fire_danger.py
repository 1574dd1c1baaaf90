"""The fire-danger system: how dry dead fuel is, how dangerous the day, and how burns heal.

Every half hour follows the weather with the moisture of fine dead fuel and works out the danger
index; every six hours lets what has burnt grow green again with the warmth, and says how much fuel
stands where. It lights nothing: that is the fire system's.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import fire_weather
from digisphere.environment.biomass import water_limit
from digisphere.environment.fire_ground import FireGround, Fuel, fire_ground_of
from digisphere.environment.fire_spread import law_column
from digisphere.environment.fire_tables import FIRE, danger_fields
from digisphere.environment.land_water import field_capacity_mm
from digisphere.environment.relief import resample
from digisphere.environment.sampling import sample_grid

STEP_S = 1800.0
HEAL_EVERY_S = 21_600.0
WARMTH_BASE_C = 5.0
REGROWN = 0.3
"""A burn as healed as this can burn again."""
LEFT_UNBURNT = 0.12
"""Share of fuel that even a severe fire leaves."""
HEALS_PARCHED = 0.3
"""Share of its pace at which a burn fades on soil too dry for plants: ash blows and washes away."""
FIRST_SHOOTS = 0.01
"""Share of a burn that living roots and seeds green at once."""
SHOOTS_PER_WARMTH = 0.0153
"""Growth of that share per degree day above 5 C in moist soil: half is green after 300 of them,
some four weeks of a temperate summer, as herbs do from surviving roots in their first season."""


def open_wind(
    fields: Mapping[str, NDArray[Any]], *, forest: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wind ten metres up in the open, east and north: the fields' without the shelter of woods."""
    free = 1.0 / (1.0 - 0.5 * np.asarray(forest, np.float64))
    return fields["wind_u_m_s"] * free, fields["wind_v_m_s"] * free


def standing_fuel(
    ground: FireGround,
    *,
    severity: NDArray[np.floating],
    crop_height_m: float,
) -> NDArray[np.float32]:
    """Fine fuel (n, n) there is, kg/m2, for the height of the grain and what has burnt."""
    usual = law_column("load_kg_m2")[ground.fuel] * ground.load
    grain = np.where(ground.fuel == Fuel.CROP, np.clip(crop_height_m / 0.9, 0.1, 1.0), 1.0)
    left = 1.0 - (1.0 - LEFT_UNBURNT) * np.clip(severity, 0.0, 1.0)
    return np.asarray(usual * grain * left, dtype=np.float32)


def shoots_after(
    shoots: NDArray[np.floating], *, warmth_c_day: NDArray[np.floating], water: object
) -> NDArray[np.float32]:
    """Share of burnt ground under young green after more warmth: logistic growth (Verhulst 1838).

    Args:
        shoots: share green before, 0..1.
        warmth_c_day: degree days above 5 C.
        water: how far soil water lets plants grow, 0..1.
    """
    share = np.maximum(np.asarray(shoots, np.float64), FIRST_SHOOTS)
    grown = np.exp(SHOOTS_PER_WARMTH * np.asarray(warmth_c_day) * np.asarray(water))
    return np.asarray(share * grown / (1.0 + share * (grown - 1.0)), dtype=np.float32)


class FireDangerSystem(System):
    """Moisture of dead fuel, danger, fuel and the healing of burns."""

    name: ClassVar[str] = "environment.fire_danger"
    every: ClassVar[str] = "30 min"
    phase: ClassVar[int] = 34
    reads: ClassVar[tuple[str, ...]] = (
        "sky.crop_height_m",
        "field:air_temperature_c",
        "field:relative_humidity",
        "field:wind_u_m_s",
        "field:wind_v_m_s",
        "field:surface_wetness",
        "field:soil_water_mm",
        "field:snow_swe_mm",
    )
    writes: ClassVar[tuple[str, ...]] = (
        "fire.village_danger",
        "fire.healed_s",
        "fire.alive",
        "field:fuel_moisture",
        "field:fire_danger",
        "field:fuel_kg_m2",
        "field:burn_severity",
        "field:burn_shoots",
        "field:fire_arrival_s",
        "field:fire_row",
    )

    def tables(self) -> tuple[TableSpec, ...]:
        """The row of fires."""
        return (FIRE,)

    def fields(self) -> tuple[FieldSpec, ...]:
        """Moisture and danger on the weather grid."""
        return danger_fields(self.scenario.weather.grid_cells)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start with fuel in balance with the air."""
        m = self.scenario.weather.grid_cells
        n = self.scenario.hazards.grid_cells
        self._ground = fire_ground_of(view.ground, n=n)
        trees = view.ground.layers.get("tree_density")
        self._forest = np.zeros((m, m)) if trees is None else resample(np.asarray(trees), n=m)
        self._capacity = field_capacity_mm(self._forest)
        view.tables["fire"].add(1)
        fields = view.fields
        fields["fuel_moisture"][:] = fire_weather.equilibrium_moisture(
            fields["air_temperature_c"], humidity_share=fields["relative_humidity"]
        )
        self._judge(view, hours=0.0)
        self._stand(view)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Follow the weather for half an hour."""
        self._judge(view, hours=STEP_S / 3600.0)
        if clock.time_s - float(view.tables["fire"]["healed_s"][0]) >= HEAL_EVERY_S:
            view.tables["fire"]["healed_s"][0] = clock.time_s
            self._heal(view)
            self._stand(view)

    def _judge(self, view: View, *, hours: float) -> None:
        """Moisture and danger of this half hour."""
        fields = view.fields
        temperature, humidity = fields["air_temperature_c"], fields["relative_humidity"]
        wet = np.maximum(fields["surface_wetness"], np.clip(fields["snow_swe_mm"], 0.0, 1.0))
        if hours > 0.0:
            fields["fuel_moisture"][:] = fire_weather.dried(
                fields["fuel_moisture"],
                equilibrium=fire_weather.equilibrium_moisture(temperature, humidity_share=humidity),
                wetness=wet,
                forest=self._forest,
                hours=hours,
            )
        east, north = open_wind(fields, forest=self._forest)
        fields["fire_danger"][:] = fire_weather.danger_index(
            temperature,
            humidity_share=humidity,
            wind_m_s=np.hypot(east, north),
            drought=fire_weather.drought_factor(
                fields["soil_water_mm"], capacity_mm=self._capacity
            ),
            wetness=wet,
        )
        grid = view.ground.grid
        size = (float(grid.size_x_m), float(grid.size_y_m))
        centre = np.asarray(view.ground.settlement.centre_m, np.float64)
        danger = sample_grid(fields["fire_danger"], xy_m=centre, size_m=size)
        view.tables["fire"]["village_danger"][0] = danger[0]

    def _heal(self, view: View) -> None:
        """Let burns grow green with six hours of warmth; let them burn again once grown."""
        severity = view.fields["burn_severity"]
        if not severity.any():
            return
        here = self._finer(view.fields["air_temperature_c"])
        warmth = np.maximum(here - WARMTH_BASE_C, 0.0) * (HEAL_EVERY_S / 86_400.0)
        over = np.float32(1.0) / law_column("warmth_to_heal")[self._ground.fuel]
        water = self._finer(water_limit(view.fields["soil_water_mm"] / self._capacity))
        pace = HEALS_PARCHED + (1.0 - HEALS_PARCHED) * water
        severity[:] = np.maximum(severity - warmth * pace * over, 0.0)
        shoots = view.fields["burn_shoots"]
        young = shoots_after(shoots, warmth_c_day=warmth, water=water)
        shoots[:] = np.where(severity > 0.0, young, 0.0)
        grown = (severity < REGROWN) & np.isfinite(view.fields["fire_arrival_s"])
        view.fields["fire_arrival_s"][grown] = np.nan
        view.fields["fire_row"][grown] = -1

    def _finer(self, weather: NDArray[np.floating]) -> NDArray[np.floating]:
        """Return what is known on the weather grid on that of hazards."""
        zoom = (self._ground.n / weather.shape[0], self._ground.n / weather.shape[1])
        fine: NDArray[np.floating] = ndimage.zoom(
            weather, zoom, order=1, grid_mode=True, mode="nearest"
        )
        return fine

    def _stand(self, view: View) -> None:
        view.fields["fuel_kg_m2"][:] = standing_fuel(
            self._ground,
            severity=view.fields["burn_severity"],
            crop_height_m=float(view.tables["sky"]["crop_height_m"][0]),
        )
