"""The tables of health: ``infections`` and ``fates`` by person, ``epidemic`` for the village.

One declaration per column, as in ``columns``. Filled by ``contagion_system``, ``mortality_system``
and the commands in ``precautions``; read by ``health_system`` (how ill), by deliberation (who stays
at home, what is shut) and by the inspector.
"""

from typing import Any

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.identity import NONE
from digisphere.people.enums import Contact, DeathCause, Seir, Severity

CURVE_DAYS = 120
"""Days of the epidemic curve that are kept, the newest last to go."""
CLOSABLE = ("school", "tavern", "market", "chapel")
"""What an order can close, in the order of ``epidemic.shut_until_s``."""


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


def _instant(name: str, doc: str, **more: Any) -> ColumnSpec:
    return _column(name, "float64", doc, unit="s", **{"default": float("inf"), **more})


INFECTION_COLUMNS = (
    _column("stage", "uint8", "Seir.", low=0, high=max(Seir)),
    _column("severity", "uint8", "Severity of the last infection.", low=0, high=max(Severity)),
    _column("contact", "uint8", "Contact by which they caught it.", low=0, high=max(Contact)),
    _column("infector", "int32", "Row of who infected them; -1 nobody here.", default=NONE),
    _column("event", "int64", "Their «infected» event; -1 none.", default=NONE),
    _column("place", "int32", "Place (place_id) where they caught it; -1 none.", default=NONE),
    _column("infected", "int32", "People they have infected.", low=0),
    _column("times", "int32", "How often they have been infected.", low=0),
    _instant("caught_s", "When they were infected", default=-1.0),
    _instant("infectious_s", "Infectious from"),
    _instant("onset_s", "First symptoms, where there are any"),
    _instant("ends_s", "Infectious until"),
    _instant("well_s", "Symptoms until"),
    _instant("dies_s", "When they die of it unless treated; inf never"),
    _instant("immune_until_s", "Immune until", default=-1.0),
    _column("noticed", "bool", "The symptoms have begun.", default=False),
    _column("helped", "bool", "Treated early enough to help.", default=False),
    _column("past_help", "bool", "Would die of it even if treated.", default=False),
    _column("isolating", "bool", "Keeps to the house until well.", default=False),
)

EPIDEMIC_COLUMNS = (
    _column("running", "bool", "Somebody carries it, or an order stands.", default=False),
    _column("isolation", "float32", "Share of the feverish who keep to the house.", low=0, high=1,
            default=-1.0),
    _column("mask_stops", "float32", "Share of what is breathed that a mask stops.", low=0, high=1),
    _instant("masks_until_s", "Until when masks are to be worn", default=-1.0),
    _column("masks_event", "int64", "The order to wear them; -1 none.", default=NONE),
    _instant("shut_until_s", "Until when school, tavern, market and chapel are shut",
             shape=(len(CLOSABLE),), default=-1.0),
    _column("shut_event", "int64", "The orders that shut them.", shape=(len(CLOSABLE),),
            default=NONE),
    _column("cases", "int32", "Infections so far.", low=0),
    _column("by_contact", "int32", "Infections so far by Contact.", shape=(len(Contact),), low=0),
    _column("curve", "int32", "New infections by day since the start, a ring.",
            shape=(CURVE_DAYS,), low=0),
    _column("ill_today", "int32", "People ill with it now.", low=0),
)  # fmt: skip

FATE_COLUMNS = (
    _instant("died_s", "When they died; inf while they live"),
    _column("cause", "uint8", "DeathCause.", low=0, high=max(DeathCause)),
    _column("death_event", "int64", "Their «death»; -1 none.", default=NONE),
)

VITAL_DAYS = 14
"""Days of vitals kept by person, a ring."""
DAILY = {
    "resting_heart_bpm": ("1/min", "Heart rate at rest."),
    "active_heart_bpm": ("1/min", "Mean heart rate while active."),
    "temperature_c": ("C", "Highest body temperature, by mouth."),
    "steps": ("1", "Steps walked."),
    "sleep_h": ("h", "Hours asleep."),
    "mass_kg": ("kg", "Body mass in the morning."),
    "systolic_mmhg": ("mmHg", "Systolic blood pressure at rest."),
    "diastolic_mmhg": ("mmHg", "Diastolic blood pressure at rest."),
    "energy_kcal": ("kcal", "Energy used."),
    "wellbeing": ("1", "Well-being of the last fortnight on WHO-5's scale, 0 to 100."),
}
"""Daily figures with their units: columns of ``vitals`` and of the dataset's ``health``."""
VITAL_COLUMNS = (
    _column("days", "int32", "Days recorded so far.", low=0),
    _column("fitness", "float32", "Aerobic fitness for age and sex.", unit="sd", low=-3, high=3),
    _column("conditions", "uint8", "Condition bits: chronic conditions.", low=0, high=15),
    _column("energy_mass_kg", "float32", "Body mass by energy balance.", unit="kg", low=0),
    _column("set_mass_kg", "float32", "Body mass that appetite keeps to.", unit="kg", low=0),
    _column("usual_kcal", "float32", "Energy they are used to eat.", unit="kcal", low=0),
    _column("usual_meal_h", "float32", "Hours a day they are used to sit at meals.", unit="h"),
    _column("usual_met_h", "float32", "Movement they are used to.", unit="h", low=0),
    _column("asleep_h", "float32", "Asleep since four.", unit="h", low=0),
    _column("meal_h", "float32", "At meals since four.", unit="h", low=0),
    _column("met_h", "float32", "Metabolic equivalents times hours since four.", unit="h", low=0),
    _column("active_h", "float32", "Active since four.", unit="h", low=0),
    _column("active_met_h", "float32", "The same while active.", unit="h", low=0),
    _column("walked_m", "float32", "Walked from place to place since four.", unit="m", low=0),
    _column("pottered", "float32", "Steps beside that since four.", low=0),
    _column("fever_c", "float32", "Highest fever since four.", unit="C", low=0),
    _column("pleasure_h", "float32", "Sum of mood times hours since four.", unit="h"),
    _column("stress_h", "float32", "Hours in a bad and stirred mood since four.", unit="h"),
    _column("rested_h", "float32", "Sum of restedness times hours since four.", unit="h"),
    _column("waking_h", "float32", "Hours awake since four.", unit="h", low=0),
    _column("mood_mean", "float32", "Mood of the last fortnight.", low=-1, high=1),
    _column("stress_mean", "float32", "Stress of the last fortnight.", low=0, high=1),
    _column("rested_mean", "float32", "Restedness of the last fortnight.", low=0, high=1),
    *(
        _column(name, "float32", doc + " Last days, a ring.", unit=unit, shape=(VITAL_DAYS,))
        for name, (unit, doc) in DAILY.items()
    ),
)


def health_tables(people: int) -> tuple[TableSpec, ...]:
    """Return the specs of the tables of health for so many people."""
    return (
        TableSpec("infections", max(people, 1), INFECTION_COLUMNS, doc="Who carries what."),
        TableSpec("fates", max(people, 1), FATE_COLUMNS, doc="Who died, when and of what."),
        TableSpec("vitals", max(people, 1), VITAL_COLUMNS, doc="Heart, weight, steps by day."),
        TableSpec("epidemic", 1, EPIDEMIC_COLUMNS, doc="How the village stands with it."),
    )
