"""News travels by mouth, with its source, and stops where nobody talks."""

import numpy as np

from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.society.knowledge import learn
from digisphere.testing.hamlet import hamlet_simulation


def reach_of(
    kind: str, *, talkativeness: float, days: float = 2.0
) -> tuple[int, np.ndarray, np.ndarray]:
    """Let two people know of a quarrel, or of unpaid rent, and count who knows after two days."""
    simulation = hamlet_simulation(25, seed=9, talkativeness=talkativeness)
    simulation.run_until(60.0)
    quarrel = kind == "quarrel"
    fact = simulation.state.log.append(
        kind, tick=60, subject=PERSON_BASE, object=PERSON_BASE + 1 if quarrel else NONE,
        payload={"severity": 0.8, "over": -1} if quarrel else {"owed_cents": 40_000},
    )  # fmt: skip
    knowledge = simulation.state.tables["knowledge"]
    simulation.state.tables["society"]["seen_event"][0] = fact + 1
    for row in (0, 1):
        learn(knowledge, row, event=fact, source=-1, via=fact, confidence=1.0, value=0.8,
              interest=0.8, time_s=60.0)  # fmt: skip
    simulation.run_until(days * 86400.0)
    known = knowledge["event"] == fact
    return int(known.any(axis=1).sum()), knowledge["source"][known], knowledge["confidence"][known]


def test_a_quarrel_becomes_known_to_a_share_of_the_village_within_two_days():
    """Generative Agents (Park et al. 2023) saw 32 to 48 per cent of 25 after two days."""
    reach, source, confidence = reach_of("quarrel", talkativeness=1.0)
    assert 6 <= reach <= 25
    assert np.count_nonzero(source >= 0) == reach - 2
    assert confidence[source >= 0].max() <= 1.0
    assert confidence[source >= 0].mean() < 1.0


def test_news_that_concerns_one_person_alone_is_told_too():
    reach, source, _ = reach_of("arrears", talkativeness=1.0, days=1.0)
    assert reach > 3
    assert np.count_nonzero(source >= 0) == reach - 2


def test_nothing_spreads_where_nobody_talks():
    reach, _, _ = reach_of("quarrel", talkativeness=0.0)
    assert reach == 2, "the control must not spread"
