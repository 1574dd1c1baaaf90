"""The water book: every store, every flow between stores, and whether they agree.

The weather and surface systems post what they moved; `closing_errors` compares each store with
what the flows say it should hold. Mean mm over the map, float64. Law L9.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from digisphere.core.columns import TableView
from digisphere.core.snapshot import FrozenTable
from digisphere.environment.regimes import AIR_COLUMN_KG_M2
from digisphere.environment.tables import LEDGER_FLOWS, LEDGER_STORES

Floats = NDArray[np.float64]

# Store -> (flows that fill it, flows that drain it).
ACCOUNTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "vapour": (
        (
            "vapour_boundary_in",
            "vapour_aloft_in",
            "large_scale_in",
            "evaporation",
            "cloud_evaporation",
            "rain_evaporation",
        ),
        ("vapour_boundary_out", "vapour_aloft_out", "large_scale_out", "condensation"),
    ),
    "cloud": (
        ("cloud_boundary_in", "cloud_aloft_in", "condensation"),
        ("cloud_boundary_out", "cloud_aloft_out", "cloud_evaporation", "rain_formation"),
    ),
    "rain_aloft": (
        ("rain_boundary_in", "rain_aloft_in", "rain_formation"),
        ("rain_boundary_out", "rain_aloft_out", "rain_evaporation", "rainfall", "snowfall"),
    ),
    "falling": (
        ("rainfall", "snowfall"),
        ("onto_open_water", "onto_snow", "onto_skin", "snow_rain_caught"),
    ),
    "snow": (("onto_snow", "snow_rain_caught"), ("melt", "snow_sublimation")),
    "skin": (("onto_skin", "melt"), ("skin_evaporation", "infiltration")),
    "soil": (("infiltration",), ("soil_evaporation", "runoff", "drainage")),
    "rising": (
        (
            "skin_evaporation",
            "soil_evaporation",
            "snow_sublimation",
            "open_water_evaporation",
            "flood_evaporation",
        ),
        ("evaporation",),
    ),
    # Between land and rivers; emptied by the rivers in the same ten minutes.
    "shed": (
        ("runoff", "drainage", "onto_open_water", "lake_evaporation", "sea_evaporation"),
        ("to_channels", "recharge", "lake_rain", "sea_rain", "open_water_evaporation"),
    ),
    "ground": (("recharge", "flood_soaked"), ("base_flow",)),
    "rivers": (
        ("to_channels", "base_flow", "river_inflow", "lake_spill", "flood_returned"),
        ("river_outflow", "lake_inflow", "overbank"),
    ),
    "lakes": (
        ("lake_inflow", "lake_rain", "flood_into_lakes"),
        ("lake_spill", "lake_evaporation", "lake_burst"),
    ),
    "flood": (
        ("cloudburst", "dam_water", "overbank", "lake_burst"),
        (
            "flood_soaked",
            "flood_returned",
            "flood_into_lakes",
            "flood_outflow",
            "flood_evaporation",
        ),
    ),
}


def post(ledger: TableView, flows: Mapping[str, float]) -> None:
    """Add flows (mean mm) to their running totals."""
    for name, amount in flows.items():
        ledger[name][0] += amount


def air_stores(fields: Mapping[str, NDArray[np.floating]]) -> dict[str, float]:
    """Water in the air and on its way down, mean mm, from the weather fields."""
    return {
        "vapour": float(fields["specific_humidity_kg_kg"].mean()) * AIR_COLUMN_KG_M2,
        "cloud": float(fields["cloud_water_kg_kg"].mean()) * AIR_COLUMN_KG_M2,
        "rain_aloft": float(fields["rain_water_kg_kg"].mean()) * AIR_COLUMN_KG_M2,
        "falling": float(fields["rain_pending_mm"].mean() + fields["snow_pending_mm"].mean()),
    }


def set_stores(ledger: TableView, stores: Mapping[str, float], *, start: bool = False) -> None:
    """Write present stores, and the same as opening balance when ``start``."""
    for name, amount in stores.items():
        ledger[name][0] = amount
        if start:
            ledger[f"start_{name}"][0] = amount


def closing_errors(ledger: TableView | FrozenTable) -> dict[str, float]:
    """Error of each account relative to the water that passed through it.

    An account is exact when what it holds is its opening balance plus what came in minus what
    went out; rounding leaves about 1e-12.
    """
    errors = {}
    for store in LEDGER_STORES:
        inflows, outflows = ACCOUNTS[store]
        came = sum(float(ledger[name][0]) for name in inflows)
        went = sum(float(ledger[name][0]) for name in outflows)
        opened, holds = float(ledger[f"start_{store}"][0]), float(ledger[store][0])
        passed = max(abs(opened) + came, 1e-9)
        errors[store] = abs(opened + came - went - holds) / passed
    return errors


def _every_flow_has_two_ends() -> None:
    """A flow drains at most one store and fills at most one; checked once at import."""
    for side in (0, 1):
        used = [name for account in ACCOUNTS.values() for name in account[side]]
        doubled = sorted({name for name in used if used.count(name) > 1})
        unknown = sorted(set(used) - set(LEDGER_FLOWS))
        assert not doubled, doubled
        assert not unknown, unknown


_every_flow_has_two_ends()
