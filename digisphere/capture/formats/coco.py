"""COCO instances, keypoints and captions: ``instances``, ``person_keypoints``, ``captions.json``.

Person has COCO's own id, name, keypoints and skeleton; building, prop and animal are categories
of ours with ids from 1001 up, clear of COCO's. Masks are compressed RLE, ``area`` is the mask's,
boxes are the masks' own, annotation ids start at 1 (pycocotools takes 0 for "no match"). Trees
are stuff and so only in the panoptic format (``panoptic``). Called by the session.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.coco_wholebody import wholebody_entries, without_wholebody
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.keypoints import COCO_KEYPOINTS, COCO_SKELETON
from digisphere.capture.run_length import encode_masks
from digisphere.capture.tabular import read_columns
from digisphere.core.identity import Semantic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes

_NOTES = "coco.json"
_OWN_BASE = 1000
PERSON_CATEGORY = 1
_SUPER = {"building": "structure", "prop": "structure", "animal": "animal"}
_SEMANTICS = {
    "person": Semantic.PERSON,
    "building": Semantic.BUILDING,
    "prop": Semantic.PROP,
    "animal": Semantic.ANIMAL,
}
CATEGORY_OF_KIND = {
    kind: PERSON_CATEGORY if kind == "person" else _OWN_BASE + int(code)
    for kind, code in _SEMANTICS.items()
}
"""COCO category id of each kind of instance that COCO files carry."""


class CocoFormat(PicturedFormat):
    """Instances and keypoints as COCO has them."""

    name: ClassVar[str] = "coco"
    on_request: ClassVar[bool] = False
    needs: ClassVar[frozenset[str]] = frozenset({"rgb", "instance"})

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the picture, and the annotations as notes for the end."""
        super().write_frame(frame, folders=folders)
        notes = {
            "image": image_entry(frame, file_name=f"{folders.relative}/rgb.png"),
            "annotations": list(_annotations(frame)),
        }
        folders.notes[_NOTES] = json.dumps(notes).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Picture and run lengths, the latter twice (instances and keypoints)."""
        return 3 * width * height + 2 * 65_536

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Join the frames' annotations and number them from 1."""
        parts = [json.loads(note.read(_NOTES)) for note in notes]
        images = [part["image"] for part in parts]
        everything = [annotation for part in parts for annotation in part["annotations"]]
        for number, annotation in enumerate(everything, 1):
            annotation["id"] = number
        people = [a for a in everything if a["category_id"] == PERSON_CATEGORY]
        plain = [{k: v for k, v in a.items() if "keypoints" not in k} for a in everything]
        plain, body = ([without_wholebody(a) for a in some] for some in (plain, people))
        head = {"info": dataset_info(facts), "licenses": [licence_entry(facts)], "images": images}
        folder = root / "coco"
        folder.mkdir(exist_ok=True)
        for name, entries, categories in (
            ("instances", plain, instance_categories()),
            ("person_keypoints", body, [person_category()]),
            ("person_wholebody", people, [person_category()]),
        ):
            tree = {**head, "annotations": entries, "categories": categories}
            (folder / f"{name}.json").write_text(json.dumps(tree) + "\n", encoding="utf-8")
        tree = {**head, "annotations": caption_entries(root)}
        (folder / "captions.json").write_text(json.dumps(tree) + "\n", encoding="utf-8")


def caption_entries(root: Path) -> list[dict[str, Any]]:
    """Return the table ``captions`` as COCO has it; ``focus`` is ours."""
    told = read_columns(root / "tables" / "captions.parquet")
    columns = (told[name].tolist() for name in ("frame_id", "caption_id", "focus", "text"))
    return [
        {"image_id": frame, "id": number, "caption": text, "focus": focus}
        for frame, number, focus, text in zip(*columns, strict=True)
    ]


_LICENCE_ID = 1


def licence_entry(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The ``licenses`` entry: the one the maker chose, or that none was granted."""
    name = facts["licence"]
    url = f"https://spdx.org/licenses/{name}.html" if name else ""
    return {"id": _LICENCE_ID, "name": name or "none granted; see LICENSE.txt", "url": url}


def image_entry(frame: AnnotatedFrame, *, file_name: str) -> dict[str, Any]:
    """The ``images`` entry of a frame; ``date_captured`` is simulated time."""
    return {
        "id": frame.frame_id,
        "width": frame.view.width,
        "height": frame.view.height,
        "file_name": file_name,
        "license": _LICENCE_ID,
        "flickr_url": "",
        "coco_url": "",
        "date_captured": frame.snapshot.clock.datetime.isoformat(sep=" "),
    }


def dataset_info(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The ``info`` entry; dates are simulated, so equal captures are equal bytes."""
    return {
        "year": facts["year"],
        "version": facts["version"],
        "description": facts["description"],
        "contributor": "DigiSphere",
        "url": "",
        "date_created": facts["date"],
    }


def person_category() -> dict[str, Any]:
    """COCO's person, verbatim."""
    return {
        "id": PERSON_CATEGORY,
        "name": "person",
        "supercategory": "person",
        "keypoints": list(COCO_KEYPOINTS),
        "skeleton": [list(bone) for bone in COCO_SKELETON],
    }


def instance_categories() -> list[dict[str, Any]]:
    """Person and our own kinds of things."""
    own = [
        {"id": CATEGORY_OF_KIND[kind], "name": kind, "supercategory": family}
        for kind, family in _SUPER.items()
    ]
    return [person_category(), *own]


def _annotations(frame: AnnotatedFrame) -> Iterator[dict[str, Any]]:
    labels = frame.instances
    keep = np.flatnonzero(np.isin(labels["kind"].astype(str), list(CATEGORY_OF_KIND)))
    ids = labels["instance_id"][keep]
    masks = encode_masks(frame.planes["instance"], ids=ids)
    joints = _keypoint_lists(frame)
    finer = wholebody_entries(frame.keypoints)
    for place, instance_id, mask in zip(keep, ids.tolist(), masks, strict=True):
        x0, y0, x1, y1 = (float(v) for v in labels["box_visible"][place])
        kind = str(labels["kind"][place])
        annotation: dict[str, Any] = {
            "image_id": frame.frame_id,
            "category_id": CATEGORY_OF_KIND[kind],
            "segmentation": mask,
            "area": int(labels["pixels"][place]),
            "bbox": [x0, y0, x1 - x0, y1 - y0],
            "iscrowd": 0,
            "instance_id": instance_id,
        }
        if kind == "person":
            annotation["keypoints"] = joints[instance_id]
            annotation["num_keypoints"] = sum(flag > 0 for flag in joints[instance_id][2::3])
            annotation["person_id"] = int(labels["row"][place])
            annotation |= finer.get(instance_id, {})
        yield annotation


def _keypoint_lists(frame: AnnotatedFrame) -> dict[int, list[float]]:
    """COCO's flat x, y, v by instance id; an unlabelled joint is 0, 0, 0."""
    table: Mapping[str, NDArray[Any]] = frame.keypoints
    flags = table["keypoints_v"].astype(np.float64)
    pixels = np.where(flags[..., None] > 0, table["keypoints_px"], 0.0).round(3)
    flat = np.concatenate((pixels, flags[..., None]), axis=2).reshape(len(flags), 51)
    lists = {}
    for instance_id, values in zip(table["instance_id"].tolist(), flat.tolist(), strict=True):
        values[2::3] = [int(flag) for flag in values[2::3]]
        lists[instance_id] = values
    return lists
