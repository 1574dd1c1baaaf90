"""What each goal is worth to somebody now: needs, hours, duty, household, leisure, weather, habit.

Utilities are in points of about the worth of an ordinary meal. Needs pull with the square of what
is lacking, so an empty stomach beats a bored hour; duty holds through working hours; traits tilt
the scales a little (Big Five explain 3 to 16 % of such behaviour), never decide. Walking and
crowding costs are added in `options.py`; the choice is made in `scores.py`.
"""

import math

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Goal, Hobby, Occupation, Reason, Task, Term, Value, flags_of
from digisphere.people.goals import GOALS
from digisphere.people.scores import GOAL_COUNT, Scores
from digisphere.people.situation import SUNDAY, Situation
from digisphere.people.surroundings import share
from digisphere.people.values import ACTED_ON

Floats = npt.NDArray[np.float64]

O, C, E, A, N = range(5)  # noqa: E741 - the traits' own letters
_REPEAT_H = np.array([GOALS[g].repeat_h if g in GOALS else 1.0 for g in Goal])
_REPEAT_COST = np.full(GOAL_COUNT, 0.5)
_REPEAT_COST[[Goal.WORK, Goal.LEARN, Goal.SLEEP, Goal.SHELTER, Goal.MEET, Goal.FLEE, Goal.HELP]] = (
    0.0
)
_LEARNS = flags_of((Occupation.PUPIL, Occupation.STUDENT), kind=Occupation)
_STOCK = flags_of((Occupation.FARMER, Occupation.SHEPHERD), kind=Occupation)
_KEEPS_HOUSE = flags_of((Occupation.HOMEMAKER, Occupation.NONE), kind=Occupation)
_TAVERN_HOBBY = flags_of((Hobby.CARDS, Hobby.MUSIC), kind=Hobby)
_TASK_GOALS = (
    (Task.FOOD, Goal.SHOP), (Task.WATER, Goal.FETCH_WATER), (Task.HOUSE, Goal.CHORES),
)  # fmt: skip
_PROMISE_WORTH = 0.6
_VALUE_WORTH = {
    Goal.VISIT: 0.07, Goal.TAVERN: 0.07, Goal.EAT_OUT: 0.05, Goal.WORK: 0.05, Goal.LEARN: 0.05,
    Goal.WORSHIP: 0.1, Goal.CHORES: 0.05, Goal.HOBBY: 0.06, Goal.STROLL: 0.07, Goal.MARKET: 0.04,
    Goal.SHELTER: 0.06, Goal.GO_HOME: 0.04, Goal.HELP: 0.1,
}  # fmt: skip
"""Utility points a standard deviation of the value that speaks for a goal is worth."""
_THRIFT = 0.2
"""By so much more those keep in the purse to whom security matters by a standard deviation more."""
_WEALTH = 0.3
"""By so much more the poor feel the want of money to whom power, and so wealth, matters."""
_HABIT_WORTH = 0.2
_STAY_WORTH = 0.18
_MEALS = ((7.2, 0.8), (12.4, 0.6), (18.7, 0.9))
_DRINKS_KEPT = 12.35
_MEALS_KEPT = 4.286
"""Nobody goes to the tavern or to the shop with less than so many drinks or meals in the purse."""
_MARKET_DAYS = np.array([0.3, 0.3, 0.8, 0.3, 0.35, 1.0, 0.0])
_LEISURE = (
    Goal.SOCIALISE, Goal.TAVERN, Goal.PLAY, Goal.STROLL, Goal.VISIT, Goal.MARKET, Goal.SHOP,
    Goal.FETCH_WATER, Goal.CHORES,
)  # fmt: skip


def bell(hour: float, *, centre: Floats | float, width: float) -> Floats:
    """Return exp(-((hour - centre) / width)²), 1 at its centre."""
    curve: Floats = np.exp(-(((hour - centre) / width) ** 2))
    return curve


