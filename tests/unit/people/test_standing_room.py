"""Room to stand: whose spots count where, told from every column by hand."""

import numpy as np
import pytest

from digisphere.people.standing_now import StandingNow
from digisphere.people.standing_room import ELBOW_M, StandingRoom
from digisphere.people.trajectory import arrival_time, indoors_at, position_at


def spots_by_hand(room, people, rows, *, time_s, leaving):
    """Every spot of everybody: slots out of doors, where they stand, where they come to."""
    found = set()
    for row in rows.tolist():
        one = np.array([row])
        slot = int(people["slot_id"][row])
        if slot >= 0 and room.slot_outdoors[slot]:
            found.add((row, *room.slot_xy[slot].tolist()))
        if row in leaving:
            continue
        end = arrival_time(people, one)
        still = time_s < people["path_t_s"][row, 0] or time_s >= end[0]
        if still and not indoors_at(people, time_s, one)[0]:
            found.add((row, *position_at(people, time_s, one)[0].tolist()))
        if end[0] > time_s and not indoors_at(people, end, one)[0]:
            found.add((row, *position_at(people, end, one)[0].tolist()))
    return found


@pytest.fixture(scope="module")
def noon(new_village):
    """A village at noon, when many are on their way."""
    village = new_village(count=60)
    village.run_until(12.2 * 3600)
    return village


def told(room, people, rows, *, time_s, leaving, near_m):
    spots = room.taken(people, rows, time_s=time_s, leaving=leaving, near_m=near_m)
    return {(row, *xy) for row, xy in zip(spots.owner.tolist(), spots.xy_m.tolist(), strict=True)}


@pytest.mark.parametrize("later_s", [0.0, 7.5, 40.0])
def test_everybodys_spots_are_told(noon, ground, later_s):
    people = noon.state.tables["people"]
    room, rows = StandingRoom(ground), np.flatnonzero(people.alive)
    leaving = rows[:3]
    time_s = noon.clock.time_s + later_s
    everywhere = np.array([[-1e6, -1e6], [1e6, 1e6]])
    args = {"time_s": time_s, "leaving": leaving}
    by_hand = spots_by_hand(room, people, rows, **args)
    assert len(by_hand) > 5
    assert told(room, people, rows, near_m=everywhere, **args) == by_hand
    assert told(room, people, rows, near_m=everywhere, time_s=time_s, leaving=rows) != by_hand


def test_only_what_is_near_is_told(noon, ground):
    people = noon.state.tables["people"]
    room, rows = StandingRoom(ground), np.flatnonzero(people.alive)
    args = {"time_s": noon.clock.time_s, "leaving": rows[:0]}
    by_hand = spots_by_hand(room, people, rows, **args)
    middle = np.median([xy for _, *xy in by_hand], axis=0)
    corners = np.stack([middle - 30.0, middle + 30.0])
    near = {
        spot for spot in by_hand if (np.abs(np.array(spot[1:]) - middle) <= 30.0 + ELBOW_M).all()
    }
    assert 0 < len(near) < len(by_hand)
    assert told(room, people, rows, near_m=corners, **args) == near


@pytest.fixture
def moved(noon):
    """The same village as columns that a test may change."""
    table = noon.state.tables["people"]
    return {name: table[name].copy() for name in table.columns}


def test_who_stands_where_is_told_again_and_again_as_if_all_were_looked_at(noon, ground, moved):
    rows = np.flatnonzero(noon.state.tables["people"].alive)
    room, now_s = StandingRoom(ground), noon.clock.time_s
    now = StandingNow(room)
    outdoors = rows[~indoors_at(moved, now_s, rows)]
    for first in outdoors[:6].tolist():
        pair = np.array([first, int(outdoors[-1])])
        xy = position_at(moved, now_s, pair)
        args = {"time_s": now_s, "leaving": pair, "near_m": np.stack([xy[0] - 40.0, xy[0] + 40.0])}
        assert told(now, moved, rows, **args) == told(room, moved, rows, **args)
        moved["path_xy_m"][first, :2] = xy[0] + 1.0  # Who was leaving steps aside.


def test_who_moves_without_having_been_about_to_leave_is_missed_until_the_next_moment(
    noon, ground, moved
):
    rows = np.flatnonzero(noon.state.tables["people"].alive)
    room, now_s = StandingRoom(ground), noon.clock.time_s
    now = StandingNow(room)
    everywhere = np.array([[-1e6, -1e6], [1e6, 1e6]])
    args = {"time_s": now_s, "leaving": rows[:0], "near_m": everywhere}
    stands = next(int(s[0]) for s in told(now, moved, rows, **args) if moved["slot_id"][s[0]] < 0
                  or not room.slot_outdoors[moved["slot_id"][s[0]]])  # fmt: skip
    moved["path_xy_m"][stands] += 5.0
    assert told(now, moved, rows, **args) != told(room, moved, rows, **args)
    now.forget()
    assert told(now, moved, rows, **args) == told(room, moved, rows, **args)
