"""The picture of an avalanche: powder for half a minute, debris and a bed in the snow."""

import numpy as np

from digisphere.environment.hazards import HazardKind
from digisphere.scene.dust_layer import dust_at
from digisphere.scene.ground_state import heaped, torn
from tests.unit.environment.avalanche_runs import call, opened


def test_powder_stands_over_the_path_for_half_a_minute_and_is_gone_after_a_minute():
    run = opened(call("1min", size=3.0))
    run.run_until(150.0)
    snapshot = run.snapshot()
    table = snapshot.tables["hazards"]
    (row,) = table.rows[table["kind"][table.rows] == HazardKind.AVALANCHE]
    began, at = float(table["began_s"][row]), [float(table[k][row]) for k in ("x_m", "y_m")]
    assert not len(dust_at(snapshot, time_s=began - 1.0, ground=run.ground))
    puffs = dust_at(snapshot, time_s=began + 20.0, ground=run.ground)
    assert len(puffs) > 30
    assert (puffs[:, 6] > 1.0).all()
    assert np.hypot(*(puffs[:, :2] - at).T).max() < 600.0
    again = dust_at(snapshot, time_s=began + 20.0, ground=run.ground)
    np.testing.assert_array_equal(puffs, again)
    assert not len(dust_at(snapshot, time_s=began + 60.0, ground=run.ground))


def test_debris_is_heaped_a_bed_is_torn_and_untouched_snow_is_neither():
    moved = np.array([0.0, 1.5, -0.4])
    assert heaped(moved)[1] == 1.0
    assert 0.0 < heaped(moved)[2] < 0.1
    assert (torn(moved)[1:] == 1.0).all()
    assert heaped(moved)[0] == torn(moved)[0] == 0.0
