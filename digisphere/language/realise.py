"""Turns speech events into spoken sentences, and a person's plan into a sentence about them.

Every word comes from the event's own payload and from what never changes (names, kin, places), so
an utterance is as true later as when it was said, and the same event always reads the same. Which
phrasings there are is in the ``lines_*`` files. The chronicle of other events is in ``narrate``.
"""

from collections.abc import Callable

from digisphere.core.events import Event
from digisphere.core.identity import kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.describe import because, describe_activity, describe_reason
from digisphere.language.grammar import choose, draws, fill, sentence
from digisphere.language.lexicon import GOAL_TO, ILLNESS, ISSUE
from digisphere.language.lines_matters import MATTERS
from digisphere.language.lines_news import NEWS
from digisphere.language.lines_sky import SKY
from digisphere.language.lines_talk import TALK, Key
from digisphere.language.narrate import describe_event
from digisphere.language.news import Telling, clause
from digisphere.language.shades import shade_of, tags_of
from digisphere.people.enums import Goal, Illness, Reason
from digisphere.society.company import row_of
from digisphere.society.vocabulary import Issue

__all__ = ["describe_activity", "describe_event", "describe_reason", "utterance"]

LINES = {**TALK, **SKY, **MATTERS, **NEWS}
_CLOSE_FAMILIARITY = 0.45


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
    key: Key = (event.payload["act"], event.payload["topic"], shade_of(snapshot, event))
    options = LINES.get(key) or LINES.get((key[0], key[1], ""))
    if options is None:
        return "…"
    u = draws(snapshot.seed, event_id=event.id)[0]
    text = choose(options, tags=tags_of(snapshot, event), u=u)
    return fill(text, slots=_Slots(snapshot, event))


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
            subject=lambda: self._who(self._fact().subject),
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
            because=lambda: f"because {because(Reason(int(p['value'])), person='I')}",
            hour=lambda: phrases.at_hour(snapshot, then_s=p["at_s"], now_s=self.now_s),
            Hour=lambda: phrases.at_hour(snapshot, then_s=p["at_s"], now_s=self.now_s),
            when=self._when,
            when_front=self._when,
            when_of=lambda: f"our quarrel {self._when()}",
            sum=lambda: phrases.money(p["value"]),
            meals=lambda: phrases.count(int(p["value"]), "meal"),
            issue=lambda: ISSUE[Issue(int(p["detail"]))],
            ailment=lambda: ILLNESS[Illness(int(p["value"]))],
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
        )
        return clause(self.snapshot, self._fact(), telling=telling)
