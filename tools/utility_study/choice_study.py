"""Learning from logs: what somebody will do next, against what can be said without a mind.

Two models (multinomial logistic regression, and a network of one hidden layer) and baselines that
count: the commonest goal, the goals that follow the last one, those of the hour, and both. All give
chances, judged by accuracy, log loss in nats, and how far their certainty is from how often they
are right (expected calibration error, Guo et al. 2017). One number, the temperature, is fitted to
people set aside. A control learns from goals dealt out anew among the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from torch import Tensor, nn
from torch.nn import functional

from digisphere.people.enums import Goal
from utility_study.choices import Choices

GOALS = len(Goal)
HELD_OUT = 0.2
_HIDDEN = 64
_BATCH = 256
_BINS = 10
Chances = NDArray[np.float64]
Foretell = Callable[[Choices], Chances]


@dataclass(frozen=True)
class ChoiceScore:
    """How good the chances given were."""

    accuracy: float
    log_loss: float
    miscalibration: float


@dataclass
class Foreteller:
    """One row of the table: scores by part, one a seed."""

    name: str
    scores: dict[str, list[ChoiceScore]] = field(default_factory=dict)


@dataclass(frozen=True)
class ChoiceResult:
    """All that came out, and how many rows there were of each part."""

    foretellers: list[Foreteller]
    counts: dict[str, int]
    people: dict[str, int]


PARTS = ("unseen people", "unseen worlds")
LOGISTIC, HIDDEN = "logistic regression", "network, 64 hidden"
SHUFFLED = "network, goals shuffled"
COMMONEST, AFTER_LAST, OF_HOUR = "commonest goal", "by the last goal", "by the hour"
OF_BOTH = "by the hour and the last goal"


def study_choices(
    known: Choices, unseen: Choices, *, seeds: tuple[int, ...], epochs: int,
    progress: Callable[[str], None],
) -> ChoiceResult:  # fmt: skip
    """Learn with every seed and test on people and worlds that were not learnt from."""
    rows = {name: Foreteller(name) for name in
            (HIDDEN, LOGISTIC, OF_BOTH, AFTER_LAST, OF_HOUR, COMMONEST, SHUFFLED)}  # fmt: skip
    sizes: dict[str, int] = {}
    people: dict[str, int] = {}
    for seed in seeds:
        progress(f"seed {seed}")
        learnt, tuning, strangers = split_by_person(known, seed=seed)
        parts = {PARTS[0]: strangers, PARTS[1]: unseen}
        sizes = {"learnt from": len(learnt), **{part: len(c) for part, c in parts.items()}}
        people = {
            "learnt from": len(np.unique(learnt.person)),
            **{part: len(np.unique(c.person)) for part, c in parts.items()},
        }
        for name, says in foretold(learnt, tuning, seed=seed, epochs=epochs).items():
            for part, choices in parts.items():
                found = judged(says(choices), choices.goal)
                rows[name].scores.setdefault(part, []).append(found)
    return ChoiceResult(list(rows.values()), sizes, people)


def split_by_person(choices: Choices, *, seed: int) -> tuple[Choices, Choices, Choices]:
    """Split into people to learn from, to tune on (a tenth) and to test on (a fifth)."""
    people = np.unique(choices.person)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(people)
    tested = round(HELD_OUT * len(order))
    tuned = tested + max(1, round(HELD_OUT / 2 * len(order)))
    groups = (order[tuned:], order[tested:tuned], order[:tested])
    learnt, tuning, strangers = (choices.at(np.isin(choices.person, each)) for each in groups)
    return learnt, tuning, strangers


def foretold(learnt: Choices, tuning: Choices, *, seed: int, epochs: int) -> dict[str, Foretell]:
    """Every way to foretell, learnt from ``learnt``: choices in, chances (n, goals) out."""
    dealt = np.random.Generator(np.random.PCG64([seed, 1])).permutation(learnt.goal)
    width = learnt.features.shape[1]
    torch.manual_seed(seed)
    plans = (
        (LOGISTIC, nn.Linear(width, GOALS), learnt.goal),
        (HIDDEN, _network(width), learnt.goal),
        (SHUFFLED, _network(width), dealt),
    )
    learners = {
        name: _learnt(network, learnt, goals, tuning, seed=seed, epochs=epochs)
        for name, network, goals in plans
    }
    return {
        **learners,
        AFTER_LAST: _counted(learnt, lambda choices: choices.last, GOALS),
        OF_HOUR: _counted(learnt, lambda choices: choices.hour, 24),
        OF_BOTH: _counted(learnt, lambda choices: 24 * choices.last + choices.hour, 24 * GOALS),
        COMMONEST: _counted(learnt, lambda choices: np.zeros(len(choices), np.int64), 1),
    }


def _network(width: int) -> nn.Module:
    return nn.Sequential(
        nn.Linear(width, _HIDDEN), nn.ReLU(), nn.Dropout(0.2), nn.Linear(_HIDDEN, GOALS)
    )


def _learnt(
    network: nn.Module, learnt: Choices, goals: NDArray[np.int64], tuning: Choices,
    *, seed: int, epochs: int,
) -> Foretell:  # fmt: skip
    """Train on scaled features, then fit the temperature to people set aside."""
    mean, spread = learnt.features.mean(axis=0), learnt.features.std(axis=0)
    spread = np.where(spread > 1e-6, spread, 1.0)

    def scaled(choices: Choices) -> Tensor:
        return torch.from_numpy(((choices.features - mean) / spread).astype(np.float32))

    features, wanted = scaled(learnt), torch.from_numpy(goals)
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.05)
    rng = np.random.Generator(np.random.PCG64([seed, 2]))
    network.train()
    for _ in range(epochs):
        order = rng.permutation(len(learnt))
        for first in range(0, len(order), _BATCH):
            chosen = torch.from_numpy(order[first : first + _BATCH])
            loss = functional.cross_entropy(network(features[chosen]), wanted[chosen])
            optimiser.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            optimiser.step()
    network.eval()

    def logits(choices: Choices) -> NDArray[np.float64]:
        with torch.inference_mode():
            said: NDArray[np.float32] = network(scaled(choices)).numpy()
        return said.astype(np.float64)

    heat = _temperature(logits(tuning), tuning.goal)
    return lambda choices: softmax(logits(choices) / heat, axis=1)


def _temperature(logits: NDArray[np.float64], goal: NDArray[np.int64]) -> float:
    """By what to divide logits so that their chances fit best."""

    def loss(log_heat: float) -> float:
        chances = softmax(logits / np.exp(log_heat), axis=1)
        return judged(chances, goal).log_loss

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 3.0), method="bounded").x))


def _counted(
    learnt: Choices, kind_of: Callable[[Choices], NDArray[np.int64]], kinds: int
) -> Foretell:
    """Chances as often as each goal came with each kind; what never came gets a little."""
    general = np.bincount(learnt.goal, minlength=GOALS) + 0.1
    general = general / general.sum()
    counts = np.zeros((kinds, GOALS))
    np.add.at(counts, (kind_of(learnt), learnt.goal), 1.0)
    chances = counts + general
    chances /= chances.sum(axis=1, keepdims=True)
    return lambda choices: np.asarray(chances[kind_of(choices)])


def judged(chances: Chances, goal: NDArray[np.int64]) -> ChoiceScore:
    """Judge chances (n, goals) by what was done (n,)."""
    said, sure = chances.argmax(axis=1), chances.max(axis=1)
    right = said == goal
    given = chances[np.arange(len(goal)), goal]
    bins = np.minimum((sure * _BINS).astype(np.int64), _BINS - 1)
    gaps = [abs(right[bins == k].sum() - sure[bins == k].sum()) for k in range(_BINS)]
    return ChoiceScore(
        float(right.mean()),
        float(-np.log(np.maximum(given, 1e-12)).mean()),
        float(sum(gaps) / len(goal)),
    )
