"""The ways of water over the land, by the names under which the water book counts them.

What falls, melts and sinks in is `land_water.GroundFlow`; here is what then runs, stands and
floods. `ledger.ACCOUNTS` says which store each leaves and which it fills.
"""

from enum import StrEnum


class Route(StrEnum):
    """Flows of running and standing water; columns of the water book, mean mm over the map."""

    TO_CHANNELS = "to_channels"
    """Runoff onto the slopes above rivers, lakes and shore."""
    RECHARGE = "recharge"
    """Drainage of the soil into ground water."""
    BASE_FLOW = "base_flow"
    """Ground water into rivers, lakes and the sea."""
    RIVER_INFLOW = "river_inflow"
    """Rivers that enter from beyond the map."""
    RIVER_OUTFLOW = "river_outflow"
    """Into the sea and over the rim of the map."""
    LAKE_INFLOW = "lake_inflow"
    """From rivers, slopes and ground water into lakes."""
    LAKE_SPILL = "lake_spill"
    """Over lakes' sills into rivers."""
    LAKE_RAIN = "lake_rain"
    """Rain and snow onto lakes."""
    LAKE_EVAPORATION = "lake_evaporation"
    """From lakes into the air."""
    SEA_RAIN = "sea_rain"
    """Onto the sea and running water, out of the book."""
    SEA_EVAPORATION = "sea_evaporation"
    """From the sea and running water, into the book."""
    OVERBANK = "overbank"
    """From rivers over their banks into a flood."""
    LAKE_BURST = "lake_burst"
    """From a lake through a broken dam into a flood."""
    CLOUDBURST = "cloudburst"
    """Rain of a called cloudburst, from outside the map's air, into a flood."""
    DAM_WATER = "dam_water"
    """Water behind a dam that was not in the book, into a flood."""
    FLOOD_SOAKED = "flood_soaked"
    """From a flood into the ground."""
    FLOOD_RETURNED = "flood_returned"
    """From a flood back into channels."""
    FLOOD_INTO_LAKES = "flood_into_lakes"
    """From a flood into lakes."""
    FLOOD_OUTFLOW = "flood_outflow"
    """From a flood over the rim of the map or into the sea."""
    FLOOD_EVAPORATION = "flood_evaporation"
    """From a flood into the air."""
