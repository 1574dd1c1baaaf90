"""Transport loses nothing, keeps uniform air uniform, and moves things where the wind blows."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from digisphere.environment import transport

N = 48


def winds(kind: str) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[:N, :N].astype(float)
    if kind == "steady":
        return np.full((N, N), 7.3), np.full((N, N), -3.6)
    if kind == "sheared":
        return 9.0 + 6.0 * np.sin(y / 9.0), 4.0 * np.cos(x / 7.0)
    return 20.0 + 15.0 * np.sin(x / 5.0), 12.0 * np.sin(y / 4.0)


def carried(
    kind: str, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, transport.Carried, transport.Margins]:
    courant_x, courant_y = winds(kind)
    margins, _ = transport.margins_for(courant_x, courant_y=courant_y)
    shape = (2, N + margins.south + margins.north, N + margins.west + margins.east)
    padded = np.random.default_rng(seed).random(shape)
    padded[1] = 0.4
    inside = padded[:, margins.south : margins.south + N, margins.west : margins.west + N]
    result = transport.carry(padded, courant_x=courant_x, courant_y=courant_y, margins=margins)
    return padded, inside, result, margins


@pytest.mark.parametrize("kind", ["steady", "sheared", "crossing"])
def test_what_is_inside_afterwards_is_what_was_there_plus_in_minus_out(kind: str) -> None:
    _, inside, result, _ = carried(kind)
    change = result.values.sum(axis=(1, 2)) - inside.sum(axis=(1, 2))
    flows = result.boundary[:, 0] - result.boundary[:, 1]
    flows += result.aloft[:, 0] - result.aloft[:, 1]
    np.testing.assert_allclose(change, flows, rtol=0, atol=1e-9)


def test_plain_interpolation_fails_the_same_balance() -> None:
    padded, inside, result, margins = carried("crossing")
    courant_x, courant_y = winds("crossing")
    y, x = np.mgrid[:N, :N]
    back = [y + margins.south - courant_y, x + margins.west - courant_x]
    naive = map_coordinates(padded[0], back, order=1, mode="nearest")
    flows = result.boundary[0, 0] - result.boundary[0, 1]
    flows += result.aloft[0, 0] - result.aloft[0, 1]
    assert abs(naive.sum() - inside[0].sum() - flows) > 1.0


@pytest.mark.parametrize("kind", ["steady", "sheared", "crossing"])
def test_uniform_air_stays_uniform_and_nothing_over_or_undershoots(kind: str) -> None:
    _, _, result, _ = carried(kind)
    np.testing.assert_allclose(result.values[1], 0.4, rtol=1e-9)
    assert result.values[0].min() >= -1e-12
    assert result.values[0].max() <= 1.0 + 1e-9


def test_a_blob_arrives_where_the_wind_takes_it() -> None:
    courant_x, courant_y = np.full((N, N), 10.0), np.full((N, N), 5.0)
    margins, _ = transport.margins_for(courant_x, courant_y=courant_y)
    padded = np.zeros((1, N + margins.south + margins.north, N + margins.west + margins.east))
    padded[0, margins.south + 12, margins.west + 20] = 1.0
    result = transport.carry(padded, courant_x=courant_x, courant_y=courant_y, margins=margins)
    assert np.unravel_index(result.values[0].argmax(), (N, N)) == (17, 30)


def test_what_lies_on_the_way_is_averaged_along_the_path() -> None:
    wall = np.zeros((N, N))
    wall[:, 20:24] = 1.0
    out = np.empty((N, N))
    courant = np.full((N, N), 16.0)
    transport.along_path(wall, courant, np.zeros((N, N)), 8, out)
    assert out[5, 30] == pytest.approx(0.25, abs=0.13)
    assert out[5, 10] == 0.0
