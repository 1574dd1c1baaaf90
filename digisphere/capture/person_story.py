"""What a dataset tells of one person up to one frame: who they are, what they do and why.

Gathered from the tables alone, so it works on a dataset made elsewhere; tables that are not there
leave their part empty. Called by the dataset's viewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.core.identity import PERSON_BASE
from digisphere.people.enums import NEEDS, TRAITS, Activity, Education, Goal, Occupation, Sex, Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.dataset import Columns, Dataset
    from digisphere.capture.entity_words import EntityWords

MOOD = ("pleasure", "arousal", "dominance")
_MOST_LINES, _MOST_MEMORIES, _MOST_TIES, _MOST_EVENTS, _MOST_DECISIONS = 30, 20, 12, 20, 6
_WORTH_TELLING = 0.02
"""Terms of a score that are smaller are left out."""
_HOUR_S, _DAY_S = 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """One option of a decision."""

    goal: str
    place: str
    """Where; empty for nowhere in particular."""
    score: float
    chosen: bool
    full: bool
    """Wished for more than what was done, but there was no room."""
    terms: tuple[tuple[str, float], ...]
    """What the score was made of, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision with what was weighed, most wished first."""

    when: str
    event_id: int
    options: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Something said by or to the person, remembered by them, or that befell them."""

    when: str
    text: str
    who: str
    theirs: bool
    """They said it themselves."""
    event_id: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """What they feel about somebody, as it stands at the dataset's end."""

    person_id: int
    name: str
    kind: str
    familiarity: float
    affinity: float
    trust: float


@dataclass(frozen=True, slots=True)
class Story:
    """Everything told of one person at one frame."""

    person_id: int
    name: str
    summary: str
    background: str
    seen: bool
    """They are in this picture."""
    doing: str
    why: str
    words: str
    facts: tuple[tuple[str, str], ...]
    traits: tuple[tuple[str, float], ...]
    needs: tuple[tuple[str, float], ...]
    mood: tuple[tuple[str, float], ...]
    choices: tuple[Choice, ...]
    lines: tuple[Line, ...]
    memories: tuple[Line, ...]
    ties: tuple[Tie, ...]
    events: tuple[Line, ...]
    frames: tuple[int, ...]
    """Frames in which they are seen."""


