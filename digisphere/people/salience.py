"""How much an event matters to those who live it, hear it or see it, and how it feels.

A table from event kinds (of any room) to impressions; kinds it does not know leave a faint trace in
those who are near. `memory_system.py` decides who perceives what; nothing here looks at the world.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from digisphere.core.events import Event
from digisphere.people.enums import MemoryKind


@dataclass(frozen=True)
class Weight:
    """What an event leaves in its subject, its object and those who look on."""

    kind: MemoryKind
    importance: float
    valence: float = 0.0
    object_kind: MemoryKind = MemoryKind.NONE
    """Kind of memory of the object; NONE leaves nothing."""
    object_valence: float = 0.0
    seen: float = 0.0
    """Share of the importance for onlookers; 0 leaves nothing."""


_M = MemoryKind
EVENTS: Mapping[str, Weight] = {
    "conversation": Weight(_M.ENCOUNTER, 0.2, 0.1, _M.ENCOUNTER, 0.1),
    "quarrel": Weight(_M.ENCOUNTER, 0.8, -0.7, _M.ENCOUNTER, -0.8, seen=0.5),
    "reconciliation": Weight(_M.ENCOUNTER, 0.7, 0.6, _M.ENCOUNTER, 0.6),
    "friendship": Weight(_M.ENCOUNTER, 0.7, 0.7, _M.ENCOUNTER, 0.7),
    "estrangement": Weight(_M.ENCOUNTER, 0.65, -0.6),
    "outing": Weight(_M.ENCOUNTER, 0.5, 0.5, _M.ENCOUNTER, 0.5),
    "party_planned": Weight(_M.OWN_DEED, 0.55, 0.4),
    "party_joined": Weight(_M.ENCOUNTER, 0.5, 0.5, _M.ENCOUNTER, 0.4),
    "party_held": Weight(_M.OWN_DEED, 0.6, 0.5),
    "missed_meeting": Weight(_M.OWN_DEED, 0.4, -0.3, _M.ENCOUNTER, -0.6),
    "arrears": Weight(_M.MONEY, 0.7, -0.7),
    "short_pay": Weight(_M.MONEY, 0.55, -0.6),
    "breakage": Weight(_M.MONEY, 0.55, -0.5),
    "debt_given_up": Weight(_M.MONEY, 0.55, -0.4, _M.MONEY, -0.6),
    "debt_unpaid": Weight(_M.MONEY, 0.5, -0.4, _M.MONEY, -0.5),
    "laid_off": Weight(_M.MONEY, 0.9, -0.9, seen=0.4),
    "hired": Weight(_M.MONEY, 0.8, 0.8),
    "loan_granted": Weight(_M.MONEY, 0.5, 0.1),
    "loan_default": Weight(_M.MONEY, 0.8, -0.8),
    "bargain_struck": Weight(_M.MONEY, 0.3, 0.15, _M.MONEY, 0.15),
    "bargain_failed": Weight(_M.MONEY, 0.3, -0.25, _M.MONEY, -0.25),
    "chore_done": Weight(_M.OWN_DEED, 0.15, 0.1, _M.ENCOUNTER, 0.2),
    "chore_broken": Weight(_M.OWN_DEED, 0.35, -0.2, _M.ENCOUNTER, -0.5),
    "price_rise": Weight(_M.MONEY, 0.25, -0.3),
    "price_fall": Weight(_M.MONEY, 0.2, 0.3),
    "illness": Weight(_M.BODY, 0.65, -0.6, seen=0.4),
    "injured": Weight(_M.BODY, 0.9, -0.8, seen=0.6),
    "warning": Weight(_M.SAID, 0.7, -0.4, _M.HEARD, -0.5),
    "not_at_home": Weight(_M.OWN_DEED, 0.3, -0.2),
    "relief_given": Weight(_M.OWN_DEED, 0.5, 0.4),
    "relief_missed": Weight(_M.OWN_DEED, 0.6, -0.6),
    "took_along": Weight(_M.OWN_DEED, 0.6, 0.1),
    "trapped": Weight(_M.BODY, 0.95, -0.9),
    "noticed_trapped": Weight(_M.SAW, 0.7, -0.6),
    "dug_out": Weight(_M.OWN_DEED, 0.85, 0.6, _M.ENCOUNTER, 0.9),
    "freed": Weight(_M.BODY, 0.95, 0.8, seen=0.6),
    "found_dead": Weight(_M.BODY, 1.0, -1.0, _M.ENCOUNTER, -0.8, seen=0.7),
    "turned_back": Weight(_M.OWN_DEED, 0.35, -0.3),
    "missed_work": Weight(_M.OWN_DEED, 0.5, -0.3),
    "recovery": Weight(_M.BODY, 0.5, 0.6),
    "death": Weight(_M.BODY, 1.0, -1.0),
    "bereaved": Weight(_M.BODY, 1.0, -1.0),
    "expecting": Weight(_M.BODY, 0.9, 0.8, _M.ENCOUNTER, 0.8),
    "birth": Weight(_M.BODY, 1.0, 1.0, seen=0.5),
    "new_kin": Weight(_M.ENCOUNTER, 0.9, 0.9),
    "courtship": Weight(_M.ENCOUNTER, 0.85, 0.9, _M.ENCOUNTER, 0.9),
    "breakup": Weight(_M.ENCOUNTER, 0.8, -0.7, _M.ENCOUNTER, -0.8),
    "wedding": Weight(_M.ENCOUNTER, 1.0, 1.0, _M.ENCOUNTER, 1.0, seen=0.5),
    "separation": Weight(_M.ENCOUNTER, 0.95, -0.8, _M.ENCOUNTER, -0.9),
    "moved_house": Weight(_M.OWN_DEED, 0.6, 0.2),
    "departure": Weight(_M.OWN_DEED, 0.9, 0.0, seen=0.5),
    "parting": Weight(_M.ENCOUNTER, 0.7, -0.6),
    "arrival": Weight(_M.OWN_DEED, 0.9, 0.3, seen=0.3),
    "started_school": Weight(_M.OWN_DEED, 0.7, 0.3),
    "left_school": Weight(_M.OWN_DEED, 0.7, 0.4),
    "retired": Weight(_M.OWN_DEED, 0.8, 0.2),
    "isolation": Weight(_M.OWN_DEED, 0.45, -0.3),
}
WEATHER: Mapping[str, tuple[float, float]] = {
    "rain_begins": (0.14, -0.15),
    "rain_ends": (0.08, 0.15),
    "snow_begins": (0.4, 0.25),
    "snow_ends": (0.15, 0.0),
    "fog_begins": (0.16, -0.05),
    "fog_ends": (0.05, 0.05),
    "weather_regime": (0.2, 0.0),
    "weather_front": (0.1, 0.0),
    "thunder_cell": (0.45, -0.25),
    "first_frost": (0.35, -0.1),
}
"""Importance and valence of what everybody under the sky perceives."""
_GOALS: Mapping[str, float] = {
    "flee": 0.9, "help": 0.9,
    "meet": 0.45, "heal": 0.5, "worship": 0.3, "visit": 0.35, "stroll": 0.18, "tavern": 0.22,
    "market": 0.2, "shelter": 0.3, "eat_out": 0.22, "socialise": 0.15, "play": 0.15, "shop": 0.1,
}  # fmt: skip
_ACTS: Mapping[str, float] = {
    "warn": 0.6, "promise": 0.45, "propose": 0.4, "accept": 0.4, "reject": 0.4, "inform": 0.28,
    "request": 0.35, "apologise": 0.5, "thank": 0.2, "ask": 0.1, "greet": 0.05, "farewell": 0.04,
    "refuse": 0.35,
}  # fmt: skip
_TOPICS: Mapping[str, float] = {
    "news": 0.2, "grievance": 0.35, "money": 0.25, "outing": 0.15, "person": 0.12, "view": 0.08,
    "meeting": -0.1, "weather": -0.15, "price": -0.25, "chore": -0.25,
}  # fmt: skip


def intention_importance(goal: str) -> float:
    """Return how memorable having meant to do something is; routine hardly is."""
    return _GOALS.get(goal, 0.04)


def speech_importance(event: Event) -> float:
    """Return how memorable a speech act is, by its act and topic."""
    act = _ACTS.get(str(event.payload.get("act", "")), 0.15)
    topic = _TOPICS.get(str(event.payload.get("topic", "")), 0.0)
    return min(max(act + topic, 0.02), 1.0)


def payment_importance(event: Event) -> float:
    """Return how memorable a payment is: a coin hardly, a month's rent well."""
    cents = abs(float(event.payload.get("amount_cents", 0)))
    return float(np.clip(0.12 * (np.log10(max(cents, 1.0)) - 2.0), 0.02, 0.5))
