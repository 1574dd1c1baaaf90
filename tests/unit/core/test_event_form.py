"""How the payload of an event is written when nothing in it needs mending."""

import json
import math

import pytest

from digisphere.core.events import EventKind, EventLog

KIND = EventKind("odd", {"b": "float", "a": "str", "%s": "int", "c": "bool", "d": "float"})


@pytest.mark.parametrize("said", ["plain", 'quo"ted \\ 100 % {x}', "é — 漢\n\x1f"])
@pytest.mark.parametrize("number", [-0.0, 1e22, 1e-7, 0.1 + 0.2, math.inf, -math.inf, math.nan])
def test_an_event_is_written_as_the_encoder_would_write_it(said, number):
    log = EventLog([KIND])
    payload = {"b": number, "a": said, "%s": -3, "c": True, "d": 1e308}
    log.append("odd", tick=1, payload=payload)
    assert log.view().columns()["payload"] == [
        json.dumps(payload, sort_keys=True, separators=(",", ":"))
    ]


def test_a_whole_number_where_a_fraction_is_declared_is_written_as_it_is():
    log = EventLog([KIND])
    log.append("odd", tick=1, payload={"b": 2, "a": "", "%s": 0, "c": False, "d": 0.5})
    assert log.view().columns()["payload"] == ['{"%s":0,"a":"","b":2,"c":false,"d":0.5}']
