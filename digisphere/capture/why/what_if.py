"""Questions about what would be without the change, in the pictures of a twin.

Answers come from the tables ``otherwise`` keeps of the world without the change, so they are facts
of a second run, not guesses: what somebody would be doing now, where, since when their life goes
another way, who would be in view. A condition is named only once it has come about (a flood that
has begun here and not there). Called by ``writing``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digisphere.capture.why import telling, terms, wordings
from digisphere.capture.why.facts import Fact
from digisphere.capture.why.otherwise import COMMAND, EVENT, SETTING
from digisphere.capture.why.questions import NO, YES, Asked, people_to_ask, varied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from digisphere.capture.why.facts import FrameFacts, Person

_PLAIN, _PAIRS = 3, 2
"""How many questions of a picture, and how many pairs of one answered «yes» and one «no»."""
_PARTED = (wordings.BOTH_WORLDS, wordings.SINCE_WHEN)
_CHANGE = {"change_id": 0}
_HERE, _THERE = "minds", "otherwise_people"
"""Tables that tell how somebody is in this world, and in the other."""


def what_if_rows(facts: FrameFacts, *, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return a frame's questions about the world without the change; none outside a twin."""
    had = condition(facts) if "changes" in facts.tables else None
    if had is None:
        return []
    asked = [*_of_people(facts, *had), *_of_picture(facts, *had)]
    order = [asked[n] for n in rng.permutation(len(asked)).tolist()]
    plain: dict[tuple[str, ...], Asked] = {}
    for question in order:
        if question.answer.text not in (YES, NO):
            plain.setdefault(question.options, question)
    # Where the worlds have parted is the most telling.
    first = sorted(plain.values(), key=lambda question: question.options not in _PARTED)
    yes, no = (varied([q for q in order if q.answer.text == word]) for word in (YES, NO))
    pairs = [q for pair in zip(yes, no, strict=False) for q in pair][: 2 * _PAIRS]
    return [q.row(facts.frame, rng) for q in (*first[:_PLAIN], *pairs)]


def condition(facts: FrameFacts) -> tuple[Fact, tuple[Fact, ...]] | None:
    """Return «had there been no flood», and what must hold; None before the change came about."""
    changes = facts.tables.columns("changes")
    now = f"(SELECT time_s FROM frames WHERE frame_id = {facts.frame})"
    time_s = facts.cell("frames", "time_s")[3]
    if not len(changes["change_id"]) or float(changes["from_s"].min()) > time_s:
        return None
    begun = Fact("1", f"SELECT min(from_s) <= {now} FROM changes",
                 (facts.tables.record("changes", _CHANGE, "from_s"),))  # fmt: skip
    single = Fact("1", "SELECT count(*) FROM changes")
    if len(changes["change_id"]) == 1:
        row = {name: values[0] for name, values in changes.items()}
        told = _single(facts, row, time_s=time_s, now=now)
        if told is not None:
            return told[0], (single, begun, *told[1])
        if row["kind"] == EVENT:
            return None  # called, and not begun yet
    other = terms.quoted(wordings.IN_THE_TWIN)
    return Fact(wordings.IN_THE_TWIN, f"SELECT {other} FROM changes LIMIT 1"), (begun,)


def _single(
    facts: FrameFacts, row: dict[str, Any], *, time_s: float, now: str
) -> tuple[Fact, tuple[Fact, ...]] | None:
    """The condition of the one change there is; None if it cannot be named yet."""
    records = tuple(facts.tables.record("changes", _CHANGE, c) for c in ("name", "here", "there"))
    name, here, there = str(row["name"]), str(row["here"]), str(row["there"])
    if row["kind"] == SETTING and there:
        text, query = (
            f"had the setting {name} been {there}",
            ("SELECT 'had the setting ' || name || ' been ' || there FROM changes"),
        )
        return Fact(text, query, records), ()
    if row["kind"] == COMMAND:
        word = " not been given" if here else " been given"
        query = (
            "SELECT 'had the command ' || name || CASE here WHEN '' THEN ' been given' ELSE "
            "' not been given' END FROM changes"
        )
        return Fact(f"had the command {name}{word}", query, records), ()
    if row["kind"] != EVENT or not here or name not in terms.HAZARDS:
        return None
    events = facts.tables.columns("events")
    at = facts.tables.row("events", {"event_id": int(row["began_event"])})
    there_s = float(row["there_began_s"])
    if at < 0 or events["time_s"][at] > time_s or 0.0 <= there_s <= time_s:
        return None
    query = f"SELECT 'had there been no ' || {terms.worded('name', terms.HAZARDS)} FROM changes"
    first, sister = (
        (facts.tables.record("changes", _CHANGE, c),) for c in ("began_event", "there_began_s")
    )
    begun = f"SELECT e.time_s <= {now} FROM changes c JOIN events e ON e.event_id = c.began_event"
    never = f"SELECT there_began_s < 0 OR there_began_s > {now} FROM changes"
    holds = Fact("1", begun, first), Fact("1", never, sister)
    return Fact(f"had there been no {terms.HAZARDS[name]}", query, records), holds


