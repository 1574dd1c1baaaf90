"""Which events are facts worth telling, how much, to whom they show themselves, for how long.

A kind that is not listed is never spoken of. Interest follows what village gossip studies find:
people before things, trouble before routine (Dunbar, Marriott & Duncan 1997). Who learns of what
is worked out in ``knowledge``; what is said in ``dialogue``.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from digisphere.core.events import Event, EventView


class Spread(IntEnum):
    """To whom an event shows itself when it happens."""

    TAKING_PART = 0
    """Only to subject and object."""
    AT_HOME = 1
    """Also to those of the household."""
    IN_EARSHOT = 2
    """Also to everybody awake within earshot, or under the same roof."""
    IN_SIGHT = 3
    """Also to everybody awake within sight out of doors, or under the same roof."""
    OUT_OF_DOORS = 4
    """To everybody who is out of doors."""
    EVERYBODY_AWAKE = 5
    """To everybody who is awake."""


@dataclass(frozen=True, slots=True)
class FactRule:
    """How a kind of event counts as a fact."""

    interest: float
    spread: Spread
    half_life_h: float
    good: float
    """Whether it is good (1) or bad (-1) for whom it concerns."""
    concerns: str = "subject"
    """For whom one feels at the news: «subject», «object» or nobody in particular («»)."""
    sight_m: float = 35.0
    """From how far it is seen out of doors, where it shows itself to those in sight."""


_RULES: dict[str, FactRule] = {
    "quarrel": FactRule(0.8, Spread.IN_EARSHOT, 60.0, -0.8, ""),
    "reconciliation": FactRule(0.45, Spread.TAKING_PART, 48.0, 0.7),
    "friendship": FactRule(0.16, Spread.TAKING_PART, 48.0, 0.6),
    "mediation": FactRule(0.4, Spread.TAKING_PART, 72.0, 0.4, ""),
    "estrangement": FactRule(0.35, Spread.TAKING_PART, 48.0, -0.5),
    "outing": FactRule(0.2, Spread.IN_SIGHT, 36.0, 0.2),
    "party_planned": FactRule(0.9, Spread.AT_HOME, 48.0, 0.5),
    "party_joined": FactRule(0.25, Spread.TAKING_PART, 36.0, 0.3),
    "party_held": FactRule(0.6, Spread.TAKING_PART, 60.0, 0.5),
    "missed_meeting": FactRule(0.55, Spread.TAKING_PART, 48.0, -0.6, "object"),
    "arrears": FactRule(0.6, Spread.AT_HOME, 96.0, -0.8),
    "short_pay": FactRule(0.5, Spread.AT_HOME, 72.0, -0.5),
    "breakage": FactRule(0.35, Spread.AT_HOME, 96.0, -0.5),
    "debt_given_up": FactRule(0.45, Spread.TAKING_PART, 168.0, -0.6, "object"),
    "debt_unpaid": FactRule(0.5, Spread.TAKING_PART, 120.0, -0.5, "object"),
    "bargain_struck": FactRule(0.12, Spread.TAKING_PART, 36.0, 0.1, ""),
    "bargain_failed": FactRule(0.18, Spread.TAKING_PART, 24.0, -0.3, ""),
    "chore_done": FactRule(0.1, Spread.AT_HOME, 24.0, 0.2, "object"),
    "chore_broken": FactRule(0.4, Spread.AT_HOME, 48.0, -0.5, "object"),
    "job_opened": FactRule(0.35, Spread.IN_SIGHT, 168.0, 0.3, ""),
    "hired": FactRule(0.5, Spread.AT_HOME, 120.0, 0.8),
    "laid_off": FactRule(0.8, Spread.AT_HOME, 168.0, -0.9),
    "loan_granted": FactRule(0.3, Spread.AT_HOME, 96.0, 0.1),
    "loan_default": FactRule(0.7, Spread.AT_HOME, 168.0, -0.8),
    "price_rise": FactRule(0.4, Spread.TAKING_PART, 72.0, -0.4, ""),
    "price_fall": FactRule(0.2, Spread.TAKING_PART, 48.0, 0.3, ""),
    "shortage": FactRule(0.55, Spread.IN_SIGHT, 72.0, -0.5, ""),
    "carriers_cut_off": FactRule(0.7, Spread.EVERYBODY_AWAKE, 72.0, -0.6, ""),
    "carriers_back": FactRule(0.5, Spread.EVERYBODY_AWAKE, 48.0, 0.6, ""),
    "conversation": FactRule(0.12, Spread.TAKING_PART, 14.0, 0.1),
    "intention": FactRule(0.07, Spread.TAKING_PART, 12.0, 0.0),
    "illness": FactRule(0.85, Spread.AT_HOME, 96.0, -0.9),
    "injured": FactRule(0.95, Spread.IN_SIGHT, 120.0, -0.9),
    "took_along": FactRule(0.3, Spread.TAKING_PART, 36.0, 0.3),
    "left_behind": FactRule(0.8, Spread.AT_HOME, 72.0, -0.7),
    "relief_announced": FactRule(0.7, Spread.EVERYBODY_AWAKE, 12.0, 0.4, ""),
    "relief_given": FactRule(0.3, Spread.AT_HOME, 48.0, 0.5),
    "relief_missed": FactRule(0.6, Spread.AT_HOME, 48.0, -0.6),
    "relief_ended": FactRule(0.3, Spread.IN_SIGHT, 12.0, 0.0, ""),
    "trapped": FactRule(1.0, Spread.TAKING_PART, 48.0, -1.0),
    "dug_out": FactRule(0.55, Spread.TAKING_PART, 120.0, 0.7, "object"),
    "freed": FactRule(0.95, Spread.IN_SIGHT, 168.0, 0.9),
    "found_dead": FactRule(1.0, Spread.IN_SIGHT, 240.0, -1.0),
    "warning": FactRule(0.5, Spread.TAKING_PART, 24.0, -0.3, ""),
    "not_at_home": FactRule(0.25, Spread.TAKING_PART, 24.0, -0.2),
    "turned_back": FactRule(0.35, Spread.TAKING_PART, 18.0, -0.2),
    "missed_work": FactRule(0.5, Spread.AT_HOME, 36.0, -0.3),
    "recovery": FactRule(0.5, Spread.AT_HOME, 48.0, 0.8),
    "election_called": FactRule(0.6, Spread.EVERYBODY_AWAKE, 240.0, 0.1, ""),
    "candidacy": FactRule(0.55, Spread.AT_HOME, 168.0, 0.2),
    "address": FactRule(0.4, Spread.IN_EARSHOT, 72.0, 0.1, ""),
    "voted": FactRule(0.1, Spread.TAKING_PART, 36.0, 0.1),
    "election_held": FactRule(0.75, Spread.EVERYBODY_AWAKE, 240.0, 0.1, ""),
    "elected": FactRule(0.8, Spread.EVERYBODY_AWAKE, 480.0, 0.7),
    "club_joined": FactRule(0.3, Spread.TAKING_PART, 96.0, 0.4),
    "club_left": FactRule(0.3, Spread.TAKING_PART, 96.0, -0.2),
    "club_met": FactRule(0.15, Spread.IN_EARSHOT, 36.0, 0.3, ""),
    "works_called": FactRule(0.5, Spread.EVERYBODY_AWAKE, 24.0, 0.1, ""),
    "works_awarded": FactRule(0.3, Spread.TAKING_PART, 48.0, 0.5),
    "works_declined": FactRule(0.15, Spread.TAKING_PART, 24.0, -0.2),
    "works_done": FactRule(0.5, Spread.IN_SIGHT, 72.0, 0.6, ""),
    "council_met": FactRule(0.12, Spread.TAKING_PART, 48.0, 0.0, ""),
    "council_vote": FactRule(0.6, Spread.IN_SIGHT, 168.0, 0.1, ""),
    "bereaved": FactRule(0.6, Spread.AT_HOME, 240.0, -1.0),
    "isolation": FactRule(0.6, Spread.AT_HOME, 96.0, -0.4),
    "closure_ordered": FactRule(0.7, Spread.EVERYBODY_AWAKE, 120.0, -0.4, ""),
    "closure_lifted": FactRule(0.5, Spread.EVERYBODY_AWAKE, 48.0, 0.5, ""),
    "masks_ordered": FactRule(0.6, Spread.EVERYBODY_AWAKE, 96.0, -0.3, ""),
    "masks_lifted": FactRule(0.4, Spread.EVERYBODY_AWAKE, 48.0, 0.4, ""),
    "accident": FactRule(0.95, Spread.IN_SIGHT, 120.0, -0.9),
    "arrival": FactRule(0.9, Spread.IN_SIGHT, 480.0, 0.3),
    "departure": FactRule(0.9, Spread.IN_SIGHT, 480.0, -0.2),
    "birth": FactRule(1.0, Spread.AT_HOME, 240.0, 1.0),
    "expecting": FactRule(0.8, Spread.AT_HOME, 720.0, 0.8),
    "courtship": FactRule(0.8, Spread.TAKING_PART, 480.0, 0.7),
    "breakup": FactRule(0.7, Spread.TAKING_PART, 240.0, -0.6),
    "wedding": FactRule(1.0, Spread.IN_SIGHT, 720.0, 1.0),
    "separation": FactRule(0.95, Spread.AT_HOME, 480.0, -0.8),
    "moved_house": FactRule(0.5, Spread.IN_SIGHT, 240.0, 0.2),
    "parting": FactRule(0.3, Spread.TAKING_PART, 240.0, -0.6),
    "started_school": FactRule(0.3, Spread.AT_HOME, 72.0, 0.4),
    "left_school": FactRule(0.4, Spread.AT_HOME, 120.0, 0.5),
    "retired": FactRule(0.5, Spread.AT_HOME, 240.0, 0.3),
    "death": FactRule(1.0, Spread.AT_HOME, 480.0, -1.0),
    "fire_began": FactRule(0.95, Spread.IN_SIGHT, 120.0, -0.9, "", 500.0),
    "fire_ended": FactRule(0.5, Spread.IN_SIGHT, 48.0, 0.7, "", 800.0),
    "earthquake_felt": FactRule(0.6, Spread.EVERYBODY_AWAKE, 72.0, -0.5, ""),
    "rain_begins": FactRule(0.15, Spread.EVERYBODY_AWAKE, 5.0, -0.1),
    "rain_ends": FactRule(0.1, Spread.EVERYBODY_AWAKE, 3.0, 0.2),
    "snow_begins": FactRule(0.3, Spread.EVERYBODY_AWAKE, 8.0, 0.0),
    "snow_ends": FactRule(0.1, Spread.EVERYBODY_AWAKE, 4.0, 0.1),
    "fog_begins": FactRule(0.15, Spread.EVERYBODY_AWAKE, 4.0, -0.1),
    "fog_ends": FactRule(0.08, Spread.EVERYBODY_AWAKE, 3.0, 0.1),
    "first_frost": FactRule(0.35, Spread.EVERYBODY_AWAKE, 16.0, -0.1),
    "lightning": FactRule(0.3, Spread.EVERYBODY_AWAKE, 6.0, -0.2),
    "weather_regime": FactRule(0.3, Spread.OUT_OF_DOORS, 6.0, 0.0),
    "dry_spell_noticed": FactRule(0.55, Spread.TAKING_PART, 168.0, -0.6, ""),
    "dry_spell_broke": FactRule(0.5, Spread.OUT_OF_DOORS, 48.0, 0.7, ""),
    "heatwave_began": FactRule(0.4, Spread.EVERYBODY_AWAKE, 48.0, -0.4, ""),
    "heatwave_ended": FactRule(0.3, Spread.EVERYBODY_AWAKE, 24.0, 0.4, ""),
    "cold_spell_began": FactRule(0.4, Spread.EVERYBODY_AWAKE, 48.0, -0.4, ""),
    "cold_spell_ended": FactRule(0.3, Spread.EVERYBODY_AWAKE, 24.0, 0.4, ""),
    "storm_began": FactRule(0.6, Spread.EVERYBODY_AWAKE, 48.0, -0.5, ""),
    "storm_ended": FactRule(0.3, Spread.EVERYBODY_AWAKE, 24.0, 0.4, ""),
    "blizzard_began": FactRule(0.6, Spread.EVERYBODY_AWAKE, 48.0, -0.5, ""),
    "blizzard_ended": FactRule(0.3, Spread.EVERYBODY_AWAKE, 24.0, 0.4, ""),
    "avalanche_began": FactRule(0.8, Spread.OUT_OF_DOORS, 168.0, -0.6, ""),
    "avalanche_hit_house": FactRule(0.9, Spread.OUT_OF_DOORS, 240.0, -0.9, ""),
    "trees_felled": FactRule(0.4, Spread.OUT_OF_DOORS, 48.0, -0.3, ""),
    "roof_damaged": FactRule(0.5, Spread.OUT_OF_DOORS, 96.0, -0.6, ""),
    "cloudburst": FactRule(0.5, Spread.OUT_OF_DOORS, 12.0, -0.3, ""),
    "dam_broke": FactRule(0.95, Spread.EVERYBODY_AWAKE, 240.0, -0.9, ""),
    "flood_began": FactRule(0.9, Spread.IN_SIGHT, 120.0, -0.8, "", 300.0),
    "flood_peak": FactRule(0.4, Spread.OUT_OF_DOORS, 24.0, 0.3, ""),
    "flood_ended": FactRule(0.5, Spread.EVERYBODY_AWAKE, 48.0, 0.5, ""),
    "road_flooded": FactRule(0.4, Spread.IN_SIGHT, 12.0, -0.4, "", 80.0),
    "bridge_flooded": FactRule(0.55, Spread.IN_SIGHT, 24.0, -0.5, "", 120.0),
    "house_flooded": FactRule(0.5, Spread.IN_SIGHT, 60.0, -0.7, "", 80.0),
    "field_flooded": FactRule(0.3, Spread.IN_SIGHT, 36.0, -0.5, "", 120.0),
    "earthquake_began": FactRule(1.0, Spread.EVERYBODY_AWAKE, 480.0, -0.9, ""),
    "aftershock": FactRule(0.55, Spread.EVERYBODY_AWAKE, 24.0, -0.5, ""),
    "landslide_began": FactRule(0.8, Spread.OUT_OF_DOORS, 240.0, -0.7, ""),
    "building_damaged": FactRule(0.75, Spread.IN_SIGHT, 240.0, -0.8, "", 80.0),
    "building_closed": FactRule(0.5, Spread.IN_SIGHT, 120.0, -0.6, "", 40.0),
    "building_opened": FactRule(0.3, Spread.IN_SIGHT, 48.0, 0.4, "", 40.0),
    "building_repaired": FactRule(0.45, Spread.IN_SIGHT, 72.0, 0.7, "", 40.0),
    "way_closed": FactRule(0.4, Spread.IN_SIGHT, 24.0, -0.4, "", 60.0),
    "way_opened": FactRule(0.25, Spread.IN_SIGHT, 12.0, 0.3, "", 60.0),
    "bridge_closed": FactRule(0.6, Spread.IN_SIGHT, 72.0, -0.6, "", 90.0),
    "bridge_opened": FactRule(0.5, Spread.IN_SIGHT, 48.0, 0.6, "", 90.0),
    "fire_near": FactRule(0.95, Spread.EVERYBODY_AWAKE, 120.0, -0.9, ""),
    "forest_burning": FactRule(0.6, Spread.TAKING_PART, 72.0, -0.6, ""),
    "house_caught_fire": FactRule(0.95, Spread.IN_SIGHT, 240.0, -0.9, "", 250.0),
    "field_burnt": FactRule(0.6, Spread.IN_SIGHT, 96.0, -0.7, "", 250.0),
    "harvest": FactRule(0.25, Spread.IN_SIGHT, 48.0, 0.5, "", 120.0),
    "harvest_failed": FactRule(0.7, Spread.IN_SIGHT, 240.0, -0.8, "", 250.0),
    "animals_born": FactRule(0.3, Spread.IN_SIGHT, 72.0, 0.4, "", 150.0),
    "animals_lost": FactRule(0.35, Spread.IN_SIGHT, 72.0, -0.4, "", 150.0),
    "fire_leapt": FactRule(0.4, Spread.TAKING_PART, 24.0, -0.5, ""),
}
_PAYMENTS: dict[str, FactRule] = {
    "food": FactRule(0.1, Spread.TAKING_PART, 14.0, 0.1),
    "treat": FactRule(0.05, Spread.TAKING_PART, 14.0, 0.2),
    "relief": FactRule(0.3, Spread.AT_HOME, 72.0, 0.3, "object"),
    "goods": FactRule(0.08, Spread.IN_SIGHT, 36.0, 0.3),
    "wage": FactRule(0.2, Spread.TAKING_PART, 20.0, 0.5),
    "public_work": FactRule(0.25, Spread.AT_HOME, 48.0, 0.5, "object"),
    "loan": FactRule(0.45, Spread.TAKING_PART, 72.0, 0.2),
    "repayment": FactRule(0.3, Spread.TAKING_PART, 48.0, 0.4),
}


_DEEDS = (
    "work", "shop", "market", "worship", "fetch_water", "chores", "hobby", "visit", "learn",
    "stroll", "tavern", "eat_out", "play", "flee", "help",
)  # fmt: skip
"""Aims worth a word afterwards."""
NOT_NEWS = ("conversation", "intention")
"""Kinds that are known and asked for, but not brought up as news."""


def rule_for(kind: str, payload: dict[str, Any]) -> FactRule | None:
    """Return how an event of this kind and payload counts as a fact, or None if it does not."""
    if kind == "intention" and str(payload.get("goal")) not in _DEEDS:
        return None
    if kind == "payment":
        return _PAYMENTS.get(str(payload.get("purpose")))
    return _RULES.get(kind)


def is_bygone(log: EventView, number: int, *, now_s: float) -> bool:
    """Tell whether what an event announced has begun by now, so that nobody announces it."""
    announced = log.head(number)[0] == "party_planned"
    return announced and float(log.get(number).payload["start_s"]) < now_s


def is_weather(kind: str) -> bool:
    """Tell whether a kind of event is about the weather."""
    return kind in ("first_frost", "lightning") or kind.startswith(
        ("rain_", "snow_", "fog_", "weather_")
    )


def figure_of(event: Event) -> float:
    """Return the one figure of a fact that can shift as it is passed on; 0 where there is none."""
    for name in ("severity", "amount_cents", "owed_cents", "price_cents", "lost_cents", "dry_days"):
        if name in event.payload:
            return float(event.payload[name])
    return 0.0


def freshness(rule: FactRule, *, age_s: float) -> float:
    """Return 1 for what has just happened, one half after the rule's half-life."""
    return float(0.5 ** (max(age_s, 0.0) / (rule.half_life_h * 3600.0)))


def can_be_told(event: Event, *, to: int) -> bool:
    """Tell whether a fact is news to a listener by what they must have lived through themselves."""
    return to not in (event.subject, event.object)
