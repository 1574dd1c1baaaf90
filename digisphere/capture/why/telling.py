"""Facts of one frame as pieces of sentences: who, where, what doing, weather, reasons.

Each works its words out from the rows at hand and names the query that gives the same. Called by
``captions`` and ``questions``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from digisphere.capture.why import terms
from digisphere.capture.why.facts import Fact
from digisphere.language.lexicon import GOAL_TO
from digisphere.people.enums import Goal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digisphere.capture.why.facts import FrameFacts, Person, Record

AIMS = {goal.name.lower(): words for goal, words in GOAL_TO.items() if goal != Goal.NONE}
PLURALS = {"woman": "women", "man": "men", "girl": "girls", "boy": "boys"}
_CLEAR_GAP, _CLEAR_METRES, _CLEAR_EDGE = 0.04, 1.0, 0.05
SIDES = ((1 / 3, "left"), (2 / 3, "middle"), (1.0, "right"))


def of_mind(facts: FrameFacts, who: Person, select: str, *, text: str, columns: Sequence[str],
            table: str = "minds") -> Fact:  # fmt: skip
    """Return a fact read from somebody's row of ``minds`` or of the view ``seen``."""
    query = f"SELECT {select} FROM {table} WHERE frame_id = {facts.frame} AND person_id = {who.row}"
    records = tuple(facts.cell("minds", c, person_id=who.row) for c in columns)
    return Fact(text, query, records)


def name(facts: FrameFacts, who: Person) -> Fact:
    """Return somebody's name."""
    return of_mind(facts, who, "name", text=who.name, columns=("name",))


def figure(facts: FrameFacts, who: Person) -> Fact:
    """Return «woman», «man», «girl» or «boy»."""
    return of_mind(facts, who, "figure", text=who.figure, table="seen",
                   columns=("age_years", "sex"))  # fmt: skip


def doing(facts: FrameFacts, who: Person) -> Fact:
    """Return what somebody is doing."""
    select = terms.worded("activity_name", terms.DOING_OF_NAME)
    return of_mind(facts, who, select, text=terms.DOING_OF_NAME[who.activity],
                   columns=("activity_name",))  # fmt: skip


def work(facts: FrameFacts, who: Person) -> Fact | None:
    """Return a grown person's occupation."""
    code = str(facts.cell("minds", "occupation", person_id=who.row)[3])
    words = terms.OCCUPATION_OF_CODE.get(code, "")
    if who.figure in ("girl", "boy") or not words:
        return None
    select = terms.worded("occupation", terms.OCCUPATION_OF_CODE)
    return of_mind(facts, who, select, text=words, columns=("occupation",))


def side(facts: FrameFacts, who: Person) -> Fact:
    """Return the third of the picture somebody is in."""
    word = next(word for limit, word in SIDES if who.across < limit or limit == 1.0)
    select = "CASE WHEN across < 1.0 / 3 THEN 'left' WHEN across < 2.0 / 3 THEN 'middle' " \
             "ELSE 'right' END"  # fmt: skip
    made = of_mind(facts, who, select, text=word, table="seen", columns=())
    box = facts.cell("instances", "box_visible", instance_id=who.instance)
    return Fact(made.text, made.query, (_listed(box),))


def side_phrase(facts: FrameFacts, who: Person) -> Fact:
    """Return «on the left», «in the middle» or «on the right»."""
    third = side(facts, who)
    words = {"left": "on the left", "middle": "in the middle", "right": "on the right"}
    query = f"SELECT {terms.worded(f'({third.query})', words)}"
    return Fact(words[third.text], query, third.records)


def well_inside_third(who: Person) -> bool:
    """Tell whether nobody would dispute the third somebody is in."""
    return min(abs(who.across - limit) for limit, _ in SIDES[:2]) > _CLEAR_EDGE


def metres(facts: FrameFacts, who: Person) -> Fact:
    """Return how far somebody is from the camera, in whole metres."""
    select = terms.counted("CAST(round(metres) AS INTEGER)", one="metre", many="metres")
    text = terms.count_words(round(who.metres), one="metre", many="metres")
    made = of_mind(facts, who, select, text=text, table="seen", columns=())
    where = _listed(facts.cell("minds", "position_m", person_id=who.row))
    return Fact(made.text, made.query, (where, _listed(facts.cell("cameras", "position_m"))))


def where(facts: FrameFacts, who: Person, *, named: bool = True) -> Fact | None:
    """Return the place somebody is at, with its preposition.

    A place that has a name of its own nobody can read off a picture; without ``named`` it is none.
    """
    places = facts.tables.columns("places")
    if who.place < 0 or "name" not in places:
        return None
    title, kind = str(places["name"][who.place]), int(places["kind"][who.place])
    if not title or title[-1].isdigit() or (kind in terms.PROPER and not named):
        return None
    query = (
        f"SELECT {terms.WHERE_WORDS} FROM places WHERE place_id = (SELECT place_id FROM minds "
        f"WHERE frame_id = {facts.frame} AND person_id = {who.row})"
    )
    records = (
        facts.cell("minds", "place_id", person_id=who.row),
        facts.tables.record("places", {"place_id": who.place}, "name"),
    )
    return Fact(terms.where_words(title, kind=kind), query, records)


