"""A plan of chance is drawn fairly, repeatably, and refused where it is wrong."""

import numpy as np
import pytest

from digisphere.app.randomising import Drawn, request_of, scenario_of
from digisphere.capture.randomise import (
    RandomPlan,
    Spread,
    coverage,
    draw_frames,
    draw_worlds,
    find_plan,
    read_plan,
)
from digisphere.errors import ScenarioError

SPREADS = {
    "hour": {"uniform": [7.0, 18.0]},
    "people.count": {"integers": [40, 59]},
    "scenario": {"choice": ["valley", "island"], "weights": [3, 1]},
    "look": {"choice": ["", "snow", "night"]},
    "fov_y_deg": {"normal": [50.0, 5.0]},
}


def plan_of(**more):
    return RandomPlan.model_validate(
        {"frames": 160, "frames_per_world": 4, "draw": SPREADS, **more}
    )


def slices(values, *, low, high, count):
    return np.bincount(
        np.floor((np.asarray(values) - low) / (high - low) * count).astype(int), minlength=count
    )


def test_a_latin_hypercube_draws_once_from_each_slice_and_plain_chance_does_not():
    even = [row["hour"] for row in draw_worlds(plan_of())]
    assert (slices(even, low=7.0, high=18.0, count=40) == 1).all()
    plain = [row["hour"] for row in draw_worlds(plan_of(sampling="random"))]
    assert not (slices(plain, low=7.0, high=18.0, count=40) == 1).all()


def test_variables_are_drawn_independently_of_each_other():
    rows = draw_worlds(plan_of(frames=4000))
    hours, counts = ([row[name] for row in rows] for name in ("hour", "people.count"))
    assert abs(np.corrcoef(hours, counts)[0, 1]) < 0.1


def test_choices_come_by_their_weights_and_strata_equally():
    drawn = [row["scenario"] for row in draw_worlds(plan_of())]
    assert drawn.count("valley") == 30
    even = plan_of(sampling="stratified", strata=["scenario", "look"])
    assert [row["scenario"] for row in draw_worlds(even)].count("valley") == 20
    looks = [row["look"] for row in draw_frames(even)]
    assert {looks.count(look) for look in ("", "snow", "night")} <= {53, 54}


def test_combinations_of_strata_come_equally_often():
    draw = {
        "scenario": {"choice": ["valley", "island"]},
        "event": {"choice": ["", "flood", "fire"]},
    }
    plan = plan_of(draw=draw, sampling="stratified", strata=["scenario", "event"], frames=120)
    pairs = [(row["scenario"], row["event"]) for row in draw_worlds(plan)]
    assert {pairs.count(pair) for pair in sorted(set(pairs))} == {5}
    assert len(set(pairs)) == 6


def test_numbers_stay_within_what_was_asked():
    rows = draw_frames(plan_of()) + draw_worlds(plan_of())
    for name, (low, high) in {
        "hour": (7, 18), "people.count": (40, 59), "fov_y_deg": (35, 65),
    }.items():  # fmt: skip
        values = [row[name] for row in rows if name in row]
        assert low <= min(values)
        assert max(values) <= high
    assert Spread(integers=(1, 2)).values(np.array([0.0, 0.49, 0.5, 0.999])) == [1, 1, 2, 2]


def test_the_same_plan_draws_the_same_and_another_seed_something_else():
    assert draw_worlds(plan_of()) == draw_worlds(plan_of())
    assert draw_worlds(plan_of()) != draw_worlds(plan_of(seed=2))
    fewer = {k: v for k, v in SPREADS.items() if k != "hour"}
    kept = [row["people.count"] for row in draw_worlds(plan_of(draw=fewer))]
    assert kept == [row["people.count"] for row in draw_worlds(plan_of())]


def test_every_frame_is_counted_once_in_the_coverage_of_each_variable():
    plan = plan_of(frames=30)
    rows = Drawn.of(plan).rows()
    assert len(rows) == 30
    counts = {}
    for line in coverage(rows, plan=plan):
        counts[line["variable"]] = counts.get(line["variable"], 0) + line["frames"]
    assert counts == dict.fromkeys(SPREADS, 30)


def test_what_is_drawn_reaches_the_request_of_its_world(tmp_path):
    plan = plan_of(frames=10)
    drawn = Drawn.of(plan)
    assert [plan.frames_of(world) for world in range(plan.worlds)] == [4, 4, 2]
    request = request_of(drawn, 2, out=tmp_path)
    assert request.frames == 2
    assert [d.look for d in request.draws] == [row["look"] for row in drawn.frames[8:]]
    assert request.scenario.people.count == drawn.worlds[2]["people.count"]
    assert request.scenario.name == drawn.worlds[2]["scenario"]
    assert request.draw_of(1).fov_y_deg == drawn.frames[9]["fov_y_deg"]


def test_day_hour_and_event_become_a_start_and_a_command():
    plan = plan_of()
    scenario = scenario_of(plan, {"day": 32, "hour": 13.5, "event": "flood"})
    assert scenario.time.start.isoformat() == "2026-02-01T13:30:00"
    assert [(entry.at, entry.do) for entry in scenario.timeline] == [("600s", "hazard.flood")]
    assert not scenario_of(plan, {"event": ""}).timeline


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("frames = 0\n[draw]\nhour = {uniform = [1, 2]}", "frames"),
        ("[draw]\nhours = {uniform = [1, 2]}", "hours"),
        ('[draw]\n"people.cont" = {integers = [1, 2]}', "people.cont"),
        ("[draw]\nhour = {uniform = [5, 2]}", "lies above"),
        ("[draw]\nhour = {uniform = [1, 2], choice = [1]}", "exactly one"),
        ("[draw]\nrig = {choice = ['street'], weights = [1, 2]}", "one for each value"),
        ("[draw]\nrig = {choice = ['stret']}", "street"),
        ("[draw]\nlook = {choice = ['sunny']}", "sunny"),
        ("[draw]\nevent = {choice = ['meteor']}", "meteor"),
        ("strata = ['hour']\n[draw]\nhour = {uniform = [1, 2]}", "by choice"),
        ("[draw", "TOML"),
    ],
)
def test_a_wrong_plan_is_refused_with_its_file_and_place(tmp_path, text, said):
    path = tmp_path / "plan.toml"
    path.write_text(text)
    with pytest.raises(ScenarioError, match=said) as caught:
        read_plan(path)
    assert "plan.toml" in str(caught.value)


def test_the_shipped_plan_is_in_order_and_an_unknown_one_is_refused():
    plan = read_plan(find_plan("streets"))
    assert plan.frames == plan.worlds * plan.frames_per_world
    with pytest.raises(ScenarioError, match="street"):
        find_plan("streats")
