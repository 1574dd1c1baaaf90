"""Checks of single minds: forgetting, recall, what a full head keeps, habits and emotions.

Pure models of the very functions people live by; no town is simulated. Sources: Ebbinghaus 1885,
Wixted & Ebbesen 1991, Murre & Dros 2015 (forgetting); Park et al. 2023 (recall); Lally et al. 2010
(habits); Verduyn & Lavrijsen 2015 (how long emotions last); Steel, Schmidt & Shultz 2008 and Lucas
& Fujita 2000 (temper and affect). Opinions are in ``opinions``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome, Reading
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.people import emotions, habits, memory
from digisphere.people.character import draw_traits, standardised
from digisphere.people.columns import MEMORY_COLUMNS, MEMORY_SLOTS
from digisphere.people.emotions import Appraisal, Emotion, Prospect
from digisphere.people.enums import Goal, MemoryKind
from digisphere.people.mind_columns import EMOTION_COLUMNS

Floats = NDArray[np.float64]
Table = dict[str, NDArray[Any]]

_STREAMS = Streams(2)
_ASKED_H = np.array([1 / 3, 1.0, 9.0, 24.0, 48.0, 144.0, 744.0])
_EBBINGHAUS = np.array([0.58, 0.44, 0.36, 0.34, 0.28, 0.25, 0.21])

SLOPE = Figure(
    "slope of log recall on log time",
    -0.2,
    -0.1,
    source="power law of forgetting: Wixted & Ebbesen 1991; Murre & Dros 2015",
)
SAVED = Figure(
    "largest gap from Ebbinghaus's savings, 20 minutes to 31 days",
    0.0,
    0.08,
    source="Ebbinghaus 1885; the replication of Murre & Dros 2015 differs from it by as much",
)


def _forgetting(recall: Callable[[Floats], Floats]) -> Outcome:
    hours = np.geomspace(1 / 3, 744.0, 40)
    kept = recall(hours)
    slope = np.polyfit(np.log(hours), np.log(np.maximum(kept, 1e-9)), 1)[0]
    gap = np.abs(recall(_ASKED_H) - _EBBINGHAUS).max()

    def draw(axes: Any) -> None:
        axes.loglog(_ASKED_H, _EBBINGHAUS, "o", color=REFERENCE, label="Ebbinghaus")
        axes.loglog(hours, kept, color=FOUND, label="here")
        axes.set(xlabel="hours since", ylabel="share recalled")

    return Outcome((SLOPE.of(slope), SAVED.of(gap)), plot=draw)


FORGETTING = Check(
    name="forgetting",
    title="What does not matter is forgotten along a power law",
    measure=lambda effort: _forgetting(lambda h: memory.recall_probability(h, importance=0.0)),
    control=lambda effort: _forgetting(lambda h: np.exp(-h / 24.0)),
    control_is="a memory that decays exponentially with a day's time constant",
)

DECAY = Figure(
    "share of recency left after an hour",
    0.9949,
    0.9951,
    source="0.995: Park et al. 2023",
    digits=5,
)
WEIGHTS = tuple(
    Figure(f"weight of {name} in what comes to mind", 0.98, 1.02, source="1: Park et al. 2023")
    for name in ("recency", "importance", "relevance")
)


def _mind(ages_h: Floats, importance: Floats) -> Table:
    """One mind with memories of given ages, hours before time zero."""
    table = {spec.name: spec.allocate(1) for spec in MEMORY_COLUMNS}
    n = ages_h.size
    table["kind"][0, :n] = MemoryKind.SAW
    table["time_s"][0, :n] = table["last_access_s"][0, :n] = -3600.0 * ages_h
    table["importance"][0, :n] = importance
    table["count"][0] = n
    return table


def _scores(table: Table, fit: Floats, *, back: bool) -> Floats:
    """Scores of one mind's memories; ``back`` turns recency round, as a released code does."""
    if back:
        table = table | {"last_access_s": -table["last_access_s"] + table["last_access_s"].min()}
    row = np.array([0])
    wide = np.zeros((1, MEMORY_SLOTS))
    wide[0, : fit.size] = fit
    found: Floats = memory.salience(table, row, now_s=0.0, fit=wide)[0, : fit.size]
    return found


