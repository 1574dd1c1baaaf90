"""Five captions of one frame, each of another focus, all but «why» from what can be seen.

Which wording is taken is drawn per frame; what is said comes from ``telling``. Called by
``writing``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from digisphere.capture.why import telling, terms, wordings
from digisphere.capture.why.facts import Fact
from digisphere.capture.why.sayings import Saying
from digisphere.core.identity import PERSON_BASE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from digisphere.capture.why.facts import FrameFacts, Person

    Line = Mapping[str, Any]


_BESIDE_SHARE = 0.6
"""How often, where nobody talks, it is told how near two are, not who is foremost."""


def caption_rows(
    facts: FrameFacts, *, relations: Sequence[Line], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Return the frame's captions."""
    made = {
        "scene": _scene(facts, rng),
        "weather": _weather(facts, rng),
        "person": _person(facts, rng),
        "company": _company(facts, relations, rng),
        "why": _why(facts, rng),
    }
    return [
        {
            "frame_id": facts.frame,
            "caption_id": 0,
            "focus": focus,
            "text": saying.text,
            **saying.columns(),
        }
        for focus, saying in made.items()
    ]


def pick(options: Sequence[Any], rng: np.random.Generator) -> Any:
    """Return one of some things, all alike likely."""
    return options[int(rng.integers(len(options)))]


def count_of(facts: FrameFacts, *, such: str, text: str) -> Fact:
    """Return how many of the people in view are such."""
    seen = (facts.cell("instances", "pixels", instance_id=p.instance) for p in facts.people)
    doing = (facts.cell("minds", "activity_name", person_id=p.row) for p in facts.people)
    records = tuple(seen if such == "clear" else doing)
    query = f"SELECT count(*) FROM seen WHERE frame_id = {facts.frame} AND {such}"
    return Fact(text, query, records)


def _nobody(facts: FrameFacts) -> Fact:
    cell = facts.cell("frames", "people")
    return Fact("0", f"SELECT count(*) FROM seen WHERE frame_id = {facts.frame}", (cell,))


def _scene(facts: FrameFacts, rng: np.random.Generator) -> Saying:
    there = {
        "people": telling.people_there(facts),
        "animals": telling.kind_there(
            facts, "animal", one="animal", many="animals", least=terms.LEAST_CLEAR
        ),
        "buildings": telling.kind_there(
            facts, "building", one="building", many="buildings", least=terms.BROAD
        ),
        "trees": telling.trees_there(facts),
    }
    slots = {name: fact for name, fact in there.items() if fact is not None}
    if not slots:
        query = (
            f"SELECT count(*) FROM noticed WHERE frame_id = {facts.frame} AND kind IN "
            f"('person', 'animal', 'building') AND pixels * {terms.BROAD} >= area"
        )
        holds = (Fact("0", query, (facts.cell("frames", "instances"),)),)
        return Saying(pick(wordings.EMPTY_SCENE, rng), {}, holds)
    options = wordings.ONE_THING_SCENE if len(slots) == 1 else wordings.SCENE
    template = wordings.with_things(pick(options, rng), tuple(slots))
    return Saying(template, slots, about=tuple(p.instance for p in facts.people))


def _weather(facts: FrameFacts, rng: np.random.Generator) -> Saying:
    sky = telling.sky(facts)
    if facts.look or sky is None:
        return Saying(pick(wordings.LOOKED, rng), {"look": telling.look(facts)})
    plain = Fact("", f"SELECT look FROM frames WHERE frame_id = {facts.frame}",
                 (facts.cell("frames", "look"),))  # fmt: skip
    slots = {"sky": sky, "part": telling.part_of_day(facts), "month": telling.month(facts)}
    snow = telling.snow_lies(facts)
    if snow is not None:
        return Saying(pick(wordings.LYING_SNOW, rng), slots, (plain, snow))
    return Saying(pick(wordings.WEATHER, rng), slots, (plain,))


def _person(facts: FrameFacts, rng: np.random.Generator) -> Saying:
    if not facts.clear:
        return _deserted(facts, rng)
    shown = [p for p in facts.clear if p.activity in terms.PLAIN_TO_SEE]
    who = min(shown or facts.clear, key=lambda person: (person.metres, person.row))
    slots = {
        "figure": telling.figure(facts, who),
        "side": telling.side_phrase(facts, who),
        "metres": telling.metres(facts, who),
    }
    if not shown:
        return Saying(pick(wordings.BUSY, rng), slots, about=(who.instance,))
    slots["doing"] = telling.doing(facts, who)
    where = telling.where(facts, who, named=False)
    if where is not None:
        slots["where"] = where
    options = wordings.PERSON if where is None else wordings.PLACED
    return Saying(pick(options, rng), slots, about=(who.instance,))


def _deserted(
    facts: FrameFacts, rng: np.random.Generator, *, options: Sequence[str] = wordings.NOBODY
) -> Saying:
    """Say that nobody can be made out."""
    such = Fact("0", f"SELECT count(*) FROM seen WHERE frame_id = {facts.frame} AND clear",
                (facts.cell("frames", "people"),))  # fmt: skip
    return Saying(pick(options, rng), {}, (such,))


