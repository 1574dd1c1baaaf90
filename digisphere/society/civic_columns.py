"""The columns of public life: clubs and who is in them, the council, votes, works and quarrels.

``civics`` has a row per person; ``clubs``, ``works`` and ``feuds`` a row per thing; ``council`` one
row. Filled by ``clubs``, ``council``, ``elections``, ``public_works`` and ``mediation``; campaign
talk writes what people have heard candidates stand for.
"""

from typing import Any

import numpy as np

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.identity import NONE
from digisphere.society.vocabulary import ElectionStage, FeudState, Issue, Office, VoteReason

CANDIDATES_MAX = 8
SEATS_MAX = 9
VOTE_PARTS = 8
CLUBS_HELD = 2
"""Clubs one person is in at most; a third would leave them no evenings."""
CLUBS_MAX = 48
FEUDS_KEPT = 128
WORKS_KEPT = 64
CREW_MAX = 6


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


CIVIC_COLUMNS = (
    _column("office", "uint8", "Office.", low=0, high=max(Office)),
    _column("candidate", "int8", "Number among the candidates; -1 does not stand.", default=NONE),
    _column("candidacy_event", "int64", "Their «candidacy».", default=NONE),
    _column("heard", "float32", "What they have heard each candidate stand for, by Issue; NaN not.",
            shape=(CANDIDATES_MAX, len(Issue)), default=np.nan),
    _column("heard_event", "int32", "The newest speech they have it from, by candidate.",
            shape=(CANDIDATES_MAX,), default=NONE),
    _column("spoken_for", "float32", "How warmly people they trust have spoken for each candidate.",
            shape=(CANDIDATES_MAX,), low=0, high=1),
    _column("adviser", "int32", "Row of who spoke for each that they trust most; -1 nobody.",
            shape=(CANDIDATES_MAX,), default=NONE),
    _column("last_vote", "int32", "Row of whom they voted for at the poll before; -1 nobody.",
            default=NONE),
    _column("promised", "int32", "Row of the candidate promised their vote; -1 none.",
            default=NONE),
    _column("will_vote", "bool", "Means to vote at the coming poll.", default=False),
    _column("poll_s", "float64", "When they mean to go to the poll.", unit="s", default=-1.0),
    _column("vote", "int32", "Row of whom they voted for at the last poll; -1 did not vote.",
            default=NONE),
    _column("vote_reason", "uint8", "VoteReason.", low=0, high=max(VoteReason)),
    _column("vote_issue", "int8", "Issue that weighed most; -1 none.", default=NONE),
    _column("vote_weighed", "float32", "By how much each of `ballot.PARTS` set whom they voted for "
            "above the mean of all.", shape=(VOTE_PARTS,)),
    _column("vote_adviser", "int32", "Row of who spoke for whom they voted for; -1 nobody.",
            default=NONE),
    _column("vote_event", "int64", "Their «voted».", default=NONE),
    _column("club", "int16", "Rows of clubs they are in; -1 empty.", shape=(CLUBS_HELD,),
            default=NONE),
    _column("club_event", "int64", "With which they joined; -1 before the start.",
            shape=(CLUBS_HELD,), default=NONE),
    _column("club_liking", "float32", "How it pleases them.", shape=(CLUBS_HELD,), low=-1, high=1,
            default=0.5),
    _column("club_times", "int32", "Meetings they have been to.", shape=(CLUBS_HELD,), low=0),
    _column("contract", "int32", "Row of ``works`` they work on; -1 none.", default=NONE),
)  # fmt: skip

CLUB_COLUMNS = (
    _column("kind", "uint8", "Number in ``clubs.KINDS``.", low=0),
    _column("place_id", "int32", "Where it meets.", default=NONE),
    _column("chair", "int32", "Row of who calls the meetings.", default=NONE),
    _column("next_s", "float64", "When its next meeting begins.", unit="s", default=-1.0),
    _column("meeting_event", "int64", "The call to the meeting under way; -1 none.", default=NONE),
    _column("meetings", "int32", "Meetings held.", low=0),
    _column("came", "int32", "Who came to the last.", low=0),
)