def hump(hour: float, *, centre: float, width: float) -> float:
    """Return `bell` of plain numbers, as a plain number."""
    return math.exp(-(((hour - centre) / width) ** 2))


def _clip(values: Floats, low: float, high: float) -> Floats:
    """Return values kept within bounds; np.clip costs four times as much on a few numbers."""
    bounded: Floats = np.minimum(np.maximum(values, low), high)
    return bounded


def within(hour: float, low: float, high: float) -> bool:
    """Tell whether an hour lies in [low, high)."""
    return low <= hour < high


def score_goals(s: Situation, *, work_lead_h: Floats) -> Scores:
    """Return the utilities of all goals before walking costs.

    Args:
        s: who decides, in which situation.
        work_lead_h: (n,) hours of walking to work, so that people leave in time.
    """
    scores = Scores(s.count)
    _food(s, scores)
    _sleep(s, scores)
    _body(s, scores)
    _duty(s, scores, work_lead_h)
    _school_break(s, scores)
    _household(s, scores)
    _promised(s, scores)
    _company(s, scores)
    _tavern(s, scores)
    _leisure(s, scores)
    _sunday(s, scores)
    _home(s, scores)
    _weather(s, scores)
    _values(s, scores)
    _custom(s, scores)
    return scores


def _food(s: Situation, scores: Scores) -> None:
    lack = 1.0 - s.need["hunger"]
    pull = 1.5 * lack**2.2 + np.where(s.need["hunger"] < 0.12, 1.0, 0.0)
    ready = _clip((lack - 0.14) / 0.22, 0.0, 1.0)
    meal = np.zeros(s.count)
    for k, (centre, width) in enumerate(_MEALS):
        at = breakfast_hour(s) if k == 0 else centre + 0.15 * s.chronotype
        meal = np.maximum(meal, bell(s.hour, centre=at, width=width))
    for goal, part in ((Goal.EAT_HOME, 1.0), (Goal.EAT_OUT, 0.9)):
        scores.add(goal, Reason.HUNGRY, part * pull)
        scores.add(goal, Reason.MEALTIME, part * 0.55 * meal * ready)
    scores.bar(Goal.EAT_HOME, s.larder * 1.0 <= 0.0)
    price = s.supper_cents
    scores.shift(Goal.EAT_OUT, -0.28)
    dear = -0.5 * _clip(price / np.maximum(0.02 * s.purse, 1.0), 0, 1)
    scores.shift(Goal.EAT_OUT, dear, Term.MONEY)
    scores.add(Goal.EAT_OUT, Reason.LONELY, 0.3 * (1.0 - s.need["social"]) + 0.05 * s.traits[:, E])
    scores.add(Goal.EAT_OUT, Reason.BORED, 0.22 * (1.0 - s.need["fun"]))
    scores.shift(Goal.EAT_OUT, 0.12 if s.weekday >= 4 and s.hour > 17 else 0.0, Term.HOUR)
    scores.bar(Goal.EAT_OUT, (s.purse < 2.0 * price) | (s.age < 16.0) | s.ill)


def breakfast_hour(s: Situation) -> Floats:
    """Return (n,) when people break their fast: before work, else by their body clock."""
    lie_in = 1.0 if s.weekday == SUNDAY else 0.2
    free = _MEALS[0][0] + 0.6 * s.chronotype + lie_in
    hours: Floats = np.where(s.works_today, np.minimum(s.starts - 0.55, free), free)
    return hours


def bed_hour(age: Floats) -> Floats:
    """Return (n,) when children are sent to bed: eight for the small, ten at sixteen."""
    hours: Floats = _clip(19.0 + 0.18 * age, 19.4, 22.0)
    return hours


