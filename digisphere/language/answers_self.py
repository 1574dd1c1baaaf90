"""Answers about oneself: who, what and why, feelings, home, work, money, plans, health, family.

Each function reads the asked person's own columns and ties and returns what they would say, with
the events it rests on. Answers about others and the day are in ``answers_others`` and
``answers_day``; which one is asked for is decided in ``interview``.
"""

from dataclasses import dataclass, field

import numpy as np

from digisphere.core.identity import NONE
from digisphere.core.snapshot import Snapshot
from digisphere.language import answers_feeling, phrases
from digisphere.language.answers_body import bodily
from digisphere.language.describe import because, occupied
from digisphere.language.grammar import listing
from digisphere.language.lexicon import (
    FEELING,
    GOAL_TO,
    HOBBY,
    ILLNESS,
    ISSUE,
    OCCUPATION,
)
from digisphere.language.questions import Question
from digisphere.people.background import MOTHER_TONGUE, spoken
from digisphere.people.enums import (
    WORKLESS,
    Activity,
    Goal,
    Hobby,
    Illness,
    Occupation,
    Origin,
    Reason,
)
from digisphere.people.origins import LANDS
from digisphere.people.trajectory import activity_at
from digisphere.society.company import feeling_of
from digisphere.society.vocabulary import AppointmentState, Feeling

_NEED_WORDS = {
    "hunger": ("I could do with something to eat", "I've eaten well"),
    "energy": ("I'm tired", "I'm rested"),
    "hygiene": ("I need a wash", ""),
    "social": ("I miss company", "I've had plenty of company"),
    "fun": ("I'm a bit bored", ""),
    "safety": ("I feel uneasy", ""),
}
_LOW, _HIGH = 0.3, 0.9
_HOMEWARD = (
    Goal.SLEEP, Goal.EAT_HOME, Goal.WASH, Goal.REST, Goal.HEAL, Goal.CHORES, Goal.HOBBY,
    Goal.SHELTER, Goal.PLAY,
)  # fmt: skip
"""Aims people have where they are anyway."""
_TRAIT_WORDS = (
    ("openness", "I'm curious about most things", "I like things the way they are"),
    ("conscientiousness", "I like to do things properly", "I take things as they come"),
    ("extraversion", "I enjoy company", "I like my peace and quiet"),
    ("agreeableness", "I try to be kind", "I speak my mind, like it or not"),
    ("neuroticism", "I worry more than I should", "it takes a lot to upset me"),
)


@dataclass(slots=True)
class Reply:
    """An answer in the making: sentences, and what they rest on."""

    sentences: list[str]
    events: list[int] = field(default_factory=list)
    memory_rows: list[int] = field(default_factory=list)
    confidence: float = 1.0


def who(s: Snapshot, row: int, q: Question) -> Reply:
    """Name, age, work, home, temper."""
    p = s.tables["people"]
    age, lower = int(p["age_years"][row]), q.text.lower()
    if "old" in lower or "age" in lower.split():
        return Reply([f"I'm {phrases.count(age, 'year')} old"])
    if "name" in lower:
        return Reply([f"I'm {phrases.full_name(s, row)}"])
    out = [f"I'm {phrases.full_name(s, row)}, {age} years old"]
    doing = occupation(s, row)
    if doing:
        out.append(doing)
    out += _came(s, row)
    values = [(float(p[t][row]), high, low) for t, high, low in _TRAIT_WORDS]
    value, high, low = max(values, key=lambda v: abs(v[0] - 3.2))
    out.append(high if value > 3.2 else low)
    return Reply(out)


def occupation(s: Snapshot, row: int) -> str:
    """Return what somebody does for a living, or instead, as they say it; may be empty."""
    p = s.tables["people"]
    kind, place = Occupation(int(p["occupation"][row])), int(p["work_place"][row])
    word = OCCUPATION.get(kind, kind.name.lower())
    at = f" {phrases.at_place(s, place, speaker=row)}" if place >= 0 else ""
    if kind == Occupation.PUPIL:
        return f"I go to school{'' if 'school' in at else at}"
    if kind == Occupation.CHILD:
        return "I'm still too small for school"
    if kind == Occupation.HOMEMAKER:
        return "I keep house"
    if kind == Occupation.NONE:
        return "I haven't got any work"
    return f"I'm {word}{at}"


