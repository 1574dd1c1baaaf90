"""What people think of the world and of village matters when the story begins for them.

Leanings come from temper, values, family and chance (``opinion``, ``people.heredity``), views from
those. Called by ``ties`` at the start, since people choose friends by them too, and by ``births``
and ``arrivals`` for those who come later; how views move is ``effects``'.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import TRAITS
from digisphere.people.heredity import kindred
from digisphere.society import opinion
from digisphere.society.columns import ISSUES

Ints = npt.NDArray[np.int64]

STREAMS = ("leaning", "views")
"""Streams a system that lets people form views must declare."""


def form_views(view: View, rows: Ints, *, rng: SystemStreams) -> None:
    """Give those who are new here a leaning and opinions of their own.

    Relatives who have theirs already lend the new ones a part of them.
    """
    people, social = view.table("people"), view.table("social")
    traits = np.column_stack([people[t][rows] for t in TRAITS]).astype(np.float64)
    here = np.isin(np.arange(people.capacity), people.rows)
    own = kindred(
        rng.normal_by_slot("leaning", rows), rows=rows, people=people,
        scores=np.where(here, opinion.score_of(social["leaning"].astype(np.float64)), np.nan),
    )  # fmt: skip
    leaning = opinion.first_leaning(traits, matters=people["values"][rows], noise=own)
    slots = rows[:, None] * ISSUES + np.arange(ISSUES)
    social["leaning"][rows] = leaning
    social["views"][rows] = opinion.first_views(
        traits, leaning=leaning, noise=rng.normal_by_slot("views", slots),
        age_years=people["age_years"][rows].astype(np.float64),
    )  # fmt: skip
