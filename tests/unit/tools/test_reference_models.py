"""The reference models come to what is known of them, and their broken twins do not."""

import io
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from digisphere.core.checkpoint import Checkpoint

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

import reference_bench
from reference_models import epidemic, flocking, money, segregation

QUARTER = segregation.SMALL
SKY = flocking.Sky(birds=150, side_m=50.0, vision_m=10.0)
OUTBREAK = epidemic.Outbreak(people=4000)
PURSES = money.Purses(traders=2000)


def share_after(quarter, *, steps, seed=1):
    sim = segregation.settle(quarter, seed=seed)
    sim.run(steps)
    return segregation.same_group_share(sim.state.fields["group"], radius=quarter.radius)


def test_a_mixed_quarter_segregates_as_far_as_published():
    assert share_after(QUARTER, steps=0) == pytest.approx(0.50, abs=0.03)
    found = [share_after(QUARTER, steps=20, seed=seed) for seed in range(5)]
    assert np.mean(found) == pytest.approx(0.872, abs=0.013)
    assert share_after(segregation.LARGE, steps=20) == pytest.approx(0.829, abs=0.014)


def test_a_quarter_where_nobody_minds_stays_mixed():
    easy_going = replace(QUARTER, wanted=0)
    assert share_after(easy_going, steps=20) == pytest.approx(0.50, abs=0.03)


def test_movers_leave_one_empty_place_each_and_nobody_shares_a_cell():
    sim = segregation.settle(QUARTER, seed=2)
    sim.run(5)
    tables = sim.state.tables
    taken, free = tables["residents"]["cell"], tables["vacancies"]["cell"]
    assert sorted([*taken, *free]) == list(range(QUARTER.cells**2))
    grid = sim.state.fields["group"].ravel()
    np.testing.assert_array_equal(grid[taken], tables["residents"]["group"])
    assert not grid[free].any()


def headings_after(sky, *, steps, seed=1):
    sim = flocking.scatter(sky, seed=seed)
    sim.run(steps)
    return sim.state.tables["birds"]["heading"]


def test_birds_come_to_fly_alike():
    found = [flocking.alignment(headings_after(SKY, steps=400, seed=s)) for s in range(3)]
    assert flocking.alignment(headings_after(SKY, steps=0)) < 0.25
    assert min(found) > 0.8


def test_birds_that_heed_no_heading_do_not_fly_alike():
    heedless = replace(SKY, match=0.0)
    found = [flocking.alignment(headings_after(heedless, steps=400, seed=s)) for s in range(3)]
    assert max(found) < 0.5


def test_boxes_of_the_sky_change_no_birds_flight():
    """Sight a little over a third of the sky needs one box for all, a little under needs nine."""
    near, far = replace(SKY, vision_m=16.6), replace(SKY, vision_m=16.7)
    assert int(near.side_m / near.vision_m) == 3
    assert int(far.side_m / far.vision_m) == 2
    plain = flocking.scatter(near, seed=4)
    plain.run(1)
    table = plain.state.tables["birds"]
    expected = one_step_in_plain_numpy(near, seed=4)
    np.testing.assert_allclose(table["heading"], expected, atol=1e-12)
    far_run = flocking.scatter(far, seed=4)
    far_run.run(1)
    expected = one_step_in_plain_numpy(far, seed=4)
    np.testing.assert_allclose(far_run.state.tables["birds"]["heading"], expected, atol=1e-12)


def one_step_in_plain_numpy(sky, *, seed):
    sim = flocking.scatter(sky, seed=seed)
    place, heading = (sim.state.tables["birds"][c].copy() for c in ("place_m", "heading"))
    for bird in sim.streams.at("reference.flocking.order", 1).permutation(sky.birds):
        gap = place - place[bird]
        gap -= sky.side_m * np.round(gap / sky.side_m)
        far = np.hypot(*gap.T)
        seen = (far <= sky.vision_m) & (np.arange(sky.birds) != bird)
        close = seen & (far < sky.apart_m)
        turn = sky.cohere * gap[seen].sum(axis=0) - sky.separate * gap[close].sum(axis=0)
        turn += sky.match * heading[seen].sum(axis=0)
        if seen.any():
            turned = heading[bird] + turn / seen.sum()
            heading[bird] = turned / np.hypot(*turned)
        place[bird] = (place[bird] + sky.step_m * heading[bird]) % sky.side_m
    return heading


def caught(outbreak, *, seed=1, steps=150):
    sim = epidemic.break_out(outbreak, seed=seed)
    sim.run(steps)
    return epidemic.share_caught(sim)


def test_an_epidemic_ends_where_the_final_size_equation_says():
    found = [caught(OUTBREAK, seed=seed) for seed in range(4)]
    assert OUTBREAK.reach == pytest.approx(2.08, abs=0.01)
    assert np.mean(found) == pytest.approx(OUTBREAK.final_share, abs=0.02)


def test_an_epidemic_below_the_threshold_or_of_harder_passing_misses_that_size():
    weak = replace(OUTBREAK, pass_on=0.015)
    assert weak.reach < 1.0
    assert caught(weak) < 0.05
    assert abs(caught(replace(OUTBREAK, pass_on=0.035)) - OUTBREAK.final_share) > 0.05


def purses_after(purses, *, steps, seed=1):
    sim = money.gather(purses, seed=seed)
    sim.run(steps)
    return sim.state.tables["traders"]["coins"]


def test_random_exchange_makes_purses_exponential_and_keeps_every_coin():
    coins = purses_after(PURSES, steps=300)
    assert coins.sum() == PURSES.traders
    assert money.expected_gini(1) == pytest.approx(2.0 / 3.0)
    assert money.gini(coins) == pytest.approx(money.expected_gini(1), abs=0.02)
    assert [(coins == k).mean() for k in range(3)] == pytest.approx([0.5, 0.25, 0.125], abs=0.03)


def test_with_many_coins_the_gini_index_nears_one_half():
    purses = replace(PURSES, traders=1000, coins_each=20)
    found = money.gini(purses_after(purses, steps=3000))
    assert money.expected_gini(20) == pytest.approx(0.512, abs=0.001)
    assert found == pytest.approx(0.5, abs=0.04)


def test_purses_that_may_owe_without_end_are_not_exponential():
    coins = purses_after(replace(PURSES, credit=10**6), steps=300)
    assert coins.sum() == PURSES.traders
    assert abs(money.gini(coins) - money.expected_gini(1)) > 1.0


@pytest.mark.parametrize(
    "start",
    [
        lambda: segregation.settle(QUARTER, seed=3),
        lambda: flocking.scatter(SKY, seed=3),
        lambda: epidemic.break_out(OUTBREAK, seed=3),
        lambda: money.gather(PURSES, seed=3),
    ],
)
def test_a_reference_model_resumes_from_a_checkpoint_on_disk(start, tmp_path):
    straight, first = start(), start()
    straight.run(12)
    first.run(6)
    first.checkpoint().save(tmp_path / "mark")
    second = start()
    second.restore(Checkpoint.load(tmp_path / "mark"))
    second.run(6)
    assert second.digest() == straight.digest()


def test_without_mesa_the_table_says_so_and_gives_our_figures():
    case = reference_bench.cases()[0]
    found = reference_bench.measure(case, mesa=None, seeds=1)
    assert found.times_faster is None
    console = Console(width=140, record=True, file=io.StringIO())
    console.print(reference_bench.table_of([found]))
    assert "not installed" in console.export_text()
