"""The Selected panel tells what befell a house and what somebody fears, if anything did."""

from types import SimpleNamespace

import numpy as np

from digisphere.inspector.panels import portrait
from digisphere.people.enums import Danger


def snapshot(**tables):
    places = {"name": np.array(["Linden Green"], dtype=object), "kind": np.array([35])}
    return SimpleNamespace(
        tables=tables, time_s=600.0, ground=SimpleNamespace(places=places, buildings={})
    )


def houses(**given):
    columns = ("damage", "burnt", "flood_m", "repair_left_days", "closed")
    return {c: np.array([given.get(c, 0)]) for c in columns}


def test_a_sound_house_has_nothing_to_tell():
    assert portrait._damage(snapshot(building_state=houses()), 0) == []
    assert portrait._damage(snapshot(), 0) == []


def test_a_damaged_house_tells_its_damage_closure_and_repair():
    state = houses(damage=3, burnt=0.25, flood_m=0.4, repair_left_days=12.0, closed=True)
    told = dict(portrait._damage(snapshot(building_state=state), 0))
    assert told == {
        "Damage": "extensive",
        "Burnt": "25%",
        "Water over the floor": "0.40 m",
        "In use": "closed",
        "Repair": "12.0 days of work left",
    }


def test_somebody_in_fear_shows_of_what_and_until_when():
    alarms = {
        "danger": np.array([Danger.FLOOD, Danger.NONE]),
        "danger_until_s": np.array([1800.0, 0.0]),
        "refuge_place": np.array([-1, -1]),
    }
    told = dict(portrait.alarm(snapshot(alarms=alarms), 0))
    assert told == {
        "Afraid of": "the flood",
        "Refuge": "none found",
        "Stays away": "20 more minutes",
    }
    assert portrait.alarm(snapshot(alarms=alarms), 1) == []
    assert portrait.alarm(snapshot(), 0) == []