def _of_people(facts: FrameFacts, had: Fact, holds: tuple[Fact, ...]) -> Iterator[Asked]:
    for who, more, slots in people_to_ask(facts):
        if facts.tables.row("otherwise_people", _key(facts, who)) < 0:
            continue  # only this world has them
        doing = telling.doing(facts, who)
        told = {**slots, "had": had, "pronoun": _pronoun(facts, who), "doing": doing}
        more = {**more, "holds": holds}
        there, mine = (_phrase(facts, who, world=world) for world in (_THERE, _HERE))
        place = _where(facts, who, world=_THERE)
        yield Asked("what_if", wordings.DOING_INSTEAD, told, there, 3, False, **more)
        if place is not None:
            yield Asked("what_if", wordings.WHERE_INSTEAD, told, place, 3, False, **more)
        if there.text != mine.text:
            both = _both(told["pronoun"], there=there, here=mine)
            yield Asked("what_if", wordings.BOTH_WORLDS, told, both, 3, False, **more)
        since = _since(facts, who)
        if since is not None:
            yield Asked("what_if", wordings.SINCE_WHEN, told, since, 3, False, **more)
        same = _cell(facts, who, "activity_name")[3] == who.activity
        query = (
            "SELECT CASE WHEN o.activity_name = m.activity_name THEN 'yes' ELSE 'no' END FROM "
            "otherwise_people o JOIN minds m ON m.frame_id = o.frame_id AND m.person_id = "
            f"o.person_id WHERE o.frame_id = {facts.frame} AND o.person_id = {who.row}"
        )
        cells = tuple(_cell(facts, who, "activity_name", world=w) for w in (_HERE, _THERE))
        answer = Fact(YES if same else NO, query, cells)
        yield Asked("what_if", wordings.DOING_THE_SAME, told, answer, 3, False, **more)
        like = _cell(facts, who, "same")
        answer = Fact(NO if like[3] else YES, _asking(
            facts, who, "CASE WHEN same THEN 'no' ELSE 'yes' END"), (like,))  # fmt: skip
        yield Asked("what_if", wordings.ANYTHING_ELSE, told, answer, 3, False, **more)


def _of_picture(facts: FrameFacts, had: Fact, holds: tuple[Fact, ...]) -> Iterator[Asked]:
    """Who would be in view, and whether it would rain."""
    such = f"FROM otherwise_pictures WHERE frame_id = {facts.frame}"
    count = facts.cell("otherwise_pictures", "people")
    answer = Fact(str(count[3]), f"SELECT people {such}", (count,))
    yield Asked("what_if", wordings.HOW_MANY_INSTEAD, {"had": had}, answer, 3, False, holds=holds)
    names = ("precipitation_flux_mm_h", "snow_fraction")
    rain, snow = (facts.cell("otherwise_pictures", name) for name in names)
    if terms.DRY_MM_H < float(rain[3]) < terms.WET_MM_H or np.isnan(rain[3]):
        return  # a drizzle: who looks might say either
    wet = float(rain[3]) >= terms.WET_MM_H and float(snow[3]) < terms.SNOWY
    query = (
        f"SELECT CASE WHEN precipitation_flux_mm_h >= {terms.WET_MM_H} AND snow_fraction < "
        f"{terms.SNOWY} THEN 'yes' ELSE 'no' END {such}"
    )
    answer = Fact(YES if wet else NO, query, (rain, snow))
    yield Asked("what_if", wordings.RAIN_INSTEAD, {"had": had}, answer, 3, False, holds=holds)


