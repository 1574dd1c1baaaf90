"""Questions about one frame with answers worked out from its rows, chosen so that they balance.

``_CANDIDATES`` propose all that can be asked; ``question_rows`` takes a few of each level, and as
many «yes» as «no». Nothing is asked whose answer the picture or the tables do not give, or give
twice. What would be without a change only a twin knows; ``what_if`` asks it. Called by ``writing``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digisphere.capture.why import telling, terms, wordings
from digisphere.capture.why.captions import count_of, pick
from digisphere.capture.why.facts import Fact
from digisphere.capture.why.sayings import Saying
from digisphere.core.identity import BUILDING_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from digisphere.capture.why.facts import FrameFacts, Person

    Line = Mapping[str, Any]

_OF_A_LEVEL = 4
_OF_A_WORDING = 1
_BUSY = ("work", "eat", "shop", "learn", "pray")
"""What the tables know of and a picture hardly shows."""
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Asked:
    """A question that could be asked.

    Attributes:
        kind: what, where, how_many, who, why, before, yes_no or what_if.
        options: wordings, one of which is taken.
        slots: what fills them.
        answer: with the query that gives it.
        level: 1 one look, 2 comparing or counting, 3 needs the tables.
        from_picture: the picture alone answers it.
        refs: ways to point the person out, if the wordings have ``{ref}``.
        holds: what else must be so.
        about: ids of those it is about.
    """

    kind: str
    options: tuple[str, ...]
    slots: Mapping[str, Fact]
    answer: Fact
    level: int
    from_picture: bool
    refs: tuple[tuple[str, tuple[Fact, ...]], ...] = ()
    holds: tuple[Fact, ...] = ()
    about: tuple[int, ...] = ()

    @property
    def answer_type(self) -> str:
        """As VQA v2 has it."""
        if self.kind == "what_if":
            return what_if_type(self.answer.text)
        return {"yes_no": "yes/no", "how_many": "number"}.get(self.kind, "other")

    def row(self, frame: int, rng: np.random.Generator) -> dict[str, Any]:
        """Word it, and return it as a row."""
        template, holds = pick(self.options, rng), self.holds
        if self.refs:
            name, proof = pick(self.refs, rng)
            template = template.replace("{ref}", wordings.REFERRING[name])
            holds = (*holds, *proof)
        saying = Saying(template, self.slots, holds, self.about)
        return {
            "frame_id": frame,
            "question_id": 0,
            "kind": self.kind,
            "question": saying.text,
            "answer": self.answer.text,
            "answer_type": self.answer_type,
            "level": self.level,
            "from_picture": self.from_picture,
            "answer_query": self.answer.query,
            **saying.columns(self.answer),
        }


def what_if_type(answer: str) -> str:
    """Return the type of an answer to «what if», which may be of any."""
    return "yes/no" if answer in (YES, NO) else "number" if answer.isdigit() else "other"


def question_rows(
    facts: FrameFacts,
    *,
    relations: Sequence[Line],
    lines: Sequence[Line],
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """Return the frame's questions."""
    asked = [question for make in _CANDIDATES for question in make(facts, relations)]
    asked += _quotes(facts, lines)
    order = rng.permutation(len(asked)).tolist()
    chosen: list[Asked] = []
    for level in (1, 2, 3):
        used: dict[tuple[str, ...], int] = {}
        for n in order:
            question = asked[n]
            if question.level != level or question.kind == "yes_no":
                continue
            if used.get(question.options, 0) < _OF_A_WORDING and sum(used.values()) < _OF_A_LEVEL:
                used[question.options] = used.get(question.options, 0) + 1
                chosen.append(question)
    yes, no = (
        [asked[n] for n in order if asked[n].kind == "yes_no" and asked[n].answer.text == answer]
        for answer in (YES, NO)
    )
    for a, b in zip(varied(yes)[:2], varied(no)[:2], strict=False):
        chosen += [a, b]
    return [question.row(facts.frame, rng) for question in chosen]