def _recall(*, back: bool) -> Outcome:
    n = 120
    draws = [_STREAMS.uniform_by_slot(name, 0, np.arange(n)) for name in ("age", "imp", "fit")]
    age, importance, fit = 200.0 * draws[0], draws[1], draws[2]
    table = _mind(age, importance)
    score = _scores(table, fit, back=back)
    parts = [_scaled(0.995**age), _scaled(table["importance"][0, :n].astype(float)), _scaled(fit)]
    solved = np.linalg.lstsq(np.stack(parts, axis=1), score, rcond=None)[0]
    ages = np.array([0.0, 1.0, 2.0])
    near = _scores(_mind(ages, np.full(3, 0.5)), np.zeros(3), back=back)
    step = (near[1] - near[2]) / (near[0] - near[1])

    def draw(axes: Any) -> None:
        axes.scatter(age, score, c=importance, s=8)
        axes.set(xlabel="hours since recalled", ylabel="score (colour: importance)")

    weights = tuple(f.of(w) for f, w in zip(WEIGHTS, solved, strict=True))
    return Outcome((DECAY.of(step), *weights), plot=draw)


def _scaled(values: Floats) -> Floats:
    scaled: Floats = (values - values.min()) / (values.max() - values.min())
    return scaled


RECALL = Check(
    name="recall_weights",
    title="What comes to mind is recent, important and to the point, each alike",
    measure=lambda effort: _recall(back=False),
    control=lambda effort: _recall(back=True),
    control_is="recency turned round, the oldest scoring highest, as in a code in wide use",
)

_DAYS, _MINOR_A_DAY, _MINOR, _MAJOR = 30, 40, 0.06, 0.8
KEPT = Figure(
    "share recalled of a month's important days, over what forgetting alone allows",
    0.85,
    1.15,
    source="the forgetting curve itself, by definition: a full head must lose nothing that matters",
)


def _month(effort: Effort, *, first_out: bool) -> Outcome:
    """Live a month of small things with one important one a day; ask at its end."""
    people = effort.choose(quick=60, full=400)
    table = {spec.name: spec.allocate(people) for spec in MEMORY_COLUMNS}
    rows = np.arange(people)
    for day in range(_DAYS):
        for turn in range(_MINOR_A_DAY + 1):
            now_s = 86400.0 * day + 1200.0 * turn
            if first_out:
                table["importance"][:] = 0.0
            _remember_one(table, rows, importance=_MAJOR if turn == 0 else _MINOR, now_s=now_s,
                          event=day if turn == 0 else 10_000)  # fmt: skip
    now_s = 86400.0 * _DAYS
    held = table["event"] < _DAYS
    held &= table["kind"] != MemoryKind.NONE
    age_h = memory.hours_idle(table, slice(None), now_s=now_s)
    able = memory.recall_probability(age_h, importance=_MAJOR)
    everything = memory.recall_probability(24.0 * np.arange(1, _DAYS + 1), importance=_MAJOR)
    share = np.where(held, able, 0.0).sum(axis=1).mean() / everything.sum()

    def draw(axes: Any) -> None:
        days = table["event"][held]
        axes.hist(_DAYS - days, bins=_DAYS, color=FOUND)
        axes.set(xlabel="days ago", ylabel="important things still held")

    return Outcome((KEPT.of(share),), plot=draw, sample=f"{people} minds over {_DAYS} days")


def _remember_one(
    table: Table, rows: NDArray[np.int64], *, importance: float, now_s: float, event: int
) -> None:
    n = rows.size
    none = np.full(n, -1)
    memory.remember(
        table,
        memory.Impressions(
            rows=rows, kind=np.full(n, int(MemoryKind.SAW)), importance=np.full(n, importance),
            valence=np.zeros(n), place=none, other=none, event=np.full(n, event),
        ),
        now_s=now_s,
    )  # fmt: skip