def _sleep(s: Situation, scores: Scores) -> None:
    worth = _clip(0.74 + 3.8 * s.sleepiness, -1.2, 2.4)
    scores.add(Goal.SLEEP, Reason.TIRED, worth)
    night = ((s.hour >= bed_hour(s.age)) & (s.age < 16.5)) | (s.hour < 4.5)
    scores.add(Goal.SLEEP, Reason.BEDTIME, np.where((s.age < 16.5) & night, 0.9, 0.0))
    weak = np.where(s.ill, 0.5 * _clip(0.9 - s.health, 0.0, 1.0), 0.0)
    scores.add(Goal.SLEEP, Reason.UNWELL, weak)
    hollow = _clip((0.42 - s.need["hunger"]) / 0.3, 0.0, 1.0)
    scores.shift(Goal.SLEEP, -0.5 * hollow, Term.NEED)
    awake = (s.sleepiness < -0.17) & ~night & ~s.ill
    scores.bar(Goal.SLEEP, awake)


def _body(s: Situation, scores: Scores) -> None:
    dirt = 1.0 - s.need["hygiene"]
    scores.add(Goal.WASH, Reason.UNWASHED, 1.15 * dirt**1.6)
    morning = bell(s.hour, centre=breakfast_hour(s), width=1.2)
    scores.add(Goal.WASH, Reason.HABIT, 0.4 * morning * _clip(dirt / 0.25, 0.0, 1.0))
    scores.bar(Goal.WASH, dirt < 0.06)
    weary = 0.95 * (1.0 - s.legs) ** 1.4 + 0.15 * _clip((s.age - 62.0) / 20.0, 0.0, 1.0)
    scores.add(Goal.REST, Reason.WEARY_LEGS, weary)
    scores.add(Goal.REST, Reason.FINE_WEATHER, 0.32 * s.sky.pleasant)
    scores.bar(Goal.REST, (s.sky.dark > 0.7) | s.child)
    sick = np.where(s.ill, 0.6 + 1.4 * _clip(0.85 - s.health, 0.0, 1.0), 0.0)
    scores.add(Goal.HEAL, Reason.UNWELL, sick)
    scores.bar(Goal.HEAL, ~s.ill | (s.treated_h < 60.0))
    for goal in _LEISURE:
        scores.shift(goal, np.where(s.ill, -0.3 - 0.9 * (1.0 - s.health), 0.0), Term.HEALTH)
    scores.add(Goal.GO_HOME, Reason.UNWELL, np.where(s.ill, 0.55, 0.0))


def on_duty(s: Situation, *, lead_h: Floats) -> npt.NDArray[np.bool_]:
    """Return (n,) whether it is time to be at work or school, or to set out for it."""
    flags: npt.NDArray[np.bool_] = (
        s.works_today & (s.hour >= s.starts - lead_h - 0.07) & (s.hour < s.ends - 0.12)
    )
    return flags


def _duty(s: Situation, scores: Scores, lead_h: Floats) -> None:
    duty = on_duty(s, lead_h=lead_h)
    learns = _LEARNS[s.occupation]
    zeal = 1.14 + 0.09 * _clip(s.traits[:, C], -2.0, 2.0)
    hungry = s.need["hunger"] < 0.66
    lunch = within(s.hour, 11.9, 13.4) & hungry & (s.worked_h > 1.2)
    supper = within(s.hour, 17.6, 19.4) & (s.need["hunger"] < 0.5) & (s.ends > 20.0)
    pause = np.where(lunch | supper, -0.5, 0.0)
    unfit = np.where(s.ill, -0.5 - 1.6 * (1.0 - s.health), 0.0)
    value = np.where(duty, zeal, 0.0)
    scores.add(Goal.WORK, Reason.DUTY, np.where(learns, 0.0, value))
    poor = _clip((30_000.0 - s.purse) / 30_000.0, 0.0, 1.0)
    greed = 1.0 + _WEALTH * _clip(s.values[:, Value.POWER], -2.0, 2.0)
    scores.add(Goal.WORK, Reason.NEEDS_MONEY, 0.2 * poor * greed)
    scores.add(Goal.EAT_HOME, Reason.MEALTIME, np.where(duty & (lunch | supper), 0.4, 0.0))
    scores.shift(Goal.WORK, pause, Term.HOUR)
    scores.shift(Goal.WORK, unfit, Term.HEALTH)
    scores.add(Goal.LEARN, Reason.SCHOOL, np.where(learns, value + 0.12, 0.0))
    scores.shift(Goal.LEARN, pause, Term.HOUR)
    scores.shift(Goal.LEARN, unfit, Term.HEALTH)
    stock = _STOCK[s.occupation]
    feeding = stock & ~s.works_today & within(s.hour, 6.6, 9.0) & (s.worked_h < 1.1)
    scores.add(Goal.WORK, Reason.DUTY, np.where(feeding, 0.95, 0.0))
    scores.bar(Goal.WORK, ~(duty & ~learns) & ~feeding)
    scores.bar(Goal.LEARN, ~(duty & learns))


