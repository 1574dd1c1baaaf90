"""The same four models as a user of Mesa would write them, for timing beside ours.

Plain Mesa 3: an ``Agent`` class each, turns in random order by ``shuffle_do``; of its two grids and
two continuous spaces the one that was faster in a trial: the grid of ``mesa.space`` (twice as
fast at radius 2) and the newer continuous space (four times at 400 birds). Parameters and rules are
those of our models, but that those infected early in a step may pass it on late in it. Needs Mesa,
which is no part of DigiSphere: install the ``bench`` extra.
"""

from typing import Any

import numpy as np
from mesa import Agent, Model
from mesa.experimental.continuous_space import ContinuousSpace, ContinuousSpaceAgent
from mesa.space import SingleGrid

from reference_models.epidemic import Outbreak
from reference_models.flocking import Sky
from reference_models.money import Purses
from reference_models.segregation import Quarter


class Resident(Agent):  # type: ignore[misc]
    """One who moves where too few of the own group live around."""

    def __init__(self, model: "QuarterModel", group: int) -> None:
        super().__init__(model)
        self.group, self.happy = group, False

    def step(self) -> None:
        """Look round, and move if need be."""
        quarter, grid, alike = self.model.quarter, self.model.grid, 0
        for other in grid.iter_neighbors(self.pos, moore=True, radius=quarter.radius):
            if other.group == self.group:
                alike += 1
        self.happy = alike >= quarter.wanted
        if not self.happy:
            grid.move_to_empty(self)


class QuarterModel(Model):  # type: ignore[misc]
    """Schelling's segregation."""

    def __init__(self, quarter: Quarter, *, seed: int) -> None:
        super().__init__(seed=seed)
        self.quarter = quarter
        self.grid = SingleGrid(quarter.cells, quarter.cells, torus=False)
        cells = [place for _, place in self.grid.coord_iter()]
        for number, place in enumerate(self.random.sample(cells, quarter.residents)):
            self.grid.place_agent(Resident(self, 1 + number % 2), place)

    def step(self) -> None:
        """Give everybody a turn."""
        self.agents.shuffle_do("step")

    def groups(self) -> Any:
        """Return the grid of groups, 0 where nobody lives."""
        grid = np.zeros((self.quarter.cells, self.quarter.cells), dtype=np.int8)
        for agent in self.agents:
            grid[agent.pos] = agent.group
        return grid


class Bird(ContinuousSpaceAgent):  # type: ignore[misc]
    """One of a flock."""

    def __init__(self, model: "SkyModel", space: Any, *, place: Any, heading: Any) -> None:
        super().__init__(space, model)
        self.position, self.heading = place, heading

    def step(self) -> None:
        """Turn as those in sight suggest, and fly."""
        sky = self.model.sky
        seen, gaps_m = self.get_neighbors_in_radius(radius=sky.vision_m)
        if seen:
            to = self.space.calculate_difference_vector(self.position, agents=seen)
            turn = sky.cohere * to.sum(axis=0)
            turn -= sky.separate * to[gaps_m < sky.apart_m].sum(axis=0)
            turn += sky.match * np.sum([other.heading for other in seen], axis=0)
            turned = self.heading + turn / len(seen)
            self.heading = turned / np.linalg.norm(turned)
        self.position = self.position + sky.step_m * self.heading


class SkyModel(Model):  # type: ignore[misc]
    """Boids."""

    def __init__(self, sky: Sky, *, seed: int) -> None:
        super().__init__(seed=seed)
        self.sky = sky
        sides = [[0.0, sky.side_m], [0.0, sky.side_m]]
        self.space = ContinuousSpace(sides, torus=True, random=self.random, n_agents=sky.birds)
        for _ in range(sky.birds):
            angle = self.random.uniform(0.0, 2.0 * np.pi)
            place = np.array([self.random.uniform(0.0, sky.side_m) for _ in range(2)])
            heading = np.array([np.cos(angle), np.sin(angle)])
            Bird(self, self.space, place=place, heading=heading)

    def step(self) -> None:
        """Give every bird a turn."""
        self.agents.shuffle_do("step")

    def places(self) -> Any:
        """Return where the birds are."""
        return np.array([bird.position for bird in self.agents])

    def headings(self) -> Any:
        """Return where they fly to."""
        return np.array([bird.heading for bird in self.agents])


class Person(Agent):  # type: ignore[misc]
    """One who may catch it and pass it on."""

    def __init__(self, model: "OutbreakModel") -> None:
        super().__init__(model)
        self.others: list[Person] = []
        self.caught = self.infectious = False

    def step(self) -> None:
        """Meet everybody known, then perhaps recover."""
        if not self.infectious:
            return
        chance, outbreak = self.model.random.random, self.model.outbreak
        for other in self.others:
            if not other.caught and chance() < outbreak.pass_on:
                other.caught = other.infectious = True
        if chance() < outbreak.recover:
            self.infectious = False


class OutbreakModel(Model):  # type: ignore[misc]
    """SIR on a random network."""

    def __init__(self, outbreak: Outbreak, *, seed: int) -> None:
        super().__init__(seed=seed)
        self.outbreak = outbreak
        everybody = [Person(self) for _ in range(outbreak.people)]
        for _ in range(outbreak.pairs):
            one, other = self.random.choice(everybody), self.random.choice(everybody)
            one.others.append(other)
            other.others.append(one)
        for person in self.random.sample(everybody, outbreak.first_cases):
            person.caught = person.infectious = True

    def step(self) -> None:
        """Give everybody a turn."""
        self.agents.shuffle_do("step")

    def share_caught(self) -> Any:
        """Return the share of people who have caught it so far."""
        return sum(person.caught for person in self.agents) / self.outbreak.people


class Trader(Agent):  # type: ignore[misc]
    """One who gives a coin away."""

    def __init__(self, model: "PursesModel") -> None:
        super().__init__(model)
        self.coins = model.purses.coins_each

    def step(self) -> None:
        """Give somebody a coin, if there is one."""
        if self.coins > -self.model.purses.credit:
            other = self.random.choice(self.model.everybody)
            self.coins -= 1
            other.coins += 1


class PursesModel(Model):  # type: ignore[misc]
    """Random exchange of money."""

    def __init__(self, purses: Purses, *, seed: int) -> None:
        super().__init__(seed=seed)
        self.purses = purses
        self.everybody = [Trader(self) for _ in range(purses.traders)]

    def step(self) -> None:
        """Draw as many givers as there are traders."""
        for _ in self.everybody:
            self.random.choice(self.everybody).step()

    def coins(self) -> Any:
        """Return what everybody has."""
        return np.array([trader.coins for trader in self.everybody], dtype=np.int64)