KEEPING = Check(
    name="what_is_kept",
    title="A full head lets the small things go, not the ones that matter",
    measure=lambda effort: _month(effort, first_out=False),
    control=lambda effort: _month(effort, first_out=True),
    control_is="a memory without importance, in which the oldest gives way",
)

REPETITIONS = Figure(
    "repetitions to 95 % of a habit", 60.0, 72.0, source="66, the median of Lally et al. 2010"
)
MISSED = Figure(
    "habit lost by one missed occasion",
    0.0,
    0.03,
    source="«did not materially affect the habit»: Lally et al. 2010, a step of theirs at most",
)


def _habit(gain: float) -> Outcome:
    kept = habits.GAIN
    habits.GAIN = gain
    try:
        curve, lost = _grow()
    finally:
        habits.GAIN = kept
    reached = np.flatnonzero(curve >= 0.95)
    count = float(reached[0] + 1) if reached.size else np.inf

    def draw(axes: Any) -> None:
        axes.plot(curve, color=FOUND)
        axes.axhline(0.95, color=REFERENCE, lw=0.8)
        axes.set(xlabel="days of doing it at the same hour", ylabel="strength of habit")

    return Outcome((REPETITIONS.of(count), MISSED.of(lost)), plot=draw)


def _grow() -> tuple[Floats, float]:
    """Return strength by day of doing the same at the same hour, and what one miss costs."""
    habit = np.zeros((1, len(Goal), 24), dtype=np.uint8)
    who, curve = np.array([0]), []
    for _ in range(110):
        habits.repeat_at_hour(habit, who, goals=np.array([Goal.STROLL]), hour=7)
        curve.append(habit[0, Goal.STROLL, 7] / 255.0)
    habits.repeat_at_hour(habit, who, goals=np.array([Goal.HOBBY]), hour=7)
    return np.array(curve), curve[-1] - float(habit[0, Goal.STROLL, 7]) / 255.0


HABIT = Check(
    name="habit_growth",
    title="Doing a thing daily makes it a habit in two months",
    measure=lambda effort: _habit(habits.GAIN),
    control=lambda effort: _habit(0.10),
    control_is="a habit that grows by a tenth of what is left each time",
)

LASTING = tuple(
    Figure(f"hours a strong {name} lasts", 0.85 * hours, 1.15 * hours, source=f"{hours:g} h: "
           "mean reported duration, Verduyn & Lavrijsen 2015")
    for name, hours in (("anger", 2.0), ("joy", 35.0), ("gratitude", 5.0), ("shame", 0.5))
)  # fmt: skip
RATIO = Figure(
    "times sadness outlasts shame", 200.0, 280.0,
    source="240: Verduyn & Lavrijsen 2015",
)  # fmt: skip


_TIMED = (Emotion.ANGER, Emotion.JOY, Emotion.GRATITUDE, Emotion.SHAME, Emotion.SADNESS)


def _duration_h(kind: Emotion) -> float:
    table = {spec.name: spec.allocate(1) for spec in EMOTION_COLUMNS}
    emotions.raise_emotion(
        table, 0, kind=kind, intensity=emotions.STRONG, now_s=0.0, neuroticism=0.0
    )
    times = np.geomspace(0.05, 400.0, 4000)
    felt = [
        emotions.felt_by(table, np.array([0]), now_s=3600.0 * h, neuroticism=np.zeros(1)).max()
        for h in times
    ]
    return float(times[np.flatnonzero(np.array(felt) > 0.0)[-1]])