def _school_break(s: Situation, scores: Scores) -> None:
    """Twenty minutes in the yard in the middle of the morning."""
    pupil = (s.occupation == Occupation.PUPIL) & s.works_today & (s.worked_h > 0.8)
    outside = within(s.hour, 9.95, 10.25) and s.sky.rain_mm_h < 0.5 and not s.sky.storm
    scores.add(Goal.PLAY, Reason.SCHOOL, np.where(pupil & outside, 1.6, 0.0))


def _household(s: Situation, scores: Scores) -> None:
    lack = _clip(1.0 - s.larder / 7.0, 0.0, 1.0)
    hours = max(hump(s.hour, centre=10.2, width=1.7), 0.85 * hump(s.hour, centre=16.9, width=1.4))
    need = (1.3 * lack**1.4 + np.where(s.larder < 0.7, 0.6, 0.0)) * (0.4 + 0.6 * hours)
    able = np.where(s.grown, 1.0, 0.45)
    scores.add(Goal.SHOP, Reason.LARDER_LOW, need * able)
    scores.shift(Goal.SHOP, np.where(s.housework.errand_taken, -0.9, 0.0), Term.HOUSEHOLD)
    scores.bar(
        Goal.SHOP,
        (s.purse < _MEALS_KEPT * s.meal_cents) | (s.age < 11.0) | (lack < 0.12),
    )
    keeper = 0.14 * _KEEPS_HOUSE[s.occupation]
    mess = (0.32 + 0.85 * (1.0 - s.tidiness)) * (1.0 + 0.1 * s.traits[:, C]) + keeper
    helps = np.where(s.age >= 16.0, 1.0, np.where(s.age >= 10.0, 0.5, 0.0))
    scores.add(Goal.CHORES, Reason.HOUSEHOLD, mess * helps)
    scores.shift(Goal.CHORES, -0.15 if s.weekday == SUNDAY else 0.0, Term.HOUR)
    scores.bar(Goal.CHORES, (s.age < 10.0) | (not within(s.hour, 7.0, 20.8)))
    dry = 1.3 * _clip((0.5 - s.water) / 0.5, 0.0, 1.0)
    scores.add(Goal.FETCH_WATER, Reason.HOUSEHOLD, dry)
    scores.shift(Goal.FETCH_WATER, np.where(s.housework.errand_taken, -0.9, 0.0), Term.HOUSEHOLD)
    light = within(s.hour, 6.0, 20.5)
    scores.bar(Goal.FETCH_WATER, (s.age < 9.0) | (s.water > 0.6) | (not light))


def _promised(s: Situation, scores: Scores) -> None:
    """What one has promised to do at home calls; what another has, one leaves to them."""
    promised, left_to = s.housework.promised, s.housework.left_to
    if not (promised.any() or left_to.any()):
        return
    zeal = _PROMISE_WORTH * (1.0 + 0.12 * _clip(s.traits[:, C], -2.0, 2.0))
    for task, goal in _TASK_GOALS:
        scores.add(goal, Reason.PROMISED, np.where(promised & task, zeal, 0.0))
        scores.shift(goal, np.where(left_to & task, -0.7, 0.0), Term.HOUSEHOLD)


