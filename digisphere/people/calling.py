"""Whom to call on: the house where somebody close may well be in, weighed against the walk.

How likely that is, as far as the caller can tell, is worked out in `visiting.py`, where those who
call at a door are met too. Called by `options.py`.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.state import View
from digisphere.people import arriving, beliefs, visiting
from digisphere.people.enums import Goal, Term
from digisphere.people.experience import Past, liking
from digisphere.people.offers import COST_PER_MIN, Options
from digisphere.people.scores import Scores
from digisphere.people.situation import Situation
from digisphere.people.ties_of import TiesOf
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_CALL_IN_VAIN_COST = 0.25
"""Friends are called on with less at stake than a meal or a drink."""
_LEAST_ODDS = 0.25
"""Nobody calls where they hardly hope to find anybody."""


def weigh_calls(
    view: View, s: Situation, scores: Scores, *, options: Options, venues: Venues, nodes: Ints,
    past: Past, ties: TiesOf,
) -> None:  # fmt: skip
    """Find a house where somebody close may well be in, for those who would call on them.

    The odds and what earlier calls have taught weigh against the walk.
    """
    wishing = np.flatnonzero(scores.total[:, Goal.VISIT] > 0.25)
    if wishing.size == 0:
        return
    people = view.table("people")
    line, hosts, odds = _open_houses(view, s, wishing, ties=ties)
    fits = ~venues.shut_to(hosts, knows=s.knows[line])
    fits &= ~arriving.thought_full(people, s.rows[line], hosts[:, None], now_s=s.now_s)[:, 0]
    line, hosts, odds = line[fits], hosts[fits], odds[fits]
    taught = past.at(line, Goal.VISIT, hosts)
    fond = liking(people, s.rows[line], places=hosts[:, None], goal=Goal.VISIT)[:, 0]
    spared_s = 400.0 * fond + (_CALL_IN_VAIN_COST * odds + taught) * 60.0 / COST_PER_MIN
    in_vain, learned = np.zeros(s.count), np.zeros(s.count)
    starts = np.flatnonzero(np.diff(line, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), line.size], strict=False):
        i = int(line[start])
        best, seconds = venues.soonest(
            int(nodes[i]), places=hosts[start:end], knows=s.knows[i : i + 1],
            spared_s=spared_s[start:end],
        )  # fmt: skip
        best += start
        options.place[i, Goal.VISIT] = hosts[best]
        options.walk_h[i, Goal.VISIT] = seconds / 3600.0
        in_vain[i], learned[i] = -_CALL_IN_VAIN_COST * (1.0 - odds[best]), taught[best]
    scores.shift(Goal.VISIT, in_vain + learned, Term.EXPECTED)


def _open_houses(
    view: View, s: Situation, wishing: Ints, *, ties: TiesOf
) -> tuple[Ints, Ints, Floats]:
    """Return the homes of those close to people, and how likely one of these is in, (k,) each.

    Left out are whom they would rather not meet, those of whom they know that they are no more, and
    homes where they hardly hope for anybody.

    Args:
        view: deliberation's.
        s: the situation.
        wishing: (n,) positions in it of those who would call on somebody.
        ties: whose ties are whose.

    Returns:
        Positions in the situation, ascending; places; odds.
    """
    home = view.table("people")["home_place"]
    callers, close = visiting.close_people(view, s.rows[wishing], ties=ties)
    calls = (home[close] != home[callers]) & (home[close] >= 0)
    calls &= ~_shunned(view, s, callers, close)
    callers, close = callers[calls], close[calls]
    alive = ~visiting.known_gone(view, callers, close)
    callers, close = callers[alive], close[alive]
    odds = visiting.odds_at_home(
        view, callers, close, now_s=s.now_s, hour=s.hour, weekday=s.weekday
    )
    many = len(view.ground.places["kind"])
    line = np.searchsorted(s.rows, callers)
    houses, which = np.unique(line * many + home[close], return_inverse=True)
    nobody = np.ones(houses.size)
    np.multiply.at(nobody, which, 1.0 - odds)
    hoped = 1.0 - nobody >= _LEAST_ODDS
    houses = houses[hoped]
    return houses // many, houses % many, 1.0 - nobody[hoped]


def _shunned(view: View, s: Situation, callers: Ints, close: Ints) -> Bools:
    """Return (k,) which of the close (k,) people (k,) think too ill of to call on them."""
    if "beliefs" not in view.tables:
        return np.zeros(callers.size, dtype=np.bool_)
    rows = np.unique(callers)
    line, whom = beliefs.shunned(view.table("beliefs"), rows, now_s=s.now_s)
    many = view.table("people").capacity
    return np.isin(callers * many + close, rows[line] * many + whom)