class PersonStories:
    """Tells of anybody in a dataset; what is common to all is read once."""

    def __init__(self, dataset: Dataset, words: EntityWords) -> None:
        self._dataset = dataset
        self._words = words
        self._names = dataset.manifest["tables"]

    def of(self, person_id: int, *, frame_id: int) -> Story:
        """Tell of somebody as things stand at a frame.

        Raises:
            CaptureError: a table or column that is declared is missing or cannot be read.
        """
        now_s = float(self._dataset.table("frames")["time_s"][frame_id])
        minds = self._dataset.rows_of_frame("minds", frame_id)
        here = np.flatnonzero(minds["person_id"] == person_id)
        mind = {k: v[here[0]] for k, v in minds.items()} if here.size else {}
        state = mind or self._state(person_id, frame_id)
        about = self._row("people", "person_id", person_id)
        return Story(
            person_id=person_id,
            name=self._words.person(person_id),
            summary=self._summary(about),
            background=str(about.get("background", "")),
            seen=bool(mind),
            doing=str(mind.get("activity_text") or _activity(state)),
            why=str(mind.get("reason_text") or _aim(state)),
            words=str(mind.get("words", "")),
            facts=self._facts(state, about),
            traits=_numbers(about, TRAITS),
            needs=_numbers(state, NEEDS),
            mood=_numbers(state, MOOD),
            choices=self._choices(person_id, now_s),
            lines=self._lines(person_id, now_s),
            memories=self._memories(person_id, now_s),
            ties=self._ties(person_id),
            events=self._events(person_id, now_s),
            frames=self._frames_with(person_id),
        )

    def series(self, person_id: int, column: str) -> NDArray[np.float64]:
        """A need or mood of somebody at every frame; NaN where they do not live."""
        states = self._dataset.table("states")
        out = np.full(self._dataset.frames, np.nan)
        theirs = np.flatnonzero(states["person_id"] == person_id)
        out[states["frame_id"][theirs]] = states[column][theirs]
        return out

    def _has(self, table: str) -> bool:
        return table in self._names

    def _row(self, table: str, key: str, value: int) -> dict[str, Any]:
        columns = self._dataset.table(table)
        found = np.flatnonzero(columns[key] == value)
        return {k: v[found[0]] for k, v in columns.items()} if found.size else {}

    def _state(self, person_id: int, frame_id: int) -> dict[str, Any]:
        if not self._has("states"):
            return {}
        rows = self._dataset.rows_of_frame("states", frame_id)
        found = np.flatnonzero(rows["person_id"] == person_id)
        return {k: v[found[0]] for k, v in rows.items()} if found.size else {}

    def _frames_with(self, person_id: int) -> tuple[int, ...]:
        minds = self._dataset.table("minds")
        return tuple(int(n) for n in minds["frame_id"][minds["person_id"] == person_id])

    def _summary(self, about: dict[str, Any]) -> str:
        if not about:
            return "Not in the table of people."
        words = [f"{float(about['age_years']):.0f}", Sex(int(about["sex"])).name.lower()]
        words.append(Occupation(int(about["occupation"])).name.lower().replace("_", " "))
        home = int(about.get("home_place", -1))
        return ", ".join(words) + (f"; lives at {self._place(home)}" if home >= 0 else "")

    def _place(self, row: int) -> str:
        return self._places.get(row, "")

    @cached_property
    def _places(self) -> dict[int, str]:
        places = self._dataset.table("places")
        return dict(zip(places["place_id"].tolist(), places["name"].tolist(), strict=True))

    def _facts(self, state: dict[str, Any], about: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        facts = []
        if "place_id" in state:
            place = self._place(int(state["place_id"]))
            facts.append(("where", place or "on the way"))
        if int(state.get("goal_place", -1)) >= 0:
            facts.append(("bound for", self._place(int(state["goal_place"]))))
        if "health" in state:
            facts.append(("health", f"{float(state['health']):.0%}"))
        if "purse_cents" in state:
            facts.append(("purse", f"{int(state['purse_cents']) / 100:,.2f}"))
        if int(state.get("interlocutor", -1)) >= 0:
            facts.append(("talks with", self._words.person(int(state["interlocutor"]))))
        if int(about.get("work_place", -1)) >= 0:
            facts.append(("works at", self._place(int(about["work_place"]))))
        if "education" in about:
            facts.append(("education", Education(int(about["education"])).name.lower()))
        kin = [("partner", "partner"), ("mother", "mother"), ("father", "father")]
        facts += [
            (label, self._words.person(int(about[column])))
            for label, column in kin
            if int(about.get(column, -1)) >= 0
        ]
        return tuple(facts)

    def _choices(self, person_id: int, now_s: float) -> tuple[Choice, ...]:
        if not self._has("decisions"):
            return ()
        table = self._dataset.table("decisions")
        mine = np.flatnonzero((table["person_id"] == person_id) & (table["time_s"] <= now_s))
        found: dict[int, list[int]] = {}
        for k in mine.tolist():
            found.setdefault(int(table["event_id"][k]), []).append(k)
        newest = list(found.items())[::-1][:_MOST_DECISIONS]
        return tuple(
            Choice(
                _when(float(table["time_s"][rows[0]]), now_s),
                event,
                tuple(
                    self._weighed(table, k) for k in sorted(rows, key=lambda k: table["option"][k])
                ),
            )
            for event, rows in newest
        )

    def _weighed(self, table: Columns, k: int) -> Weighed:
        goal = Goal(int(table["goal"][k])).name.lower().replace("_", " ")
        place = self._place(int(table["place"][k]))
        terms = ((term.name.lower(), float(table[f"term_{term.name.lower()}"][k])) for term in Term)
        weighty = [(name, value) for name, value in terms if abs(value) >= _WORTH_TELLING]
        return Weighed(
            goal=goal,
            place=place,
            score=float(table["score"][k]),
            chosen=bool(table["chosen"][k]),
            full=bool(table["full"][k]),
            terms=tuple(sorted(weighty, key=lambda part: -abs(part[1]))),
        )

    @cached_property
    def _spoken(self) -> dict[int, str]:
        """Words by their speech event."""
        table = self._dataset.table("messages") if self._has("messages") else {}
        if not table:
            return {}
        return dict(zip(table["event_id"].tolist(), table["text"].tolist(), strict=True))

    @cached_property
    def _happened(self) -> dict[int, str]:
        """Kinds of events by id."""
        table = self._dataset.table("events")
        kinds = (str(kind).replace("_", " ") for kind in table["kind"])
        return dict(zip(table["event_id"].tolist(), kinds, strict=True))

    @cached_property
    def _heard(self) -> dict[int, list[int]]:
        """Rows of the messages each person said or heard."""
        table = self._dataset.table("messages")
        found: dict[int, list[int]] = {}
        for k, (speaker, listeners) in enumerate(
            zip(table["speaker"].tolist(), table["listeners"], strict=True)
        ):
            for person in dict.fromkeys((speaker, *listeners)):
                found.setdefault(int(person), []).append(k)
        return found

    def _lines(self, person_id: int, now_s: float) -> tuple[Line, ...]:
        if not self._has("messages"):
            return ()
        table = self._dataset.table("messages")
        mine = [k for k in self._heard.get(person_id, []) if table["onset_s"][k] <= now_s]
        newest = sorted(mine, key=lambda k: -float(table["onset_s"][k]))[:_MOST_LINES]
        return tuple(
            Line(
                when=_when(float(table["onset_s"][k]), now_s),
                text=str(table["text"][k]),
                who=self._words.person(int(table["speaker"][k])),
                theirs=int(table["speaker"][k]) == person_id,
                event_id=int(table["event_id"][k]),
                hint=f"{table['act'][k]} about {table['topic'][k]}",
            )
            for k in newest
        )

    def _memories(self, person_id: int, now_s: float) -> tuple[Line, ...]:
        if not self._has("memories"):
            return ()
        table = self._dataset.table("memories")
        mine = np.flatnonzero((table["person_id"] == person_id) & (table["time_s"] <= now_s))
        newest = mine[np.argsort(-table["time_s"][mine], kind="stable")][:_MOST_MEMORIES]
        return tuple(
            Line(
                when=_when(float(table["time_s"][k]), now_s),
                text=self._memory_words(table, k),
                who=self._other(int(table["other_id"][k])),
                theirs=False,
                event_id=int(table["event_id"][k]),
                hint=f"importance {table['importance'][k]:.2f}, "
                f"{'good' if table['valence'][k] >= 0 else 'bad'} {table['valence'][k]:+.2f}",
            )
            for k in newest.tolist()
        )

    def _memory_words(self, table: Columns, k: int) -> str:
        words = [str(table["kind"][k]).lower().replace("_", " ")]
        event = int(table["event_id"][k])
        if event in self._spoken:
            return f"{words[0]}: “{self._spoken[event]}”"
        if event in self._happened:
            words.append(f"({self._happened[event]})")
        if other := self._other(int(table["other_id"][k])):
            words.append(f"with {other}")
        if place := self._place(int(table["place_id"][k])):
            words.append(f"at {place}")
        return " ".join(words)

    def _other(self, row: int) -> str:
        return self._words.person(row) if row >= 0 else ""

    def _ties(self, person_id: int) -> tuple[Tie, ...]:
        if not self._has("ties"):
            return ()
        table = self._dataset.table("ties")
        mine = np.flatnonzero(table["person_id"] == person_id)
        best = mine[np.argsort(-table["familiarity"][mine], kind="stable")][:_MOST_TIES]
        return tuple(
            Tie(
                int(table["other_id"][k]),
                self._words.person(int(table["other_id"][k])),
                str(table["kind"][k]).lower().replace("_", " "),
                *(float(table[name][k]) for name in ("familiarity", "affinity", "trust")),
            )
            for k in best.tolist()
        )

    def _events(self, person_id: int, now_s: float) -> tuple[Line, ...]:
        table = self._dataset.table("events")
        theirs = (table["subject"] == PERSON_BASE + person_id) | (
            table["object"] == PERSON_BASE + person_id
        )
        mine = np.flatnonzero(theirs & (table["time_s"] <= now_s) & (table["kind"] != "speech"))
        return tuple(
            Line(
                when=_when(float(table["time_s"][k]), now_s),
                text=self._event_words(table, k),
                who="",
                theirs=bool(table["subject"][k] == PERSON_BASE + person_id),
                event_id=int(table["event_id"][k]),
                hint="because of events " + ", ".join(map(str, table["causes"][k]))
                if len(table["causes"][k])
                else "",
            )
            for k in mine[::-1][:_MOST_EVENTS].tolist()
        )

    def _event_words(self, table: Columns, k: int) -> str:
        subject, other, place = (
            self._words.entity(int(table[name][k])) for name in ("subject", "object", "place")
        )
        words = f"{str(table['kind'][k]).replace('_', ' ')}: {subject}"
        return words + (f" and {other}" if other else "") + (f" at {place}" if place else "")


def _numbers(row: dict[str, Any], names: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    return tuple((name, float(row[name])) for name in names if name in row)


def _activity(state: dict[str, Any]) -> str:
    if "activity" not in state:
        return "Not known at this frame."
    doing = Activity(int(state["activity"])).name.lower()
    return f"Activity: {doing}{', under a roof' if state.get('indoors') else ''}."


def _aim(state: dict[str, Any]) -> str:
    if "intention" not in state:
        return ""
    return f"Intention: {Goal(int(state['intention'])).name.lower().replace('_', ' ')}."


def _when(time_s: float, now_s: float) -> str:
    """How long before the frame, in one unit."""
    ago = max(0.0, now_s - time_s)
    if ago < 90.0:
        return f"{ago:.0f} s before"
    if ago < 1.5 * _HOUR_S:
        return f"{ago / 60.0:.0f} min before"
    if ago < _DAY_S:
        return f"{ago / _HOUR_S:.1f} h before"
    return f"{ago / _DAY_S:.1f} days before"
