"""Rows of the dataset's table ``animals``: every animal at every picture, seen or not.

Joins the masks of animals to kind, herd and what each is doing. Fish are rows like all others, but
have a mask only while they leap: under water the surface is what is seen. A run without animals has
no such table. Called by ``schemas`` and ``session``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.tabular import TableSchema
from digisphere.core.columns import TEXT, ColumnSpec
from digisphere.core.identity import ANIMAL_BASE
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind

if TYPE_CHECKING:
    from digisphere.core.snapshot import Snapshot

ANIMALS = TableSchema(
    "animals",
    "One row per picture and animal, seen or not.",
    (
        ColumnSpec("frame_id", "int32", doc="Picture this row belongs to."),
        ColumnSpec("animal_id", "int32", doc="Row in the animals table."),
        ColumnSpec("instance_id", "int32", doc="Id of the animal's pixels."),
        ColumnSpec("species", TEXT, doc="Kind of animal."),
        ColumnSpec("herd", "int32", doc="Number of its herd or flock."),
        ColumnSpec("male", "bool", doc="Sex."),
        ColumnSpec("mass_kg", "float32", unit="kg", doc="Body mass."),
        ColumnSpec("activity_name", TEXT, doc="What it does, as a word."),
        ColumnSpec(
            "position_m", "float64", (3,), "m", doc="Feet, or a fish's back: east, north, up."
        ),
        ColumnSpec("under_water", "bool", doc="A fish that is not leaping: its pixels are WATER."),
        ColumnSpec("heading_rad", "float64", (), "rad", doc="Facing, 0 east, anticlockwise."),
        ColumnSpec("speed_m_s", "float64", (), "m/s", doc="Over the ground."),
    ),
    {"frame_id": "frames.frame_id", "instance_id": "entities"},
)


def animal_rows(snapshot: Snapshot, *, frame_id: int) -> dict[str, Any]:
    """Every animal at one picture."""
    table, now = snapshot.tables["animals"], snapshot.time_s
    rows = table.rows
    kinds = [AnimalKind(int(kind)) for kind in table["kind"][rows]]
    on_way = animal_motion.moving_at(table, now, rows)
    doing = np.where(on_way, table["way"][rows], table["activity"][rows])
    xy = animal_motion.position_at(table, now, rows)
    height = animal_motion.height_at(table, now, rows, ground=snapshot.ground)
    mass = np.array([TRAITS[kind].mass_kg for kind in kinds])
    return {
        "frame_id": np.full(len(rows), frame_id, dtype=np.int32),
        "animal_id": rows.astype(np.int32),
        "instance_id": (ANIMAL_BASE + rows).astype(np.int32),
        "species": [TRAITS[kind].name for kind in kinds],
        "herd": table["herd"][rows].astype(np.int32),
        "male": table["male"][rows],
        "mass_kg": (mass * table["size"][rows].astype(np.float64) ** 3).astype(np.float32),
        "activity_name": [AnimalActivity(int(one)).name.lower() for one in doing],
        "position_m": np.column_stack([xy, height]),
        "under_water": table["finned"][rows] & (animal_motion.depth_at(table, now, rows) > 0.0),
        "heading_rad": animal_motion.heading_at(table, now, rows),
        "speed_m_s": animal_motion.speed_at(table, now, rows),
    }
