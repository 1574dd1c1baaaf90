"""The tables of lives and of what lies between them: households, ties, talks, memories, jobs.

One declaration per column: type, unit, meaning, and the table its ids resolve to. Columns that copy
a simulation column take its ``ColumnSpec``. Recorded runs (``run_tables``) and datasets
(``session``) write them, ``validate`` holds the files against them, and ``docs/tables.md`` is made
from them. Filling them is ``social_rows``, ``talk_rows`` and ``tie_history``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digisphere.capture.tabular import ID_LIST, TableSchema
from digisphere.core.columns import TEXT, ColumnSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = "s since the scenario's start"
PERSON = "people.person_id"
PLACE = "places.place_id"
EVENT = "events.event_id"
ENCOUNTER = "encounters.encounter_id"


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


def _copied(specs: Mapping[str, ColumnSpec], *, but: tuple[str, ...] = ()) -> list[ColumnSpec]:
    """Return the single-valued columns of a simulation's table as they stand."""
    return [s for n, s in specs.items() if not s.shape and s.dtype != TEXT and n not in but]


def household_schema(specs: Mapping[str, ColumnSpec]) -> TableSchema:
    """Who keeps house together, with larder and rent."""
    return TableSchema(
        "households",
        "One row per household, as it is at the end.",
        (_column("household_id", "int32", "Row of the household."), *_copied(specs)),
        {"home_place": PLACE, "head": PERSON},
    )


_TIE_ENDS = (
    _column("tie_id", "int32", "Row of the tie; ties are never taken back."),
    _column("person_id", "int32", "Row of the person who feels."),
    _column("other_id", "int32", "Row of the person it is about."),
    _column("kind", TEXT, "Why they know each other: the closest reason (TieKind)."),
)
_ENDS_RESOLVE = {"person_id": PERSON, "other_id": PERSON}
_TIE_KEYS = ("a", "b", "kind")


def tie_schema(specs: Mapping[str, ColumnSpec]) -> TableSchema:
    """Who feels what about whom."""
    return TableSchema(
        "ties",
        "One row per tie and direction, as it is at the end: what a person feels about another.",
        (
            *_TIE_ENDS,
            *_copied(specs, but=_TIE_KEYS),
            _column("owed_cents", "int64", "Borrowed of the other and not yet paid back.",
                    unit="cents", low=0),
            _column("debt_event", "int64", "The payment of that loan; -1 owes nothing.",
                    default=-1),
        ),
        {**_ENDS_RESOLVE, "debt_event": EVENT},
    )  # fmt: skip


TIE_MEASURES = ("familiarity", "affinity", "trust")
"""What of a tie is followed through time."""


def tie_history_schema(specs: Mapping[str, ColumnSpec]) -> TableSchema:
    """How ties grow, cool and fade."""
    return TableSchema(
        "tie_history",
        "How ties changed: all of them at the first reading, then once a day and at the end those "
        "whose kind changed, or a measure by 0.02 or more, since their last row. Between its rows "
        "a tie stayed within that of the row before.",
        (
            _column("time_s", "float64", "When it was read.", unit=SECONDS),
            *_TIE_ENDS,
            *(specs[name] for name in TIE_MEASURES),
        ),
        {**_ENDS_RESOLVE, "tie_id": "ties.tie_id"},
    )


