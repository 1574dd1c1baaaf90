"""Learning from logs: what somebody will do next, against what can be said without a mind.

A network of one hidden layer learns from many worlds, from a tenth of their people, and from one
large village; all are tested on other worlds. Beside them stand a multinomial logistic regression
and baselines that count: the commonest goal, and the goals of the same hour after the same last
one. All give chances, judged by accuracy and log loss in nats. One number, the temperature, is
fitted to people set aside (Guo et al. 2017). A control learns from goals dealt out anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from torch import Tensor, nn
from torch.nn import functional

from digisphere.people.enums import Goal
from utility_study.choices import Choices
from utility_study.sight_study import A_TENTH, COMMONEST, PLAIN, RANDOMISED, SHUFFLED, TENTH

GOALS = len(Goal)
LOGISTIC, OF_BOTH = "logistic regression", "by the hour and the last goal"
ACCURACY, LOG_LOSS = "accuracy", "log loss"
_SET_ASIDE = 0.1
_HIDDEN = 64
_BATCH = 256
Chances = NDArray[np.float64]
Foretell = Callable[[Choices], Chances]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """Chances given for the test's choices, held against what was done: (n,) each.

    Attributes:
        right: whether the likeliest goal was it.
        loss: log loss, nats.
    """

    right: NDArray[np.bool_]
    loss: NDArray[np.float64]

    def accuracy(self, places: Ints) -> float:
        """Share of choices foretold."""
        return float(self.right[places].mean())

    def log_loss(self, places: Ints) -> float:
        """Mean log loss, nats."""
        return float(self.loss[places].mean())


TellMeasure = Callable[[Told, Ints], float]
TELL_MEASURES: dict[str, TellMeasure] = {ACCURACY: Told.accuracy, LOG_LOSS: Told.log_loss}


@dataclass
class Foreteller:
    """One way to foretell: what it learnt from, and what came of it with each seed."""

    name: str
    choices: int
    people: int
    told: list[Told] = field(default_factory=list)


@dataclass(frozen=True)
class ChoiceResult:
    """All that came out."""

    foretellers: dict[str, Foreteller]
    test: Choices


def study_choices(
    known: Choices, village: Choices, test: Choices, *, seeds: tuple[int, ...], steps: int,
    progress: Callable[[str], None],
) -> ChoiceResult:  # fmt: skip
    """Learn with every seed and test on worlds that were not learnt from.

    Args:
        known: choices of many worlds.
        village: choices of one world with as many people.
        test: choices of other worlds.
        seeds: of first weights, order, whom is set aside, and of the tenth.
        steps: of training, the same however many choices there are.
        progress: told what is learnt now.
    """
    rows: dict[str, Foreteller] = {}
    for seed in seeds:
        progress(f"next choices, seed {seed}")
        for name, (learnt, says) in _taught(known, village, seed=seed, steps=steps).items():
            row = rows.setdefault(name, Foreteller(name, len(learnt), people_of(learnt)))
            row.told.append(held_against(says(test), test.goal))
    return ChoiceResult(rows, test)


def people_of(choices: Choices) -> int:
    """How many people's choices these are."""
    return len(np.unique(choices.person))


def split_by_person(choices: Choices, *, share: float, seed: int) -> tuple[Choices, Choices]:
    """Split into all people but a share of them, at least one, and that share."""
    people = np.unique(choices.person)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(people)
    few = np.isin(choices.person, order[: max(1, round(share * len(order)))])
    return choices.at(~few), choices.at(few)


def _taught(
    known: Choices, village: Choices, *, seed: int, steps: int
) -> dict[str, tuple[Choices, Foretell]]:
    """Every way to foretell, and the choices it learnt from."""
    _, tenth = split_by_person(known, share=1 / TENTH, seed=seed)
    dealt = np.random.Generator(np.random.PCG64([seed, 1])).permutation(known.goal)
    width = known.features.shape[1]
    ways: dict[str, tuple[Choices, Foretell]] = {}
    for name, choices, linear in (
        (RANDOMISED, known, False), (A_TENTH, tenth, False), (PLAIN, village, False),
        (SHUFFLED, replace(known, goal=dealt), False), (LOGISTIC, known, True),
    ):  # fmt: skip
        torch.manual_seed(seed)
        network = nn.Linear(width, GOALS) if linear else _network(width)
        ways[name] = choices, _learnt(network, choices, seed=seed, steps=steps)
    both = _counted(known, lambda choices: 24 * choices.last + choices.hour, 24 * GOALS)
    none = _counted(known, lambda choices: np.zeros(len(choices), np.int64), 1)
    return {**ways, OF_BOTH: (known, both), COMMONEST: (known, none)}


def _network(width: int) -> nn.Module:
    return nn.Sequential(
        nn.Linear(width, _HIDDEN), nn.ReLU(), nn.Dropout(0.2), nn.Linear(_HIDDEN, GOALS)
    )


def _learnt(network: nn.Module, choices: Choices, *, seed: int, steps: int) -> Foretell:
    """Train on scaled features, then fit the temperature to people set aside."""
    learnt, tuning = split_by_person(choices, share=_SET_ASIDE, seed=seed)
    mean, spread = learnt.features.mean(axis=0), learnt.features.std(axis=0)
    spread = np.where(spread > 1e-6, spread, 1.0)

    def scaled(asked: Choices) -> Tensor:
        return torch.from_numpy(((asked.features - mean) / spread).astype(np.float32))

    features, wanted = scaled(learnt), torch.from_numpy(learnt.goal)
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.05)
    rng = np.random.Generator(np.random.PCG64([seed, 2]))
    network.train()
    for _ in range(steps):
        chosen = torch.from_numpy(rng.integers(len(learnt), size=_BATCH))
        loss = functional.cross_entropy(network(features[chosen]), wanted[chosen])
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimiser.step()
    network.eval()

    def logits(asked: Choices) -> Chances:
        with torch.inference_mode():
            said: NDArray[np.float32] = network(scaled(asked)).numpy()
        return said.astype(np.float64)

    heat = _temperature(logits(tuning), tuning.goal)
    return lambda asked: softmax(logits(asked) / heat, axis=1)


def _temperature(logits: Chances, goal: Ints) -> float:
    """By what to divide logits so that their chances fit best."""

    def loss(log_heat: float) -> float:
        return float(held_against(softmax(logits / np.exp(log_heat), axis=1), goal).loss.mean())

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


def held_against(chances: Chances, goal: Ints) -> Told:
    """Hold chances (n, goals) against what was done (n,)."""
    given = chances[np.arange(len(goal)), goal]
    return Told(chances.argmax(axis=1) == goal, -np.log(np.maximum(given, 1e-12)))