def aim(facts: FrameFacts, who: Person) -> Fact | None:
    """Return what somebody means to do."""
    goal = str(facts.cell("minds", "intention_name", person_id=who.row)[3])
    if goal not in AIMS:
        return None
    return of_mind(facts, who, terms.worded("intention_name", AIMS), text=AIMS[goal],
                   columns=("intention_name",))  # fmt: skip


def because(facts: FrameFacts, who: Person) -> Fact | None:
    """Return the reason somebody has for what they mean to do."""
    told = str(facts.cell("minds", "reason_text", person_id=who.row)[3])
    _, found, clause = told.partition(" because ")
    if not found:
        return None
    select = "rtrim(substr(reason_text, instr(reason_text, ' because ') + 1), '.')"
    return of_mind(facts, who, select, text=f"because {clause.rstrip('.')}",
                   columns=("reason_name", "reason_text"))  # fmt: skip


def errand(*, aim: Fact, because: Fact) -> Fact:
    """Return both in one: «to buy food, because the larder is low»."""
    query = f"SELECT 'to ' || ({aim.query}) || ', ' || ({because.query})"
    return Fact(f"to {aim.text}, {because.text}", query, (*aim.records, *because.records))


def is_duty(facts: FrameFacts, who: Person) -> bool:
    """Tell whether somebody works because it is time for work, which explains little."""
    return str(facts.cell("minds", "reason_name", person_id=who.row)[3]) == "duty"


def referring(facts: FrameFacts, who: Person) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """Yield the ways to point somebody out among all in view of the same figure.

    Each is a name in ``wordings.REFERRING`` and what must hold for it to fit.
    """
    like = [person for person in facts.people if person.figure == who.figure]
    rest = [person for person in like if person is not who]
    such = f"FROM seen WHERE frame_id = {facts.frame} AND figure = {terms.quoted(who.figure)}"
    me = str(who.row)
    if not rest:
        yield "only", (Fact("1", f"SELECT count(*) {such}"),)
        return
    order = f"SELECT person_id {such} ORDER BY"
    if all(other.across - who.across > _CLEAR_GAP for other in rest):
        yield "left", (Fact(me, f"{order} across LIMIT 1"),)
    if all(who.across - other.across > _CLEAR_GAP for other in rest):
        yield "right", (Fact(me, f"{order} across DESC LIMIT 1"),)
    if all(other.metres - who.metres > _CLEAR_METRES for other in rest):
        yield "nearest", (Fact(me, f"{order} metres LIMIT 1"),)


def nearest(facts: FrameFacts) -> Person | None:
    """Return who is clearly nearer to the camera than everybody else, if anyone."""
    near = sorted(facts.people, key=lambda person: person.metres)
    if not near or not near[0].clear:
        return None
    apart = all(b.metres - a.metres > _CLEAR_METRES for a, b in pairwise(near[:2]))
    return near[0] if apart else None


def pair(facts: FrameFacts, a: Person, b: Person) -> Fact:
    """Return «two women» or «a woman and a man»."""
    plural = f"two {PLURALS[a.figure]}"
    text = plural if a.figure == b.figure else f"a {a.figure} and a {b.figure}"
    plurals = terms.worded("a.figure", PLURALS)
    query = (
        f"SELECT CASE WHEN a.figure = b.figure THEN 'two ' || {plurals} "
        "ELSE 'a ' || a.figure || ' and a ' || b.figure END FROM seen a JOIN seen b "
        f"ON a.frame_id = b.frame_id WHERE a.frame_id = {facts.frame} "
        f"AND a.person_id = {a.row} AND b.person_id = {b.row}"
    )
    records = [
        facts.cell("minds", c, person_id=p.row) for p in (a, b) for c in ("age_years", "sex")
    ]
    return Fact(text, query, tuple(records))


def people_there(facts: FrameFacts) -> Fact | None:
    """Return «three people» if all in view can be made out, «some people» otherwise."""
    if not facts.people:
        return None
    sure = all(person.clear for person in facts.people)
    number = terms.counted("count(*)", one="person", many="people")
    query = (
        f"SELECT CASE WHEN min(clear) THEN {number} ELSE 'some people' END "
        f"FROM seen WHERE frame_id = {facts.frame}"
    )
    text = terms.count_words(len(facts.people), one="person", many="people")
    records = tuple(facts.cell("minds", "name", person_id=p.row) for p in facts.people)
    if not sure and len(facts.people) == 1:
        return None
    return Fact(text if sure else "some people", query, records)


