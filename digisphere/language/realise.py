"""Turns speech events into spoken sentences, and a person's plan into a sentence about them.

Every word comes from the event's own payload and from what never changes (names, kin, places), so
an utterance is as true later as when it was said, and the same event always reads the same. Which
phrasings there are is in the ``lines_*`` files. The chronicle of other events is in ``narrate``.
"""

from collections.abc import Callable
from functools import partial

from digisphere.core.events import Event
from digisphere.core.identity import kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.language import bargain_words, phrases
from digisphere.language.describe import because, describe_activity, describe_reason
from digisphere.language.grammar import Line, choose, draws, fill, fits, sentence, upper_first
from digisphere.language.lexicon import GOAL_TO, HOBBY, ILLNESS, ISSUE
from digisphere.language.lines_bargain import BARGAIN
from digisphere.language.lines_civic import CIVIC
from digisphere.language.lines_matters import MATTERS
from digisphere.language.lines_news import NEWS
from digisphere.language.lines_rescue import RESCUE_LINES
from digisphere.language.lines_sky import SKY
from digisphere.language.lines_talk import AND_YOU, TALK
from digisphere.language.narrate import describe_event
from digisphere.language.news import Telling, clause
from digisphere.language.shades import shade_of, tags_of
from digisphere.people.enums import Goal, Hobby, Illness, Reason, Value
from digisphere.society.club_kinds import KINDS
from digisphere.society.company import row_of
from digisphere.society.vocabulary import Act, Issue, Topic

__all__ = ["describe_activity", "describe_event", "describe_reason", "utterance"]

LINES = {**TALK, **SKY, **MATTERS, **NEWS, **CIVIC, **BARGAIN, **RESCUE_LINES}
_CLOSE_FAMILIARITY = 0.45
_LOOK_BACK = 14
_WORDLESS = (Line((), "…"),)


def utterance(snapshot: Snapshot, event_id: int) -> str:
    """Return the words of a speech event.

    Args:
        snapshot: any snapshot taken after the event.
        event_id: the event; one that is no speech gives an empty string.

    Raises:
        KeyError: there is no such event.
    """
    event = snapshot.events.get(event_id)
    if event.kind != "speech":
        return ""
    return sentence(_spoken(snapshot, event))


def _spoken(snapshot: Snapshot, event: Event) -> str:
    text = _phrasing(snapshot, event)
    if "{" in text:
        text = fill(text, slots=_Slots(snapshot, event))
    p = event.payload
    if p["topic"] == Topic.WELLBEING and p["act"] == Act.INFORM and p["at_s"] > 0.0:
        u = draws(snapshot.seed, event_id=event.id)[1]
        return f"{sentence(text)} {choose(AND_YOU, tags=tags_of(snapshot, event), u=u)}"
    return text


def _phrasing(snapshot: Snapshot, event: Event) -> str:
    """Return the unfilled phrasing of a speech event, unlike those used for the same just before.

    The turns before are found by their causes, and their own phrasings worked out from the oldest
    on, so that the result depends on nothing but the log.
    """
    used: dict[str, list[str]] = {}
    text = ""
    for turn in reversed(_turns_before(snapshot, event)):
        key = (turn.payload["act"], turn.payload["topic"], shade_of(snapshot, turn))
        options = LINES.get(key) or LINES.get((key[0], key[1], "")) or _WORDLESS
        tags = tags_of(snapshot, turn)
        before = used.setdefault("|".join(key[:2]), [])
        fresh = [line for line in options if line.text not in before]
        if not any(fits(line, tags=tags) for line in fresh):
            fresh = list(options)
        u = draws(snapshot.seed, event_id=turn.id)[0]
        text = choose(fresh, tags=tags, u=u)
        before.append(text)
    return text


def _turns_before(snapshot: Snapshot, event: Event) -> list[Event]:
    """Return a turn and those before it that share its act and topic, newest first."""
    turns, at = [event], event
    act, topic = event.payload["act"], event.payload["topic"]
    for _ in range(min(int(event.payload["turn"]), _LOOK_BACK)):
        earlier = [snapshot.events.get(c) for c in at.causes if c < at.id]
        speech = [
            e for e in earlier
            if e.kind == "speech" and e.payload["turn"] == at.payload["turn"] - 1
        ]  # fmt: skip
        if not speech:
            break
        at = speech[-1]
        if at.payload["act"] == act and at.payload["topic"] == topic:
            turns.append(at)
    return turns


