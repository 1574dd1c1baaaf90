"""The chronicle of rivers, lakes and floods, with their figures.

Third person, past tense, for event lists, captures and the panel of natural events. What people
say of the same things is in ``lines_news``. Called by ``narrate``.
"""

from digisphere.core.events import Event
from digisphere.core.identity import NONE
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases


def cloudburst(snapshot: Snapshot, event: Event) -> str:
    """Say how much fell, and how fast."""
    p = event.payload
    return f"a cloudburst brought {p['mm']:.0f} mm of rain in {p['hours']:g} h"


def dam_broke(snapshot: Snapshot, event: Event) -> str:
    """Say what was behind it, and how hard it came."""
    p = event.payload
    return (
        f"a dam broke and let go {_volume(p['volume_m3'])} of water, "
        f"at first {p['peak_m3_s']:.0f} m³ a second"
    )


def river_overtops(snapshot: Snapshot, event: Event) -> str:
    """Say how much it carried, and how much its banks hold."""
    p = event.payload
    return (
        f"a river came over its banks: it carried {p['discharge_m3_s']:.1f} m³ a second, "
        f"and its banks hold {p['holds_m3_s']:.1f}"
    )


def flood_began(snapshot: Snapshot, event: Event) -> str:
    """Say what set it off."""
    why = str(event.payload["why"])
    return f"water stood over the land{f' after a {why}' if why else ''}"


def flood_peak(snapshot: Snapshot, event: Event) -> str:
    """Say how much water stood, and where the deepest was."""
    p = event.payload
    return (
        f"the flood was past its worst: {_volume(p['volume_m3'])} of water over "
        f"{p['area_m2'] / 1e4:,.1f} hectares, up to {p['depth_m']:.1f} m deep"
    )


def flood_ended(snapshot: Snapshot, event: Event) -> str:
    """Say how long it lasted, and what it touched."""
    hours = max(1, round(event.payload["hours"]))
    return (
        f"the flood had drained after {phrases.count(hours, 'hour')}; "
        f"it touched {event.payload['area_m2'] / 1e4:,.1f} hectares"
    )


def road_flooded(snapshot: Snapshot, event: Event) -> str:
    """Say which road, and how deep."""
    return f"the {event.payload['road']} went under {_deep(event)} of water"


def bridge_flooded(snapshot: Snapshot, event: Event) -> str:
    """Say how deep over the deck."""
    return f"the water came {_deep(event)} over a bridge"


def field_flooded(snapshot: Snapshot, event: Event) -> str:
    """Say what grew there, and how deep."""
    crop = str(event.payload["crop"])
    what = f"a {crop}" if crop in ("pasture", "orchard") else f"a field of {crop}"
    return f"{what} went under {_deep(event)} of water"


def house_flooded(snapshot: Snapshot, event: Event) -> str:
    """Say which house, and how deep over the floor."""
    known = event.place if event.place != NONE else event.subject
    return f"water stood {_deep(event)} over the floor of {phrases.name_of_id(snapshot, known)}"


def lake_spills(snapshot: Snapshot, event: Event) -> str:
    """Say that it runs over."""
    return f"a lake of {event.payload['area_m2'] / 1e4:,.1f} hectares ran over its sill again"


def lake_stops_spilling(snapshot: Snapshot, event: Event) -> str:
    """Say that it has sunk."""
    return f"a lake sank below its sill; {event.payload['area_m2'] / 1e4:,.1f} hectares are left"


def _deep(event: Event) -> str:
    metres = float(event.payload["depth_m"])
    return f"{metres:.1f} m" if metres >= 1.0 else f"{max(1, round(metres * 100.0))} cm"


def _volume(cubic_metres: float) -> str:
    if cubic_metres < 1e5:
        return f"{round(cubic_metres, -2):,.0f} m³"
    return f"{cubic_metres / 1e6:.2f} million m³"


TELLERS = {
    "cloudburst": cloudburst,
    "dam_broke": dam_broke,
    "river_overtops": river_overtops,
    "flood_began": flood_began,
    "flood_peak": flood_peak,
    "flood_ended": flood_ended,
    "road_flooded": road_flooded,
    "bridge_flooded": bridge_flooded,
    "field_flooded": field_flooded,
    "house_flooded": house_flooded,
    "lake_spills": lake_spills,
    "lake_stops_spilling": lake_stops_spilling,
}
