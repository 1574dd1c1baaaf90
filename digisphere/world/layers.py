"""What every raster of ``Ground.layers`` means, with its unit: one line a layer.

Codes are spelled out in ``enums`` and ``koppen``. Whoever draws, samples or exports a layer reads
its meaning here; a test holds that nothing is missing. No computing here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """Unit and meaning of one raster on the coarse grid, row 0 in the south."""

    unit: str
    doc: str


LAYERS: dict[str, LayerSpec] = {
    "elevation_m": LayerSpec("m", "Ground, or the bed under water, over sea level."),
    "water_level_m": LayerSpec("m", "Level of sea, lake or river; NaN on dry land."),
    "slope_rad": LayerSpec("rad", "Steepness by central differences."),
    "curvature": LayerSpec("1/m", "Laplacian of the smoothed ground: positive in hollows."),
    "drainage_area_m2": LayerSpec("m2", "Flow: land that drains through the cell."),
    "discharge_m3_s": LayerSpec("m3/s", "Flow: mean runoff of that land, rain less evaporation."),
    "receiver": LayerSpec("", "Flat index of the cell that this one drains to."),
    "wear_m": LayerSpec("m", "Depth that running rain has scoured away."),
    "deposit_m": LayerSpec("m", "Depth of silt that running rain has laid down."),
    "rock_hardness": LayerSpec("1", "Parent rock: 0 weak beds to 1 hard ones."),
    "air_temperature_mean_c": LayerSpec("degC", "Yearly normal of the air near the ground."),
    "precipitation_mm_year": LayerSpec("mm/year", "Yearly normal of rain and snow."),
    "potential_evaporation_mm_year": LayerSpec("mm/year", "What a wet surface would evaporate."),
    "insolation_ratio": LayerSpec("1", "Yearly sunshine over that of open level ground."),
    "sky_view": LayerSpec("1", "Share of the sky's light that the horizon leaves."),
    "koppen_id": LayerSpec("class", "Köppen-Geiger class (koppen.Koppen); 0 at sea."),
    "biome_id": LayerSpec("class", "Life zone (enums.Biome)."),
    "soil_id": LayerSpec("class", "Soil of the top metre (enums.Soil)."),
    "surface_id": LayerSpec("class", "What lies on top (enums.Surface)."),
    "tree_density": LayerSpec("1", "Woodland: 0 open to 1 closed canopy."),
    "vegetation_density": LayerSpec("1", "Share of the ground under plants."),
}