ENCOUNTERS = TableSchema(
    "encounters",
    "One row per conversation: who, where, from when to when, how it went.",
    (
        _column("encounter_id", "int64", "The «conversation» event it began with."),
        _column("start_s", "float64", "When it began.", unit=SECONDS),
        _column("end_s", "float64", "When it ended; NaN: it goes on at the end.", unit=SECONDS),
        _column("place_id", "int32", "Where; -1 on the way between places."),
        _column("indoors", "bool", "Under a roof."),
        _column("participants", ID_LIST, "All who took part, in the order they came."),
        _column("most_at_once", "int32", "Most who were in it at one time.", low=2),
        _column("turns", "int32", "Turns that carried a speech act: its rows in messages.", low=0),
        _column("words", "int64", "Words said by all, small talk too; -1 it goes on.",
                unit="words", low=-1),
        _column("warmth", "float32", "How well it went, -1 to 1; NaN: it goes on.",
                low=-1, high=1),
        _column("end_event", "int64", "The «conversation_end» event; -1 it goes on."),
    ),
    {
        "encounter_id": EVENT,
        "place_id": PLACE,
        "participants": PERSON,
        "end_event": EVENT,
    },
)  # fmt: skip
ENCOUNTER_PEOPLE = TableSchema(
    "encounter_people",
    "One row per person and stay in a conversation: from coming to leaving.",
    (
        _column("encounter_id", "int64", "The conversation."),
        _column("person_id", "int32", "Who."),
        _column("from_s", "float64", "When they came.", unit=SECONDS),
        _column("until_s", "float64", "When they left or it ended; NaN: still there at the end.",
                unit=SECONDS),
        _column("from_event", "int64", "«conversation» or «talk_joined»."),
        _column("until_event", "int64", "«talk_left» or «conversation_end»; -1 still there."),
    ),
    {
        "encounter_id": ENCOUNTER,
        "person_id": PERSON,
        "from_event": EVENT,
        "until_event": EVENT,
    },
)  # fmt: skip

_SAID = (
    _column("event_id", "int64", "The speech event."),
    _column("time_s", "float64", "When it was decided to be said.", unit=SECONDS),
    _column("onset_s", "float64", "When the words begin.", unit=SECONDS),
    _column("duration_s", "float64", "How long the words last.", unit="s"),
    _column("encounter_id", "int64", "The conversation; -1 none."),
    _column("turn", "int32", "Number of the turn in its conversation, from 0; -1 none."),
    _column("place_id", "int32", "Where; -1 on the way between places."),
    _column("speaker", "int32", "Row of the speaker."),
    _column("listener", "int32", "Row of the one spoken to; -1 none."),
    _column("listeners", ID_LIST, "Rows of all in the talk who hear it."),
    _column("act", TEXT, "Speech act (FIPA performative)."),
    _column("text", TEXT, "The words as spoken."),
)
_FRAME = (
    _column("topic", TEXT, "Semantic frame: what it is about (society.vocabulary.Topic)."),
    _column("fact_event", "int64", "Event the words are about; -1 none."),
    _column("about", "int32", "Id of whom or what they are about; -1 none."),
    _column("detail", "int32", "The topic's own code; see its line in society.vocabulary."),
    _column("value", "float64", "The topic's own figure, as told."),
    _column("at_s", "float64", "Instant spoken of; -1 none.", unit=SECONDS),
)
_PROVENANCE = (
    _column("first_hand", "bool", "States a fact the speaker lived through or saw."),
    _column("source", "int32", "Row of who told the speaker of it; -1 nobody did."),
    _column("via", "int64", "The telling they know it from, or the fact itself; -1 no fact."),
    _column(
        "hops",
        "int32",
        "Tellings the fact has passed before these words; -1 none or not told of.",
        low=-1,
    ),
    _column("confidence", "float32", "How sure the speaker is.", low=0, high=1),
    _column("true_value", "float64", "The fact's own figure; NaN where none is told."),
    _column("distortion", "float64", "value over true_value, less 1; NaN where none is told."),
    _column("causes", ID_LIST, "Ids of the events that caused it."),
)
_MOMENT = (
    _column("affinity", "float32", "How the speaker likes the listener then.", low=-1, high=1),
    _column("familiarity", "float32", "How well they know them then.", low=0, high=1),
    _column("pleasure", "float32", "The speaker's pleasure then.", low=-1, high=1),
)
MESSAGES = TableSchema(
    "messages",
    "One row per speech act: the words, the semantic frame behind them, where the speaker has "
    "what is said from.",
    (*_SAID, *_FRAME, *_PROVENANCE, *_MOMENT),
    {
        "event_id": EVENT,
        "encounter_id": ENCOUNTER,
        "place_id": PLACE,
        "speaker": PERSON,
        "listener": PERSON,
        "listeners": PERSON,
        "fact_event": EVENT,
        "about": "entities",
        "source": PERSON,
        "via": EVENT,
        "causes": EVENT,
    },
)
MEMORIES = TableSchema(
    "memories",
    "One row per thing a person remembers at the end; what gave way to newer things is gone.",
    (
        _column("person_id", "int32", "Whose."),
        _column("slot", "int16", "Which of their memories."),
        _column("event_id", "int64", "What it is a memory of; -1 no event."),
        _column("kind", TEXT, "What it was to them (MemoryKind)."),
        _column("time_s", "float64", "When it was made.", unit=SECONDS),
        _column("last_access_s", "float64", "When it was last recalled.", unit=SECONDS),
        _column("accesses", "int32", "Times recalled.", low=0),
        _column("importance", "float32", "How much it matters.", low=0, high=1),
        _column("valence", "float32", "Bad to good.", low=-1, high=1),
        _column("retention", "float32", "Chance that it can be recalled at the end, by the "
                "power law of forgetting.", low=0, high=1),
        _column("place_id", "int32", "Where; -1 nowhere in particular."),
        _column("other_id", "int32", "The other person in it; -1 none."),
    ),
    {"person_id": PERSON, "event_id": EVENT, "place_id": PLACE, "other_id": PERSON},
)  # fmt: skip
BELIEFS = TableSchema(
    "beliefs",
    "One row per belief held at the end, of a person, a place or oneself.",
    (
        _column("person_id", "int32", "Whose."),
        _column("about", TEXT, "person, place or self."),
        _column("about_person", "int32", "Of whom; -1 not of a person."),
        _column("about_place", "int32", "Of which place; -1 not of a place."),
        _column("valence", "float32", "Ill to well thought of.", low=-1, high=1),
        _column("confidence", "float32", "How sure when last thought over.", low=0, high=1),
        _column("confidence_now", "float32", "How sure still.", low=0, high=1),
        _column("time_s", "float64", "When last thought over.", unit=SECONDS),
        _column("evidence", ID_LIST, "Events behind it, the weightiest first."),
        _column("source_event", "int64", "The telling it rests on most; -1 lived through."),
        _column("source", "int32", "Who told it; -1 lived through."),
    ),
    {
        "person_id": PERSON,
        "about_person": PERSON,
        "about_place": PLACE,
        "evidence": EVENT,
        "source_event": EVENT,
        "source": PERSON,
    },
)


