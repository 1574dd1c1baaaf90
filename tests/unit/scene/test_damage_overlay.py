"""The overlay of damage: an outline for every house, a line for every closed way."""

import numpy as np

from digisphere.environment.infrastructure import DamageState, WayBlock
from digisphere.scene.damage_overlay import LEGEND, damage_pieces
from digisphere.scene.overlay_sources import LINES
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot, make_table


def test_houses_are_outlined_by_their_state_and_closed_ways_are_drawn():
    ground = make_test_ground(2)
    count, nodes = ground.buildings.count, ground.nav.count
    houses = {
        "damage": np.zeros(count, np.uint8),
        "burnt": np.zeros(count, np.float32),
        "flood_m": np.zeros(count, np.float32),
    }
    houses["damage"][3], houses["burnt"][4], houses["flood_m"][5] = DamageState.COMPLETE, 0.9, 1.0
    ways = {"closed_by": np.zeros(nodes, np.uint8)}
    tables = {
        "building_state": make_table("building_state", houses),
        "way_state": make_table("way_state", ways),
    }
    snapshot = fake_snapshot(ground, tables=tables)
    ends, colours = damage_pieces(snapshot)
    assert ends.shape == (4 * count, 6)
    assert len({tuple(c) for c in colours.tolist()}) == 4
    np.testing.assert_allclose(ends[12, :3], ends[15, 3:])
    ways["closed_by"][: nodes // 2] = WayBlock.RUBBLE
    more, _ = damage_pieces(snapshot)
    assert len(more) > len(ends)
    shown = LINES["damage"](snapshot, selected=-1, time_s=0.0)
    assert shown.legend == LEGEND


def test_a_run_without_these_tables_shows_nothing():
    ends, colours = damage_pieces(fake_snapshot(make_test_ground(2)))
    assert len(ends) == len(colours) == 0