def varied(asked: Sequence[Asked]) -> list[Asked]:
    """Return questions so that no wording comes twice before each has come once."""
    first: dict[tuple[str, ...], Asked] = {}
    for question in asked:
        first.setdefault(question.options, question)
    return [*first.values(), *(q for q in asked if q not in first.values())]


def people_to_ask(facts: FrameFacts) -> Iterator[tuple[Person, dict[str, Any], dict[str, Fact]]]:
    """Yield everyone who can be made out and pointed out."""
    for who in facts.clear:
        refs = tuple(telling.referring(facts, who))
        if refs:
            slots = {"figure": telling.figure(facts, who), "name": telling.name(facts, who)}
            yield who, {"refs": refs, "about": (who.instance,)}, slots


def _plain_looks(facts: FrameFacts, relations: Sequence[Line]) -> Iterator[Asked]:
    """What people do, in which third of the picture, where, who they are."""
    del relations
    for who, more, slots in people_to_ask(facts):
        if who.activity in terms.PLAIN_TO_SEE and who.interlocutor < 0:
            yield Asked("what", wordings.WHAT_DOING, slots, telling.doing(facts, who), 1, True,
                        **more)  # fmt: skip
        elif who.activity in _BUSY and who.interlocutor < 0:
            yield Asked("what", wordings.WHAT_BUSY, slots, telling.doing(facts, who), 3, False,
                        **more)  # fmt: skip
        if telling.well_inside_third(who):
            refs = tuple(ref for ref in more["refs"] if ref[0] in ("only", "nearest"))
            if refs:
                yield Asked("where", wordings.WHERE_SIDE, slots, telling.side(facts, who), 1, True,
                            **{**more, "refs": refs})  # fmt: skip
        place = telling.where(facts, who)
        if place is not None:
            yield Asked("where", wordings.WHERE_PLACE, slots, place, 2, False, **more)
        yield Asked("who", wordings.WHO_IS, slots, telling.name(facts, who), 3, False, **more)
        work = telling.work(facts, who)
        if work is not None:
            yield Asked("what", wordings.WHAT_WORK, slots, work, 3, False, **more)


def _sky(facts: FrameFacts, relations: Sequence[Line]) -> Iterator[Asked]:
    """Weather and hour, where the picture has the world's own weather."""
    del relations
    sky = telling.sky(facts)
    if facts.look or sky is None:
        return
    plain = Fact("", f"SELECT look FROM frames WHERE frame_id = {facts.frame}",
                 (facts.cell("frames", "look"),))  # fmt: skip
    bare = Fact(sky.text.partition(" ")[2],
                f"SELECT substr(w, instr(w, ' ') + 1) FROM (SELECT ({sky.query}) AS w)",
                sky.records)  # fmt: skip
    part = telling.part_of_day(facts)
    if part.text != "night":
        yield Asked("what", wordings.WHAT_WEATHER, {}, bare, 1, True, holds=(plain,))
    yield Asked("what", wordings.WHAT_PART, {}, part, 2, False, holds=(plain,))
    rain = facts.cell("weather", "precipitation_flux_mm_h")
    if terms.DRY_MM_H < float(rain[3]) < terms.WET_MM_H:
        return  # a drizzle: who looks at the picture might say either
    query = (
        f"SELECT CASE WHEN precipitation_flux_mm_h >= {terms.WET_MM_H} AND snow_fraction < "
        f"{terms.SNOWY} THEN 'yes' ELSE 'no' END FROM weather WHERE frame_id = {facts.frame}"
    )
    answer = YES if sky.text == terms.RAINY else NO
    yield Asked("yes_no", wordings.IS_RAINING, {}, Fact(answer, query, (rain,)), 1, True,
                holds=(plain,))  # fmt: skip