def _company(s: Situation, scores: Scores) -> None:
    lonely = (1.0 - s.need["social"]) ** 1.25
    bored = 1.0 - s.need["fun"]
    e = 0.07 * _clip(s.traits[:, E], -2.0, 2.0)
    day = hump(s.hour, centre=16.5, width=5.0)
    scores.add(Goal.SOCIALISE, Reason.LONELY, 0.95 * lonely)
    scores.add(Goal.SOCIALISE, Reason.BORED, 0.3 * bored)
    scores.add(Goal.SOCIALISE, Reason.FINE_WEATHER, 0.26 * s.sky.pleasant)
    scores.shift(Goal.SOCIALISE, e, Term.TEMPER)
    scores.shift(Goal.SOCIALISE, 0.2 * day - 0.18, Term.HOUR)
    scores.shift(Goal.SOCIALISE, -0.4 * (1.0 - s.sky.pleasant), Term.WEATHER)
    scores.bar(Goal.SOCIALISE, (not within(s.hour, 8.5, 22.0)) | (s.age < 9.0))
    visiting = 0.25 * max(
        hump(s.hour, centre=19.4, width=1.6),
        hump(s.hour, centre=15.2, width=1.6) * (1.3 if s.weekday >= 5 else 0.6),
    )
    scores.add(Goal.VISIT, Reason.LONELY, 0.85 * lonely)
    scores.add(Goal.VISIT, Reason.BORED, 0.25 * bored)
    scores.shift(Goal.VISIT, visiting - 0.1, Term.HOUR)
    scores.shift(Goal.VISIT, 0.8 * e + 0.04 * s.traits[:, A], Term.TEMPER)
    scores.bar(Goal.VISIT, (not within(s.hour, 9.5, 20.8)) | (s.age < 12.0))
    day_worth = float(_MARKET_DAYS[s.weekday])
    stalls = hump(s.hour, centre=10.3, width=1.25) * day_worth
    scores.add(Goal.MARKET, Reason.MARKET_DAY, 0.9 * stalls)
    scores.add(Goal.MARKET, Reason.BORED, 0.3 * bored * day_worth)
    scores.add(Goal.MARKET, Reason.LARDER_LOW, 0.35 * _clip(1.0 - s.larder / 7.0, 0, 1))
    scores.shift(Goal.MARKET, 0.5 * e, Term.TEMPER)
    closed = (not within(s.hour, 8.0, 13.2)) or day_worth == 0.0
    scores.bar(Goal.MARKET, closed | (s.age < 8.0))


def _tavern(s: Situation, scores: Scores) -> None:
    evening = hump(s.hour, centre=20.2, width=1.5)
    taste = 0.55 * (s.personal - 0.5)
    weekend = 0.16 if s.weekday in (4, 5) else 0.0
    scores.add(Goal.TAVERN, Reason.LONELY, 0.6 * (1.0 - s.need["social"]))
    scores.add(Goal.TAVERN, Reason.BORED, 0.5 * (1.0 - s.need["fun"]))
    scores.add(Goal.TAVERN, Reason.HABIT, 0.42 * evening + weekend * evening)
    cards = 0.14 * _TAVERN_HOBBY[s.hobby]
    tilt = 0.06 * s.traits[:, E] - 0.05 * s.traits[:, C] + cards
    scores.shift(Goal.TAVERN, tilt + taste, Term.TEMPER)
    scores.shift(Goal.TAVERN, np.where(s.age > 72.0, -0.34, -0.24))
    shut = not (s.hour >= 16.5 or within(s.hour, 0.0, 0.2))
    thrift = 1.0 + _THRIFT * _clip(s.values[:, Value.SECURITY], -2.0, 2.0)
    keeps = thrift * _DRINKS_KEPT * s.drink_cents
    scores.bar(Goal.TAVERN, (s.age < 18.0) | (s.purse < keeps) | shut)


