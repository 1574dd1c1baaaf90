"""What events mean to those they befall: the table from event kinds to appraisals.

One line per kind and part in it (subject, object); kinds without a line are as welcome as their
remembered valence says (`salience.py`). Speech is appraised by its act and topic. Who perceives
what is `memory_system.py`'s; what feelings follow is `emotions.py`'s. Society's events arrive here
by name only.
"""

from collections.abc import Mapping

from digisphere.core.events import Event
from digisphere.people import salience
from digisphere.people.emotions import Appraisal, Doer, Prospect

_A, _D, _P = Appraisal, Doer, Prospect
_LEAST = 0.1
LIVED: Mapping[str, tuple[Appraisal | None, Appraisal | None]] = {
    "conversation": (None, None),
    "quarrel": (_A(-0.7, -0.7, _D.OTHER), _A(-0.7, -0.7, _D.OTHER)),
    "reconciliation": (
        _A(0.6, prospect=_P.NOT_AS_FEARED),
        _A(0.5, 0.3, _D.SELF, _P.NOT_AS_FEARED),
    ),
    "friendship": (_A(0.5), _A(0.5)),
    "estrangement": (_A(-0.45, loss=True), None),
    "outing": (_A(0.5, prospect=_P.AS_HOPED), _A(0.5, prospect=_P.AS_HOPED)),
    "party_planned": (_A(0.3, prospect=_P.TO_COME), None),
    "party_joined": (_A(0.4, prospect=_P.AS_HOPED), _A(0.35, prospect=_P.AS_HOPED)),
    "missed_meeting": (_A(0.0, -0.45, _D.SELF), _A(-0.5, -0.5, _D.OTHER, _P.NOT_AS_HOPED)),
    "arrears": (_A(-0.6, -0.2, _D.SELF), None),
    "debt_given_up": (_A(0.0, -0.5, _D.SELF), _A(-0.5, -0.6, _D.OTHER, _P.NOT_AS_HOPED)),
    "price_rise": (_A(-0.25), None),
    "price_fall": (_A(0.25), None),
    "bargain_failed": (_A(-0.25, prospect=_P.NOT_AS_HOPED), _A(-0.2, prospect=_P.NOT_AS_HOPED)),
    "chore_broken": (_A(0.0, -0.25, _D.SELF), _A(-0.35, -0.35, _D.OTHER, _P.NOT_AS_HOPED)),
    "illness": (_A(-0.5), None),
    "injured": (_A(-0.8), None),
    "death": (_A(-1.0, loss=True), None),
    "bereaved": (_A(-1.0, loss=True), None),
    "warning": (None, _A(-0.4, prospect=_P.TO_COME)),
    "not_at_home": (_A(-0.25, prospect=_P.NOT_AS_HOPED), None),
    "turned_back": (_A(-0.3), None),
    "trapped": (_A(-1.0, prospect=_P.TO_COME), None),
    "noticed_trapped": (_A(-0.6, prospect=_P.TO_COME), None),
    "dug_out": (_A(0.3, 0.5, _D.SELF), _A(0.6, 0.8, _D.OTHER)),
    "freed": (_A(0.9, prospect=_P.NOT_AS_FEARED), None),
    "found_dead": (_A(-1.0, loss=True), _A(-0.6, prospect=_P.NOT_AS_HOPED)),
    "relief_missed": (_A(-0.5, prospect=_P.NOT_AS_HOPED), None),
    "missed_work": (_A(-0.3), None),
    "expecting": (_A(0.8, prospect=_P.TO_COME), _A(0.8, prospect=_P.TO_COME)),
    "birth": (_A(1.0, prospect=_P.AS_HOPED), None),
    "new_kin": (_A(0.8, prospect=_P.AS_HOPED), None),
    "breakup": (_A(-0.6, loss=True), _A(-0.7, loss=True)),
    "wedding": (_A(1.0, prospect=_P.AS_HOPED), _A(1.0, prospect=_P.AS_HOPED)),
    "separation": (_A(-0.8, loss=True), _A(-0.9, -0.4, _D.OTHER, loss=True)),
    "parting": (_A(-0.6, loss=True), None),
    "recovery": (_A(0.5, prospect=_P.NOT_AS_FEARED), None),
}
"""What each kind means to its subject and to its object; nothing where None."""


def lived(event: Event) -> tuple[Appraisal | None, Appraisal | None]:
    """Return what an event means to its subject and its object."""
    if event.kind in LIVED:
        return LIVED[event.kind]
    weight = salience.EVENTS.get(event.kind)
    if weight is None:
        return None, None
    felt = [weight.importance * v for v in (weight.valence, weight.object_valence)]
    first, second = (_A(value) if abs(value) >= _LEAST else None for value in felt)
    return first, second


def speech(event: Event) -> tuple[Appraisal | None, Appraisal | None]:
    """Return what a speech act means to its speaker and to whom it is said."""
    act, topic = str(event.payload["act"]), str(event.payload["topic"])
    value = float(event.payload.get("value", 0.0))
    if topic == "grievance":
        return _grievance(act, heat=min(max(abs(value), 0.3), 1.0))
    if topic == "kindness" and act == "inform":
        return None, _A(0.35, 0.35, _D.OTHER)
    if act == "warn":
        return None, _A(-0.35, prospect=_P.TO_COME)
    if topic == "outing" and act == "accept":
        return _A(0.35, prospect=_P.TO_COME), _A(0.4, prospect=_P.TO_COME)
    if act == "reject" and topic in ("outing", "money"):
        return None, _A(0.35, prospect=_P.NOT_AS_HOPED)
    if act == "promise" and topic == "money":
        return _A(0.0, 0.3, _D.SELF), _A(0.6, 0.6, _D.OTHER)
    if act == "thank" and topic in ("money", "kindness"):
        return None, _A(0.0, 0.25, _D.SELF)
    return None, None


def _grievance(act: str, *, heat: float) -> tuple[Appraisal | None, Appraisal | None]:
    if act == "inform":
        return None, _A(-0.6 * heat, -0.5 * heat, _D.OTHER)
    if act == "apologise":
        return _A(0.0, -0.4, _D.SELF), _A(0.3, 0.3, _D.OTHER)
    if act == "reject":
        return None, _A(0.4, prospect=_P.NOT_AS_HOPED)
    return None, None


def of_news(event: Event, *, care: float) -> Appraisal | None:
    """Return what it means to hear that something has befallen somebody one cares for.

    Args:
        event: what befell them, as its subject.
        care: how much one cares, 0 to 1.
    """
    mine, _ = lived(event)
    if mine is None or not mine.welcome:
        return None
    good = mine.welcome > 0.0 and mine.prospect != Prospect.NOT_AS_HOPED
    worth = care * abs(mine.welcome)
    return _A(for_other=worth if good else -worth) if worth >= _LEAST else None
