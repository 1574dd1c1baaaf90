"""What the person panel says of somebody's body: heart and temperature now, the last days, illness.

Reads the snapshot's health tables and hands back words and series; drawing is ``person``'s. A world
without these tables has nothing to say.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.core.snapshot import Snapshot
from digisphere.inspector.panels.portrait import name_of
from digisphere.language.lexicon import DISEASE_STAGE, ILLNESS
from digisphere.people import conditions
from digisphere.people.enums import Illness, Seir
from digisphere.people.health_columns import DAILY, VITAL_DAYS
from digisphere.people.vitals_system import heart_now, temperature_now

Floats = NDArray[np.float64]
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Series:
    """The last days of one figure, oldest first; ``days`` are numbered back from today."""

    label: str
    days: Floats
    values: Floats

    @property
    def caption(self) -> str:
        """What it is, the last day's, and its range over these days."""
        low, high = float(self.values.min()), float(self.values.max())
        digits = ",.0f" if high >= 100.0 else ".1f"
        return f"{self.label}: {self.values[-1]:{digits}} ({low:{digits}} to {high:{digits}})"


def now(snapshot: Snapshot, row: int) -> Facts:
    """Return what can be felt and measured at this moment."""
    tables = snapshot.tables
    if "vitals" not in tables:
        return []
    if not tables["people"].alive[row]:
        return _death(snapshot, row)
    one = np.array([row], dtype=np.int64)
    hour = snapshot.clock.hour
    heart = heart_now(tables, one, time_s=snapshot.time_s)[0]
    warmth = temperature_now(tables, one, time_s=snapshot.time_s, hour=hour)[0]
    facts = [("Heart", f"{heart:.0f} a minute now"), ("Warmth", f"{warmth:.1f} °C now")]
    last = latest(snapshot, row)
    if last:
        facts += [
            ("At rest", f"{last['resting_heart_bpm']:.0f} a minute"),
            ("Pressure", f"{last['systolic_mmhg']:.0f} / {last['diastolic_mmhg']:.0f} mmHg"),
            ("Weight", f"{last['mass_kg']:.1f} kg"),
            ("Slept", f"{last['sleep_h']:.1f} h"),
            ("Walked", f"{last['steps']:,.0f} steps"),
            ("Well-being", f"{last['wellbeing']:.0f} of 100"),
        ]
    lives_with = conditions.names(int(tables["vitals"]["conditions"][row]))
    facts.append(("Lives with", ", ".join(lives_with) or "nothing chronic"))
    return facts + infection(snapshot, row)


def latest(snapshot: Snapshot, row: int) -> dict[str, float]:
    """Return the figures of the last whole day; empty before the first."""
    table = snapshot.tables["vitals"]
    days = int(table["days"][row])
    if days == 0:
        return {}
    slot = (days - 1) % VITAL_DAYS
    return {name: float(table[name][row, slot]) for name in DAILY}


def series(snapshot: Snapshot, row: int, *, name: str, label: str) -> Series:
    """Return the last days of one figure."""
    table = snapshot.tables["vitals"]
    total = int(table["days"][row])
    days = np.arange(max(0, total - VITAL_DAYS), total)
    values = table[name][row, days % VITAL_DAYS].astype(np.float64)
    return Series(label, (days - total).astype(np.float64), values)


def infection(snapshot: Snapshot, row: int) -> Facts:
    """Return the stage of an infection, from whom it is and how many caught it from them."""
    table = snapshot.tables["infections"]
    if table["times"][row] == 0:
        return []
    stage = Seir(int(table["stage"][row]))
    facts = [("Infection", f"{ILLNESS[Illness.FLU]}: {DISEASE_STAGE[stage]}")]
    giver = int(table["infector"][row])
    facts.append(("From", name_of(snapshot, giver) if giver >= 0 else "outside"))
    facts.append(("Gave it", f"to {int(table['infected'][row])} so far"))
    if table["isolating"][row]:
        facts.append(("Keeps to", "the house until well"))
    return facts


def _death(snapshot: Snapshot, row: int) -> Facts:
    fates = snapshot.tables["fates"]
    if fates["death_event"][row] < 0:
        return []
    days = (snapshot.time_s - float(fates["died_s"][row])) / 86400.0
    return [("Died", f"{days:.0f} days ago" if days >= 1.0 else "today")]
