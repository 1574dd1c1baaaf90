"""nuScenes (nuscenes-devkit, docs/schema_nuscenes.md): thirteen tables of one scene.

``nuscenes/v1.0-SPLIT`` holds the tables, ``samples/CAM_FRONT`` the pictures, ``maps`` a mask of the
land. The ego frame stands in the camera (x ahead, y left, z up) and tilts with it; global axes are
the world's. Sizes are width, length, height; quaternions w, x, y, z; times are the simulated clock
as microseconds since 1970. The principal point counts from the middle of the first pixel. People
are ``human.pedestrian.adult`` or ``.child`` (under 18) with one of nuScenes' own attributes and, as
extra keys, ``activity`` and ``instance_id``; animals ``animal``; buildings and props ``static``.
``visibility_token`` is empty where it was not measured; ``num_lidar_pts`` counts the points of the
plane ``lidar``, -1 without it, and there is no radar. The map mask has one pixel a terrain cell.
Tables of several captures may be joined: tokens never repeat. Called by the session.
"""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.gathering import frame_folder, move_in, share
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.formats.upright import (
    quaternion_wxyz,
    with_box,
    world_from_box,
    world_from_camera,
)
from digisphere.capture.png import encode_png
from digisphere.capture.store import write_whole
from digisphere.people import trajectory
from digisphere.people.enums import Activity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.projection import PinholeView
    from digisphere.capture.store import Notes

    Rows = list[dict[str, Any]]

CATEGORIES = {
    "human.pedestrian.adult": "Somebody of 18 or more.",
    "human.pedestrian.child": "Somebody under 18.",
    "animal": "An animal, wild or tame.",
    "static.building": "A building.",
    "static.prop": "A thing that stands about: a well, a stall, a fence.",
}
ATTRIBUTES = ("pedestrian.moving", "pedestrian.standing", "pedestrian.sitting_lying_down")
CHANNEL = "CAM_FRONT"
_KINDS = ("person", "animal", "building", "prop")
_BINS = ("v0-40", "v40-60", "v60-80", "v80-100")
_NOTES = "nuscenes.json"
_EGO_FROM_CAMERA = np.array([(0.0, 0.0, 1.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0)])
_GROWN_UP_YEARS = 18
_STILL_M_S = 0.1
_TOLERANCE = 1e-6


class NuScenesFormat(PicturedFormat):
    """One scene of nuScenes' tables."""

    name: ClassVar[str] = "nuscenes"

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the picture and the land, and the frame's rows as notes for the end."""
        super().write_frame(frame, folders=folders)
        if frame.frame_id == 0:
            content = encode_png(_land(frame), level=self._level)
            (folders.pictures / "nuscenes_map.png").write_bytes(content)
        moment = frame.snapshot.clock.datetime.replace(tzinfo=UTC)
        told = {
            "timestamp": round(moment.timestamp() * 1e6),
            "width": frame.view.width,
            "height": frame.view.height,
            **camera_rows(frame.view),
            "annotations": _annotations(frame),
        }
        folders.notes[_NOTES] = json.dumps(told).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """The picture and its rows."""
        return 3 * width * height + 131_072

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Give everything its tokens, chain it in time, and write the tables."""
        home, token = root / "nuscenes", _tokens(facts["key"])
        frames = [json.loads(note.read(_NOTES)) for note in notes]
        names = [
            f"samples/{CHANNEL}/{facts['key']}__{CHANNEL}__{told['timestamp']}.png"
            for told in frames
        ]
        for number, name in enumerate(names):
            share(frame_folder(root, number) / "rgb.png", target=home / name)
        land = f"maps/{token('map', 0)}.png"
        move_in(frame_folder(root, 0) / "nuscenes_map.png", target=home / land)
        tables = {
            **_fixed_tables(facts, token, land=land, frames=frames),
            **_chained_tables(token, frames, names),
            **_annotation_tables(token, frames),
        }
        folder = home / f"v1.0-{facts['split']}"
        folder.mkdir(exist_ok=True)
        for name, rows in tables.items():
            write_whole(folder / f"{name}.json", (json.dumps(rows, indent=0) + "\n").encode())

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """Every token resolves, chains are whole, and boxes and cameras are the tables'."""
        (folder,) = (dataset.root / "nuscenes").glob("v1.0-*")
        tables = {
            path.stem: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("*.json"))
        }
        by_token = {name: {row["token"]: row for row in rows} for name, rows in tables.items()}
        for name, rows in tables.items():
            tally.expect(len(by_token[name]) == len(rows), f"{name}: a token stands twice")
            for row in rows:
                _follow(name, row, by_token, tally)
        samples = sorted(tables["sample"], key=lambda row: row["timestamp"])
        tally.expect(len(samples) == dataset.frames, f"{len(samples)} samples")
        for number, sample in enumerate(samples):
            _compare(dataset, number, sample["token"], by_token, tally)


