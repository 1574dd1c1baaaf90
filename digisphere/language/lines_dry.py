"""Phrasings of a dry spell: what people say of rain that does not come, fields and rivers.

Keys and slots as in ``lines_news``, which ``news`` joins these to; the sign that was noticed is
part of the key, «long» tags one that has gone far. The days are as many as the teller believes.
"""

from digisphere.language.grammar import Line, lines

DRY_FACTS: dict[tuple[str, str], tuple[Line, ...]] = {
    ("dry_spell_noticed_no_rain", "other"): lines("""
        it hasn't rained for {dry_days}
        we've had no rain for {dry_days}
        not a drop has fallen for {dry_days}
        long | it hasn't rained for {dry_days}, and there is no end to it
        long | {dry_days} without rain, the ground is like stone
    """),
    ("dry_spell_noticed_withered", "other"): lines("""
        the ground is withering {where}
        it is all going yellow {where}
        nothing will grow any more {where}, it is too dry
        long | everything has withered {where}
    """),
    ("dry_spell_noticed_low_river", "other"): lines("""
        the river has run low
        there is hardly any water in the river
        long | the river has all but dried up
    """),
    ("dry_spell_noticed", "other"): lines("it is far too dry"),
    ("dry_spell_broke", "other"): lines("""
        it has rained at last
        the rain has come at last, after {dry_days}
        we have had rain again {when}
    """),
}
"""A clause for each kind of event of a dry spell, as ``lines_news.FACTS``."""