def _durations(*, alike: bool) -> Outcome:
    kept = emotions.LASTS_H.copy()
    if alike:
        emotions.LASTS_H[:] = np.exp(np.log(kept).mean())
    try:
        hours = {kind: _duration_h(kind) for kind in _TIMED}
    finally:
        emotions.LASTS_H[:] = kept
    readings: list[Reading] = [
        figure.of(value) for figure, value in zip(LASTING, hours.values(), strict=False)
    ]
    ratio = hours[Emotion.SADNESS] / hours[Emotion.SHAME]

    def draw(axes: Any) -> None:
        names = [k.name.lower() for k in hours]
        axes.bar(names, list(hours.values()), color=FOUND)
        axes.set(ylabel="hours felt", yscale="log")

    return Outcome((*readings, RATIO.of(ratio)), plot=draw)


DURATIONS = Check(
    name="emotion_durations",
    title="Anger passes in hours, sadness takes days",
    measure=lambda effort: _durations(alike=False),
    control=lambda effort: _durations(alike=True),
    control_is="emotions that all fade alike",
)

NEUROTIC = Figure(
    "correlation of neuroticism with a week's negative emotion",
    0.2,
    0.6,
    source="up to .54 in questionnaires: Steel, Schmidt & Shultz 2008; .2 and more by the day",
)
OUTGOING = Figure(
    "correlation of extraversion with a week's positive emotion",
    0.1,
    0.45,
    source=".37 in questionnaires: Lucas & Fujita 2000 (35 samples); less day by day",
)
_WEEK_H, _EVENTS = 168.0, 14
_MEANINGS = (
    Appraisal(0.4), Appraisal(-0.4), Appraisal(0.4, prospect=Prospect.AS_HOPED),
    Appraisal(-0.5, -0.5, emotions.Doer.OTHER), Appraisal(0.5, 0.5, emotions.Doer.OTHER),
    Appraisal(-0.4, prospect=Prospect.TO_COME),
)  # fmt: skip


def _week(effort: Effort, *, temper: bool) -> Outcome:
    """Let people of many tempers have a week of the same kinds of events, at random."""
    n = effort.choose(quick=400, full=2000)
    rows = np.arange(n)
    traits = draw_traits(
        rows, age_years=np.full(n, 29.0), sex=(rows % 2).astype(np.float64),
        normal=lambda name, slots, *k: _STREAMS.normal_by_slot(name, 0, slots, *k),
    )  # fmt: skip
    z = standardised(traits)
    weight = np.exp(0.5 * _STREAMS.normal_by_slot("hard", 0, rows))
    bad, good = np.zeros(n), np.zeros(n)
    for turn in range(_EVENTS):
        which = (_STREAMS.uniform_by_slot("what", turn, rows) * len(_MEANINGS)).astype(int)
        heat = np.minimum(weight * np.exp(
            0.4 * _STREAMS.normal_by_slot("heat", turn, rows)), 2.0)  # fmt: skip
        for i in rows.tolist():
            for kind, strength in emotions.emotions_of(_MEANINGS[which[i]]):
                e, a, neurotic = z[i, 2:] if temper else np.zeros(3)
                felt = emotions.coloured(
                    kind, min(strength * heat[i], 1.0), extraversion=e, agreeableness=a,
                    neuroticism=neurotic,
                )  # fmt: skip
                (bad if emotions.NEGATIVE[kind] else good)[i] += felt
    r = [float(np.corrcoef(z[:, k], felt)[0, 1]) for k, felt in ((4, bad), (2, good))]

    def draw(axes: Any) -> None:
        axes.scatter(traits[:, 4], bad, s=4, color=FOUND)
        axes.set(xlabel="neuroticism", ylabel="negative emotion in a week")
        axes.plot([], [], color=CONTROL)

    sample = f"{n:,} people, {_EVENTS} events each"
    return Outcome((NEUROTIC.of(r[0]), OUTGOING.of(r[1])), plot=draw, sample=sample)


TEMPER = Check(
    name="temper_and_emotion",
    title="The neurotic feel worse and the outgoing better, as much as people do",
    measure=lambda effort: _week(effort, temper=True),
    control=lambda effort: _week(effort, temper=False),
    control_is="feelings that no temper colours",
)