def _leisure(s: Situation, scores: Scores) -> None:
    bored = 1.0 - s.need["fun"]
    pleasant = s.sky.pleasant
    young = np.where(s.child, 1.0, np.where(s.age < 17.0, 0.45, -1.0))
    scores.add(Goal.PLAY, Reason.BORED, young * (0.35 + 0.95 * bored))
    scores.add(Goal.PLAY, Reason.FINE_WEATHER, np.where(young > 0, 0.25 * pleasant, 0.0))
    snowy = 0.3 if s.sky.snow_depth_m > 0.04 else 0.0
    scores.shift(Goal.PLAY, snowy - 0.25 * (1.0 - pleasant), Term.WEATHER)
    out_time = within(s.hour, 8.0, 20.3) and s.sky.dark < 0.6
    scores.bar(Goal.PLAY, (young < 0) | (not out_time))
    golden = 0.4 + hump(s.hour, centre=17.6, width=2.6)
    walker = 0.22 * (s.hobby == Hobby.WALKING) + 0.1 * (s.hobby == Hobby.BIRDS)
    scores.add(Goal.STROLL, Reason.BORED, 0.5 * bored)
    scores.add(Goal.STROLL, Reason.FINE_WEATHER, 0.3 * pleasant * golden + walker * pleasant)
    scores.add(Goal.STROLL, Reason.CURIOUS, 0.05 * _clip(s.traits[:, O], -2, 2))
    scores.shift(Goal.STROLL, -0.45 * (1.0 - pleasant), Term.WEATHER)
    scores.shift(Goal.STROLL, -0.3 * (1.0 - s.legs), Term.NEED)
    scores.bar(Goal.STROLL, (s.age < 13.0) | (not within(s.hour, 7.0, 21.5)))
    evening = hump(s.hour, centre=20.3, width=1.7)
    scores.add(Goal.HOBBY, Reason.BORED, 0.72 * bored)
    scores.add(Goal.HOBBY, Reason.HABIT, 0.3 * evening)
    scores.shift(Goal.HOBBY, 0.2)
    scores.shift(Goal.HOBBY, 0.03 * s.traits[:, O] - 0.04 * s.traits[:, E], Term.TEMPER)
    scores.bar(Goal.HOBBY, np.full(s.count, within(s.hour, 23.6, 24.0) or s.hour < 5.5))


def _sunday(s: Situation, scores: Scores) -> None:
    if s.weekday == SUNDAY and within(s.hour, 9.2, 10.4):
        scores.add(Goal.WORSHIP, Reason.SUNDAY, 0.02 + 1.75 * s.devotion)
    elif within(s.hour, 17.5, 19.0):
        scores.add(Goal.WORSHIP, Reason.HABIT, 1.1 * _clip(s.devotion - 0.72, 0.0, 1.0))
    else:
        scores.bar(Goal.WORSHIP, True)
    if s.weekday == SUNDAY:
        scores.shift(Goal.STROLL, 0.16, Term.HOUR)
        scores.shift(Goal.VISIT, 0.12, Term.HOUR)


def _home(s: Situation, scores: Scores) -> None:
    """There is always home."""
    scores.shift(Goal.GO_HOME, 0.34)
    late = share((s.hour - 20.5) / 2.0) if s.hour > 5 else 1.0
    scores.add(Goal.GO_HOME, Reason.DARK, 0.2 * s.sky.dark + 0.25 * late)
    tired = _clip(0.55 - s.need["energy"], 0.0, 1.0)
    scores.add(Goal.GO_HOME, Reason.TIRED, 0.5 * tired)
    for goal in (Goal.SOCIALISE, Goal.STROLL, Goal.PLAY, Goal.REST, Goal.VISIT):
        fear = 1.0 + 0.15 * s.traits[:, N]
        scores.shift(goal, -(0.3 * s.sky.dark + 0.4 * late) * fear, Term.DARK)
    children = np.where(s.age < 14.0, -1.5 * max(s.sky.dark, late), 0.0)
    for goal in (Goal.SOCIALISE, Goal.PLAY, Goal.MARKET, Goal.SHOP, Goal.VISIT):
        scores.shift(goal, children, Term.DARK)


