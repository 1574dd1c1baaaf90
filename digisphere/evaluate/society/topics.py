"""Check of what people talk about: how much of their talk is of people, and how much of things.

Dunbar, Marriott & Duncan (1997) listened in cafés, trains and halls: about two thirds of talk was
of social matters; work, politics, weather and the rest shared the last third. Time
is counted, not turns: what a talk lingers on counts as long as it lingers. Greetings, and asking
whether there is any news, are of nothing yet.
"""

from typing import Any

from digisphere.core.identity import kind_and_row
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND
from digisphere.evaluate.society.town import Town, all_simulated, sample_of
from digisphere.society.vocabulary import Topic

_OF_PEOPLE = frozenset(
    (Topic.WELLBEING, Topic.PERSON, Topic.WHEREABOUTS, Topic.OUTING, Topic.DEED, Topic.PAST,
     Topic.HOBBY, Topic.KINDNESS, Topic.GRIEVANCE, Topic.MATTERS)
)  # fmt: skip
_OF_NOTHING = (Topic.MEETING, Topic.ANYTHING_NEW)
_OF_THINGS = ("price_rise", "price_fall", "shortage")
"""News that has a person for its subject, who only came upon it."""
SOCIAL = Figure(
    "share of talk time that is about people",
    0.55,
    0.75,
    source="about two thirds, ten points either way: Dunbar, Marriott & Duncan 1997",
)


def seconds_by_matter(town: Town, *, told_only: bool = False) -> dict[str, float]:
    """Return seconds of talk by matter; news is split into «news» of people and «things».

    Args:
        town: the town.
        told_only: leave out all but the telling of facts, and what it lingers on.
    """
    speech = town.events("speech")
    out: dict[str, float] = {}
    last: dict[tuple[int, int], str] = {}
    names = ("subject", "object", "topic", "fact_event", "duration_s", "lingered_s")
    for a, b, topic, fact, lasts, lingered in zip(*(speech[n] for n in names), strict=True):
        pair = (min(int(a), int(b)), max(int(a), int(b)))
        before = last.get(pair, "")
        matter = _matter(town, str(topic), int(fact))
        if topic == Topic.REACTION and before:
            matter = before
        if before and lingered > 0.0:
            out[before] = out.get(before, 0.0) + float(lingered)
        last[pair] = matter if not told_only or fact >= 0 else ""
        if last[pair]:
            out[matter] = out.get(matter, 0.0) + float(lasts)
    return out


def _matter(town: Town, topic: str, fact: int) -> str:
    if topic != Topic.NEWS or fact < 0:
        return topic
    kind, subject = town.event(fact)
    of_person = kind_and_row(subject)[0] == "person" and kind not in _OF_THINGS
    return "news" if of_person else "things"


def _talked(effort: Effort, *, told_only: bool) -> Outcome:
    seconds: dict[str, float] = {}
    towns = all_simulated(effort)
    for town in towns:
        for matter, lasts in seconds_by_matter(town, told_only=told_only).items():
            seconds[matter] = seconds.get(matter, 0.0) + lasts
    whole = sum(s for matter, s in seconds.items() if matter not in _OF_NOTHING)
    social = sum(s for matter, s in seconds.items() if matter == "news" or matter in _OF_PEOPLE)
    shares = {
        m: s / whole
        for m, s in sorted(seconds.items(), key=lambda item: -item[1])
        if m not in _OF_NOTHING
    }

    def draw(axes: Any) -> None:
        of_people = [m == "news" or m in _OF_PEOPLE for m in shares]
        colours = [FOUND if social else CONTROL for social in of_people]
        axes.barh(list(shares), list(shares.values()), color=colours)
        axes.invert_yaxis()
        axes.set(xlabel="share of talk time (dark: about people)")

    return Outcome((SOCIAL.of(social / whole),), plot=draw, sample=sample_of(towns))


MATTERS = Check(
    name="talk_matters",
    title="Two thirds of talk is about people, the rest about many things",
    measure=lambda effort: _talked(effort, told_only=False),
    control=lambda effort: _talked(effort, told_only=True),
    control_is="talk that does nothing but tell news",
)