def roots(s: Snapshot, row: int, q: Question) -> Reply:
    """Where they are from, when they came, and what they speak."""
    out, spoken = _came(s, row), _spoken(s, row)
    return Reply([*spoken, *out] if "language" in q.text.lower() else [*out, *spoken])


def _came(s: Snapshot, row: int) -> list[str]:
    """Where they are from and when they came, or that they were born here, as the columns say."""
    p = s.tables["people"]
    arrived, born = int(p["arrived_day"][row]), int(p["birth_day"][row])
    origin = Origin(int(p["origin"][row]))
    if arrived <= 0 or born <= 0:
        return []
    away, whence = origin != Origin.VALLEY, LANDS[origin].whence
    if arrived == born:
        here = "I was born here in the village"
        return [f"{here}, but my family is from {whence}" if away else here]
    years = (s.clock.date.toordinal() - arrived) // 365
    when = f"{phrases.count(years, 'year')} ago" if years else "less than a year ago"
    came = f"I came to the village {when}"
    if not away:
        return [came]
    age = (arrived - born) // 365
    return [f"I'm from {whence}", f"{came}, {'when I was ' + str(age) if age else 'as a baby'}"]


def _spoken(s: Snapshot, row: int) -> list[str]:
    """What they speak and how well."""
    p = s.tables["people"]
    origin, here = Origin(int(p["origin"][row])), LANDS[Origin.VALLEY].language
    if origin == Origin.VALLEY:
        return [f"I speak {here}, as everybody here does"]
    own, learned = LANDS[origin].language, spoken(here, fluency=float(p["fluency"][row]))
    if p["home_tongue"][row] < MOTHER_TONGUE:
        return [f"I speak {learned}", f"of {own} I know only a little"]
    return [f"I speak {own} and {learned}"]


def doing(s: Snapshot, row: int, q: Question) -> Reply:
    """What they are doing now, and why."""
    p = s.tables["people"]
    now = Activity(int(activity_at(p, s.time_s, np.array([row]))[0]))
    other, place = int(p["interlocutor"][row]), int(p["place_id"][row])
    goal_place = int(p["goal_place"][row])
    where = f" {phrases.at_place(s, place, speaker=row)}" if place >= 0 else ""
    if other >= 0:
        text = f"I'm talking with {_third(s, row, other)}{where}"
    elif now in (Activity.WALK, Activity.RUN):
        to = f" {phrases.to_place(s, goal_place, speaker=row)}" if goal_place >= 0 else ""
        text = f"I'm {'running' if now == Activity.RUN else 'walking'}{to}"
    elif now == Activity.SLEEP:
        text = f"I was asleep{where}. You woke me"
    else:
        text = f"I'm {occupied(s, row, doing=now)}{where}"
    reason = why(s, row, q)
    if reason.confidence < 0.5:
        return Reply([text])
    return Reply([text, *reason.sentences], reason.events)


def why(s: Snapshot, row: int, q: Question) -> Reply:
    """The aim and the main reason of the present intention."""
    p = s.tables["people"]
    goal, reason = Goal(int(p["intention"][row])), Reason(int(p["reason"][row]))
    event = int(p["intention_event"][row])
    if goal == Goal.NONE:
        return Reply(["I've nothing particular in mind"], confidence=0.3)
    aim = GOAL_TO.get(goal, goal.name.lower().replace("_", " "))
    cause = because(reason, person="I", goal=goal)
    link = "because of" if cause.startswith("of ") else "because"
    there = int(p["goal_place"][row]) == int(p["place_id"][row]) >= 0
    start = "I've come here to" if there and goal not in _HOMEWARD else "I want to"
    if goal == Goal.GO_HOME and there:
        start, aim = "I've come", "home"
    text = f"{start} {aim} {link} {cause.removeprefix('of ')}"
    return Reply([text], [event] if event >= 0 else [])


