"""Brings buyer and seller to talk about the price, and sees to what was promised at home.

Looks every half minute at who stands before the wares or has promised a chore; where nobody does,
it costs next to nothing. The bargaining itself happens in the talk, turn by turn.
"""

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import Activity
from digisphere.society import haggling, household_chores
from digisphere.society.bargain_kinds import CHORE_KINDS
from digisphere.society.bargain_talk import call_off, lay_down
from digisphere.society.company import Company
from digisphere.society.conversation import TALK_WRITES, start
from digisphere.society.kinds import TALK_KINDS
from digisphere.society.talk_system import TalkSystem
from digisphere.society.vocabulary import BargainState

TURNS = 4
"""Turns before leave is taken, offers not counted."""


class Bargaining(TalkSystem):
    """Begins talks over prices, ends bargains nobody ended, and watches over promised chores."""

    name = "society.bargaining"
    every = "30 s"
    phase = 74
    reads = ("people.activity", "people.place_id", "people.work_place", "conversations.active")
    writes = TALK_WRITES
    streams = ("ask",)
    event_kinds = (*TALK_KINDS, *CHORE_KINDS)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Look who stands before the wares, and at promises of housework."""
        if not _anything_to_see(view):
            view.idle = True
            return
        c = self.company(view).at(clock)
        called_off = _call_off_left(c)
        buyers = haggling.waiting_buyers(c)
        if buyers.size:
            chance = rng.by_slot("ask", buyers)
            for buyer, u in zip(buyers.tolist(), chance.tolist(), strict=True):
                _weigh_asking(c, buyer, u=u)
        changed = household_chores.look_after(view, clock, index=c.index)
        view.idle = not (called_off or buyers.size or changed)


def _anything_to_see(view: View) -> bool:
    """Tell whether anybody shops, bargains or has promised housework."""
    shops = view.table("people")["activity"] == Activity.SHOP
    bargains = view.table("bargains")["state"]
    return bool(shops.any() or bargains.any() or view.table("chores")["tasks"].any())


def _weigh_asking(c: Company, buyer: int, *, u: float) -> None:
    """Let a buyer decide once a visit whether to ask for a better price, and begin to talk."""
    seller = haggling.seller_for(c, buyer)
    if seller < 0:
        return
    c.social["haggled_s"][buyer] = c.now_s
    if u >= haggling.wish_to_ask(c, buyer):
        return
    whim = u / haggling.wish_to_ask(c, buyer)  # Uniform again among those who ask.
    deal = haggling.deal(c, buyer, seller, u=whim)
    if deal is not None and start(c, buyer, seller, turns=TURNS):
        lay_down(c, buyer, deal)


def _call_off_left(c: Company) -> bool:
    """Call off bargains whose talk has gone on to its end without them; tell whether any was."""
    open_ = np.flatnonzero(c.bargains["state"] != BargainState.NONE)
    left = open_[~c.talks["active"][open_]]
    for host in left.tolist():
        call_off(c, host)
    return bool(left.size)
