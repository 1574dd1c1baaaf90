"""Offers say what is offered, in every phrasing, so that words never say less than the log."""

import pytest

from digisphere.language.bargain_words import TASK_TO, tasks_in_words
from digisphere.language.lines_bargain import BARGAIN
from digisphere.people.enums import Task

OFFERS = {key: lines for key, lines in BARGAIN.items() if key[0] == "propose"}


def names_the_offer(key: tuple[str, str, str], text: str) -> bool:
    return ("{yours}" in text or "{mine}" in text) if key[1] == "chore" else "{sum}" in text


@pytest.mark.parametrize("key", sorted(OFFERS), ids="-".join)
def test_every_phrasing_of_an_offer_names_it_and_one_fits_anybody(key):
    assert all(names_the_offer(key, line.text) for line in OFFERS[key])
    assert any(not line.tags for line in OFFERS[key])


def test_a_phrasing_without_its_figure_would_be_caught():
    assert not names_the_offer(("propose", "price", "buyer"), "Say a little less.")


def test_offers_of_one_kind_are_worded_in_many_ways():
    assert all(len({line.text for line in OFFERS[key]}) >= 8 for key in OFFERS if key[1] == "price")


def test_tasks_read_as_what_one_does():
    assert tasks_in_words(Task.WATER | Task.HOUSE) == "fetch the water and see to the house"
    assert set(TASK_TO) == set(Task)
