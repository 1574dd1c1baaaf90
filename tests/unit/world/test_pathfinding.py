"""Roads go round hills and walls, and do not where there is none."""

import numpy as np

from digisphere.world.pathfinding import cost_field, find_way, resample, smooth_line


def flat(count: int = 40) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((count, count), np.float32), np.ones((count, count), np.float32)


def goal_at(shape: tuple[int, int], cell: tuple[int, int]) -> np.ndarray:
    goals = np.zeros(shape, bool)
    goals[cell] = True
    return goals


def test_on_level_ground_the_way_is_nearly_straight():
    height, price = flat()
    cells, cost = find_way(
        height, price=price, cell_m=2.0, start=(3, 3), goals=goal_at(height.shape, (30, 35))
    )
    straight = 2.0 * np.hypot(27, 32)
    assert straight <= cost <= 1.03 * straight
    assert tuple(cells[0]) == (3, 3)
    assert tuple(cells[-1]) == (30, 35)


def test_a_wall_is_walked_round():
    height, price = flat()
    price[20, :38] = np.inf
    cells, _ = find_way(
        height, price=price, cell_m=1.0, start=(5, 5), goals=goal_at(height.shape, (35, 5))
    )
    assert (cells[:, 1].max()) >= 38
    assert np.isfinite(price[cells[:, 0], cells[:, 1]]).all()


def test_a_closed_wall_has_no_way():
    height, price = flat()
    price[20, :] = price[21, :] = np.inf
    goals = goal_at(height.shape, (35, 5))
    assert find_way(height, price=price, cell_m=1.0, start=(5, 5), goals=goals) is None


def test_a_hill_is_walked_round_and_a_low_one_is_not():
    rows, columns = np.indices((60, 60))
    bump = np.exp(-(((rows - 30) / 9.0) ** 2 + ((columns - 30) / 9.0) ** 2)).astype(np.float32)
    price = np.ones((60, 60), np.float32)
    goals = goal_at(price.shape, (30, 55))

    def nearest(height_m: float) -> float:
        cells, _ = find_way(
            bump * np.float32(height_m), price=price, cell_m=2.0, start=(30, 5), goals=goals
        )
        return float(np.hypot(*(cells - 30).T).min())

    assert nearest(30.0) > 8.0
    assert nearest(0.2) < 2.0


def test_the_cost_field_agrees_with_single_searches():
    rng = np.random.default_rng(1)
    height = rng.uniform(0, 1, (30, 30)).astype(np.float32)
    price = rng.uniform(1, 2, (30, 30)).astype(np.float32)
    cost, _ = cost_field(height, price=price, cell_m=1.0, start=(2, 2))
    _, single = find_way(
        height, price=price, cell_m=1.0, start=(2, 2), goals=goal_at(height.shape, (25, 20))
    )
    assert np.isclose(cost[25, 20], single)


def test_smoothing_keeps_the_ends_and_rounds_the_corner():
    corner = np.array([[0.0, 0.0], [60.0, 0.0], [60.0, 60.0]])
    soft = smooth_line(corner, sigma_m=9.0)
    np.testing.assert_allclose(soft[[0, -1]], corner[[0, -1]], atol=1e-9)
    turn = np.abs(np.diff(np.unwrap(np.arctan2(*np.diff(soft, axis=0).T[::-1]))))
    assert turn.max() < 0.45
    hard = resample(corner, step_m=3.0)
    assert np.abs(np.diff(np.unwrap(np.arctan2(*np.diff(hard, axis=0).T[::-1])))).max() > 0.7
