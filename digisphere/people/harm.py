"""Who is hurt by a natural event this minute: draws, the injury itself, and the event that says so.

The chances are in `injuries`; illness and recovery run on through `health_system`. Called by
`danger_system` while something dangerous goes on. Draws are by person, so what happens to one
never shifts another's luck.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment.sampling import sample
from digisphere.people import injuries, mortality, threats
from digisphere.people.enums import Danger, Illness
from digisphere.people.threats import Surroundings, Threat

Floats = npt.NDArray[np.float64]

INJURED = EventKind(
    "injured",
    {"by": "str", "severity": "float"},
    "Somebody is hurt by a natural event: collapse, flood or fire.",
)
_BESIDE_FIRE_M = 40.0


def hurt(
    view: View, clock: Clock, rng: SystemStreams, *, who: Surroundings, dangers: list[Threat]
) -> None:
    """Draw for everybody exposed, once for each house that breaks and each flood that catches."""
    for threat in dangers:
        if threat.kind == Danger.EARTHQUAKE:
            chance = _by_collapse(view, clock, who)
            _strike(view, clock, rng, who, chance, threat=threat, by="collapse", once=True)
        elif threat.kind == Danger.FLOOD:
            depth = np.where(who.outdoors, sample(view, "flood_depth_m", who.xy_m), 0.0)
            speed = sample(view, "flood_speed_m_s", who.xy_m)
            chance = injuries.by_flood(depth, speed_m_s=speed)
            _strike(view, clock, rng, who, chance, threat=threat, by="flood", once=True)
        elif threat.kind == Danger.FIRE:
            chance = _by_fire(view, who, away_m=threat.away_m)
            _strike(view, clock, rng, who, chance, threat=threat, by="fire", once=False)


def _by_collapse(view: View, clock: Clock, who: Surroundings) -> Floats:
    """Chance (n,) from houses that have come to their damage within the last minute or two."""
    state, log = view.tables["building_state"], view.events.read
    chance = np.zeros(who.rows.size)
    for house in np.unique(who.house[who.house >= 0]).tolist():
        cause = int(state["cause_event"][house])
        if cause < 0 or log.get(cause).tick * clock.tick_s < clock.time_s - 120.0:
            continue
        inside = who.house == house
        chance[inside] = injuries.by_collapse(state["damage"][house : house + 1])[0]
    return chance


def _by_fire(view: View, who: Surroundings, *, away_m: Floats) -> Floats:
    near = who.outdoors & (away_m < _BESIDE_FIRE_M)
    chance = np.zeros(who.rows.size)
    if near.any():
        field = view.fields["fire_intensity_kw_m"]
        size = threats.map_size(view)
        _, _, cell = threats.nearest_cells(threats.flames(view), size_m=size, xy_m=who.xy_m[near])
        chance[near] = injuries.by_fire(field[cell].astype(np.float64), away_m=away_m[near])
    return chance


def _strike(
    view: View, clock: Clock, rng: SystemStreams, who: Surroundings, chance: Floats, *,
    threat: Threat, by: str, once: bool,
) -> None:  # fmt: skip
    people, alarms = view.table("people"), view.table("alarms")
    last = rng.by_slot("fatal", who.rows)
    exposed = chance > 0.0
    if once:
        exposed &= alarms["exposed_event"][who.rows] != threat.event
        alarms["exposed_event"][who.rows[exposed]] = threat.event[exposed]
    if not exposed.any():
        return
    luck = rng.by_slot(by, who.rows)
    for i in np.flatnonzero(exposed & (luck < chance)).tolist():
        row = int(who.rows[i])
        severity = round(injuries.SEVERITY[by] * (0.5 + float(luck[i] / chance[i])), 2)
        place = int(people["place_id"][row])
        cause = int(threat.event[i])
        if by == "collapse":
            cause = int(view.tables["building_state"]["cause_event"][int(who.house[i])])
        people["ill"][row], people["ill_since_s"][row] = Illness.INJURY, clock.time_s
        people["health"][row] = max(0.05, float(people["health"][row]) * (1.0 - severity))
        event = view.events.emit(
            "injured",
            subject=PERSON_BASE + row,
            place=PLACE_BASE + place if place >= 0 else NONE,
            causes=[cause] if cause >= 0 else [],
            by=by,
            severity=severity,
        )
        people["interrupt_event"][row] = event
        if last[i] < _fatal(view, who, i, by=by):
            alarms["doomed_event"][row] = event


def _fatal(view: View, who: Surroundings, i: int, *, by: str) -> float:
    """Return the chance that what has just hurt somebody kills them."""
    if by == "collapse":
        damage = int(view.tables["building_state"]["damage"][int(who.house[i])])
        return mortality.fatal_share(by, damage=damage)
    if by == "flood":
        here = who.xy_m[i : i + 1]
        depth = float(sample(view, "flood_depth_m", here)[0])
        speed = float(sample(view, "flood_speed_m_s", here)[0])
        return mortality.fatal_share(by, rating=depth * (speed + 0.5))
    return mortality.fatal_share(by)
