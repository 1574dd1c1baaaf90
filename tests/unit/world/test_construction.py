"""Houses are built of what their land gives, and shaking knows it."""

import numpy as np
import pytest

from digisphere.environment.earthquake_damage import LOW_RISE_G, medians_g
from digisphere.world.construction import Construction, construction_of
from digisphere.world.enums import Manner, Purpose


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_house_of_a_hot_desert_is_of_earth(purpose):
    for seed in range(20):
        built = construction_of(purpose, seed=seed, storeys=1, manner=Manner.ADOBE)
        assert built == Construction.ADOBE


def test_no_house_of_a_framed_village_is_of_earth_and_they_differ():
    built = {construction_of(Purpose.HOME, seed=seed, storeys=2) for seed in range(60)}
    assert Construction.ADOBE not in built
    assert len(built) > 2


def test_shaking_takes_the_manner_of_the_land():
    class Houses(dict):
        count = 2

    houses = Houses(
        purpose=np.full(2, Purpose.HOME), storeys=np.ones(2), style_seed=np.full(2, 3),
        manner=np.array([Manner.ADOBE, Manner.FRAMED]),
    )  # fmt: skip
    earth, other = medians_g(houses)
    assert earth.tolist() == list(LOW_RISE_G[Construction.ADOBE])
    framed = construction_of(Purpose.HOME, seed=3, storeys=1)
    assert other.tolist() == list(LOW_RISE_G[framed])
