"""Input is spread over turns so that clicks count at any frame rate, and typing does not lag."""

from digisphere.app.keyboard_mouse import InputEvent, one_turn_of


def turns(events):
    out = []
    while events:
        now, events = one_turn_of(events)
        out.append([(e.kind, e.name) for e in now])
    return out


def test_arriving_pressing_and_releasing_take_three_turns():
    quick = [InputEvent("move"), InputEvent("down", "mouse1"), InputEvent("up", "mouse1")]
    assert turns(quick) == [[("move", "")], [("down", "mouse1")], [("up", "mouse1")]]


def test_two_clicks_stay_two_clicks():
    click = [InputEvent("down", "mouse1"), InputEvent("up", "mouse1")]
    assert turns(click * 2) == [[e] for e in [("down", "mouse1"), ("up", "mouse1")] * 2]


def test_typed_text_arrives_in_one_turn():
    typed = [InputEvent("text", c) for c in "hello"]
    assert len(turns(typed)) == 1


def test_a_key_is_seen_down_before_it_is_seen_up():
    tap = [InputEvent("down", "enter"), InputEvent("up", "enter")]
    assert turns(tap) == [[("down", "enter")], [("up", "enter")]]
