"""The ways of water over the land, by the names under which the water book counts them.

What falls, melts and sinks in is `land_water.GroundFlow`; here is what then runs, stands and
floods. `ledger.ACCOUNTS` says which store each leaves and which it fills.
"""

from enum import StrEnum


class Route(StrEnum):
    """Flows of running and standing water; columns of the water book, mean mm over the map."""

    CLOUDBURST = "cloudburst"
    """Rain of a called cloudburst, from outside the map's air, into a flood."""
    DAM_WATER = "dam_water"
    """Water behind a dam that was not in the book, into a flood."""
    FLOOD_SOAKED = "flood_soaked"
    """From a flood into the ground."""
    FLOOD_RETURNED = "flood_returned"
    """From a flood back into channels."""
    FLOOD_OUTFLOW = "flood_outflow"
    """From a flood over the rim of the map or into the sea."""
    FLOOD_EVAPORATION = "flood_evaporation"
    """From a flood into the air."""
