"""A fire far from everybody leaves every person bit for bit as they would have been."""

import numpy as np

from digisphere.environment.fire_front import could_burn
from digisphere.environment.fire_ground import fire_ground_of
from digisphere.environment.fire_losses import NEAR_M
from digisphere.world.opening import open_world

MINUTES = 25
LIVES = ("people", "households", "ties", "knowledge", "memory", "conversations", "appointments")


def dry_world(scenario):
    simulation = open_world(scenario, seed=11)
    simulation.state.fields["soil_water_mm"][:] = 8.0
    simulation.state.fields["fuel_moisture"][:] = 0.06
    simulation.state.fields["surface_wetness"][:] = 0.0
    return simulation


def farthest_fuel(simulation) -> tuple[float, float]:
    ground = simulation.ground
    fuels = fire_ground_of(ground, n=simulation.scenario.hazards.grid_cells)
    view = next(e.view for e in simulation._scheduled if e.system.name == "environment.fire")
    cells = np.arange(fuels.n * fuels.n)
    cells = cells[could_burn(view, fuels, cells=cells)]
    x, y = (cells % fuels.n + 0.5) * fuels.cell_m[0], (cells // fuels.n + 0.5) * fuels.cell_m[1]
    centre = ground.settlement.centre_m
    return fuels.centre_m(int(cells[np.argmax(np.hypot(x - centre[0], y - centre[1]))]))


def test_people_far_from_a_fire_live_as_without_it(small_valley):
    burning, quiet = dry_world(small_valley), dry_world(small_valley)
    x_m, y_m = farthest_fuel(burning)
    order = {"x_m": x_m, "y_m": y_m, "radius_m": 4.0}
    burning.submit(burning.queue.make("hazard.fire", order))
    burning.run_until(MINUTES * 60.0)
    quiet.run_until(MINUTES * 60.0)
    assert np.isfinite(burning.state.fields["fire_arrival_s"]).any(), burning.command_log
    centre = np.asarray(burning.ground.settlement.centre_m)
    assert np.hypot(*(np.array([x_m, y_m]) - centre)) > 0.6 * NEAR_M
    with_fire, without = burning.digest_columns(), quiet.digest_columns()
    touched = {name for name in with_fire if with_fire[name] != without[name]}
    # One event more renumbers the rest: columns of event numbers mean nothing here.
    lives = [n for n in with_fire if n.split(".")[0] in LIVES and not n.endswith(("event", ".via"))]
    assert len(lives) > 50
    assert touched.isdisjoint(lives), sorted(touched.intersection(lives))
    assert "field:burn_severity" in touched
