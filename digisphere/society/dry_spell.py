"""A dry spell as people notice it: no rain for weeks, withered fields, a river that has run low.

Nobody knows an index. What one can know is felt on one's own skin and seen with one's own eyes:
days without rain while one was about, ground that withers by the field one stands at, the water of
a river one stands by. Who lives off the land heeds it first. Each stage of each sign becomes one
fact, known at first to those who met with it and passed on by talk like any other; it names the
rain that ended and the signs before it as causes. Those whose living hangs on it worry over the
newest they know of, day by day, until rain comes. In wet weather this costs a look a day.
"""

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import Event, EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.sampling import sample_grid
from digisphere.environment.station import last
from digisphere.people import character, emotions
from digisphere.people.emotions import Appraisal, Prospect
from digisphere.people.enums import TRAITS, Activity, Hobby, Occupation, flags_of
from digisphere.people.trajectory import indoors_at, position_at
from digisphere.society.columns import society_tables
from digisphere.society.facts import rule_for
from digisphere.society.knowledge import learn
from digisphere.world.enums import PlaceKind

Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

SIGNS = ("no_rain", "withered", "low_river")
_NO_RAIN, _WITHERED, _LOW_RIVER = range(len(SIGNS))
STAGES: tuple[tuple[float, ...], ...] = (
    (10.0, 14.0, 21.0, 35.0, 56.0),
    (0.35, 0.6, 0.85),
    (0.6, 0.8, 0.92),
)
"""By sign, from when on people say it: days without rain, share of the ground that is withered, and
share of the river's mean water that is gone."""
_STAGES_MOST = max(len(stages) for stages in STAGES)
DRY_DAY_MM = 1.0
"""A day with less rain is dry (Expert Team on Climate Change Detection and Indices: CDD)."""
_DAYS_LOOKED_BACK = 120
_FIRST_HOUR, _LAST_HOUR = 7.0, 20.0
_WORRY_HOUR = 12.0
_FIELD_M, _RIVER_M = 60.0, 90.0
_RIVER_LEAST_M3_S = 0.02
_ON_THE_LAND = flags_of(
    (Occupation.FARMER, Occupation.FARMHAND, Occupation.SHEPHERD, Occupation.FORESTER,
     Occupation.MILLER, Occupation.FISHER),
    kind=Occupation,
)  # fmt: skip
_WORRY = {
    Occupation.FARMER: 0.6, Occupation.FARMHAND: 0.4, Occupation.SHEPHERD: 0.45,
    Occupation.FORESTER: 0.25, Occupation.MILLER: 0.35, Occupation.FISHER: 0.3,
}  # fmt: skip
"""How unwelcome a dry spell is to those who live off the land or the water."""
_WORSE_BY_STAGE = 0.12
_RELIEF = 0.5

NOTICED = EventKind(
    "dry_spell_noticed",
    {"sign": "str", "stage": "int", "dry_days": "int", "share": "float", "by": "int"},
    doc="Somebody («by») is the first to notice how dry it is: «no_rain» for so many days, fields "
    "«withered», a «low_river»; «share» of it. Nobody's doing, so it has no subject.",
)
BROKE = EventKind(
    "dry_spell_broke", {"dry_days": "int"}, doc="Rain has come after so many dry days."
)
DRY_SPELL = TableSpec(
    "dry_spell",
    1,
    (
        ColumnSpec("dry_days", "int32", doc="Days running with less than 1 mm."),
        ColumnSpec("judged_day", "int32", default=-1, doc="Day index last judged."),
        ColumnSpec("rain_event", "int64", default=NONE, doc="The «rain_ends» before it."),
        ColumnSpec(
            "events", "int64", (len(SIGNS), _STAGES_MOST), default=NONE,
            doc="The fact of each sign and stage; -1 nobody has noticed it.",
        ),
    ),
    doc="The dry spell that goes on, as people notice it. One row.",
)  # fmt: skip


