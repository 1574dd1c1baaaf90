"""Laws of fire: moisture, danger, the ellipse, barriers, and what heat does to trees and walls."""

import numpy as np
import pytest

from digisphere.environment import fire_effects as effects
from digisphere.environment import fire_weather as weather
from digisphere.environment.fire_ground import LINKS, UNBREAKABLE, Fuel, fire_ground_of
from digisphere.environment.fire_smoke import carried, let_through
from digisphere.environment.fire_spread import arrival_from, length_to_breadth, make_rates
from digisphere.environment.infrastructure import TreeState
from digisphere.world.enums import Species
from tests.unit.environment.fire_runs import heath, valley


def rates_on(ground, *, wind_m_s=(6.0, 0.0), moisture=0.06):
    ones = np.ones((ground.n, ground.n))
    return make_rates(
        ground,
        load_kg_m2=1.4 * ones,
        vigour=ones,
        moisture=moisture * ones,
        wind_u_m_s=wind_m_s[0] * ones,
        wind_v_m_s=wind_m_s[1] * ones,
    )


def burn(ground, *, hours=1.0, **weather_of_day):
    lit = np.zeros((ground.n, ground.n), np.bool_)
    lit[ground.n // 2, ground.n // 2] = True
    rates = rates_on(ground, **weather_of_day)
    return arrival_from(ground, rates, lit=lit, horizon_s=hours * 3600.0) <= hours * 3600.0


def test_dry_air_dries_fuel_and_rain_soaks_it():
    dry = weather.equilibrium_moisture(32.0, humidity_share=0.15)
    damp = weather.equilibrium_moisture(10.0, humidity_share=0.95)
    assert 0.02 < dry < 0.05
    assert damp > 0.22
    drying = weather.dried(0.25, equilibrium=0.05, wetness=0.0, forest=1.0, hours=10.0)
    assert drying == pytest.approx(0.05 + 0.20 * np.exp(-1.0))
    soaked = weather.dried(0.08, equilibrium=0.08, wetness=1.0, forest=1.0, hours=3.0)
    assert soaked > 0.30


def test_danger_rises_with_heat_drought_and_wind_and_rain_ends_it():
    day = {"humidity_share": 0.15, "wind_m_s": 10.0, "drought": 10.0, "wetness": 0.0}
    black = weather.danger_index(40.0, **day)
    assert 60.0 < black < 72.0
    assert weather.danger_index(20.0, **day) < 0.6 * black
    assert weather.danger_index(40.0, **{**day, "wetness": 0.6}) == 0.0
    mild = weather.danger_index(18.0, humidity_share=0.6, wind_m_s=3.0, drought=2.0, wetness=0.0)
    assert mild < 3.0


def test_fire_runs_with_the_wind_and_hardly_against_it():
    burnt = burn(heath())
    middle = burnt.shape[0] // 2
    _, columns = np.nonzero(burnt)
    ahead, behind = columns.max() - middle, middle - columns.min()
    assert ahead > 5 * max(behind, 1)


def test_wet_fuel_does_not_carry_fire():
    assert burn(heath(), moisture=0.30).sum() == 1


def test_fire_runs_faster_uphill():
    ground = heath()
    ground.elevation_m[:] = np.arange(ground.n)[:, None] * ground.cell_m[1] * 0.27
    burnt = burn(ground, wind_m_s=(0.0, 0.0), hours=4.0)
    rows, _ = np.nonzero(burnt)
    middle = ground.n // 2
    assert rows.max() - middle > 1.7 * (middle - rows.min())


@pytest.mark.parametrize(("width", "stops"), [(UNBREAKABLE, True), (60, True), (4, False)])
def test_a_break_stops_fire_only_when_it_is_wide(width, stops):
    ground = heath()
    wall = ground.n // 2 + 6
    for k, (dx, _) in enumerate(LINKS.tolist()):
        columns = np.arange(ground.n)
        crossing = (columns < wall) != (columns + dx < wall)
        ground.barrier[k][:, crossing] = width
    beyond = burn(ground)[:, wall:].any()
    assert beyond != stops


def test_the_longer_the_wind_the_longer_the_burn():
    ratios = length_to_breadth(np.array([0.0, 2.0, 4.0, 6.0]))
    assert ratios[0] == pytest.approx(1.0)
    assert (np.diff(ratios) > 0.3).all()


def test_the_river_and_the_roads_of_the_valley_are_breaks():
    ground = fire_ground_of(valley(), n=64)
    river = valley().rivers[0].xy_m
    for x, y in river[20:-20:25]:
        cell = int(ground.cell_at((x, y)))
        i, j = divmod(cell, ground.n)
        assert ground.barrier[4, max(i - 1, 0) : i + 1, j].max() > 0, "a gap in the river"
    assert (ground.fuel == Fuel.NONE).any()


def test_a_hot_fire_burns_needles_a_light_one_spares_tall_trees():
    species = np.array([Species.SPRUCE, Species.BEECH, Species.SPRUCE])
    tall = np.array([14.0, 18.0, 24.0])
    hot = effects.trees_after(np.full(3, 6000.0), height_m=tall, species=species, air_c=25.0)
    light = effects.trees_after(np.full(3, 60.0), height_m=tall, species=species, air_c=25.0)
    assert hot[0] == TreeState.BURNT
    assert (light == TreeState.STANDING).all()


def test_a_wall_near_a_hot_front_catches_fire_and_one_far_off_does_not():
    near = effects.front_radiation_kw_m2(np.array(8000.0), away_m=np.array(10.0))
    far = effects.front_radiation_kw_m2(np.array(8000.0), away_m=np.array(120.0))
    assert effects.chance_by_radiation(near) > 0.5
    assert effects.chance_by_radiation(far) == 0.0


def test_smoke_goes_with_the_wind_and_none_is_made_on_the_way():
    smoke = np.zeros((32, 32), np.float32)
    smoke[16, 8] = 1.0
    after = carried(
        smoke, emitted_g_m2=np.zeros((32, 32)), wind_m_s=(10.0, 0.0), cell_m=(100.0, 100.0),
        dt_s=60.0,
    )  # fmt: skip
    middle = (after.sum(axis=0) * np.arange(32)).sum() / after.sum()
    assert middle == pytest.approx(14.0, abs=0.3)
    assert 0.9 < after.sum() < 1.0
    assert let_through(np.array(0.0)) == 1.0
    assert let_through(after).min() < 1.0