def _counts(facts: FrameFacts, relations: Sequence[Line]) -> Iterator[Asked]:
    """How many there are, where all can be made out."""
    del relations
    people = facts.people
    if len(people) == int(facts.column("frames", "people")[0]) and all(p.clear for p in people):
        about = tuple(person.instance for person in people)
        sure = Fact("1", f"SELECT count(*) = (SELECT people FROM frames WHERE frame_id = "
                    f"{facts.frame}) FROM seen WHERE frame_id = {facts.frame} AND clear",
                    (facts.cell("frames", "people"),))  # fmt: skip
        number = count_of(facts, such="clear", text=str(len(people)))
        yield Asked("how_many", wordings.MANY_PEOPLE, {}, number, 2, True, holds=(sure,),
                    about=about)  # fmt: skip
        for name in terms.PLAIN_TO_SEE:
            words = _constant(terms.DOING_OF_NAME[name])
            such = [p for p in people if p.activity == name]
            if not all(p.activity in terms.PLAIN_TO_SEE for p in people):
                continue
            if such and len(people) > 1:
                number = count_of(facts, such=f"activity_name = '{name}'", text=str(len(such)))
                yield Asked("how_many", wordings.MANY_DOING, {"doing": words}, number, 2, True,
                            holds=(sure,), about=about)  # fmt: skip
            answer = count_of(facts, such=f"activity_name = '{name}'", text="")
            query = f"SELECT CASE WHEN ({answer.query}) > 0 THEN 'yes' ELSE 'no' END"
            yield Asked("yes_no", wordings.IS_ANYBODY, {"doing": words},
                        Fact(YES if such else NO, query, answer.records), 2, True,
                        holds=(sure,), about=about)  # fmt: skip
    kinds, sizes = facts.column("instances", "kind"), facts.column("instances", "pixels")
    animals = sizes[kinds == "animal"].astype("int64")  # products of pixels are large
    if len(animals) and (animals * terms.LEAST_CLEAR >= facts.pixels).all():
        query = f"SELECT count(*) FROM instances WHERE frame_id = {facts.frame} AND kind = 'animal'"
        ids = facts.instances_of("animal", least=terms.LEAST_CLEAR)
        records = tuple(facts.cell("instances", "kind", instance_id=i) for i in ids)
        yield Asked("how_many", wordings.MANY_ANIMALS, {},
                    Fact(str(len(animals)), query, records), 2, True, about=tuple(ids))  # fmt: skip


def _constant(text: str) -> Fact:
    return Fact(text, f"SELECT {terms.quoted(text)}")


def _company(facts: FrameFacts, relations: Sequence[Line]) -> Iterator[Asked]:
    """Who talks to whom, who is what to whom, who is nearest."""
    known = {person.row: person for person in facts.people}
    by_instance = {person.instance: person for person in facts.people}
    for who, more, slots in people_to_ask(facts):
        to = known.get(who.interlocutor)
        if to is not None:
            yield Asked("who", wordings.WHO_TALKS, slots, _partner(facts, who, to), 3, False,
                        **more)  # fmt: skip
        if to is not None or who.interlocutor < 0:
            yield Asked("yes_no", wordings.IS_TALKING, slots, _talks(facts, who, to), 2, False,
                        **more)  # fmt: skip
        mine = [
            row for row in relations
            if row["predicate"] == "related_to" and row["subject"] == who.instance
        ]  # fmt: skip
        for row in mine:
            if sum(row["object"] == other["object"] for other in mine) == 1:
                other = by_instance[row["object"]]
                answer = _relation(facts, who, row)
                if answer is not None:
                    both = {**slots, "other": telling.name(facts, other)}
                    yield Asked("who", wordings.WHO_TO, both, answer, 3, False, **more)
    near = telling.nearest(facts)
    if near is not None:
        query = f"SELECT name FROM seen WHERE frame_id = {facts.frame} ORDER BY metres LIMIT 1"
        answer = Fact(near.name, query, telling.metres(facts, near).records
                      + telling.name(facts, near).records)  # fmt: skip
        yield Asked("who", wordings.WHO_NEAREST, {}, answer, 3, False, about=(near.instance,))


