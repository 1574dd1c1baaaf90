"""Small crowds for the body tests: people columns filled by hand on flat or sloping ground."""

import numpy as np

from digisphere.people.columns import PEOPLE_COLUMNS
from digisphere.world.enums import SlotKind


class Slope:
    """A plane that rises eastwards, with a bench (slot 0) and a bed (slot 1)."""

    def __init__(self, rise=0.0):
        self.rise = rise
        self.slots = {
            "seat_height_m": np.array([0.45, 0.5]),
            "kind": np.array([SlotKind.SIT, SlotKind.SLEEP], dtype=np.uint8),
        }

    def height_at(self, xy_m):
        return np.asarray(xy_m)[:, 0] * self.rise


def people(count, **columns):
    """Columns for `count` people of middle build, overridden by name."""
    table = {spec.name: spec.allocate(count) for spec in PEOPLE_COLUMNS}
    table["phase"][:] = (np.arange(count) + 0.3) / (count + 1.0)
    table["muscle"][:] = 0.4
    table["age_years"][:] = 30.0
    for name, value in columns.items():
        table[name][:] = value
    return table


def send(table, row, *, along, speed_m_s, depart_s=0.0):
    """Let one person walk a polyline at constant speed."""
    xy = np.asarray(along, dtype=float)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    table["path_xy_m"][row, : len(xy)] = xy
    table["path_t_s"][row, : len(xy)] = depart_s + np.r_[0.0, np.cumsum(steps)] / speed_m_s
    table["path_count"][row] = len(xy)
    first, last = xy[1] - xy[0], xy[-1] - xy[-2]
    table["depart_heading_rad"][row] = np.arctan2(first[1], first[0])
    table["heading_rad"][row] = np.arctan2(last[1], last[0])


def seat(table, row, *, activity, slot=-1, since_s=-100.0):
    """Let one person be busy at the origin since long ago."""
    table["path_count"][row] = 1
    table["path_t_s"][row] = since_s
    table["activity_t0_s"][row] = since_s
    table["activity"][row] = activity
    table["arrival_activity"][row] = activity
    table["slot_id"][row] = table["at_slot"][row] = slot