def _weather(s: Situation, scores: Scores) -> None:
    sky = s.sky
    rain = min(sky.rain_mm_h / 2.0, 1.5) * (0.4 if sky.snow_share > 0.5 else 1.0)
    wet = np.where(s.outdoors, 0.75 * rain + 0.4 * s.wetness * (rain > 0), 0.0)
    scores.add(Goal.SHELTER, Reason.WET, wet)
    scores.add(Goal.GO_HOME, Reason.WET, 0.6 * wet)
    if sky.storm:
        fright = np.where(s.outdoors, 1.1 + 0.1 * s.traits[:, N], 0.0)
        scores.add(Goal.SHELTER, Reason.STORM, fright)
        scores.add(Goal.GO_HOME, Reason.STORM, 0.9 * fright + 0.2)
    scores.bar(Goal.SHELTER, ~s.outdoors | (rain < 0.15 and not sky.storm))
    cold = min(max((8.0 - sky.air_c) / 16.0, 0.0), 1.2)
    frozen = np.where(s.outdoors & (s.need["safety"] < 0.5), 0.8 * (1.0 - s.need["safety"]), 0.0)
    scores.add(Goal.GO_HOME, Reason.COLD, frozen * (0.3 + cold))
    storm = 1.3 if sky.storm else 0.0
    for goal, facts in GOALS.items():
        if facts.outdoors:
            hardy = 0.2 if goal == Goal.PLAY else 0.45
            scores.shift(goal, -0.6 * rain - hardy * cold - storm, Term.WEATHER)
    for goal in (Goal.SHOP, Goal.TAVERN, Goal.EAT_OUT, Goal.VISIT):
        scores.shift(goal, -0.2 * rain - 0.1 * cold - 0.7 * storm, Term.WEATHER)
    scores.shift(Goal.HOBBY, 0.1 * min(rain, 1.0), Term.WEATHER)


def _values(s: Situation, scores: Scores) -> None:
    """What matters to people tilts what they do, a little.

    Values go with what people are seen to do by r of .2 to .5, most so where nobody expects it of
    them, as in tradition and stimulation, and least in achievement and benevolence (Bardi &
    Schwartz 2003); of the weighing of one hour they are a small part.
    """
    grown = np.where(s.child, 0.0, 1.0)
    for goal, value in ACTED_ON.items():
        scores.add(goal, Reason.VALUES, _VALUE_WORTH[goal] * grown * s.values[:, value])


_HABITUAL = np.array([
    goal for goal in Goal
    if goal not in (Goal.NONE, Goal.SHELTER, Goal.HEAL, Goal.MEET, Goal.FLEE, Goal.HELP)
])  # fmt: skip
"""What becomes a habit; the rest is done when need be."""


def _custom(s: Situation, scores: Scores) -> None:
    """Habit draws, the present pursuit holds, and what was just done palls."""
    scores.add_all(_HABITUAL, Reason.HABIT, _HABIT_WORTH * s.habit[:, _HABITUAL])
    since = np.where(s.finished[:, None] & _same_goal(s), 0.0, s.since_done_h)
    palls = -_REPEAT_COST * np.exp(-np.maximum(since, 0.0) / _REPEAT_H)
    stays = np.zeros((s.count, GOAL_COUNT))
    line = np.arange(s.count)
    going_on = ~s.finished & (s.intention != Goal.NONE)
    stays[line, s.intention] = np.where(going_on, _STAY_WORTH, 0.0)
    palls[line, s.intention] = np.where(going_on, 0.0, palls[line, s.intention])
    scores.shift_all(stays, Term.STAYING)
    scores.shift_all(palls, Term.PALLS)


def _same_goal(s: Situation) -> npt.NDArray[np.bool_]:
    """Return (n, goals) true at each one's present intention."""
    same: npt.NDArray[np.bool_] = s.intention[:, None] == np.arange(GOAL_COUNT)
    return same