class DrySpell(System):
    """Lets people notice each hour of the day how dry it is, and worry."""

    name: ClassVar[str] = "society.dry_spell"
    every: ClassVar[str] = "1 h"
    phase: ClassVar[int] = 77
    reads: ClassVar[tuple[str, ...]] = (
        "people.activity", "people.place_id", "people.occupation", "station.day_rain_mm",
        "field:ground_dryness",
    )  # fmt: skip
    writes: ClassVar[tuple[str, ...]] = (
        "dry_spell.*", "knowledge.*", "emotions.*", "social.dry_felt_day", "events",
    )  # fmt: skip
    event_kinds: ClassVar[tuple[EventKind, ...]] = (NOTICED, BROKE)

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society and the dry spell's own."""
        return (*society_tables(self.scenario), DRY_SPELL)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with the weather as it is."""
        view.table("dry_spell").add(1)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Judge the day before once a day; in a dry spell look who notices it."""
        view.idle = True
        if "station" not in view.tables or not _FIRST_HOUR <= clock.hour <= _LAST_HOUR:
            return
        spell = view.table("dry_spell")
        if spell["judged_day"][0] != clock.day_index:
            spell["judged_day"][0] = clock.day_index
            _judge(view, clock)
        if spell["dry_days"][0] > 0 and _rain_today_mm(view, clock) >= DRY_DAY_MM:
            _end(view, clock, days=0)
        if spell["dry_days"][0] < STAGES[_NO_RAIN][0]:
            return
        view.idle = False
        people = view.table("people")
        rows = people.rows
        awake = rows[people["activity"][rows] != Activity.SLEEP]
        outside = awake[~indoors_at(people, clock.time_s, awake)]
        if outside.size:
            _feel_no_rain(view, clock, outside)
            xy = position_at(people, clock.time_s, outside).astype(np.float64)
            _see_fields(view, clock, outside, xy=xy)
            _see_rivers(view, clock, outside, xy=xy)
        if clock.hour >= _WORRY_HOUR:
            _worry(view, clock, awake)


def dry_days(rain_mm: Floats) -> int:
    """Return how many of the last days, newest last, had no rain to speak of."""
    wet = np.flatnonzero(~(rain_mm < DRY_DAY_MM))
    return int(rain_mm.size if wet.size == 0 else rain_mm.size - 1 - wet[-1])


def _judge(view: View, clock: Clock) -> None:
    """Count the dry days; let rain that has come end the spell."""
    spell = view.table("dry_spell")
    rain = last(view.tables["station"], "day_rain_mm", count=_DAYS_LOOKED_BACK)
    before, now = int(spell["dry_days"][0]), dry_days(np.asarray(rain, dtype=np.float64))
    if now < before:
        _end(view, clock, days=now)
    spell["dry_days"][0] = now
    if now <= 1 or spell["rain_event"][0] == NONE:
        spell["rain_event"][0] = _last_rain(view)


def _rain_today_mm(view: View, clock: Clock) -> float:
    """Return what has fallen since midnight."""
    station = view.tables["station"]
    hours = last(station, "hour_rain_mm", count=int(clock.hour))
    return float(np.nansum(hours)) + float(station["sum_rain_mm"][0])


def _end(view: View, clock: Clock, *, days: int) -> None:
    """Let rain end the spell; if anybody had noticed it, its end is told of."""
    spell = view.table("dry_spell")
    known, before = spell["events"][0], int(spell["dry_days"][0])
    spell["dry_days"][0] = days
    if (known != NONE).any():
        event = view.events.emit(
            "dry_spell_broke", causes=[int(known[known != NONE].max())], dry_days=before
        )
        _no_longer_true(view, known[_NO_RAIN])
        _relieve(view, clock, event)
        known[...] = NONE


