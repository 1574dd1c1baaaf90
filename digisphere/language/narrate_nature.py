"""The chronicle of what the ground does and what becomes of houses and roads, with its figures.

Third person, past tense, for event lists, captures and the panel of natural events. What people
say of the same things is in ``lines_news``. Called by ``narrate``.
"""

from digisphere.core.events import Event
from digisphere.core.identity import NONE
from digisphere.core.snapshot import Snapshot
from digisphere.environment.animal_kinds import TRAITS
from digisphere.language import phrases

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_FELT = (
    (3.5, "weakly"), (4.5, "clearly"), (5.5, "strongly"), (6.5, "frighteningly"),
    (8.0, "destructively"), (99.0, "ruinously"),
)  # fmt: skip
_HARM = {"moderate": "damaged", "extensive": "badly damaged", "complete": "destroyed"}
_BLOCKS = {
    "flood": "water", "fire": "fire", "rubble": "rubble", "landslide": "a landslide",
    "tree": "fallen trees", "snow": "snow",
}  # fmt: skip


def earthquake_began(snapshot: Snapshot, event: Event) -> str:
    """Say how strong it was."""
    return f"an earthquake of magnitude {event.payload['magnitude']:.1f} shook the land"


def earthquake_felt(snapshot: Snapshot, event: Event) -> str:
    """Say how it was felt in the village."""
    p = event.payload
    how = next(word for most, word in _FELT if p["mmi"] < most)
    degree = _ROMAN[round(min(max(p["mmi"], 1.0), 12.0)) - 1]
    return (
        f"the village was shaken {how}, with intensity {degree} and {p['pga_g']:.2f} g, "
        f"{p['distance_km']:.0f} km from the focus"
    )


def earthquake_ended(snapshot: Snapshot, event: Event) -> str:
    """Say how long it shook."""
    seconds = max(1, round(event.payload["hours"] * 3600.0))
    return f"the ground was still again after {phrases.count(seconds, 'second')}"


def aftershock(snapshot: Snapshot, event: Event) -> str:
    """Say how strong it was."""
    return f"an aftershock of magnitude {event.payload['magnitude']:.1f} was felt in the village"


def landslide_began(snapshot: Snapshot, event: Event) -> str:
    """Say how much came down, and why."""
    why = event.payload["why"]
    after = f" after {why}" if why else ""
    return f"slopes gave way{after}: {_volume(event.payload['magnitude'])} of ground came down"


def landslide_ended(snapshot: Snapshot, event: Event) -> str:
    """Say how much ground it touched."""
    return f"the slides had come to rest over {event.payload['area_m2'] / 1e4:,.1f} hectares"


def avalanche_began(snapshot: Snapshot, event: Event) -> str:
    """Say how much snow let go, and why."""
    why = event.payload["why"]
    after = f" after {why}" if why else ""
    return f"an avalanche let go{after}: {_volume(event.payload['magnitude'])} of snow came down"


def avalanche_ended(snapshot: Snapshot, event: Event) -> str:
    """Say how much ground it touched."""
    return f"the avalanche lay still over {event.payload['area_m2'] / 1e4:,.1f} hectares"


def avalanche_hit_house(snapshot: Snapshot, event: Event) -> str:
    """Say how badly."""
    how = _HARM.get(event.payload["damage"], "damaged")
    return f"{_house(snapshot, event)} was {how} by an avalanche"


def building_damaged(snapshot: Snapshot, event: Event) -> str:
    """Say how badly, and by what."""
    by = "a landslide" if event.payload["by"] == "landslide" else str(event.payload["by"])
    return f"{_house(snapshot, event)} was {_HARM.get(event.payload['damage'], 'damaged')} by {by}"


def building_closed(snapshot: Snapshot, event: Event) -> str:
    """Say that nobody may use it."""
    return f"{_house(snapshot, event)} was closed: it is {event.payload['why']}"


def building_opened(snapshot: Snapshot, event: Event) -> str:
    """Say that it is in use again."""
    return f"{_house(snapshot, event)} was opened again: it is {event.payload['why']}"


def building_repaired(snapshot: Snapshot, event: Event) -> str:
    """Say how long it took."""
    days = max(1, round(event.payload["days"]))
    return f"{_house(snapshot, event)} was mended after {phrases.count(days, 'day')} of work"


