"""People who talk, wait and walk out of doors keep clear of each other, of things and of slots."""

from itertools import pairwise

import numpy as np
import pytest

from digisphere.core.scenario import load_scenario
from digisphere.people.berths import PASSING_M
from digisphere.people.columns import PEOPLE_COLUMNS
from digisphere.people.enums import Activity
from digisphere.people.standing_room import ELBOW_M, StandingRoom
from digisphere.people.trajectory import position_at
from digisphere.society import conversation
from digisphere.society.formation import before_seats, find_spots, ring, standing_ring
from digisphere.testing.hamlet import HamletGround, hamlet_ground
from digisphere.testing.spacing import close_pairs, watch_spacing
from digisphere.testing.village import filled
from digisphere.world.columns import PROP_COLUMNS, SLOT_COLUMNS
from digisphere.world.enums import PropKind, SlotKind
from digisphere.world.opening import open_world

HOURS = 2.5


def busy_morning():
    small = ["world.size_cells=256", "people.count=100", "time.start=2026-06-13T09:00:00"]
    return open_world(load_scenario("valley", overrides=small), seed=7)


def crowd(*xy_m, slot=-1):
    """People columns of those who stand at these points."""
    table = {spec.name: spec.allocate(len(xy_m)) for spec in PEOPLE_COLUMNS}
    table["path_xy_m"][:, 0] = xy_m
    table["path_count"][:] = 1
    table["slot_id"][:] = slot
    return table


def square(**slots) -> StandingRoom:
    """Flat ground with a table at (10, 10) and slots where given."""
    base = hamlet_ground()
    size = {"length_m": [1.6], "width_m": [0.8]}
    table = filled(PROP_COLUMNS, 1, kind=[PropKind.TABLE], x_m=[10.0], y_m=[10.0], **size)
    count = len(slots.get("x_m", ()))
    ground = HamletGround(
        base.places, base.grid, slots=filled(SLOT_COLUMNS, count, **slots), props=table
    )
    return StandingRoom(ground)


def everything_clear(points_m, rows):
    return np.ones(points_m.shape[:-1], dtype=bool)


def least_gap(xy):
    gaps = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    return gaps[np.triu_indices(len(xy), 1)].min()


def test_in_a_busy_village_nobody_stands_in_anybody():
    spacing = watch_spacing(busy_morning(), hours=HOURS)
    assert spacing.standing_min == 0.0
    assert spacing.passing_min < 2.0


def test_where_talkers_look_at_nobody_the_measure_sees_it(monkeypatch):
    def anywhere(people, rows, *, seated, everybody, room, time_s):
        xy = position_at(people, time_s, rows)
        return np.where(seated[:, None], xy, ring(xy))

    monkeypatch.setattr(conversation, "find_spots", anywhere)
    monkeypatch.setattr(
        StandingRoom, "crowded", lambda self, *a, **k: np.zeros(len(self.slot_xy), dtype=bool)
    )
    spacing = watch_spacing(busy_morning(), hours=HOURS)
    assert spacing.standing_min > 1.0


def test_the_measure_tells_standing_pairs_from_passing_ones():
    people = crowd((0, 0), (0.2, 0), (5, 5), (5.1, 5))
    people["path_xy_m"][3, 1] = (15, 5)
    people["path_count"][3], people["path_t_s"][3, 1] = 2, 60.0
    people["activity"][3] = Activity.WALK
    pairs, still = close_pairs(people, np.arange(4), time_s=0.5, reach_m=0.3)
    assert sorted(map(tuple, np.sort(pairs).tolist())) == [(0, 1), (2, 3)]
    assert still.tolist() == [set(pair) == {0, 1} for pair in pairs.tolist()]
    people["out_from_s"][1] = np.inf
    assert len(close_pairs(people, np.arange(4), time_s=0.5, reach_m=0.3)[0]) == 1