def _no_longer_true(view: View, facts: npt.NDArray[np.int64]) -> None:
    """Let nobody bring up that it has not rained, now that it has: the ground is wet."""
    knowledge = view.table("knowledge")
    held = np.isin(knowledge["event"], facts[facts != NONE])
    knowledge["interest"][held] = 0.0


def _last_rain(view: View) -> int:
    log = view.events.read
    if "rain_ends" not in log.kinds():
        return NONE
    found = log.select(kind="rain_ends", limit=1)
    return found[-1].id if found else NONE


def _stage(sign: int, measure: float) -> int:
    """Return how far a sign has come; -1 when there is none."""
    return int(np.searchsorted(STAGES[sign], measure, side="right")) - 1


def _feel_no_rain(view: View, clock: Clock, rows: Rows) -> None:
    """Let those about who were here all the while feel how long it has not rained.

    Those who live off the land or garden say so first, others not before the second stage.
    """
    days = int(view.table("dry_spell")["dry_days"][0])
    people = view.table("people")
    here = people["arrived_day"][rows] <= clock.date.toordinal() - days
    heeds = _ON_THE_LAND[people["occupation"][rows]] | (people["hobby"][rows] == Hobby.GARDENING)
    stage = _stage(_NO_RAIN, days)
    felt = here if stage >= 1 else here & heeds
    _notice(view, clock, rows[felt], sign=_NO_RAIN, stage=stage, share=0.0)


def _see_fields(view: View, clock: Clock, rows: Rows, *, xy: Floats) -> None:
    """Let those by a field see how far the ground under their feet has withered."""
    if "ground_dryness" not in view.fields:
        return
    places, grid = view.ground.places, view.ground.grid
    fields = np.flatnonzero(np.isin(places["kind"], (PlaceKind.FIELD, PlaceKind.FARM)))
    if fields.size == 0:
        return
    spots = np.column_stack([places["x_m"][fields], places["y_m"][fields]])
    gap = np.hypot(*(xy[:, None] - spots[None]).T).T
    near = gap.min(axis=1) <= _FIELD_M
    share = sample_grid(
        view.fields["ground_dryness"], xy_m=xy, size_m=(grid.size_x_m, grid.size_y_m)
    )
    for k in np.flatnonzero(near & (share >= STAGES[_WITHERED][0])).tolist():
        place = int(fields[np.argmin(gap[k])])
        stage = _stage(_WITHERED, float(share[k]))
        _notice(view, clock, rows[k : k + 1], sign=_WITHERED, stage=stage, share=float(share[k]),
                place=place)  # fmt: skip


def _see_rivers(view: View, clock: Clock, rows: Rows, *, xy: Floats) -> None:
    """Let those by a river see how little water it carries."""
    if "reaches" not in view.tables:
        return
    reaches = view.tables["reaches"]
    flows = np.flatnonzero(reaches.alive & (reaches["mean_m3_s"] >= _RIVER_LEAST_M3_S))
    if flows.size == 0:
        return
    gone = 1.0 - reaches["discharge_m3_s"][flows] / reaches["mean_m3_s"][flows]
    spots = np.column_stack([reaches["x_m"][flows], reaches["y_m"][flows]])
    gap = np.hypot(*(xy[:, None] - spots[None]).T).T
    share = gone[np.argmin(gap, axis=1)]
    near = (gap.min(axis=1) <= _RIVER_M) & (share >= STAGES[_LOW_RIVER][0])
    for k in np.flatnonzero(near).tolist():
        stage = _stage(_LOW_RIVER, float(share[k]))
        _notice(view, clock, rows[k : k + 1], sign=_LOW_RIVER, stage=stage, share=float(share[k]))


