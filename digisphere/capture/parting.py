"""Where the people of two captures of one world part: first picture and column that differ.

Twins share seed, instants and cameras and differ by one change, so whatever the change did not
reach is the same to the bit. Called by the maker of what-if tables and, one room up, by the
comparison of twins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Columns = Mapping[str, NDArray[Any]]

KEYS = ("frame_id", "person_id")
_EVENT_IDS = ("event", "via")
"""Columns that number events: one more event anywhere renumbers the rest, and means nothing."""


def unlike(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell where two columns hold other values."""
    differs = np.asarray(one != other, dtype=np.bool_)
    if one.dtype.kind == "f" and other.dtype.kind == "f":
        # A value that is not a number equals itself here: both runs hold the same bits.
        differs &= ~(np.isnan(one) & np.isnan(other))
    return differs


def numbers_events(column: str) -> bool:
    """Tell whether a column holds event ids, which one more event anywhere renumbers."""
    return column in _EVENT_IDS or column.endswith("_event")


def differences(mine: Columns, theirs: Columns) -> dict[int, dict[int, str]]:
    """Return, by person and picture, the first column in which two tables ``states`` differ.

    Somebody who lives in one world only at a picture differs in «alive».
    """
    people = np.union1d(mine["person_id"], theirs["person_id"])
    width = int(people.max(initial=0)) + 1
    left, right = (
        np.asarray(side["frame_id"].astype(np.int64) * width + side["person_id"], dtype=np.int64)
        for side in (mine, theirs)
    )
    both, at_mine, at_theirs = np.intersect1d(left, right, return_indices=True)
    found: dict[int, dict[int, str]] = {int(person): {} for person in people.tolist()}

    def note(cells: NDArray[np.int64], column: str) -> None:
        for cell in cells.tolist():
            frame, person = divmod(cell, width)
            found[person].setdefault(frame, column)

    note(np.setxor1d(left, right), "alive")
    for name in mine:
        if name not in KEYS and not numbers_events(name):
            differs = unlike(mine[name][at_mine], theirs[name][at_theirs])
            note(both[differs.reshape(len(both), -1).any(axis=1)], name)
    return found