@pytest.mark.parametrize("number", [2, 3, 4])
def test_a_ring_gives_way_to_those_who_stand_and_to_things(number):
    chance = np.random.default_rng(number)
    xy = chance.uniform(9.0, 10.5, (number, 2)) + 0.4
    people = crowd(*xy, (9.2, 11.2), (10.0, 8.9))
    rows, everybody = np.arange(number), np.arange(number + 2)
    room, seated = square(), np.zeros(number, dtype=bool)
    spots = find_spots(people, rows, seated=seated, everybody=everybody, room=room, time_s=9.0)
    assert least_gap(np.concatenate([spots, people["path_xy_m"][number:, 0]])) >= ELBOW_M
    assert room.clear(spots).all()
    assert np.hypot(*(spots - xy).T).max() < 5.0
    assert not room.clear(ring(xy)).all()


def test_who_already_stands_well_stays():
    people = crowd((0, 0), (1.2, 0))
    rows = np.arange(2)
    spots = find_spots(
        people, rows, seated=np.zeros(2, bool), everybody=rows, room=square(), time_s=9.0
    )
    assert np.allclose(spots, [(0, 0), (1.2, 0)])


def test_without_any_room_there_is_no_talk():
    xy = np.array([[0.0, 0.0], [1.0, 0.0]])
    rows = np.arange(2)
    assert standing_ring(xy, rows=rows, clear=everything_clear) is not None

    def nowhere(points_m, rows):
        return np.zeros(points_m.shape[:-1], dtype=bool)

    assert standing_ring(xy, rows=rows, clear=nowhere) is None
    seated = np.array([True, False])
    facing = np.zeros(2)
    assert before_seats(xy, rows=rows, seated=seated, heading_rad=facing, clear=nowhere) is None


def test_a_talk_respects_slots_that_others_are_on_the_way_to():
    room = square(x_m=[30.0], y_m=[30.0], kind=[SlotKind.STAND])
    people = crowd((29.6, 30.0), (30.4, 30.0), (80.0, 80.0))
    people["slot_id"][2] = 0
    rows = np.arange(2)
    seated = np.zeros(2, dtype=bool)
    spots = find_spots(people, rows, seated=seated, everybody=np.arange(3), room=room, time_s=9.0)
    assert np.hypot(*(spots - (30.0, 30.0)).T).min() >= ELBOW_M
    people["slot_id"][2] = -1
    free = find_spots(people, rows, seated=seated, everybody=np.arange(3), room=room, time_s=9.0)
    assert np.hypot(*(free - (30.0, 30.0)).T).min() < ELBOW_M


def test_a_slot_in_which_somebody_lingers_is_not_free():
    room = square(x_m=[30.0, 33.0], y_m=[30.0, 30.0], kind=[SlotKind.STAND] * 2)
    lingering = crowd((30.3, 30.0), (33.0, 30.0))
    lingering["slot_id"][:] = lingering["at_slot"][:] = (-1, 1)
    rows = np.arange(2)
    assert room.crowded(lingering, rows, time_s=9.0).tolist() == [True, False]
    lingering["out_from_s"][0] = np.inf
    assert not room.crowded(lingering, rows, time_s=9.0).any()


def test_a_walk_bends_round_the_slots_it_passes_but_not_round_its_own():
    room = square(x_m=[5.0, 19.9], y_m=[0.1, 0.0], kind=[SlotKind.STAND] * 2)
    straight = np.array([[0.0, 0.0], [20.0, 0.0]])
    bent = room.around(straight)
    assert len(bent) == 3
    t = np.linspace(0.0, 1.0, 200)[:, None]
    dense = np.concatenate([a + t * (b - a) for a, b in pairwise(bent)])
    assert np.hypot(*(dense - (5.0, 0.1)).T).min() > 0.9 * PASSING_M
    assert np.hypot(*(straight.mean(axis=0) * 0.5 - (5.0, 0.1)).T) < PASSING_M
    assert np.array_equal(bent[[0, -1]], straight)
