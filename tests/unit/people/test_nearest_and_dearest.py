"""Who is close to whom, found for many at once, is what the tables say of each."""

import numpy as np
import pytest

from digisphere.people import paths
from digisphere.people.paths import Bounds, abreast_s
from digisphere.people.visiting import _kin_pairs


def family():
    """0 and 1 are the parents of 2 and 3; 3 and 4 those of 5; 6 has the father of 2 only."""
    mothers = np.array([-1, -1, 0, 0, -1, 4, -1, -1])
    fathers = np.array([-1, -1, 1, 1, -1, 3, 1, -1])
    return mothers, fathers


def kin(rows, *, alive):
    """Pairs (k, 2) of these people and their kin by mother and by father."""
    asked = np.isin(np.arange(8), rows)
    return np.concatenate([_kin_pairs(side, alive, np.array(rows), asked) for side in family()])


def test_kin_are_parents_children_and_siblings_and_nobody_else():
    pairs = kin([3, 6, 7], alive=np.ones(8, dtype=np.bool_))
    of = {row: {b for a, b in pairs.tolist() if a == row and b != row} for row in (3, 6, 7)}
    assert of == {3: {0, 1, 2, 5, 6}, 6: {1, 2, 3}, 7: set()}


def test_the_dead_are_nobodys_children_or_siblings_but_stay_parents():
    alive = np.ones(8, dtype=np.bool_)
    alive[[1, 2]] = False
    pairs = kin([3], alive=alive)
    assert {b for _, b in pairs.tolist() if b != 3} == {0, 1, 5, 6}


@pytest.mark.parametrize("seed", range(3))
def test_walkers_elsewhere_are_passed_over_without_a_difference(seed):
    """Looked at every two seconds one by one, or after a glance at where they walk at all."""
    rng = np.random.default_rng(seed)
    count = 600
    people = {
        "path_xy_m": rng.uniform(0.0, 25.0, (count, 1, 2)) + rng.normal(0.0, 4.0, (count, 6, 2)),
        "path_t_s": np.sort(rng.uniform(0.0, 90.0, (count, 6)), axis=1),
        "path_count": rng.integers(2, 7, count),
        "out_from_s": np.full(count, -np.inf),
        "out_until_s": np.full(count, np.inf),
        "activity": np.full(count, paths._WALK),
    }
    points, times = people["path_xy_m"][0], people["path_t_s"][0]
    bounds = Bounds(count)

    def abreast(kept: Bounds) -> float:
        within_s = float(times[0]), float(times[-1])
        near = kept.near(points, people=people, own=0, margin_m=1.0, within_s=within_s)
        return abreast_s(
            points, times=times, outdoors_s=(-np.inf, np.inf), people=people, near=near,
            bounds=kept, enough_s=np.inf,
        )  # fmt: skip

    found = abreast(bounds)
    one_by_one = sum(
        paths._abreast(
            points, times, people["path_xy_m"][k], people["path_t_s"][k],
            int(people["path_count"][k]), float(times[0]), float(times[-1]), 1e9,
        )
        for k in range(1, count)
        if people["path_t_s"][k, 0] < times[-1]
        and people["path_t_s"][k, people["path_count"][k] - 1] > times[0]
    )  # fmt: skip
    assert found == one_by_one
    assert found > 0.0
    for k in range(
        1, count, 3
    ):  # some stop, some go elsewhere: what was kept of them is found anew
        people["path_count"][k] = 1
        people["path_xy_m"][k + 1] += 3.0
        people["path_t_s"][k + 1] += 0.5
    assert abreast(bounds) == abreast(Bounds(count)) != found


def test_looks_left_out_would_have_found_nobody():
    rng = np.random.default_rng(8)
    met = 0
    for _ in range(60):
        walks = []
        for _ in range(2):
            xy = rng.uniform(0.0, 12.0, (6, 2)).cumsum(axis=0) * rng.choice((0.2, 1.0))
            legs = np.hypot(*np.diff(xy, axis=0).T) / rng.uniform(0.6, 3.0, 5)
            walks.append((xy, rng.uniform(0.0, 9.0) + np.concatenate([[0.0], legs.cumsum()])))
        (xy, times), (other_xy, other_times) = walks
        fastest = paths.fastest_on(xy, times, 6) + paths.fastest_on(other_xy, other_times, 6)
        ends = times[0], times[-1]
        found = paths._abreast(xy, times, other_xy, other_times, 6, *ends, fastest)
        first, last = max(times[0], other_times[0]), min(times[-1], other_times[-1])
        looks = np.arange(first, last, paths._LOOK_S)
        at = [
            np.stack([np.interp(looks, t, p[:, k]) for k in (0, 1)], axis=1)
            for p, t in walks
        ]  # fmt: skip
        near = np.hypot(*(at[0] - at[1]).T) < paths.ABREAST_M
        assert found == near.sum() * paths._LOOK_S
        met += int(near.sum())
    assert met > 0
