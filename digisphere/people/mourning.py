"""How those close to somebody learn of their death and lose them: there, at home, or by word.

Those who are there lose them at once. Who is elsewhere, or asleep, goes on as before until they
come to where somebody of their house knows of it, hear it told, or word is brought to them, as
somebody is sent. Called by `mortality_system.py`.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.people.enums import Activity

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_WORD_BROUGHT_S = 2.0 * 3600.0
"""By then word has been sent to whoever is awake."""
_LOOKED_BACK_S = 2 * 86400.0
_GRIEF = 0.5
"""How far spirits fall; they come back over days (`needs_system`)."""


def close_to(view: View, row: int) -> Ints:
    """Return the living of the house, the partner, parents and children of somebody."""
    people = view.table("people")
    rows: Ints = people.rows
    near = people["household_id"][rows] == people["household_id"][row]
    near |= (people["mother"][rows] == row) | (people["father"][rows] == row)
    near |= people["partner"][rows] == row
    near |= (rows == people["mother"][row]) | (rows == people["father"][row])
    close: Ints = rows[near & (rows != row)]
    return close


def lose_at_once(view: View, row: int, *, close: Ints, event: int) -> None:
    """Let those of the close who are awake where somebody dies lose them now."""
    people = view.table("people")
    here = _awake(view, close) & (people["place_id"][close] == people["place_id"][row])
    for kin in close[here].tolist():
        _lose(view, kin, row, event=event)


def spread(view: View, clock: Clock) -> bool:
    """Let the news of deaths reach those close to the dead; return whether it reached anybody."""
    fates, now = view.table("fates"), clock.time_s
    recent = (fates["death_event"] >= 0) & (fates["died_s"] > now - _LOOKED_BACK_S)
    dead = np.flatnonzero(recent & (fates["died_s"] < now))
    if dead.size == 0:
        return False
    since = max(int((now - _LOOKED_BACK_S) / clock.tick_s), 0)
    log, reached = view.events.read, False
    known = {(e.subject, e.object) for e in log.select(kind="bereaved", since_tick=since)}
    for row in dead.tolist():
        close = close_to(view, row)
        told = np.array([(PERSON_BASE + k, PERSON_BASE + row) in known for k in close.tolist()])
        hears = ~told.astype(np.bool_) & _hears(view, row, close=close, told=told, now_s=now)
        for kin in close[hears].tolist():
            _lose(view, kin, row, event=int(fates["death_event"][row]))
            reached = True
    return reached


def _hears(view: View, row: int, *, close: Ints, told: Bools, now_s: float) -> Bools:
    """Return (n,) whom of the close the news reaches now."""
    people, fates = view.table("people"), view.table("fates")
    place, house = people["place_id"][close], people["household_id"][close]
    hears = place == people["place_id"][row]
    knows = close[told.astype(np.bool_)]
    for k in np.flatnonzero(~hears).tolist():
        with_me = (people["place_id"][knows] == place[k]) & (
            people["household_id"][knows] == house[k]
        )
        hears[k] = bool(with_me.any()) and place[k] >= 0
    if "knowledge" in view.tables:
        event = fates["death_event"][row]
        hears |= (view.tables["knowledge"]["event"][close] == event).any(axis=1)
    hears |= now_s - fates["died_s"][row] > _WORD_BROUGHT_S
    return np.asarray(hears & _awake(view, close), dtype=np.bool_)


def _awake(view: View, rows: Ints) -> Bools:
    flags: Bools = view.table("people")["activity"][rows] != Activity.SLEEP
    return flags


def _lose(view: View, kin: int, row: int, *, event: int) -> None:
    people = view.table("people")
    lost = view.events.emit(
        "bereaved", subject=PERSON_BASE + kin, object=PERSON_BASE + row, causes=[event]
    )
    people["interrupt_event"][kin] = lost
    people["spirits"][kin] = max(-1.0, float(people["spirits"][kin]) - _GRIEF)