def kind_there(facts: FrameFacts, kind: str, *, one: str, many: str, least: int) -> Fact | None:
    """Return how many of a kind there are if each fills one pixel in ``least``, else «some»."""
    ids = facts.instances_of(kind, least=terms.FAINTEST)
    large = facts.instances_of(kind, least=least)
    if not large:
        return None
    query = (
        f"SELECT CASE WHEN min(pixels * {least} >= area) THEN "
        f"{terms.counted('count(*)', one=one, many=many)} ELSE {terms.quoted(f'some {many}')} END "
        f"FROM noticed WHERE frame_id = {facts.frame} AND kind = {terms.quoted(kind)}"
    )
    sure = len(large) == len(ids)
    records = tuple(facts.cell("instances", "pixels", instance_id=i) for i in ids)
    text = terms.count_words(len(ids), one=one, many=many) if sure else f"some {many}"
    return Fact(text, query, records)


def trees_there(facts: FrameFacts) -> Fact | None:
    """Return «trees» where they fill a twentieth of the picture."""
    kinds, size = facts.column("instances", "kind"), facts.column("instances", "pixels")
    filled = int(size[kinds == "tree"].sum()) if len(size) else 0
    if filled * 20 < facts.pixels:
        return None
    query = (
        "SELECT CASE WHEN sum(i.pixels) * 20 >= c.width * c.height THEN 'trees' END "
        "FROM instances i JOIN cameras c ON c.frame_id = i.frame_id "
        f"WHERE i.frame_id = {facts.frame} AND i.kind = 'tree'"
    )
    return Fact("trees", query, (facts.cell("cameras", "width"), facts.cell("cameras", "height")))


def sky(facts: FrameFacts) -> Fact | None:
    """Return «a clear», «an overcast», «a rainy» ... by the station's reading at the picture."""
    at = facts.tables.row("weather", {"frame_id": facts.frame})
    if at < 0:
        return None
    cells = [facts.cell("weather", column) for column in _SKY]
    rain, snow, sight, cloud = (float(cell[3]) for cell in cells)
    if rain >= terms.WET_MM_H:
        word = terms.SNOWING if snow >= terms.SNOWY else terms.RAINY
    elif sight < terms.FOG_M:
        word = terms.FOGGY
    else:
        word = next((w for limit, w in terms.CLOUDS if cloud < limit), terms.OVERCAST)
    clouds = " ".join(
        f"WHEN cloud_area_fraction < {limit} THEN {terms.quoted(w)}" for limit, w in terms.CLOUDS
    )
    query = (
        f"SELECT CASE WHEN precipitation_flux_mm_h >= {terms.WET_MM_H} AND snow_fraction >= "
        f"{terms.SNOWY} THEN {terms.quoted(terms.SNOWING)} WHEN precipitation_flux_mm_h >= "
        f"{terms.WET_MM_H} THEN {terms.quoted(terms.RAINY)} WHEN visibility_m < {terms.FOG_M} "
        f"THEN {terms.quoted(terms.FOGGY)} {clouds} ELSE {terms.quoted(terms.OVERCAST)} END "
        f"FROM weather WHERE frame_id = {facts.frame}"
    )
    return Fact(word, query, tuple(cells))


_SKY = ("precipitation_flux_mm_h", "snow_fraction", "visibility_m", "cloud_area_fraction")


def snow_lies(facts: FrameFacts) -> Fact | None:
    """Return the fact that snow lies in the village, or None."""
    cell = facts.cell("weather", "snow_depth_m")
    if float(cell[3]) < terms.LYING_M:
        return None
    query = f"SELECT snow_depth_m >= {terms.LYING_M} FROM weather WHERE frame_id = {facts.frame}"
    return Fact("1", query, (cell,))


def part_of_day(facts: FrameFacts) -> Fact:
    """Return «morning», «afternoon», «evening» or «night»."""
    cell = facts.cell("frames", "datetime")
    hour = int(str(cell[3])[11:13])
    arms = " ".join(
        f"WHEN CAST(substr(datetime, 12, 2) AS INTEGER) < {limit} THEN '{word}'"
        for limit, word in terms.PARTS
    )
    query = f"SELECT CASE {arms} END FROM frames WHERE frame_id = {facts.frame}"
    return Fact(next(word for limit, word in terms.PARTS if hour < limit), query, (cell,))


def month(facts: FrameFacts) -> Fact:
    """Return the month's name."""
    cell = facts.cell("frames", "datetime")
    arms = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(terms.MONTHS, 1))
    query = (
        f"SELECT CASE CAST(substr(datetime, 6, 2) AS INTEGER) {arms} END FROM frames "
        f"WHERE frame_id = {facts.frame}"
    )
    return Fact(terms.MONTHS[int(str(cell[3])[5:7]) - 1], query, (cell,))


def look(facts: FrameFacts) -> Fact:
    """Return the look drawn instead of the world's own weather: «in fog»."""
    cell = facts.cell("frames", "look")
    words = terms.LOOKS.get(facts.look, f"with the look «{facts.look}»")
    arms = " ".join(f"WHEN '{n}' THEN '{w}'" for n, w in terms.LOOKS.items())
    query = (
        f"SELECT CASE look {arms} ELSE 'with the look «' || look || '»' END FROM frames "
        f"WHERE frame_id = {facts.frame}"
    )
    return Fact(words, query, (cell,))


def _listed(record: Record) -> Record:
    """Return a record whose value is a list of plain numbers."""
    table, key, column, value = record
    return table, key, column, value.tolist()