def camera_rows(view: PinholeView) -> dict[str, Any]:
    """Parts of the ego pose and of the calibrated sensor that follow from the camera."""
    k = view.k.copy()
    k[:2, 2] -= 0.5
    pose = world_from_camera(view.camera_from_world)
    turn = pose[:3, :3] @ _EGO_FROM_CAMERA.T
    return {
        "ego_pose": {
            "translation": pose[:3, 3].tolist(),
            "rotation": quaternion_wxyz(turn[None])[0].tolist(),
        },
        "calibrated_sensor": {
            "translation": [0.0, 0.0, 0.0],
            "rotation": quaternion_wxyz(_EGO_FROM_CAMERA[None])[0].tolist(),
            "camera_intrinsic": k.tolist(),
        },
    }


def boxes(labels: Mapping[str, NDArray[Any]]) -> Rows:
    """Place, size and turn of every labelled instance, as a sample annotation has them."""
    at = with_box(labels, kinds=_KINDS)
    rotation = quaternion_wxyz(world_from_box(labels["box_3d_heading_rad"][at]))
    rows = []
    for n, place in enumerate(at.tolist()):
        length, width, height = labels["box_3d_size_m"][place].tolist()
        share = float(labels["visible_fraction"][place])
        rows.append(
            {
                "instance_id": int(labels["instance_id"][place]),
                "translation": labels["box_3d_centre_m"][place].tolist(),
                "size": [width, length, height],
                "rotation": rotation[n].tolist(),
                "visibility_token": "" if np.isnan(share) else _bin(share),
            }
        )
    return rows


def _bin(share: float) -> str:
    return str(1 + int(np.searchsorted((0.4, 0.6, 0.8), share, side="right")))


def _annotations(frame: AnnotatedFrame) -> Rows:
    labels, people = frame.instances, frame.snapshot.tables["people"]
    kinds = {int(i): str(k) for i, k in zip(labels["instance_id"], labels["kind"], strict=True)}
    persons = {int(i): int(p) for i, p in _person_pairs(frame)}
    order = np.array(list(persons.values()), dtype=np.intp)
    now = frame.snapshot.time_s
    doing = dict(zip(persons, trajectory.activity_at(people, now, order).tolist(), strict=True))
    pace = dict(zip(persons, trajectory.speed_at(people, now, order).tolist(), strict=True))
    hits = _lidar_hits(frame)
    rows = []
    for row in boxes(labels):
        instance = row["instance_id"]
        row["lidar"] = -1 if hits is None else hits.get(instance, 0)
        kind = kinds[instance]
        if kind == "person":
            age = float(people["age_years"][persons[instance]])
            grown = "adult" if age >= _GROWN_UP_YEARS else "child"
            attribute = _attribute(doing[instance], pace[instance])
            activity = Activity(doing[instance]).name.lower()
            row |= {"category": f"human.pedestrian.{grown}", "activity": activity}
            row["attribute"] = attribute
        else:
            row["category"] = "animal" if kind == "animal" else f"static.{kind}"
        rows.append(row)
    return rows


def _lidar_hits(frame: AnnotatedFrame) -> dict[int, int] | None:
    """Points of the LiDAR's sweep by instance; None without one."""
    if "lidar" not in frame.sweeps:
        return None
    ids, counts = np.unique(frame.sweeps["lidar"]["instance"], return_counts=True)
    return dict(zip(ids.tolist(), counts.tolist(), strict=True))