def way_closed(snapshot: Snapshot, event: Event) -> str:
    """Say which road or bridge, where and by what."""
    blocks = [_BLOCKS.get(word, word) for word in str(event.payload["by"]).split(", ")]
    return f"{_way(snapshot, event)} was closed by {' and '.join(blocks)}"


def way_opened(snapshot: Snapshot, event: Event) -> str:
    """Say which, and after how long."""
    hours = max(1, round(event.payload["hours"]))
    return f"{_way(snapshot, event)} was open again after {phrases.count(hours, 'hour')}"


def weather_called(snapshot: Snapshot, event: Event) -> str:
    """Say what was called."""
    hours = max(1, round(event.payload["hours"]))
    regime = str(event.payload["regime"]).replace("_", " ")
    return f"{regime} weather was called for {phrases.count(hours, 'hour')}"


def storm_called(snapshot: Snapshot, event: Event) -> str:
    """Say what was called, how strong and for how long."""
    p = event.payload
    hours = phrases.count(max(1, round(p["hours"])), "hour")
    return f"a {p['what']} with gusts of {p['gust_m_s']:.0f} m/s was called for {hours}"


def spell_called(snapshot: Snapshot, event: Event) -> str:
    """Say which spell, and for how long."""
    days = max(1, round(event.payload["days"]))
    spell = str(event.payload["spell"]).replace("_", " ")
    return f"a {spell} was called for {phrases.count(days, 'day')}"


def weather_front(snapshot: Snapshot, event: Event) -> str:
    """Say what it brings."""
    brings = str(event.payload["brings"]).replace("_", " ")
    return f"a front moved in and brought {brings} weather"


def thunder_cell(snapshot: Snapshot, event: Event) -> str:
    """Say how strong its updraught was."""
    return f"a thunderstorm grew, its air rising at {event.payload['updraft_m_s']:.0f} m/s"


def _way(snapshot: Snapshot, event: Event) -> str:
    near = phrases.name_of_id(snapshot, event.place) if event.place != NONE else ""
    return f"the {event.payload['road']}{f' near {near}' if near else ''}"


def _house(snapshot: Snapshot, event: Event) -> str:
    known = event.place if event.place != NONE else event.subject
    return phrases.name_of_id(snapshot, known)


def _volume(cubic_metres: float) -> str:
    if cubic_metres < 10_000.0:
        return f"{round(cubic_metres, -2):,.0f} m³"
    return f"{cubic_metres / 1e6:.2f} million m³"


def animals_born(snapshot: Snapshot, event: Event) -> str:
    """Say how many, and of which kind."""
    number = int(event.payload["number"])
    young = phrases.count(number, "young one")
    return f"{young} {'was' if number == 1 else 'were'} born among the {_kind(event)}"


def animals_lost(snapshot: Snapshot, event: Event) -> str:
    """Say how many, of which kind, and why."""
    number = int(event.payload["number"])
    gone = f"{phrases.count(number, 'animal')} {'was' if number == 1 else 'were'} lost"
    return f"{gone} among the {_kind(event)}: {event.payload['why']}"


def _kind(event: Event) -> str:
    """The kind's word for several."""
    species = str(event.payload["species"])
    return next((t.plural for t in TRAITS.values() if t.name == species), species)


TELLERS = {
    "animals_born": animals_born,
    "animals_lost": animals_lost,
    "avalanche_began": avalanche_began,
    "avalanche_ended": avalanche_ended,
    "avalanche_hit_house": avalanche_hit_house,
    "weather_called": weather_called,
    "spell_called": spell_called,
    "storm_called": storm_called,
    "weather_front": weather_front,
    "thunder_cell": thunder_cell,
    "earthquake_began": earthquake_began,
    "earthquake_felt": earthquake_felt,
    "earthquake_ended": earthquake_ended,
    "aftershock": aftershock,
    "landslide_began": landslide_began,
    "landslide_ended": landslide_ended,
    "building_damaged": building_damaged,
    "building_closed": building_closed,
    "building_opened": building_opened,
    "building_repaired": building_repaired,
    "way_closed": way_closed,
    "bridge_closed": way_closed,
    "way_opened": way_opened,
    "bridge_opened": way_opened,
}