COUNCIL_COLUMNS = (
    _column("seated", "bool", "The council of the start has been seated.", default=False),
    _column("stage", "uint8", "ElectionStage.", low=0, high=max(ElectionStage)),
    _column("poll_s", "float64", "When the polls open; -1 no election.", unit="s", default=-1.0),
    _column("called_event", "int64", "The «election_called».", default=NONE),
    _column("held_event", "int64", "The «election_held».", default=NONE),
    _column("leaflets", "bool", "The candidates' leaflets have been delivered.", default=False),
    _column("candidate", "int32", "Rows of the candidates; -1 empty.", shape=(CANDIDATES_MAX,),
            default=NONE),
    _column("votes", "int32", "Votes counted, by candidate.", shape=(CANDIDATES_MAX,), low=0),
    _column("turnout", "float32", "Share of those entitled who voted.", low=0, high=1),
    _column("next_s", "float64", "When the council next meets; -1 never.", unit="s", default=-1.0),
    _column("meeting_event", "int64", "The call to the meeting under way; -1 none.", default=NONE),
    _column("tax_rate", "float32", "Share of wages the town takes; NaN as in the scenario.",
            default=np.nan),
    _column("relief_line", "float32", "Relief line by resolution; NaN as in the scenario.",
            default=np.nan),
    _column("first_section", "int32", "Section of the ways to be cleared first; -1 none.",
            default=NONE),
    _column("first_event", "int64", "The vote that put it first.", default=NONE),
    _column("tax_s", "float64", "When the tax was last on the agenda.", unit="s", default=-1e9),
    _column("relief_s", "float64", "When relief was last on the agenda.", unit="s", default=-1e9),
)  # fmt: skip

WORK_COLUMNS = (
    _column("section", "int32", "Section of the ways to be cleared.", default=NONE),
    _column("place_id", "int32", "Where the crew gathers.", default=NONE),
    _column("call_event", "int64", "The newest «works_called».", default=NONE),
    _column("called_s", "float64", "When it was last called for.", unit="s", default=-1.0),
    _column("calls", "int32", "How often it has been called for.", low=0),
    _column("hour_cents", "int32", "What an hour pays each of the crew.", unit="cents", low=0),
    _column("crew", "int32", "Rows of those awarded; -1 empty.", shape=(CREW_MAX,), default=NONE),
    _column("award_event", "int64", "Award of each.", shape=(CREW_MAX,), default=NONE),
    _column("worked_s", "float32", "Unpaid time each has worked.", unit="s", shape=(CREW_MAX,),
            low=0),
    _column("done", "bool", "It is over.", default=False),
)  # fmt: skip

LINE_MAX = 40
"""So many stand in line for the town's food relief at most."""

RELIEF_COLUMNS = (
    _column("event", "int64", "The «relief_announced» of today; -1 none.", default=NONE),
    _column("ended_event", "int64", "The «relief_ended» of today; -1 not yet.", default=NONE),
    _column("place_id", "int32", "Where it is handed out.", default=NONE),
    _column("opens_s", "float64", "From when on.", unit="s"),
    _column("closes_s", "float64", "Until when.", unit="s"),
    _column("stock", "int64", "Meals left; -1 not bought yet.", default=NONE),
    _column("served", "int32", "Households served.", low=0),
    _column("line", "int32", "Rows of those who stand in line, the first first; -1 empty.",
            shape=(LINE_MAX,), default=NONE),
)  # fmt: skip

FEUD_COLUMNS = (
    _column("a", "int32", "Row of one who quarrelled.", default=NONE),
    _column("b", "int32", "Row of the other.", default=NONE),
    _column("quarrel_event", "int64", "The «quarrel».", default=NONE),
    _column("mediator", "int32", "Row of who goes between them; -1 nobody.", default=NONE),
    _column("a_event", "int64", "Acceptance of a; -1 not asked or not willing.", default=NONE),
    _column("b_event", "int64", "Acceptance of b.", default=NONE),
    _column("mediation_event", "int64", "The «mediation»; -1 not yet.", default=NONE),
    _column("state", "uint8", "FeudState.", low=0, high=max(FeudState)),
    _column("time_s", "float64", "When it came to that state.", unit="s", default=-1.0),
)


def civic_tables(rows: int) -> tuple[TableSpec, ...]:
    """Return the tables of public life for so many people."""
    return (
        TableSpec("civics", rows, CIVIC_COLUMNS, doc="Each person's part in public life."),
        TableSpec("clubs", CLUBS_MAX, CLUB_COLUMNS, doc="Clubs and circles."),
        TableSpec("council", 1, COUNCIL_COLUMNS, doc="The council and its election."),
        TableSpec("works", WORKS_KEPT, WORK_COLUMNS, doc="Roads the town has called hands for."),
        TableSpec("relief", 1, RELIEF_COLUMNS, doc="Food handed out by the town."),
        TableSpec("feuds", FEUDS_KEPT, FEUD_COLUMNS, doc="Quarrels somebody might mend."),
    )