def _person_pairs(frame: AnnotatedFrame) -> Sequence[tuple[Any, Any]]:
    table = frame.keypoints
    return list(zip(table["instance_id"], table["person_id"], strict=True))


def _attribute(activity: int, speed_m_s: float) -> str:
    if activity in (Activity.SIT, Activity.SLEEP):
        return "pedestrian.sitting_lying_down"
    return "pedestrian.moving" if speed_m_s > _STILL_M_S else "pedestrian.standing"


def _land(frame: AnnotatedFrame) -> NDArray[np.uint8]:
    """White where dry, black where water stands, a pixel a cell, north at the top."""
    water = np.asarray(frame.snapshot.ground.layers["water_level_m"])
    return np.ascontiguousarray(np.where(np.isnan(water), 255, 0).astype(np.uint8)[::-1])


def _tokens(key: str) -> Callable[[str, int | str], str]:
    """What makes tokens: 32 hexadecimal digits from the dataset's key, a table and a number."""

    def token(table: str, number: int | str) -> str:
        return blake2b(f"{key}/{table}/{number}".encode(), digest_size=16).hexdigest()

    return token


def _fixed_tables(
    facts: Mapping[str, Any], token: Callable[..., str], *, land: str, frames: Sequence[Any]
) -> dict[str, Rows]:
    levels = ("0 to 40 %", "40 to 60 %", "60 to 80 %", "80 to 100 %")
    last = len(frames) - 1
    return {
        "log": [
            {
                "token": token("log", 0),
                "logfile": facts["key"],
                "vehicle": "digisphere",
                "date_captured": facts["date"],
                "location": facts["scenario"],
            }
        ],
        "map": [
            {
                "token": token("map", 0),
                "log_tokens": [token("log", 0)],
                "category": "land",
                "filename": land,
            }
        ],
        "scene": [
            {
                "token": token("scene", 0),
                "name": f"scene-{facts['key']}",
                "description": facts["description"],
                "log_token": token("log", 0),
                "nbr_samples": len(frames),
                "first_sample_token": token("sample", 0),
                "last_sample_token": token("sample", last),
            }
        ],
        "sensor": [{"token": token("sensor", 0), "channel": CHANNEL, "modality": "camera"}],
        "category": [
            {"token": token("category", name), "name": name, "description": told, "index": index}
            for index, (name, told) in enumerate(CATEGORIES.items(), 1)
        ],
        "attribute": [
            {"token": token("attribute", name), "name": name, "description": name}
            for name in ATTRIBUTES
        ],
        "visibility": [
            {"token": str(number), "level": level, "description": f"{told} of the body is seen."}
            for number, (level, told) in enumerate(zip(_BINS, levels, strict=True), 1)
        ],
    }


def _neighbours(token: Callable[..., str], table: str, at: int, count: int) -> dict[str, str]:
    return {
        "prev": token(table, at - 1) if at else "",
        "next": token(table, at + 1) if at + 1 < count else "",
    }


def _chained_tables(
    token: Callable[..., str], frames: Sequence[Any], names: Sequence[str]
) -> dict[str, Rows]:
    tables: dict[str, Rows] = {
        name: [] for name in ("sample", "sample_data", "ego_pose", "calibrated_sensor")
    }
    for n, (told, name) in enumerate(zip(frames, names, strict=True)):
        when = {"timestamp": told["timestamp"]}
        tables["sample"].append(
            {
                "token": token("sample", n),
                **when,
                **_neighbours(token, "sample", n, len(frames)),
                "scene_token": token("scene", 0),
            }
        )
        tables["ego_pose"].append({"token": token("ego_pose", n), **when, **told["ego_pose"]})
        tables["calibrated_sensor"].append(
            {
                "token": token("calibrated_sensor", n),
                "sensor_token": token("sensor", 0),
                **told["calibrated_sensor"],
            }
        )
        tables["sample_data"].append(
            {
                "token": token("sample_data", n),
                "sample_token": token("sample", n),
                "ego_pose_token": token("ego_pose", n),
                "calibrated_sensor_token": token("calibrated_sensor", n),
                **when,
                "fileformat": "png",
                "is_key_frame": True,
                "height": told["height"],
                "width": told["width"],
                "filename": name,
                **_neighbours(token, "sample_data", n, len(frames)),
            }
        )
    return tables


