"""Worlds fall into splits whole, and a dataset says whose it is and what its files' sums are."""

import hashlib
import subprocess

import pytest

from digisphere.capture.session import capture
from digisphere.capture.splits import SPLITS, dataset_key, licence_text, split_of
from digisphere.core.scenario import load_scenario, make_scenario
from digisphere.testing.captures import box_request, open_box_world


@pytest.fixture(scope="module")
def licensed(tmp_path_factory):
    out = tmp_path_factory.mktemp("licensed") / "set"
    scenario = make_scenario({"name": "plain", "capture": {"licence": "CC-BY-4.0"}})
    request = box_request(out, frames=1, scenario=scenario)
    capture(request, open_world=open_box_world)
    return out


def test_a_world_with_a_change_stays_in_the_split_of_the_plain_world():
    plain = load_scenario("valley")
    stormy = load_scenario("valley", overrides=("weather.storminess=0.9", "people.count=12"))
    assert all(split_of(plain, seed=s) == split_of(stormy, seed=s) for s in range(50))


def test_of_many_worlds_about_eight_in_ten_are_for_training_and_each_split_has_some():
    plain = load_scenario("valley")
    found = [split_of(plain, seed=s) for s in range(400)]
    shares = {name: found.count(name) / len(found) for name in SPLITS}
    assert 0.74 < shares["train"] < 0.86
    assert min(shares["val"], shares["test"]) > 0.05


def test_other_worlds_of_one_seed_do_not_share_their_split():
    one, other = load_scenario("valley"), load_scenario("valley", overrides=("world.kind=island",))
    assert any(split_of(one, seed=s) != split_of(other, seed=s) for s in range(50))


def test_a_split_can_be_asked_for_and_is_kept_in_the_plan(tmp_path):
    request = box_request(tmp_path / "set", split="test")
    assert request.made_split == "test"
    assert box_request(tmp_path / "set").made_split in SPLITS


def test_twins_and_other_cameras_have_other_names_and_the_same_command_the_same():
    plan = {"scenario": {"name": "Valley of Ä"}, "seed": 7, "rig": "tour", "every_s": 30.0}
    plan |= {"first_frame_s": 60.0, "cameras_of": "", "look": "", "draws": []}
    assert dataset_key(plan).startswith("valley_of-7-")
    assert dataset_key(plan) == dataset_key({**plan, "driver": "another"})
    assert dataset_key(plan) != dataset_key({**plan, "rig": "street"})
    changed = {**plan["scenario"], "weather": {"storminess": 0.9}}
    assert dataset_key(plan) != dataset_key({**plan, "scenario": changed})


def test_the_licence_names_the_choice_or_says_that_there_is_none(licensed):
    assert "CC-BY-4.0" in (licensed / "LICENSE.txt").read_text()
    assert "CC-BY-4.0" in (licensed / "coco" / "instances.json").read_text()
    assert "No licence was chosen" in licence_text({"licence": "", "description": "x"})


def test_sha256sum_itself_accepts_the_checksums_and_they_cover_every_file(licensed):
    ended = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "checksums.sha256"],
        cwd=licensed,
        check=False,
        capture_output=True,
    )
    assert ended.returncode == 0, ended.stdout
    listed = {line[66:] for line in (licensed / "checksums.sha256").read_text().splitlines()}
    there = {p.relative_to(licensed).as_posix() for p in licensed.rglob("*") if p.is_file()}
    assert there - listed == {"checksums.sha256", "manifest.json"}


def test_the_manifest_names_the_sum_of_the_sums(licensed):
    total = hashlib.sha256((licensed / "checksums.sha256").read_bytes()).hexdigest()
    assert total in (licensed / "manifest.json").read_text()
