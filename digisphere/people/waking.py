"""A watch over many who need a look only now and then, compiled.

Each of so many numbers is awake, or asleep until an instant of its own. The sleepers lie in boxes
of a second each, so that to rouse those whose time has come costs nothing for all the others. The
caller keeps the instants (``wake``). Used by `crowding.py`, where hundreds walk in a street and a
handful are ahead.
"""

from typing import Any

import numpy as np

from digisphere.world.compiled import kernel

_BOXES = 4096
"""Whoever sleeps longer lies in the last box until its time, and is looked at there."""


@kernel
def wakeful(count: int, now_s: float) -> Any:
    """Return a watch over so many numbers, all awake.

    It is those awake, how many they are and the box of now, the first in each box, who lies behind
    each, and when the first box begins.
    """
    boxes, behind = np.full(_BOXES, -1), np.full(count, -1)
    return np.arange(count), np.array([count, 0]), boxes, behind, now_s


@kernel
def awake(watch: Any) -> int:
    """How many are awake: they are the first of ``watch[0]``."""
    return int(watch[1][0])


@kernel
def lull(watch: Any, wake: Any, at: int) -> None:
    """Let who stands at a place among those awake sleep until their instant, perhaps for ever.

    The last of those awake takes the place.
    """
    up, state, _, _, _ = watch
    who = up[at]
    state[0] -= 1
    up[at] = up[state[0]]
    if wake[who] != np.inf:
        _put(watch, wake, who)


@kernel
def rouse(watch: Any, wake: Any, now_s: float) -> None:
    """Wake those whose instant has come."""
    up, state, boxes, behind, since = watch
    last = _box(now_s - since)
    for box in range(state[1], last + 1):
        who, boxes[box] = boxes[box], -1
        while who >= 0:
            following = behind[who]
            if wake[who] <= now_s:
                up[state[0]] = who
                state[0] += 1
            else:
                behind[who] = boxes[last]
                boxes[last] = who
            who = following
    state[1] = last


@kernel
def first_wake(watch: Any, wake: Any, now_s: float) -> float:
    """Return when the first sleeper wakes: now if anybody is awake, never if nobody sleeps."""
    _, state, boxes, behind, _ = watch
    if state[0] > 0:
        return now_s
    first = np.inf
    for box in range(state[1], _BOXES):
        who = boxes[box]
        while who >= 0:
            first = min(first, wake[who])
            who = behind[who]
        if first != np.inf:
            break
    return first


@kernel
def _put(watch: Any, wake: Any, who: int) -> None:
    _, state, boxes, behind, since = watch
    box = max(_box(wake[who] - since), state[1])
    behind[who] = boxes[box]
    boxes[box] = who


@kernel
def _box(after_s: float) -> int:
    return min(max(int(after_s), 0), _BOXES - 1)
