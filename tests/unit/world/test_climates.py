"""Six climates: each land follows from its latitude, sea and rain, and a village stands in it."""

from functools import cache

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from digisphere.core.scenario import load_scenario, shipped_scenarios
from digisphere.errors import ScenarioError
from digisphere.world import build_ground
from digisphere.world.climate import monthly_rain_share
from digisphere.world.enums import Biome, Crop, Soil, Species
from digisphere.world.ground import Ground
from digisphere.world.koppen import Koppen
from digisphere.world.layers import LAYERS
from digisphere.world.vegetation import woods_of

SIX = ("valley", "island", "highland", "desert", "tropics", "tundra")


@cache
def ground_of(name: str, *more: str) -> Ground:
    small = ["world.size_cells=256", "people.count=30", *more]
    return build_ground(load_scenario(name, overrides=small), use_cache=False)


def common(raster: np.ndarray, *, but: tuple[int, ...] = ()) -> int:
    values = raster[~np.isin(raster, but)]
    return int(np.bincount(values.ravel()).argmax())


def test_the_six_climates_are_shipped():
    assert set(SIX) <= set(shipped_scenarios())


@pytest.mark.parametrize(
    ("name", "kinds", "biome"),
    [
        ("desert", {"BWh"}, Biome.DESERT),
        ("tropics", {"Am", "Aw", "Af"}, Biome.TROPICAL_RAINFOREST),
        ("tundra", {"ET"}, Biome.TUNDRA),
        ("island", {"Cfb"}, Biome.TEMPERATE_FOREST),
        ("valley", {"Dfb", "Cfb"}, Biome.TEMPERATE_FOREST),
    ],
)
def test_each_land_has_the_class_and_the_life_of_its_climate(name, kinds, biome):
    layers = ground_of(name).layers
    assert Koppen(common(layers["koppen_id"], but=(0,))).symbol in kinds
    share = (layers["biome_id"] == biome).sum() / (layers["koppen_id"] > 0).sum()
    assert share > 0.3


def test_the_same_land_under_another_climate_is_no_desert():
    layers = ground_of("desert", "world.rain_mm_year=1100", "world.warmth_c=0").layers
    assert (layers["biome_id"] == Biome.DESERT).mean() < 0.02
    assert not Koppen(common(layers["koppen_id"], but=(0,))).symbol.startswith("BW")
    assert not np.isin(ground_of("desert").layers["soil_id"], (Soil.PEAT, Soil.PODZOL)).any()


@pytest.mark.parametrize("name", SIX)
def test_a_village_stands_in_every_climate_and_all_of_it_can_be_reached(name):
    ground = ground_of(name)
    nav = ground.nav
    rows = np.repeat(np.arange(nav.count), np.diff(nav.indptr))
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, nav.indices)), shape=(nav.count,) * 2)
    label = connected_components(graph, directed=False)[1]
    assert len(set(label[ground.places["node"]])) == 1
    assert ground.buildings.count > 12


@pytest.mark.parametrize("name", SIX)
def test_every_layer_says_what_it_means(name):
    layers = ground_of(name).layers
    assert set(layers) == set(LAYERS)
    flow_and_form = {"drainage_area_m2", "wear_m", "deposit_m", "slope_rad", "curvature"}
    assert flow_and_form <= set(layers)


def test_the_desert_has_no_river_and_no_lake_but_the_wet_lands_do():
    assert not ground_of("desert").rivers
    assert not (ground_of("desert").layers["biome_id"] == Biome.LAKE).any()
    assert ground_of("tropics").rivers
    assert ground_of("desert", "world.rain_mm_year=2500", "world.warmth_c=-6").rivers


def test_trees_and_crops_are_those_of_the_climate():
    def kinds(name: str) -> set[int]:
        count = np.bincount(ground_of(name).trees["species"], minlength=len(Species))
        return set(np.flatnonzero(count > 0.02 * count.sum()).tolist())

    assert kinds("tundra") <= {Species.DWARF_BIRCH, Species.TUSSOCK}
    assert {Species.ACACIA, Species.THORN} <= kinds("desert")
    assert {Species.FIG, Species.PALM} <= kinds("tropics")
    assert not kinds("valley") & {Species.PALM, Species.FIG, Species.ACACIA, Species.TUSSOCK}
    crops = {n: set(ground_of(n).fields_farm["crop"].tolist()) for n in ("desert", "tundra")}
    assert Crop.DATES in crops["desert"]
    assert not crops["desert"] & {Crop.WHEAT, Crop.RAPESEED, Crop.POTATO}
    assert crops["tundra"] == {Crop.PASTURE}


def test_frozen_ground_lies_under_the_tundra_and_red_earth_under_the_tropics():
    assert (ground_of("tundra").layers["soil_id"] == Soil.GELISOL).mean() > 0.6
    assert (ground_of("tropics").layers["soil_id"] == Soil.LATERITE).mean() > 0.2
    for cool in ("valley", "island"):
        soil = ground_of(cool).layers["soil_id"]
        assert not np.isin(soil, (Soil.GELISOL, Soil.LATERITE, Soil.SALT)).any()


@pytest.mark.parametrize(
    ("latitude", "continentality", "wettest", "driest"),
    [
        (12.0, 0.2, (6, 7, 8), (0, 1, 2)),
        (-12.0, 0.2, (0, 1, 2), (6, 7, 8)),
        (36.0, 0.1, (11, 0, 1), (5, 6, 7)),
        (-36.0, 0.1, (5, 6, 7), (11, 0, 1)),
    ],
)
def test_the_rains_follow_the_sun_in_the_tropics_and_flee_it_on_summer_dry_coasts(
    latitude, continentality, wettest, driest
):
    share = monthly_rain_share(latitude, continentality=continentality)
    assert share.sum() == pytest.approx(1.0)
    assert int(share.argmax()) in wettest
    assert int(share.argmin()) in driest
    assert share.max() > 5.0 * share.min()


def test_in_the_middle_latitudes_no_season_is_dry():
    share = monthly_rain_share(46.5, continentality=0.45)
    assert share.max() < 1.5 * share.min()


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("world.latitude_deg=95", "-85.0 to 85.0"),
        ("world.rain_mm_year=-100", "50.0 to 6000.0"),
        ("weather.precipitation_factor=-1", "0.0 to 4.0"),
        ("weather.warming_c_per_decade=40", "-3.0 to 3.0"),
    ],
)
def test_an_impossible_climate_is_refused_with_the_valid_range(override, said):
    with pytest.raises(ScenarioError, match=said):
        load_scenario("valley", overrides=[override])


def test_woods_fade_into_savanna_over_a_hundred_metres_but_end_at_a_lake() -> None:
    zone = np.full((48, 96), Biome.SAVANNA, dtype=np.uint8)
    zone[:, 32:64], zone[:, 64:] = Biome.TROPICAL_RAINFOREST, Biome.LAKE
    density = woods_of(zone, cell_m=10.0)[24]
    steps = np.abs(np.diff(density))
    assert steps[20:44].max() < 0.15
    assert density[10] == pytest.approx(0.12, abs=0.01)
    assert (density[64:] == 0.0).all()
    zone[:, :32] = Biome.TEMPERATE_FOREST  # a border of forests is frayed, not blended
    assert np.abs(np.diff(woods_of(zone, cell_m=10.0)[24])).max() > 0.19
