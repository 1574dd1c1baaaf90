"""The baked parts: whole, alike at every distance, on everybody, and nobody without clothes."""

import hashlib
import re

import numpy as np
import pytest
from village_of_poses import Slope, people, seat

from digisphere.core.resources import resource_path
from digisphere.people.enums import Activity, Outfit
from digisphere.people.pose import pose_people
from digisphere.people.skeleton import COCO_17
from digisphere.people.wardrobe import BOTTOMS, FOOTWEAR, TOPS, Part, colours, parts_worn
from digisphere.scene.people_mesh import LEVELS, people_mesh, skinned_places

SKIN = (Part.HEAD, Part.HANDS, Part.FOREARMS)


def _crowd(count=400):
    table = people(count, stature_m=1.7, mass_kg=68)
    k = np.arange(count)
    table["sex"][:] = k % 2
    table["outfit"][:] = (k // 2) % len(Outfit)
    table["coat"][:] = k % 5 == 0
    table["wetness"][:] = (k % 3) / 3.0
    table["age_years"][:] = 4.0 + k % 80
    table["hair_style"][:] = k % 8
    table["skin_tone"][:] = 1 + k % 10
    return table


def _is_dressed(worn):
    """Top, lower garment, shoes, and legs where the lower garment ends above the ankle."""
    top = worn[:, list(TOPS)].any(axis=1)
    bottom = worn[:, list(BOTTOMS)].sum(axis=1) == 1
    shoes = worn[:, list(FOOTWEAR)].sum(axis=1) == 1
    short = worn[:, [Part.BREECHES, Part.SKIRT, Part.SHORT_SKIRT]].any(axis=1)
    return top & bottom & shoes & (worn[:, Part.LEGS] | ~short)


def test_files_are_the_ones_the_page_names():
    page = resource_path("assets", "bodies", "README.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"\| (\w+\.npz) \| `([0-9a-f]{64})`", page))
    assert set(named) == {"shapes.npz", "parts.npz", "face.npz"}
    for name, digest in named.items():
        content = resource_path("assets", "bodies", name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest


def test_everybody_is_dressed():
    worn = parts_worn(_crowd(), np.arange(400))
    assert _is_dressed(worn).all()
    stripped = worn.copy()
    stripped[7, list(TOPS)] = False
    assert not _is_dressed(stripped)[7]


@pytest.mark.parametrize("level", LEVELS)
def test_no_skin_is_baked_where_clothes_belong(level):
    for part in SKIN:
        place = people_mesh().parts[level, part].position
        trunk = (np.abs(place[:, 1]) < 0.16) & (place[:, 2] < 0.74)
        assert not trunk.any()
    legs = people_mesh().parts[level, Part.LEGS].position
    assert legs[:, 2].max() < 0.33


@pytest.mark.parametrize("level", LEVELS)
def test_garments_overlap_where_they_meet(level):
    parts = people_mesh().parts
    lowest = {p: parts[level, p].position[:, 2].min() for p in TOPS}
    highest = {p: parts[level, p].position[:, 2].max() for p in BOTTOMS}
    assert max(lowest.values()) < min(highest.values())
    assert highest[Part.SKIRT] > 0.59
    knee_high = parts[level, Part.LEGS].position[:, 2].max()
    hems = [parts[level, p].position[:, 2].min() for p in (Part.SKIRT, Part.BREECHES)]
    assert knee_high > max(hems)


def test_levels_of_detail_fill_the_same_space():
    """Within 2 cm near by; a tiny figure, at most 32 pixels tall, within a pixel and a half."""
    for part in Part:
        boxes = [
            np.concatenate([m.position.min(axis=0), m.position.max(axis=0)])
            for m in (people_mesh().parts[level, part] for level in LEVELS)
        ]
        for box, room in zip(boxes[1:], (0.012, 0.026, 0.045), strict=True):
            assert np.abs(box - boxes[0]).max() < room, part.name


def test_triangles_shrink_with_distance():
    outfit = (Part.HEAD, Part.EYES, Part.HANDS, Part.SHIRT, Part.TROUSERS, Part.SHOES,
              Part.HAIR_SHORT)  # fmt: skip
    totals = [sum(len(people_mesh().parts[level, p].faces) for p in outfit) for level in LEVELS]
    assert 5000 < totals[0] < 10000
    assert 1000 < totals[1] < 3000
    assert 400 < totals[2] < 700
    assert totals[3] < 260


def test_weights_are_shares():
    for mesh in people_mesh().parts.values():
        assert np.allclose(mesh.weights.sum(axis=1), 1.0, atol=1e-5)
        assert mesh.joints.max() < 53


def test_keypoints_lie_on_or_in_the_body():
    table = people(3, stature_m=np.array([1.2, 1.65, 1.85]), mass_kg=np.array([24.0, 58, 95]))
    table["age_years"][:] = [7.0, 70.0, 35.0]
    for row, activity in enumerate((Activity.IDLE, Activity.TALK, Activity.SIT)):
        seat(table, row, activity=activity, slot=0 if row == 2 else -1)
    posed = pose_people(table, time_s=17.0, ground=Slope())
    worn = parts_worn(table, np.arange(3))
    for row in range(3):
        places = np.concatenate([
            skinned_places(people_mesh().parts["near", Part(p)], shape=posed.shape[row],
                           matrices=posed.matrices[row])
            for p in np.flatnonzero(worn[row])
        ])  # fmt: skip
        for name, point in zip(COCO_17, posed.coco17_m[row], strict=True):
            away = np.linalg.norm(places - point, axis=1).min()
            on_skin = name.split("_")[-1] in {"nose", "eye", "ear"}
            assert away < (0.015 if on_skin else 0.14), name


def test_colours_are_reflectances_and_follow_skin_tone():
    table = _crowd(40)
    shown = colours(table, np.arange(40))
    assert shown.min() > 0.0
    assert shown.max() < 1.0
    light = shown[table["skin_tone"] == 1, 0].mean()
    dark = shown[table["skin_tone"] == 10, 0].mean()
    assert light > 8.0 * dark