class _Slots(dict[str, Callable[[], str]]):
    """Words for the slots of a phrasing, worked out when asked for."""

    def __init__(self, snapshot: Snapshot, event: Event) -> None:
        self.snapshot, self.event = snapshot, event
        self.speaker, self.listener = row_of(event.subject), row_of(event.object)
        self.now_s = event.tick * snapshot.clock.tick_s
        self.close = event.payload["familiarity"] >= _CLOSE_FAMILIARITY
        p = event.payload
        super().__init__(
            you=self._you,
            part=lambda: phrases.part_of_day(snapshot.clock.datetime_at(self.now_s).hour),
            degrees=lambda: phrases.degrees(p["value"]),
            about=lambda: self._who(int(p["about"])),
            subject=lambda: self._who(int(p["about"])),
            source=lambda: self._who(int(p["source"])),
            clause=self._clause,
            where=lambda: self._where(self._fact().place),
            there=lambda: self._there(),
            There=lambda: self._there(),
            place=lambda: self._noun(),
            at_work=lambda: self._there(),
            at_your_work=lambda: self._your_work(),
            to=self._to,
            goal=lambda: GOAL_TO.get(Goal(int(p["detail"])), "see to something"),
            because=lambda: f"because {self._because()}",
            hour=lambda: phrases.at_hour(snapshot, then_s=p["at_s"], now_s=self.now_s),
            Hour=lambda: phrases.at_hour(snapshot, then_s=p["at_s"], now_s=self.now_s),
            when=self._when,
            when_front=self._when,
            when_of=lambda: f"our quarrel {self._when()}",
            sum=lambda: phrases.money(p["value"]),
            meals=lambda: phrases.count(int(p["value"]), "meal"),
            club=lambda: KINDS[int(snapshot.tables["clubs"]["kind"][int(p["detail"])])].name,
            issue=lambda: ISSUE[Issue(int(p["detail"]))],
            matters=self._matters,
            Matters=lambda: upper_first(self._matters()),
            hobby=lambda: HOBBY[Hobby(int(p["detail"]))],
            years=lambda: phrases.count(int(p["value"]), "year"),
            last=lambda: phrases.ago(snapshot, then_s=p["at_s"], now_s=self.now_s),
            last_day=lambda: phrases.since(snapshot, then_s=p["at_s"], now_s=self.now_s),
            usual=lambda: phrases.at_place(snapshot, int(p["value"]), speaker=row_of(p["about"])),
            ailment=lambda: ILLNESS[Illness(int(p["value"]))],
            **{
                name: partial(word, snapshot, event, self._who)
                for name, word in bargain_words.SPOKEN.items()
            },
        )

    def _fact(self) -> Event:
        return self.snapshot.events.get(int(self.event.payload["fact_event"]))

    def _you(self) -> str:
        return phrases.address(self.snapshot, self.listener, speaker=self.speaker, close=self.close)

    def _who(self, identity: int) -> str:
        kind, row = kind_and_row(identity)
        if kind != "person":
            return phrases.name_of_id(self.snapshot, identity)
        if row == self.speaker:
            return "me"
        if row == self.listener:
            return "you"
        return phrases.third_person(
            self.snapshot,
            row,
            speaker=self.speaker,
            listener=self.listener,
            close=phrases.given_is_enough(self.snapshot, row),
        )

    def _where(self, identity: int) -> str:
        return phrases.where_of(self.snapshot, identity, speaker=self.speaker)

    def _about_place(self) -> int:
        about = int(self.event.payload["about"])
        kind, row = kind_and_row(about)
        if kind == "place":
            return row
        fact = int(self.event.payload["fact_event"])
        kind, row = kind_and_row(self.snapshot.events.get(fact).place) if fact >= 0 else ("", 0)
        return row if kind == "place" else -1

    def _there(self) -> str:
        place = self._about_place()
        return phrases.at_place(self.snapshot, place, speaker=self.speaker) if place >= 0 else ""

    def _noun(self) -> str:
        place = self._about_place()
        return phrases.place_noun(self.snapshot, place) if place >= 0 else "there"

    def _because(self) -> str:
        """Return what a plan told of is for, as a clause."""
        p = self.event.payload
        reason, goal = Reason(int(p["value"])), Goal(int(p["detail"]))
        return because(reason, person="I", goal=goal)

    def _matters(self) -> str:
        value = Value(int(self.event.payload["detail"]))
        return phrases.essence_of(self.snapshot, self.speaker, value=value)

    def _your_work(self) -> str:
        place = int(self.snapshot.tables["people"]["work_place"][self.listener])
        if place < 0:
            return "at work"
        return phrases.at_place(self.snapshot, place, speaker=self.listener)

    def _to(self) -> str:
        place = self._about_place()
        return phrases.to_place(self.snapshot, place, speaker=self.speaker) if place >= 0 else "on"

    def _when(self) -> str:
        then_s = self._fact().tick * self.snapshot.clock.tick_s
        return phrases.ago(self.snapshot, then_s=then_s, now_s=self.now_s)

    def _clause(self) -> str:
        telling = Telling(
            teller=self.speaker,
            now_s=self.now_s,
            value=float(self.event.payload["value"]),
            close=lambda row: phrases.given_is_enough(self.snapshot, row),
            source=row_of(int(self.event.payload["source"])),
            listener=self.listener,
        )
        return clause(self.snapshot, self._fact(), telling=telling)
