"""The seasons of living things: leaves, grass, blossom and grain, once a day.

Warmth above 5 C unfolds leaves and ripens grain; short cold days colour and drop them. At setup
the state of any date follows in closed form from the climate normals. Writes its columns of `sky`;
foliage to draw is ``leaf_out * (1 - leaf_fall)``.

After growing-degree-day models of leafing (base 5 C, bud burst near 100, full leaf near 350
degree days; colour when days are short and nights cold).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import ndtr

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.climate_change import departure_at
from digisphere.environment.ephemeris import half_day_rad
from digisphere.environment.generator import normal_of_day, season_day
from digisphere.environment.land_water import field_capacity_mm
from digisphere.environment.relief import relief_of

BASE_C = 5.0
DAILY_SPREAD_K = 3.5
BUD_BURST, FULL_LEAF = 100.0, 350.0
COLOUR_BEGINS, COLOUR_FULL = 4.0, 22.0
FALL_BEGINS, FALL_ENDS = 10.0, 46.0
# Degree days of a year below which plants need less of them to leaf (arctic ecotypes).
LEAST_YEAR_WARMTH = 600.0
# Where no winter halts growth, most leaves fall as the root zone dries (share of capacity).
DRY_FALL, DRY_FALL_BEGINS, DRY_FALL_ENDS = 0.85, 0.3, 0.12
# Length of a crop with its fallow, over the time it takes to ripen.
RESOWN = 1.35
# Mean of the coldest month between which dormancy of winter fades out, C.
DORMANT_C, GROWING_C = 9.0, 14.0


def smoothstep(low: float, high: float, value: float) -> float:
    """0 at ``low`` to 1 at ``high`` with flat ends; ``low`` may be the larger of the two."""
    t = min(max((value - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


def degree_days(mean_c: float, *, spread_k: float) -> float:
    """Expected warmth above the base of one day whose temperature varies by ``spread_k``."""
    x = (mean_c - BASE_C) / spread_k
    return float(spread_k * (x * ndtr(x) + np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi)))


def chill_of_day(mean_c: float, *, day_length_h: float, season: float) -> float:
    """How much one autumn day turns the leaves: none in long or warm days, 1 in short cold ones."""
    if season < 200.0:
        return 0.0
    short = smoothstep(13.2, 10.8, day_length_h)
    cold = smoothstep(16.0, 4.0, mean_c)
    return short * (0.5 + 0.5 * cold)


@dataclass(frozen=True)
class Season:
    """Warmth and chill gathered since midwinter."""

    warmth: float
    chill: float


def season_from_normals(
    monthly_c: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    *,
    day_of_year: float,
    latitude_deg: float,
    warmer_c: float = 0.0,
) -> Season:
    """Warmth and chill that a normal year has gathered by a date."""
    today = int(season_day(day_of_year, latitude_deg=latitude_deg))
    warmth = chill = 0.0
    for season in range(1, today):
        calendar = season if latitude_deg >= 0.0 else (season + 182.0 - 1.0) % 365.0 + 1.0
        mean = float(normal_of_day(monthly_c, day_of_year=calendar)) + warmer_c
        warmth += degree_days(mean, spread_k=DAILY_SPREAD_K)
        length = day_length_h(calendar, latitude_deg=latitude_deg)
        chill += chill_of_day(mean, day_length_h=length, season=season)
    return Season(warmth, chill)


def day_length_h(day_of_year: float, *, latitude_deg: float) -> float:
    """Hours from sunrise to sunset from the mean declination of a date."""
    declination = np.radians(23.45) * np.sin(2.0 * np.pi * (284.0 + day_of_year) / 365.0)
    return half_day_rad(float(declination), latitude_deg=latitude_deg) * 24.0 / np.pi


def fill_sky(
    sky: TableView, season: Season, *, year_warmth: float, moisture: float, evergreen: float = 0.0
) -> None:
    """Write the look of plants from the warmth and chill gathered.

    Args:
        sky: the `sky` row.
        season: what has been gathered.
        year_warmth: degree days of a whole normal year, which sets the pace of the grain.
        moisture: soil water over field capacity, 0..1.
        evergreen: 0 where winter halts all growth to 1 where only drought does.

    Plants of cold lands make do with the warmth there is: their buds open on a share of it.
    """
    warmth = season.warmth / min(1.0, year_warmth / LEAST_YEAR_WARMTH) ** 1.5
    pace = max(min(year_warmth, 2200.0), 300.0)
    sky["leaf_out"][0] = max(smoothstep(BUD_BURST, FULL_LEAF, warmth), evergreen)
    deciduous = 1.0 - evergreen
    sky["leaf_colour"][0] = deciduous * smoothstep(COLOUR_BEGINS, COLOUR_FULL, season.chill)
    sky["leaf_fall"][0] = max(
        deciduous * smoothstep(FALL_BEGINS, FALL_ENDS, season.chill),
        evergreen * DRY_FALL * smoothstep(DRY_FALL_BEGINS, DRY_FALL_ENDS, moisture),
    )
    sky["blossom"][0] = smoothstep(90.0, 170.0, warmth) * (1.0 - smoothstep(240.0, 380.0, warmth))
    awake = smoothstep(15.0, 140.0, warmth) * (1.0 - 0.6 * smoothstep(30.0, 70.0, season.chill))
    awake = max(awake, evergreen)
    sky["grass_green"][0] = (0.35 + 0.65 * awake) * (0.35 + 0.65 * smoothstep(0.15, 0.5, moisture))
    ripe = 0.62 * pace
    stage = season.warmth / ripe
    if evergreen > 0.5:
        stage %= RESOWN  # where nothing halts growth, fields are sown again
    standing = stage < 1.12
    sky["crop_stage"][0] = min(stage, 1.0) if standing else 0.0
    height = 0.06 + 0.9 * smoothstep(0.08, 0.55, stage)
    sky["crop_height_m"][0] = height if standing else 0.12


class PhenologySystem(System):
    """Leaves, grass, blossom and grain from the village's own temperatures."""

    name: ClassVar[str] = "environment.phenology"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 31
    reads: ClassVar[tuple[str, ...]] = ("field:soil_water_mm", "sky.day_length_h")
    writes: ClassVar[tuple[str, ...]] = (
        "sky.leaf_out",
        "sky.leaf_colour",
        "sky.leaf_fall",
        "sky.grass_green",
        "sky.blossom",
        "sky.crop_stage",
        "sky.crop_height_m",
        "atmosphere.growing_degree_days",
        "atmosphere.chill_days",
        "atmosphere.day_degree_sum",
        "atmosphere.day_degree_count",
        "atmosphere.day_minimum_c",
    )

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start with what a normal year has grown by this date."""
        settings = self.scenario.weather
        self._relief = relief_of(view.ground, n=settings.grid_cells)
        self._latitude = float(view.ground.latitude_deg)
        monthly = self._relief.temperature_c[:, *self._relief.village_cell]
        warmer = departure_at(clock, settings=settings).warmer_c
        start = season_from_normals(
            monthly,
            day_of_year=float(clock.day_of_year),
            latitude_deg=self._latitude,
            warmer_c=warmer,
        )
        self._year_warmth = sum(
            degree_days(
                float(normal_of_day(monthly, day_of_year=day)) + warmer, spread_k=DAILY_SPREAD_K
            )
            for day in range(1, 366, 5)
        ) * (365.0 / 73.0)
        self._evergreen = smoothstep(DORMANT_C, GROWING_C, float(monthly.min()) + warmer)
        row = view.tables["atmosphere"]
        row["growing_degree_days"][0] = start.warmth
        row["chill_days"][0] = start.chill
        self._write(view)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Add the day that has passed."""
        row, sky = view.tables["atmosphere"], view.tables["sky"]
        count = max(int(row["day_degree_count"][0]), 1)
        mean = float(row["day_degree_sum"][0]) / count
        season = season_day(clock.day_of_year, latitude_deg=self._latitude)
        if season <= 1.0:
            row["growing_degree_days"][0] = 0.0
            row["chill_days"][0] = 0.0
        row["growing_degree_days"][0] += degree_days(mean, spread_k=1.5)
        row["chill_days"][0] += chill_of_day(
            mean, day_length_h=float(sky["day_length_h"][0]), season=season
        )
        row["day_degree_sum"][0] = 0.0
        row["day_degree_count"][0] = 0
        row["day_minimum_c"][0] = 99.0
        self._write(view)

    def _write(self, view: View) -> None:
        row = view.tables["atmosphere"]
        capacity = field_capacity_mm(self._relief.forest)
        land = self._relief.water < 0.5
        moisture = (
            float((view.fields["soil_water_mm"] / capacity)[land].mean()) if land.any() else 1.0
        )
        fill_sky(
            view.tables["sky"],
            Season(float(row["growing_degree_days"][0]), float(row["chill_days"][0])),
            year_warmth=self._year_warmth,
            moisture=moisture,
            evergreen=self._evergreen,
        )
