"""The tables of bargaining: what is being bargained for in each talk, and who promised which chore.

``bargains`` has one row per person, that of who began the talk; columns with two numbers hold the
opener's first. ``chores`` has one row per person and is all promises they have not kept yet.
Filled by ``bargain_talk`` and ``household_chores``.
"""

from typing import Any

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.identity import NONE
from digisphere.society.bargaining import ROUNDS_MOST
from digisphere.society.vocabulary import BargainState, Matter

OFFERS_MOST = ROUNDS_MOST + 1
_TASKS = 3


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


def _each(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return _column(name, dtype, doc, shape=(2,), **more)


BARGAIN_COLUMNS = (
    _column("state", "uint8", "BargainState.", low=0, high=max(BargainState)),
    _column("matter", "uint8", "Matter.", low=0, high=max(Matter)),
    _each("party", "int32", "Row of who opens, and of the other.", default=NONE),
    _each("high", "bool", "Whether they want the level high."),
    _each("aim", "float64", "First offer: cents, or minutes of work for the other."),
    _each("limit", "float64", "The worst they agree to."),
    _each("rounds", "int32", "Offers they make before they have had enough.", low=0),
    _each("pliancy", "float64", "Below 1 they hold out, above 1 they give in early.", low=0),
    _each("mirror", "float64", "Weight of tit for tat against time.", low=0, high=1),
    _each("haste", "float64", "Share of their hopes given up to be done sooner.", low=0, high=1),
    _each("fairness", "float64", "Share of their hopes given up to meet half-way.", low=0, high=1),
    _column("offers", "float64", "Offers of each so far.", shape=(2, OFFERS_MOST)),
    _each("made", "int32", "How many offers each has made.", low=0, high=OFFERS_MOST),
    _column("grain", "float64", "Offers are whole multiples of this; 0 of anything.", low=0),
    _column("minutes", "float64", "What each Task takes.", unit="min", shape=(_TASKS,)),
    _column("tasks", "uint8", "Bits of Task to be shared out."),
    _column("ware", "int32", "Ware; -1 none.", default=NONE),
    _column("quantity", "int32", "Units of it.", low=0),
    _column("amount_cents", "int64", "Price asked for the lot, or what is lent.", unit="cents"),
    _column("weeks", "int32", "Weeks until a loan is due.", low=0),
    _column("place_id", "int32", "Where the ware is sold.", default=NONE),
    _column("event", "int64", "The «bargain_opened».", default=NONE),
    _column("because", "uint8", "bargaining.Because of who ended it."),
)  # fmt: skip

CHORE_COLUMNS = (
    _column("tasks", "uint8", "Bits of Task they have promised and not done yet."),
    _column("begun", "uint8", "Of these, what they have been seen at."),
    _column("to", "int32", "Row of whom they promised it.", default=NONE),
    _column("event", "int64", "The «bargain_struck».", default=NONE),
    _column(
        "agreed_s",
        "float64",
        "When they last agreed on housework, or argued in vain.",
        unit="s",
        default=-1e6,
    ),
    _column("due_s", "float64", "Until when.", unit="s", default=-1.0),
)


def bargain_tables(rows: int) -> tuple[TableSpec, ...]:
    """Return the tables of bargaining for so many people."""
    return (
        TableSpec("bargains", rows, BARGAIN_COLUMNS, doc="What is bargained for, by talk."),
        TableSpec("chores", rows, CHORE_COLUMNS, doc="Housework promised and not done yet."),
    )