_JOB_KEYS = ("person", "place_id", "occupation", "event", "end_event")


def job_schema(specs: Mapping[str, ColumnSpec]) -> TableSchema:
    """Spells of work and vacancies."""
    return TableSchema(
        "jobs",
        "One row per spell of work or vacancy, past and present.",
        (
            _column("job_id", "int32", "Row of the job."),
            _column("person_id", "int32", "Who holds or held it; -1 vacant."),
            _column("place_id", "int32", "The employer's place."),
            _column("trade", TEXT, "Occupation (people.enums.Occupation)."),
            *_copied(specs, but=_JOB_KEYS),
            _column("open_event", "int64", "Why it was opened; -1 before the start."),
            _column("end_event", "int64", "Why it ended; -1 it goes on, or nobody held it."),
        ),
        {
            "person_id": PERSON,
            "place_id": PLACE,
            "open_event": EVENT,
            "end_event": EVENT,
        },
    )


_MADE = {"households": household_schema, "ties": tie_schema, "jobs": job_schema}


def standing_schemas(
    tables: Mapping[str, Mapping[str, ColumnSpec]],
) -> dict[str, TableSchema]:
    """Return the tables that tell how lives stand at the end, for a world with these tables."""
    schemas = [make(tables[name]) for name, make in _MADE.items() if name in tables]
    if "memory" in tables:
        schemas.append(MEMORIES)
    if "beliefs" in tables:
        schemas.append(BELIEFS)
    return {schema.name: schema for schema in schemas}
