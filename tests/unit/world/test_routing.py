"""Priority-flood and receivers on grounds small enough to check by eye."""

import numpy as np
import pytest

from digisphere.world.noise import fbm
from digisphere.world.routing import accumulate, edge_mask, route
from digisphere.world.uplift import plan_coordinates


def test_a_pit_fills_to_its_lowest_sill():
    height = np.full((7, 7), 9.0)
    height[3, 3] = 1.0
    height[3, 4:] = [5.0, 4.0, 3.0]
    outlet = edge_mask(height.shape)
    routing = route(height, outlet=outlet)
    assert routing.filled_m[3, 3] == 5.0
    assert routing.receiver[3, 3] == 3 * 7 + 4


def test_the_order_puts_every_receiver_before_its_donors():
    x, y = plan_coordinates(96)
    height = fbm(x, y=y, seed=1)
    routing = route(height, outlet=edge_mask(height.shape))
    place = np.empty(height.size, dtype=np.int64)
    place[routing.order] = np.arange(height.size)
    down = routing.receiver.ravel()
    moves = down != np.arange(height.size)
    assert (place[down[moves]] < place[moves.nonzero()[0]]).all()
    assert sorted(routing.order.tolist()) == list(range(height.size))


def test_all_rain_leaves_through_the_outlets():
    x, y = plan_coordinates(96)
    height = fbm(x, y=y, seed=2)
    outlet = edge_mask(height.shape)
    routing = route(height, outlet=outlet)
    total = accumulate(routing, source=np.ones_like(height))
    assert total[outlet == 1].sum() == height.size


def test_water_takes_the_steepest_way_down():
    height = np.add.outer(np.arange(9.0) * 3.0, np.arange(9.0))
    routing = route(height, outlet=edge_mask(height.shape))
    assert routing.receiver[4, 4] == 3 * 9 + 4  # south falls 3, south-west 4 / sqrt 2


def test_ground_without_an_outlet_is_refused():
    with pytest.raises(ValueError, match="outlet"):
        route(np.zeros((8, 8)), outlet=np.zeros((8, 8), dtype=np.uint8))