def _annotation_tables(token: Callable[..., str], frames: Sequence[Any]) -> dict[str, Rows]:
    """Annotations chained along each instance, and the instances they make up."""
    chains: dict[int, Rows] = {}
    annotations: Rows = []
    for number, told in enumerate(frames):
        for row in told["annotations"]:
            instance = row["instance_id"]
            chain = chains.setdefault(instance, [])
            attribute = row.get("attribute")
            extra = {"activity": row["activity"]} if "activity" in row else {}
            entry = {
                "token": token("sample_annotation", f"{number}/{instance}"),
                "sample_token": token("sample", number),
                "instance_token": token("instance", instance),
                "visibility_token": row["visibility_token"],
                "attribute_tokens": [token("attribute", attribute)] if attribute else [],
                **{name: row[name] for name in ("translation", "size", "rotation")},
                "prev": chain[-1]["token"] if chain else "",
                "next": "",
                "num_lidar_pts": row["lidar"],
                "num_radar_pts": -1,
                "instance_id": instance,
                **extra,
                "category": row["category"],
            }
            if chain:
                chain[-1]["next"] = entry["token"]
            chain.append(entry)
            annotations.append(entry)
    instances = [
        {
            "token": token("instance", instance),
            "category_token": token("category", chain[0]["category"]),
            "nbr_annotations": len(chain),
            "first_annotation_token": chain[0]["token"],
            "last_annotation_token": chain[-1]["token"],
        }
        for instance, chain in sorted(chains.items())
    ]
    for entry in annotations:
        del entry["category"]  # the devkit takes it from the instance
    return {"sample_annotation": annotations, "instance": instances}


def _follow(
    name: str, row: Mapping[str, Any], by_token: Mapping[str, Mapping[str, Any]], tally: Tally
) -> None:
    """Every ``..._token`` leads to a row; what comes next names this as what came before."""
    for key, value in row.items():
        table = key.removesuffix("_token").removeprefix("first_").removeprefix("last_")
        table = {"annotation": "sample_annotation"}.get(table, table)
        if key.endswith("_token") and value:
            tally.expect(value in by_token[table], f"{name}.{key} leads nowhere")
    if row.get("next"):
        back = by_token[name].get(row["next"], {}).get("prev")
        tally.expect(back == row["token"], f"{name}: a chain is broken")


def _compare(
    dataset: Dataset,
    number: int,
    token: str,
    by_token: Mapping[str, Mapping[str, Any]],
    tally: Tally,
) -> None:
    frame = dataset.frame(number)
    where = f"frame {number}"
    (shot,) = (r for r in by_token["sample_data"].values() if r["sample_token"] == token)
    there = (dataset.root / "nuscenes" / shot["filename"]).is_file()
    tally.expect(there, f"{where}: no picture")
    for table, parts in camera_rows(frame.view).items():
        row = by_token[table][shot[f"{table}_token"]]
        for name, wanted in parts.items():
            gap = np.abs(np.subtract(row[name], wanted)).max()
            tally.near(float(gap), limit=_TOLERANCE, where=f"{where}, {table}.{name}")
    told = {
        row["instance_id"]: row
        for row in by_token["sample_annotation"].values()
        if row["sample_token"] == token
    }
    wanted_rows = boxes(frame.rows("instances"))
    ids = sorted(row["instance_id"] for row in wanted_rows)
    tally.expect(sorted(told) == ids, f"{where}: other instances than labels")
    for wanted in wanted_rows:
        found = told.get(wanted["instance_id"], {})
        same = {key: found.get(key) for key in wanted} == wanted
        tally.expect(same, f"{where}, id {wanted['instance_id']}: differs from the tables")