def feeling(s: Snapshot, row: int, q: Question) -> Reply:
    """Mood, the strongest emotion with its cause, and the needs that press or are well met."""
    p = s.tables["people"]
    word = feeling_of(p, row)
    out = [f"I'm {FEELING[word]}" if word != Feeling.MIDDLING else "I'm neither well nor badly"]
    if word == Feeling.LOW:
        out = ["I feel low"]
    if word == Feeling.ILL:
        out = [f"I'm ill, I've got {ILLNESS[Illness(int(p['ill'][row]))]}"]
    pressing = [w[0] for n, w in _NEED_WORDS.items() if p[n][row] < _LOW]
    content = [w[1] for n, w in _NEED_WORDS.items() if p[n][row] > _HIGH and w[1]]
    said = {Feeling.TIRED: "I'm tired", Feeling.BORED: "I'm a bit bored"}.get(word)
    rest = [t for t in (pressing or content)[:2] if t != said]
    events: list[int] = []
    for felt in answers_feeling.strongest(s, row):
        out.append(f"{felt.text}: {felt.cause}" if felt.cause else felt.text)
        events.append(felt.event)
    if events and not pressing:
        rest = []
    return Reply(out + ([listing(rest)] if rest else []), [e for e in events if e != NONE])


def home(s: Snapshot, row: int, q: Question) -> Reply:
    """Address and household."""
    p = s.tables["people"]
    place = int(p["home_place"][row])
    out = [f"I live at {phrases.place_noun(s, place)}"] if place >= 0 else ["I have no home here"]
    house = int(p["household_id"][row])
    others = [r for r in p.rows.tolist() if r != row and int(p["household_id"][r]) == house]
    if house >= 0 and others:
        out.append(f"I live with {listing([_third(s, row, r) for r in others])}")
    elif house >= 0:
        out.append("I live alone")
    return Reply(out)


def work(s: Snapshot, row: int, q: Question) -> Reply:
    """Trade, place and pay."""
    p = s.tables["people"]
    kind = Occupation(int(p["occupation"][row]))
    out = [occupation(s, row)]
    place, hired = int(p["work_place"][row]), int(p["hired_day"][row])
    if hired > 0 and kind not in WORKLESS:
        years = (s.clock.date.toordinal() - hired) // 365
        if years >= 1:
            out.append(f"I've been there for {phrases.count(years, 'year')}")
    mates = [
        r for r in p.rows.tolist()
        if r != row and place >= 0 and int(p["work_place"][r]) == place
        and int(p["occupation"][r]) not in WORKLESS
    ]  # fmt: skip
    if mates and kind not in WORKLESS:
        out.append(f"I work with {listing([_third(s, row, r) for r in mates[:3]])}")
    return Reply(out)


def money(s: Snapshot, row: int, q: Question) -> Reply:
    """Purse, pay, debts."""
    p, social = s.tables["people"], s.tables["social"]
    purse = int(p["purse_cents"][row])
    sum_ = phrases.money(purse) if purse < 10_000 else f"about {phrases.money(round(purse, -3))}"
    out = [f"I've got {sum_}" if purse else "I haven't a penny on me"]
    income = int(p["income_cents_month"][row])
    if income > 0:
        pension = Occupation(int(p["occupation"][row])) == Occupation.RETIRED
        verb = "My pension is" if pension else "I earn"
        out.append(f"{verb} {phrases.money(round(income, -2))} a month")
    events = []
    lender = int(social["debt_to"][row])
    if lender >= 0:
        owed = phrases.money(int(social["debt_cents"][row]))
        out.append(f"I owe {_third(s, row, lender)} {owed}")
        events.append(int(social["debt_event"][row]))
    return Reply(out, events)