def _key(facts: FrameFacts, who: Person) -> dict[str, int]:
    return {"frame_id": facts.frame, "person_id": who.row}


def _cell(facts: FrameFacts, who: Person, column: str, *, world: str = _THERE) -> Any:
    return facts.tables.record(world, _key(facts, who), column)


def _asking(facts: FrameFacts, who: Person, select: str, *, world: str = _THERE) -> str:
    """A query of somebody's row in a world."""
    return f"SELECT {select} FROM {world} WHERE frame_id = {facts.frame} AND person_id = {who.row}"


def _pronoun(facts: FrameFacts, who: Person) -> Fact:
    sex = facts.cell("minds", "sex", person_id=who.row)
    return telling.of_mind(facts, who, "CASE sex WHEN 0 THEN 'she' ELSE 'he' END",
                           text="he" if sex[3] else "she", columns=("sex",))  # fmt: skip


def _where(facts: FrameFacts, who: Person, *, world: str) -> Fact | None:
    """Where somebody is in a world: «at home», or at a place that has a name."""
    at, roof = (_cell(facts, who, column, world=world) for column in ("place_id", "indoors"))
    people, places = facts.tables.columns("people"), facts.tables.columns("places")
    if at[3] < 0 or "name" not in places or "home_place" not in people:
        return None
    home = facts.tables.record("people", {"person_id": who.row}, "home_place")
    if roof[3] and at[3] == home[3]:
        text = "at home"
    else:
        title, kind = str(places["name"][at[3]]), int(places["kind"][at[3]])
        if not title or title[-1].isdigit():
            return None
        text = terms.where_words(title, kind=kind)
    query = (
        "SELECT CASE WHEN o.indoors AND o.place_id = p.home_place THEN 'at home' ELSE (SELECT "
        f"{terms.WHERE_WORDS} FROM places WHERE place_id = o.place_id) END FROM {world} o "
        f"JOIN people p ON p.person_id = o.person_id WHERE o.frame_id = {facts.frame} AND "
        f"o.person_id = {who.row}"
    )
    name = facts.tables.record("places", {"place_id": int(at[3])}, "name")
    return Fact(text, query, (at, roof, home, name))


def _phrase(facts: FrameFacts, who: Person, *, world: str) -> Fact:
    """What somebody does in a world, with where if that can be named."""
    name, roof = (_cell(facts, who, column, world=world) for column in ("activity_name", "indoors"))
    words = terms.DOING_OF_NAME[name[3]]
    select = terms.worded("activity_name", terms.DOING_OF_NAME)
    query = _asking(facts, who, select, world=world)
    place = _where(facts, who, world=world)
    if place is not None:
        joined = f"SELECT ({query}) || ' ' || ({place.query})"
        return Fact(f"{words} {place.text}", joined, (name, *place.records))
    under = _asking(facts, who, "CASE WHEN indoors THEN ' indoors' ELSE '' END", world=world)
    text = f"{words} indoors" if roof[3] else words
    return Fact(text, f"SELECT ({query}) || ({under})", (name, roof))


def _both(pronoun: Fact, *, there: Fact, here: Fact) -> Fact:
    """Both worlds in one: «she would be working at the mill; here she is walking»."""
    query = (
        f"SELECT p || ' would be ' || ({there.query}) || '; here ' || p || ' is ' || "
        f"({here.query}) FROM (SELECT ({pronoun.query}) AS p)"
    )
    text = f"{pronoun.text} would be {there.text}; here {pronoun.text} is {here.text}"
    return Fact(text, query, (*pronoun.records, *there.records, *here.records))


def _since(facts: FrameFacts, who: Person) -> Fact | None:
    """The time of the first picture at which somebody's state differed; None if it was the first.

    Of somebody who differed from the first picture on nobody knows since when.
    """
    parted = _cell(facts, who, "parted_frame")
    if parted[3] < 1:
        return None
    when = facts.tables.record("frames", {"frame_id": int(parted[3])}, "datetime")
    inner = _asking(facts, who, "parted_frame")
    query = f"SELECT substr(datetime, 12, 5) FROM frames WHERE frame_id = ({inner})"
    return Fact(str(when[3])[11:16], query, (parted, when))
