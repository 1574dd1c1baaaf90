"""What each day brings: the WGEN chain turned into a background, a rain period and a mist.

Writes the plan into the `atmosphere` row at the first weather step of a day and reads the regime
and the temperature anomaly of any hour from it. The physics are elsewhere; the weather system
calls this.
"""

from dataclasses import dataclass

import numpy as np

from digisphere.core.columns import TableView
from digisphere.core.settings import WeatherSettings
from digisphere.environment import generator as gen
from digisphere.environment.regimes import Regime


@dataclass(frozen=True)
class Season:
    """What the planner needs to know about a date.

    Attributes:
        day_index: days since the scenario's start.
        month_mm: precipitation that the time of year should bring, mm per month.
        heavier: how much more falls on a wet day than the present climate's rain would.
        temperature_c: normal mean temperature at the village.
        sunrise_h: hour of sunrise.
        darkness: 0 at midsummer to 1 at midwinter.
    """

    day_index: int
    month_mm: float
    heavier: float
    temperature_c: float
    sunrise_h: float
    darkness: float


def plan_day(
    row: TableView, *, season: Season, settings: WeatherSettings, rng: np.random.Generator
) -> None:
    """Write the plan of ``season.day_index`` into the atmosphere row, if it is not there yet."""
    planned = int(row["planned_day"][0])
    if planned == season.day_index:
        return
    chain = gen.wet_chain(season.month_mm, heavier=season.heavier)
    wet, residual = row["wet"][0], row["residual"][0]
    if planned < 0:
        wet[:] = rng.random(3) < chain.wet_share
        residual[0] = gen.first_residual(rng)
        residual[1] = gen.next_residual(residual[0], rng=rng)
    else:
        wet[:2] = wet[1:].copy()
        residual[:2] = residual[1:].copy()
    wet[2] = gen.next_wet(bool(wet[1]), chain=chain, draw=float(rng.random()))
    residual[2] = gen.next_residual(residual[1], rng=rng)
    row["planned_day"][0] = season.day_index
    if wet[1]:
        _plan_wet(row, season=season, settings=settings, chain=chain, rng=rng)
    else:
        _plan_dry(row, season=season, rng=rng)


def _plan_wet(
    row: TableView,
    *,
    season: Season,
    settings: WeatherSettings,
    chain: gen.WetChain,
    rng: np.random.Generator,
) -> None:
    amount = gen.wet_day_amount_mm(season.month_mm, chain=chain, rng=rng)
    mean_c = season.temperature_c + day_anomaly_k(row, hour=12.0)
    warmth = float(np.clip((mean_c - 6.0) / 10.0, 0.0, 1.0))
    storm = rng.random() < settings.storminess * (0.1 + 0.6 * warmth)
    when = rng.random()
    if storm:
        kind = Regime.STORM
        rate = float(np.clip(1.5 + 0.5 * amount, 2.0, 12.0))
        hours = float(np.clip(amount / rate, 0.8, 5.0))
        start = 12.5 + 5.0 * when if warmth > 0.3 else (24.0 - hours) * when
    else:
        kind = Regime.SNOW if mean_c < 0.5 else Regime.RAIN
        rate = float(np.clip(0.8 + 0.25 * amount**0.8, 0.8, 6.0))
        hours = float(np.clip(amount / rate, 0.8, 20.0))
        start = (24.0 - hours) * when
    row["wet_kind"][0] = kind
    row["rain_start_h"][0] = start
    row["rain_hours"][0] = hours
    row["rain_mm_h"][0] = amount / hours
    row["mist_until_h"][0] = 0.0
    row["background"][0] = Regime.FAIR


def _plan_dry(row: TableView, *, season: Season, rng: np.random.Generator) -> None:
    draw, mist, length, keep = rng.random(4)
    damp = 1.0 - gen.dryness(season.month_mm)
    row["rain_start_h"][0] = 99.0
    row["rain_hours"][0] = 0.0
    row["rain_mm_h"][0] = 0.0
    if keep < 0.5 and not row["wet"][0, 0]:
        background = Regime(int(row["background"][0]))
    else:
        dull = (0.15 + 0.25 * season.darkness) * damp
        clear = 0.40 * (1.0 - dull)
        background = (
            Regime.OVERCAST if draw < dull else Regime.CLEAR if draw < dull + clear else Regime.FAIR
        )
    row["background"][0] = background
    likely = (0.08 + 0.22 * season.darkness) * damp
    misty = background is not Regime.OVERCAST and mist < likely
    row["mist_until_h"][0] = season.sunrise_h + 1.0 + 3.0 * length if misty else 0.0


def scheduled_regime(row: TableView, *, hour: float) -> Regime:
    """Regime that the day's plan holds for ``hour``."""
    start, hours = float(row["rain_start_h"][0]), float(row["rain_hours"][0])
    if start <= hour < start + hours:
        return Regime(int(row["wet_kind"][0]))
    if start - 4.0 <= hour < start + hours + 1.5:
        return Regime.OVERCAST
    if 3.0 <= hour < float(row["mist_until_h"][0]):
        return Regime.FOG
    return Regime(int(row["background"][0]))


def _between_days(row: TableView, *, hour: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """WGEN residuals at an hour: each day's own at noon, linear between noons."""
    residual = row["residual"][0]
    if hour < 12.0:
        low, high, share = residual[0], residual[1], 0.5 + hour / 24.0
    else:
        low, high, share = residual[1], residual[2], (hour - 12.0) / 24.0
    return np.asarray(low * (1.0 - share) + high * share)


def day_anomaly_k(row: TableView, *, hour: float) -> float:
    """How much warmer than the season the air mass is at ``hour``."""
    at = _between_days(row, hour=hour)
    return float(gen.TEMPERATURE_SD_K * 0.5 * (at[0] + at[1]))


def day_range_factor(row: TableView, *, hour: float) -> float:
    """Day-night range relative to normal, from the residuals of maximum and minimum."""
    at = _between_days(row, hour=hour)
    return min(max(1.0 + 0.12 * float(at[0] - at[1]), 0.7), 1.3)