def plans(s: Snapshot, row: int, q: Question) -> Reply:
    """Where they are going next and whom they have agreed to meet."""
    p, table = s.tables["people"], s.tables["appointments"]
    out, events = [], []
    goal, place = Goal(int(p["intention"][row])), int(p["goal_place"][row])
    under_way = goal != Goal.NONE and place >= 0 and place != int(p["place_id"][row])
    if under_way:
        aim = GOAL_TO.get(goal, goal.name.lower())
        out.append(f"First I'm going {phrases.to_place(s, place, speaker=row)} to {aim}")
        events.append(int(p["intention_event"][row]))
    agreed = np.flatnonzero(table["state"][row] == AppointmentState.AGREED)
    for slot in sorted(agreed.tolist(), key=lambda n: float(table["start_s"][row, n])):
        hour = phrases.at_hour(s, then_s=float(table["start_s"][row, slot]), now_s=s.time_s)
        at = phrases.at_place(s, int(table["place_id"][row, slot]), speaker=row)
        out.append(f"I'm meeting {_third(s, row, int(table['with_row'][row, slot]))} {at} {hour}")
        events.append(int(table["event"][row, slot]))
    if not out:
        return Reply(["I haven't planned anything in particular"], confidence=0.6)
    return Reply(out, [e for e in events if e != NONE])


def health(s: Snapshot, row: int, q: Question) -> Reply:
    """Illness and strength."""
    p = s.tables["people"]
    ill, strength = Illness(int(p["ill"][row])), float(p["health"][row])
    if ill != Illness.NONE:
        since = float(p["ill_since_s"][row])
        when = "" if since < 0 else f" since {phrases.ago(s, then_s=since, now_s=s.time_s)}"
        when = when.replace("since just now", "").replace(" ago", "")
        return Reply([f"I've got {ILLNESS[ill]}{_since_words(when)}", *bodily(s, row, q)])
    if strength < 0.6:
        return Reply(["I'm not ill, but I'm not as strong as I'd like", *bodily(s, row, q)])
    return Reply(["I'm in good health, thank you", *bodily(s, row, q)])


def _since_words(when: str) -> str:
    return when if any(w in when for w in ("morning", "yesterday", "on ", "night")) else ""


def family(s: Snapshot, row: int, q: Question) -> Reply:
    """Kin who live here."""
    p = s.tables["people"]
    kin = [(phrases.relation(s, r, to=row), r) for r in p.rows.tolist() if r != row]
    kin = [(word, r) for word, r in kin if word]
    if not kin:
        return Reply(["I have no family here"])
    first = [_third(s, row, r) for w, r in kin if w in ("wife", "husband", "partner")]
    out = [f"I live with {first[0]}"] if first and _same_home(s, row, kin) else []
    children = [phrases.given(s, r) for w, r in kin if w in ("son", "daughter")]
    if children:
        out.append(f"I have {phrases.count(len(children), 'child').replace('childs', 'children')}: "
                   f"{listing(children)}")  # fmt: skip
    rest = [
        _third(s, row, r) for w, r in kin
        if w not in ("wife", "husband", "partner", "son", "daughter")
    ]  # fmt: skip
    if rest:
        out.append(f"{'Then there is also' if out else 'My family here are'} {listing(rest)}")
    if len(rest) > 1 and len(out) > 1:
        out[-1] = out[-1].replace("there is", "there are")
    return Reply(out or [f"I have {listing([_third(s, row, r) for _, r in kin])}"])


def _same_home(s: Snapshot, row: int, kin: list[tuple[str, int]]) -> bool:
    home = s.tables["people"]["household_id"]
    partner = next(r for w, r in kin if w in ("wife", "husband", "partner"))
    return bool(home[partner] == home[row])


def opinion(s: Snapshot, row: int, q: Question) -> Reply:
    """A view on a village matter."""
    if q.issue is None:
        return Reply(["I've no opinion on that"], confidence=0.2)
    value = float(s.tables["social"]["views"][row, q.issue])
    issue = ISSUE[q.issue]
    if abs(value) < 0.12:
        return Reply([f"I'm in two minds about {issue}"], confidence=0.5)
    strength = "all for" if value > 0.6 else "for" if value > 0 else "against"
    strength = "dead against" if value < -0.6 else strength
    return Reply([f"I'm {strength} {issue}"], confidence=min(1.0, 0.4 + abs(value)))


def hobby(s: Snapshot, row: int, q: Question) -> Reply:
    """What they like to do with free time."""
    p = s.tables["people"]
    return Reply([f"In my free time I like {HOBBY[Hobby(int(p['hobby'][row]))]}"])


def _third(s: Snapshot, row: int, other: int) -> str:
    return phrases.third_person(s, other, speaker=row, close=phrases.given_is_enough(s, other))
