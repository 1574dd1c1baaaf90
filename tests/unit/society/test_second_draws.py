"""Two things that hang on one draw do not tell of each other, wherever the draw falls."""

import re
from pathlib import Path

import numpy as np
import pytest

import digisphere
from digisphere.core.mixing import another, others
from digisphere.people import looks
from digisphere.people.employment import Posts, Seekers, give_posts, self_employed
from digisphere.people.enums import HairStyle, Occupation, Sex

DRAWS = np.random.default_rng(11).random(40_000)
_MULTIPLE = re.compile(
    r"(np\.mod|modf)\(.*(chance|u|phase)\b.* \* |(chance|u|phase)\b.* \* .*% 1\b"
)


def tells(draw, second, *, parts):
    """Greatest correlation of two numbers among draws from one of so many parts of [0, 1)."""
    part = (draw * parts).astype(int)
    chosen = [part == p for p in range(0, parts, max(parts // 10, 1))]
    found = [np.corrcoef(draw[c], second[c])[0, 1] for c in chosen if c.sum() > 300]
    return float(np.abs(found).max())


@pytest.mark.parametrize("parts", [1, 7, 10, 97])
def test_a_further_draw_tells_nothing_of_the_first_and_a_multiple_of_it_all(parts):
    assert tells(DRAWS, others(DRAWS, 1), parts=parts) < 0.2
    assert tells(DRAWS, np.mod(DRAWS * parts, 1.0), parts=parts) > 0.99


def test_further_draws_are_even_and_tell_nothing_of_each_other():
    drawn = others(DRAWS[:, None], np.arange(8))
    assert drawn.shape == (len(DRAWS), 8)
    assert np.abs(np.histogram(drawn, bins=20)[0] / drawn.size * 20 - 1.0).max() < 0.02
    apart = np.corrcoef(drawn.T) - np.eye(8)
    assert np.abs(apart).max() < 0.03
    multiples = np.mod(DRAWS[:, None] * (7.0 + np.arange(8)), 1.0)
    assert np.abs(np.corrcoef(multiples.T) - np.eye(8)).max() > 0.4


def test_one_draw_and_many_give_the_same():
    many = others(DRAWS[:50], 3)
    assert [another(u, 3) for u in DRAWS[:50].tolist()] == many.tolist()
    assert others(np.array([0.0]), 0)[0] > 0.0


def test_what_a_seeker_would_like_is_not_one_order_turned_round():
    """The luck of neighbouring posts once rose together with the draw, seven times over."""
    count = 6
    posts = Posts(
        place=np.zeros(count, np.int64), occupation=np.full(count, int(Occupation.FARMHAND)),
        rank=np.ones(count, np.int64),
    )  # fmt: skip
    won = np.array([_wins(posts, chance) for chance in np.linspace(0.01, 0.08, 400).tolist()])
    shares = np.bincount(won, minlength=count) / len(won)
    assert shares.min() > 0.5 / count
    old = np.linspace(0.01, 0.08, 400)[:, None] * (7.0 + np.arange(count)) % 1.0
    assert (np.bincount(old.argmax(axis=1), minlength=count) / len(old)).min() < 0.02


def _wins(posts, chance):
    one = Seekers(
        seeking=np.ones(1, bool), education=np.ones(1, np.int64), traits_z=np.zeros((1, 5)),
        muscle=np.full(1, 0.55), age_years=np.full(1, 30.0), home_place=np.full(1, 9),
        chance=np.array([chance]),
    )  # fmt: skip
    return int(give_posts(one, posts=posts)[0])


def test_the_craft_somebody_finds_does_not_hang_on_how_easily_they_found_it():
    tenth = DRAWS[(DRAWS > 0.3) & (DRAWS < 0.4)]
    work, _ = self_employed(tenth, has_hall=True)
    assert abs(np.corrcoef(tenth, np.unique(work, return_inverse=True)[1])[0, 1]) < 0.06
    assert np.corrcoef(tenth, np.mod(tenth * 10.0, 1.0) * 3 // 1)[0, 1] > 0.9


def test_men_go_bald_whatever_their_hair_was():
    one = DRAWS[:2000] / 97.0
    bald = (
        looks.hair_style(np.full(2000, int(Sex.MALE)), age_years=np.full(2000, 80.0), chance=one)
        == HairStyle.BALD
    )
    assert abs(np.corrcoef(one, bald)[0, 1]) < 0.08
    assert abs(np.corrcoef(one, np.mod(one * 97.0, 1.0) < 0.5)[0, 1]) > 0.8


def test_no_second_draw_is_made_by_a_multiple():
    """Of people and of what is between them; in patterns of stone a multiple does no harm."""
    home = Path(digisphere.__file__).parent
    lines = [
        (path.name, line.strip())
        for room in ("people", "society") for path in sorted((home / room).glob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]  # fmt: skip
    assert [found for found in lines if _MULTIPLE.search(found[1])] == []
    for old in (
        "bald = (sex == Sex.MALE) & (np.mod(chance * 97.0, 1.0) < balding)",
        "outside = pleasant > 0.45 and (chance * 7.0) % 1.0 < keen",
        "whim = u * 7919.0 % 1.0",
        "u = float(np.modf(chance[k] * _OTHER_DRAW)[0])",
        'habit = (c.get("phase", row) * 613.0) % 1.0',
    ):
        assert _MULTIPLE.search(old)
