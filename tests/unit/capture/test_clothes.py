"""Other clothes change what is worn in a picture and nothing else."""

import numpy as np
import pytest

from digisphere.capture.clothes import check_clothes, dressed
from digisphere.capture.dataset import Dataset
from digisphere.capture.request import FrameDraw
from digisphere.capture.session import capture
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import CaptureError
from digisphere.people.enums import Occupation, Outfit
from digisphere.testing.captures import box_request, open_box_world
from digisphere.testing.ground import make_test_ground

WORN = {"outfit", "top_colour", "bottom_colour"}


@pytest.fixture(scope="module")
def moment():
    scenario = make_scenario({"people": {"count": 120}})
    return Simulation(scenario, ground=make_test_ground(), seed=5).snapshot()


def changed(before, after):
    one, other = before.tables["people"], after.tables["people"]
    return {n for n in one if one[n].tobytes() != other[n].tobytes()}


def told_of_work(snapshot):
    """Share of farm people among those in farm clothes, over their share of all."""
    people = snapshot.tables["people"]
    rows = people.rows
    grown = people["outfit"][rows] != Outfit.CHILD
    farm = np.isin(people["occupation"][rows], (Occupation.FARMER, Occupation.FARMHAND))
    clad = people["outfit"][rows] == Outfit.FARM
    return farm[grown & clad].mean() / farm[grown].mean()


def test_only_what_is_worn_changes_and_colours_keep_the_cut(moment):
    assert changed(moment, dressed(moment, "colours", seed=1, frame_id=0)) == WORN - {"outfit"}
    assert changed(moment, dressed(moment, "garments", seed=1, frame_id=0)) == WORN
    assert changed(moment, moment) == set()


def test_children_stay_in_childrens_clothes_and_nobody_else_gets_into_them(moment):
    before = moment.tables["people"]["outfit"] == Outfit.CHILD
    after = dressed(moment, "garments", seed=1, frame_id=0).tables["people"]["outfit"]
    assert before.any()
    assert np.array_equal(before, after == Outfit.CHILD)


def test_drawn_garments_do_not_tell_the_work_as_ones_own_do(moment):
    draws = [told_of_work(dressed(moment, "garments", seed=s, frame_id=0)) for s in range(12)]
    assert abs(np.mean(draws) - 1.0) < 0.45
    assert told_of_work(moment) > 2.0


def test_each_frame_draws_anew_and_the_same_frame_the_same(moment):
    first = dressed(moment, "garments", seed=1, frame_id=0)
    assert changed(first, dressed(moment, "garments", seed=1, frame_id=0)) == set()
    assert changed(first, dressed(moment, "garments", seed=1, frame_id=1)) == WORN


def test_a_frame_tells_what_clothes_were_drawn_and_its_world_is_the_same(tmp_path):
    kinds = ("", "colours")
    draws = tuple(FrameDraw("tour", "", 45.0, clothes=name) for name in kinds)
    capture(box_request(tmp_path / "drawn", frames=2, draws=draws), open_world=open_box_world)
    capture(box_request(tmp_path / "plain", frames=2), open_world=open_box_world)
    drawn, plain = (Dataset(tmp_path / n).table("frames") for n in ("drawn", "plain"))
    assert drawn["clothes"].tolist() == list(kinds)
    assert drawn["world_digest"].tolist() == plain["world_digest"].tolist()


def test_unknown_clothes_are_refused_with_the_cure():
    with pytest.raises(CaptureError, match=r"«colors».*colours"):
        check_clothes("colors")
    check_clothes("")