def _company(facts: FrameFacts, relations: Sequence[Line], rng: np.random.Generator) -> Saying:
    people = {person.instance: person for person in facts.clear}
    if not people:
        return _deserted(facts, rng, options=wordings.NO_COMPANY)
    if len(people) == 1:
        who = next(iter(people.values()))
        such = count_of(facts, such="clear", text="1")
        return Saying(pick(wordings.ALONE, rng), {"figure": telling.figure(facts, who)}, (such,),
                      (who.instance,))  # fmt: skip
    talks = _pairs(relations, people, "talking_to")
    if talks:
        a, b, _ = pick(talks, rng)
        to = telling.of_mind(facts, a, "interlocutor", text=str(b.row), columns=("interlocutor",))
        return Saying(pick(wordings.TALKING, rng), {"pair": telling.pair(facts, a, b)}, (to,),
                      (a.instance, b.instance))  # fmt: skip
    apart = _pairs(relations, people, "near")
    if apart and rng.random() < _BESIDE_SHARE:
        return _beside(facts, min(apart, key=lambda found: found[2]), rng)
    return _foremost(facts, rng)


def _beside(
    facts: FrameFacts, found: tuple[Person, Person, float], rng: np.random.Generator
) -> Saying:
    """Say how near two are to each other."""
    a, b, metres = found
    upper = terms.counted("CAST(metres AS INTEGER) + 1", one="metre", many="metres")
    query = (
        f"SELECT {upper} FROM relations WHERE frame_id = {facts.frame} AND predicate = 'near' AND "
        f"subject = {a.instance} AND object = {b.instance}"
    )
    cells = [facts.cell("instances", "box_3d_centre_m", instance_id=p.instance) for p in (a, b)]
    near = Fact(
        terms.count_words(math.floor(metres) + 1, one="metre", many="metres"),
        query,
        tuple((table, key, column, value.tolist()) for table, key, column, value in cells),
    )
    slots = {"pair": telling.pair(facts, a, b), "metres": near}
    return Saying(pick(wordings.BESIDE, rng), slots, about=(a.instance, b.instance))


def _foremost(facts: FrameFacts, rng: np.random.Generator) -> Saying:
    """Say who are nearest to the camera."""
    a, b = sorted(facts.people, key=lambda person: (person.metres, person.row))[:2]
    order = (
        f"SELECT person_id FROM seen WHERE frame_id = {facts.frame} ORDER BY metres, person_id "
        "LIMIT 1"
    )
    holds = tuple(
        Fact(str(p.row), query, telling.metres(facts, p).records)
        for p, query in ((a, order), (b, f"{order} OFFSET 1"))
    )
    return Saying(pick(wordings.APART, rng), {"pair": telling.pair(facts, a, b)}, holds,
                  (a.instance, b.instance))  # fmt: skip


def _pairs(
    relations: Sequence[Line], people: Mapping[int, Person], predicate: str
) -> list[tuple[Person, Person, float]]:
    """Return the pairs of people who can be made out and stand in a relation, once each."""
    found: dict[frozenset[int], tuple[Person, Person, float]] = {}
    for row in relations:
        ends = row["subject"], row["object"]
        if row["predicate"] == predicate and all(end in people for end in ends):
            found.setdefault(frozenset(ends), (people[ends[0]], people[ends[1]], row["metres"]))
    return list(found.values())


def _why(facts: FrameFacts, rng: np.random.Generator) -> Saying:
    told = []
    for who in facts.clear or facts.people:
        aim, because = telling.aim(facts, who), telling.because(facts, who)
        if aim is not None and because is not None:
            told.append((who, aim, because))
    if not told:
        return _why_nobody(facts, rng)
    telling_more = [t for t in told if not telling.is_duty(facts, t[0])]
    who, aim, because = pick(telling_more or told, rng)
    slots = {"name": telling.name(facts, who), "aim": aim, "because": because}
    options = list(wordings.WHY[:2])
    work = telling.work(facts, who)
    if work is not None and work.text.startswith(("a ", "the ")):
        slots["work"] = work
        options.append(wordings.WHY[2])
    return Saying(pick(options, rng), slots, about=(who.row + PERSON_BASE,))


def _why_nobody(facts: FrameFacts, rng: np.random.Generator) -> Saying:
    """Say where everybody is."""
    inside = facts.column("states", "indoors")
    such = f"FROM states WHERE frame_id = {facts.frame}"
    cells = tuple(facts.cell("states", "indoors", person_id=int(row))
                  for row in facts.column("states", "person_id"))  # fmt: skip
    slots = {
        "inside": Fact(str(int(inside.sum())), f"SELECT count(*) {such} AND indoors", cells),
        "all": Fact(str(len(inside)), f"SELECT count(*) {such}", cells),
    }
    if not len(inside):
        return Saying(wordings.WHY_UNINHABITED, {}, (Fact("0", f"SELECT count(*) {such}"),))
    if not facts.people and inside.sum() > 1:
        return Saying(pick(wordings.WHY_NOBODY, rng), slots, (_nobody(facts),))
    return Saying(wordings.WHY_UNTOLD, slots)
