"""What people can say of their own bodies: fever, sleep, steps, weight, old troubles.

Only what somebody would know without a doctor, and figures when asked for them. Called by
``answers_self`` where a question is about health.
"""

import re

import numpy as np

from digisphere.core.snapshot import Snapshot
from digisphere.language.grammar import listing
from digisphere.language.questions import Question
from digisphere.people import conditions
from digisphere.people.health_columns import VITAL_DAYS
from digisphere.people.vitals_system import fever_now, heart_now

_FEVERISH_C = 0.9
_TROUBLES = {
    "hypertension": "high blood pressure", "diabetes": "diabetes", "arthritis": "arthritis",
    "asthma": "asthma",
}  # fmt: skip


def bodily(s: Snapshot, row: int, q: Question) -> list[str]:
    """Return what somebody adds about their body, by what was asked."""
    if "vitals" not in s.tables:
        return []
    text, out = q.text.lower(), []
    one = np.array([row], dtype=np.int64)
    if fever_now(s.tables, one, time_s=s.time_s)[0] > _FEVERISH_C:
        out.append("I'm hot and shivering, I have a temperature")
    for pattern, teller in _ASKED:
        if re.search(pattern, text):
            said = teller(s, row)
            out += [said] if said else []
    troubles = [_TROUBLES[n] for n in conditions.names(int(s.tables["vitals"]["conditions"][row]))]
    if troubles:
        out.append(f"I live with {listing(troubles)}")
    if s.tables["infections"]["isolating"][row]:
        out.append("I'm keeping to the house so that nobody else catches it")
    return out


def _last(s: Snapshot, row: int, name: str) -> float | None:
    table = s.tables["vitals"]
    days = int(table["days"][row])
    return float(table[name][row, (days - 1) % VITAL_DAYS]) if days else None


def _slept(s: Snapshot, row: int) -> str:
    hours = _last(s, row, "sleep_h")
    return "" if hours is None else f"I slept about {hours:.0f} hours the other night"


def _walked(s: Snapshot, row: int) -> str:
    steps = _last(s, row, "steps")
    return "" if steps is None else f"I walked some {round(steps, -2):,.0f} steps yesterday"


def _weighs(s: Snapshot, row: int) -> str:
    mass = _last(s, row, "mass_kg")
    return "" if mass is None else f"I weigh about {mass:.0f} kilos"


def _pulse(s: Snapshot, row: int) -> str:
    beats = heart_now(s.tables, np.array([row], dtype=np.int64), time_s=s.time_s)[0]
    return f"My heart beats about {round(beats, -1):.0f} times a minute just now"


def _pressure(s: Snapshot, row: int) -> str:
    upper, lower = _last(s, row, "systolic_mmhg"), _last(s, row, "diastolic_mmhg")
    if upper is None or lower is None:
        return ""
    return f"My blood pressure was {upper:.0f} over {lower:.0f} when it was last taken"


def _spirits(s: Snapshot, row: int) -> str:
    score = _last(s, row, "wellbeing")
    if score is None:
        return ""
    how = "very well" if score > 80 else "well" if score > 60 else "so-so" if score > 45 else "low"
    return f"These last days I've felt {how}"


_ASKED = (
    (r"\b(sleep|slept)\b", _slept),
    (r"\b(walk\w*|steps)\b", _walked),
    (r"\b(weigh\w*|heavy)\b", _weighs),
    (r"\b(heart|pulse)\b", _pulse),
    (r"\bblood\b", _pressure),
    (r"\bwell-?being\b", _spirits),
)
