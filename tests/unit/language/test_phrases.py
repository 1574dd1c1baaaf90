"""Names, places, times, sums and temperatures are called what people call them."""

from datetime import datetime

import pytest

from digisphere.language import phrases


@pytest.mark.parametrize(
    ("hour", "word"),
    [(5, "morning"), (11.9, "morning"), (12, "afternoon"), (18, "evening"), (23, "night")],
)
def test_the_day_has_its_parts(hour, word):
    assert phrases.part_of_day(hour) == word


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (18, 0, "six"), (18, 30, "half past six"), (18, 15, "a quarter past six"),
        (18, 45, "a quarter to seven"), (12, 0, "noon"), (0, 0, "midnight"),
        (23, 50, "a quarter to midnight"),
    ],
)  # fmt: skip
def test_clock_times_are_said_in_words(hour, minute, words):
    assert phrases.clock_words(datetime(2026, 6, 13, hour, minute)) == words


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (100, "one crown"),
        (500, "five crowns"),
        (1250, "12.50 crowns"),
        (1_300_000, "13,000 crowns"),
    ],
)
def test_sums_are_said_as_people_say_them(cents, words):
    assert phrases.money(cents) == words


def test_temperatures_below_zero_say_so():
    assert phrases.degrees(21.4) == "21 degrees"
    assert phrases.degrees(-3.2) == "3 degrees below zero"
    assert phrases.degrees(1.0) == "1 degree"


@pytest.mark.parametrize(
    ("hours_ago", "words"),
    [
        (0.01, "just now"), (0.25, "15 minutes ago"), (1.0, "an hour ago"),
        (9.0, "this morning"), (24.0, "yesterday evening"), (72.0, "on Wednesday"),
    ],
)  # fmt: skip
def test_the_past_is_told_from_now(evening, hours_ago, words):
    """It is half past eight on a Saturday evening."""
    then = evening.time_s - hours_ago * 3600.0
    assert phrases.ago(evening, then_s=then, now_s=evening.time_s) == words


def test_coming_hours_are_told_from_now(evening):
    now = evening.time_s
    assert phrases.at_hour(evening, then_s=now + 1800.0, now_s=now) == "at nine"
    assert (
        phrases.at_hour(evening, then_s=now + 22 * 3600.0, now_s=now) == "tomorrow at half past six"
    )


def test_kin_are_called_by_kin_words_from_each_side(evening):
    """Households of three in the hamlet: 0 and 1 are partners, 2 is their child."""
    assert phrases.relation(evening, 1, to=0) in ("husband", "wife", "partner")
    assert phrases.relation(evening, 2, to=0) in ("son", "daughter")
    assert (
        phrases.relation(evening, 0, to=2) == "mother"
        or phrases.relation(evening, 0, to=2) == "father"
    )
    assert phrases.relation(evening, 30, to=0) == ""
    assert phrases.third_person(evening, 2, speaker=0, close=True).startswith("my ")


def test_places_take_their_prepositions(evening):
    assert phrases.at_place(evening, 0) == "at the bakery"
    assert phrases.at_place(evening, 1) == "at the Golden Lamb"
    assert phrases.at_place(evening, 2) == "on Linden Green"
    assert phrases.at_place(evening, 3) == "on the market square"
    assert phrases.at_place(evening, 7) == "by the well"
    home = int(evening.tables["people"]["home_place"][0])
    assert phrases.at_place(evening, home, speaker=0) == "at home"
    assert phrases.to_place(evening, home, speaker=0) == "home"
    assert "Mill Lane" in phrases.at_place(evening, home, speaker=20)