def _notice(
    view: View, clock: Clock, rows: Rows, *, sign: int, stage: int, share: float, place: int = NONE
) -> None:
    """Let people learn a fact by their own senses; the first to do so makes it one.

    Each keeps the days as they are when they notice it themselves.
    """
    if rows.size == 0:
        return
    known = view.table("dry_spell")["events"]
    if known[0, sign, stage] == NONE:
        known[0, sign, stage] = _make_fact(
            view, sign=sign, stage=stage, share=share, place=place, by=int(rows[0])
        )
    number = int(known[0, sign, stage])
    event = view.events.read.get(number)
    rule = rule_for(event.kind, event.payload)
    if rule is None:
        return
    days = float(view.table("dry_spell")["dry_days"][0])
    fresh = rows[~(view.table("knowledge")["event"][rows] == number).any(axis=1)]
    for row in fresh.tolist():
        learn(
            view.table("knowledge"), row, event=number, source=NONE, via=number, confidence=1.0,
            value=days, interest=rule.interest, time_s=clock.time_s,
        )  # fmt: skip


def _make_fact(view: View, *, sign: int, stage: int, share: float, place: int, by: int) -> int:
    spell = view.table("dry_spell")
    earlier = [int(spell["events"][0, s, g]) for s in (_NO_RAIN, sign) for g in range(_STAGES_MOST)]
    causes = {int(spell["rain_event"][0]), max(earlier, default=NONE)} - {NONE}
    return view.events.emit(
        "dry_spell_noticed",
        place=PLACE_BASE + place if place >= 0 else NONE,
        causes=sorted(causes),
        sign=SIGNS[sign],
        stage=stage,
        dry_days=int(spell["dry_days"][0]),
        share=round(share, 3),
        by=PERSON_BASE + by,
    )


def _worry(view: View, clock: Clock, rows: Rows) -> None:
    """Let those whose living hangs on rain fear for it once a day, if they know how dry it is."""
    people, social = view.table("people"), view.table("social")
    known = view.table("dry_spell")["events"][0].ravel()
    known = np.sort(known[known != NONE])
    work = people["occupation"][rows]
    hurt = np.isin(work, list(_WORRY)) & (social["dry_felt_day"][rows] < clock.day_index)
    for row in rows[hurt].tolist():
        facts = known[np.isin(known, view.table("knowledge")["event"][row])]
        if facts.size == 0:
            continue
        social["dry_felt_day"][row] = clock.day_index
        event = view.events.read.get(int(facts[-1]))
        worse = 1.0 + _WORSE_BY_STAGE * int(event.payload["stage"])
        unwelcome = min(_WORRY[Occupation(int(people["occupation"][row]))] * worse, 0.95)
        _raise(view, clock, row, Appraisal(-unwelcome, prospect=Prospect.TO_COME), event=event)


def _relieve(view: View, clock: Clock, number: int) -> None:
    """Let those who feared for their living and are about breathe again."""
    people, event = view.table("people"), view.events.read.get(number)
    rows = people.rows
    about = (people["activity"][rows] != Activity.SLEEP) & np.isin(
        people["occupation"][rows], list(_WORRY)
    )
    feared = view.table("social")["dry_felt_day"][rows] >= clock.day_index - 2
    for row in rows[about & feared].tolist():
        _raise(view, clock, row, Appraisal(-_RELIEF, prospect=Prospect.NOT_AS_FEARED), event=event)


def _raise(view: View, clock: Clock, row: int, meaning: Appraisal, *, event: Event) -> None:
    """Let somebody feel what an event means to them, as temper colours it."""
    people: Any = view.table("people")
    traits = np.array([[float(people[t][row]) for t in TRAITS]])
    _, _, e, a, n = character.standardised(traits)[0].tolist()
    for kind, strength in emotions.emotions_of(meaning):
        felt = emotions.coloured(kind, strength, extraversion=e, agreeableness=a, neuroticism=n)
        if felt >= emotions.FELT:
            emotions.raise_emotion(
                view.table("emotions"), row, kind=kind, intensity=felt, now_s=clock.time_s,
                neuroticism=n, event=event.id,
            )  # fmt: skip
