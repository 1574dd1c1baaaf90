"""Freezes a finished village into the ground's tables: buildings, places, slots, props, fields.

The last step of the settlement stage. Row numbers are the ids everyone else uses.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import BUILDING_BASE, PROP_BASE
from digisphere.errors import WorldError
from digisphere.world import columns as schemas
from digisphere.world.buildings import STOREY_M, DraftBuilding, roof_pitch_rad
from digisphere.world.columns import Columns
from digisphere.world.draft import VillageDraft
from digisphere.world.enums import SlotKind
from digisphere.world.furnish import DraftProp, DraftSlot
from digisphere.world.ground import DetailPatch
from digisphere.world.navigation import NavGraph
from digisphere.world.village_ways import patch_heights

I32 = NDArray[np.int32]


def building_columns(draft: VillageDraft) -> Columns:
    """One row per building."""
    houses = draft.layout.buildings
    place_of = {p.building: i for i, p in enumerate(draft.inventory.places) if p.building >= 0}

    def column(read: str) -> list[float]:
        return [float(getattr(house, read)) for house in houses]

    def box(read: str) -> list[float]:
        return [float(getattr(house.box, read)) for house in houses]

    return Columns(
        schemas.BUILDING_COLUMNS,
        {
            "purpose": [int(h.purpose) for h in houses],
            "trade": [int(h.want.trade) for h in houses],
            "x_m": box("x_m"),
            "y_m": box("y_m"),
            "heading_rad": box("heading_rad"),
            "length_m": box("length_m"),
            "width_m": box("width_m"),
            "storeys": [h.storeys for h in houses],
            "eaves_m": column("eaves_m"),
            "roof_pitch_rad": [
                roof_pitch_rad(house.roof_pitch_rad, manner=draft.manner) for house in houses
            ],
            "manner": [int(draft.manner)] * len(houses),
            "floor_z_m": column("floor_z_m"),
            "door_x_m": [h.door_m[0] for h in houses],
            "door_y_m": [h.door_m[1] for h in houses],
            "door_heading_rad": column("door_heading_rad"),
            "style_seed": [h.style_seed for h in houses],
            "place_id": [place_of[i] for i in range(len(houses))],
        },
    )


def place_columns(draft: VillageDraft, *, nav: NavGraph, slot_nodes: I32) -> Columns:
    """One row per place; nobody is promised a job or a bed that has no slot."""
    places = draft.inventory.places
    slots = draft.inventory.furnisher.slots
    work = np.zeros(len(places), dtype=np.int64)
    beds = np.zeros(len(places), dtype=np.int64)
    for slot, node in zip(slots, slot_nodes, strict=True):
        if node >= 0:
            work[slot.place] += slot.kind == SlotKind.WORK
            beds[slot.place] += slot.kind == SlotKind.SLEEP
    homes = np.array([p.kind.name in ("HOME", "FARM") for p in places])
    capacity = np.array([p.capacity for p in places])
    return Columns(
        schemas.PLACE_COLUMNS,
        {
            "kind": [int(p.kind) for p in places],
            "trade": [int(p.trade) for p in places],
            "building_id": [p.building for p in places],
            "name": [p.name for p in places],
            "x_m": [p.xy_m[0] for p in places],
            "y_m": [p.xy_m[1] for p in places],
            "node": nav.place_node,
            "capacity": np.where(homes, beds, capacity),
            "jobs": np.minimum([p.jobs for p in places], work),
            "open_hour": [p.hours[0] for p in places],
            "close_hour": [p.hours[1] for p in places],
        },
    )


def slot_columns(
    draft: VillageDraft, *, detail: DetailPatch, slot_nodes: I32,
    throngs: tuple[list[DraftSlot], list[int]],
) -> Columns:  # fmt: skip
    """One row per slot that can be walked to; room for crowds, with its nodes, comes last."""
    houses: list[DraftBuilding] = draft.layout.buildings
    places = draft.inventory.places
    kept = [
        (slot, int(node))
        for slot, node in zip(draft.inventory.furnisher.slots, slot_nodes, strict=True)
        if node >= 0
    ]
    slots = [*(slot for slot, _ in kept), *throngs[0]]
    xy = np.array([slot.xy_m for slot in slots]).reshape(-1, 2)
    z = patch_heights(detail, xy).astype(np.float64)
    for number, slot in enumerate(slots):
        if slot.indoor:
            floor = houses[places[slot.place].building].floor_z_m
            z[number] = floor + STOREY_M * slot.storey
    return Columns(
        schemas.SLOT_COLUMNS,
        {
            "place_id": [s.place for s in slots],
            "kind": [int(s.kind) for s in slots],
            "x_m": xy[:, 0],
            "y_m": xy[:, 1],
            "z_m": z,
            "heading_rad": [_wrapped(s.heading_rad) for s in slots],
            "seat_height_m": [s.seat_m for s in slots],
            "indoor": [s.indoor for s in slots],
            "node": [*(node for _, node in kept), *throngs[1]],
        },
    )


def prop_columns(
    props: list[DraftProp], *, detail: DetailPatch, rng: np.random.Generator
) -> Columns:
    """One row per prop.

    Raises:
        WorldError: there are more than there are ids for.
    """
    most = BUILDING_BASE - PROP_BASE
    if len(props) > most:
        raise WorldError(
            f"the village would have {len(props)} props and there are ids for {most}; "
            "choose a smaller population ([people] count)"
        )
    xy = np.array([p.xy_m for p in props]).reshape(-1, 2)
    return Columns(
        schemas.PROP_COLUMNS,
        {
            "kind": [int(p.kind) for p in props],
            "x_m": xy[:, 0],
            "y_m": xy[:, 1],
            "z_m": patch_heights(detail, xy),
            "heading_rad": [_wrapped(p.heading_rad) for p in props],
            "scale": [p.scale for p in props],
            "length_m": [p.length_m for p in props],
            "width_m": [p.width_m for p in props],
            "place_id": [p.place for p in props],
            "seed": rng.integers(1 << 32, size=len(props), dtype=np.uint32),
        },
    )


def field_columns(draft: VillageDraft) -> Columns:
    """One row per strip of farm land."""
    strips = [
        (strip, crop, place)
        for block, place in zip(draft.fields, draft.field_places, strict=True)
        for strip, crop in zip(block.strips, block.crops, strict=True)
    ]
    return Columns(
        schemas.FARM_FIELD_COLUMNS,
        {
            "x_m": [s.x_m for s, _, _ in strips],
            "y_m": [s.y_m for s, _, _ in strips],
            "heading_rad": [_wrapped(s.heading_rad) for s, _, _ in strips],
            "length_m": [s.length_m for s, _, _ in strips],
            "width_m": [s.width_m for s, _, _ in strips],
            "crop": [int(c) for _, c, _ in strips],
            "place_id": [p for _, _, p in strips],
        },
    )


def _wrapped(heading_rad: float) -> float:
    """An angle in (-pi, pi]."""
    return float(np.arctan2(np.sin(heading_rad), np.cos(heading_rad)))