def _quotes(facts: FrameFacts, lines: Sequence[Line]) -> Iterator[Asked]:
    """Who said what, where only one person said so."""
    people = {person.row: person for person in facts.people}
    for line in lines:
        if sum(line["text"] == other["text"] for other in lines) > 1:
            continue
        who = people[line["speaker"]]
        such = (
            f"FROM dialogue d WHERE d.frame_id = {facts.frame} AND d.event_id = {line['event_id']}"
        )
        key = {"event_id": line["event_id"]}
        cells = tuple(facts.tables.record("messages", key, c) for c in ("text", "speaker"))
        words = Fact(line["text"], f"SELECT text {such}", cells)
        query = (
            f"SELECT m.name FROM minds m WHERE m.frame_id = {facts.frame} AND m.person_id = "
            f"(SELECT d.speaker {such})"
        )
        answer = Fact(who.name, query, telling.name(facts, who).records)
        alike = (
            f"SELECT count(*) FROM dialogue WHERE frame_id = {facts.frame} AND text = "
            f"(SELECT text {such})"
        )
        yield Asked("who", wordings.WHO_SAID, {"words": words}, answer, 3, False,
                    holds=(Fact("1", alike),), about=(who.instance,))  # fmt: skip


def _partner(facts: FrameFacts, who: Person, to: Person) -> Fact:
    query = (
        f"SELECT b.name FROM minds a JOIN minds b ON a.frame_id = b.frame_id AND b.person_id = "
        f"a.interlocutor WHERE a.frame_id = {facts.frame} AND a.person_id = {who.row}"
    )
    talk = facts.cell("minds", "interlocutor", person_id=who.row)
    return Fact(to.name, query, (talk, facts.cell("minds", "name", person_id=to.row)))


def _talks(facts: FrameFacts, who: Person, to: Person | None) -> Fact:
    query = (
        f"SELECT CASE WHEN interlocutor IN (SELECT person_id FROM seen WHERE frame_id = "
        f"{facts.frame}) THEN 'yes' ELSE 'no' END FROM minds WHERE frame_id = {facts.frame} AND "
        f"person_id = {who.row}"
    )
    talk = facts.cell("minds", "interlocutor", person_id=who.row)
    return Fact(NO if to is None else YES, query, (talk,))


def _relation(facts: FrameFacts, who: Person, row: Line) -> Fact | None:
    """Return what somebody is to another."""
    young = who.figure in ("girl", "boy")
    if row["detail"] not in terms.KIN or (young and row["detail"] == "colleague"):
        return None  # pupils and their teachers know each other from school, which is no work
    woman = who.figure in ("woman", "girl")
    words = {detail: names[0 if woman else 1] for detail, names in terms.KIN.items()}
    query = (
        f"SELECT {terms.worded('detail', words)} FROM relations WHERE frame_id = {facts.frame} "
        f"AND predicate = 'related_to' AND subject = {who.instance} AND object = {row['object']}"
    )
    sex = facts.cell("minds", "sex", person_id=who.row)
    cell = facts.tables.record(row["table"], json.loads(row["key"]), row["column"])
    return Fact(words[row["detail"]], query, (sex, cell))


def _reasons(facts: FrameFacts, relations: Sequence[Line]) -> Iterator[Asked]:
    """Why people mean to do what they do, and what came before."""
    del relations
    for who, more, slots in people_to_ask(facts):
        aim, because = telling.aim(facts, who), telling.because(facts, who)
        said = _last_words(facts, who)
        if said is not None:
            yield Asked("before", wordings.BEFORE_WORDS, slots, said, 3, False, **more)
        if aim is None:
            continue
        told = {**slots, "aim": aim}
        if because is not None and not telling.is_duty(facts, who):
            yield Asked("why", wordings.WHY_AIM, told, because, 3, False, **more)
            if who.activity in ("walk", "run") and who.interlocutor < 0:
                errand = telling.errand(aim=aim, because=because)
                doing = {**slots, "doing": telling.doing(facts, who)}
                yield Asked("why", wordings.WHY_WALKING, doing, errand, 3, False, **more)
        before = _earlier_aim(facts, who)
        if before is not None:
            yield Asked("before", wordings.BEFORE_AIM, told, before, 3, False, **more)


def _earlier_aim(facts: FrameFacts, who: Person) -> Fact | None:
    """Return what somebody meant to do before their present intention, if it was another thing."""
    now = facts.cell("minds", "intention_event", person_id=who.row)
    events = facts.tables.columns("events")
    mine = facts.tables.rows_with("events", "subject", who.instance)
    mine = mine[events["event_id"][mine] < now[3]]
    mine = mine[events["kind"][mine] == "intention"]
    if now[3] < 0 or not len(mine):
        return None
    number = int(events["event_id"][mine].max())
    payload = facts.tables.record("events", {"event_id": number}, "payload")
    goal = json.loads(payload[3]).get("goal", "")
    if (
        goal not in telling.AIMS
        or goal == facts.cell("minds", "intention_name", person_id=who.row)[3]
    ):
        return None
    words = terms.worded("json_extract(payload, '$.goal')", telling.AIMS)
    query = (
        f"SELECT {words} FROM events "
        f"WHERE kind = 'intention' AND subject = {who.instance} AND event_id < (SELECT "
        f"intention_event FROM minds WHERE frame_id = {facts.frame} AND person_id = {who.row}) "
        "ORDER BY event_id DESC LIMIT 1"
    )
    return Fact(telling.AIMS[goal], query, (now, payload))


def _last_words(facts: FrameFacts, who: Person) -> Fact | None:
    """Return the last words somebody finished before the picture."""
    said = facts.tables.columns("messages")
    if not len(said.get("onset_s", ())):
        return None
    now = facts.cell("frames", "time_s")
    mine = facts.tables.rows_with("messages", "speaker", who.row)
    rows = mine[said["onset_s"][mine] + said["duration_s"][mine] <= now[3]].tolist()
    if not rows:
        return None
    last = max(rows, key=lambda n: (said["onset_s"][n], said["event_id"][n]))
    query = (
        f"SELECT text FROM messages WHERE speaker = {who.row} AND onset_s + duration_s <= (SELECT "
        f"time_s FROM frames WHERE frame_id = {facts.frame}) ORDER BY onset_s DESC, event_id DESC "
        "LIMIT 1"
    )
    key = {"event_id": int(said["event_id"][last])}
    records = tuple(facts.tables.record("messages", key, c) for c in ("text", "onset_s"))
    return Fact(str(said["text"][last]), query, (*records, now))


def _claims(facts: FrameFacts, relations: Sequence[Line]) -> Iterator[Asked]:
    """What people do or do not, and whether their home is in view."""
    homes = {row["subject"]: row for row in relations if row["predicate"] == "lives_in"}
    people = facts.tables.columns("people")
    for who, more, slots in people_to_ask(facts):
        if who.activity in terms.PLAIN_TO_SEE and who.interlocutor < 0:
            for name in terms.PLAIN_TO_SEE:
                words = _constant(terms.DOING_OF_NAME[name])
                answer = telling.of_mind(
                    facts, who, f"CASE WHEN activity_name = '{name}' THEN 'yes' ELSE 'no' END",
                    text=YES if name == who.activity else NO, columns=("activity_name",),
                )  # fmt: skip
                yield Asked("yes_no", wordings.IS_DOING, {**slots, "doing": words}, answer, 1,
                            True, **more)  # fmt: skip
        if "home_place" in people and people["home_place"][who.row] >= 0:
            query = (
                f"SELECT CASE WHEN count(*) > 0 THEN 'yes' ELSE 'no' END FROM relations WHERE "
                f"frame_id = {facts.frame} AND predicate = 'lives_in' AND subject = {who.instance}"
            )
            home = facts.tables.record("people", {"person_id": who.row}, "home_place")
            house = facts.tables.record("places", {"place_id": int(home[3])}, "building_id")
            answer = Fact(YES if who.instance in homes else NO, query, (home, house))
            if answer.text == NO and _glimpsed(facts, int(home[3])):
                continue
            yield Asked("yes_no", wordings.LIVES_HERE, slots, answer, 3, False, **more)


def _glimpsed(facts: FrameFacts, place: int) -> bool:
    """Tell whether some of a place's house is in the picture, however little."""
    building = int(facts.tables.columns("places")["building_id"][place])
    return building >= 0 and building + BUILDING_BASE in facts.column("instances", "instance_id")


_CANDIDATES = (_plain_looks, _sky, _counts, _company, _reasons, _claims)
