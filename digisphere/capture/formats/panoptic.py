"""COCO panoptic: ``panoptic.png`` beside each picture and ``coco/panoptic.json``.

A segment's id is R + 256 G + 65536 B. People, buildings, props and animals are things and keep
their instance id; everything else is stuff, one segment a class with the id 16 + class. No pixel
is void. Called by the session; thing ids and categories are the COCO format's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.coco import (
    CATEGORY_OF_KIND,
    dataset_info,
    image_entry,
    instance_categories,
    licence_entry,
)
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.instances import (
    KINDS,
    STUFF_SEGMENT_BASE,
    index_instances,
    kinds_of,
    panoptic_image,
)
from digisphere.capture.png import colours_from_ids, encode_png
from digisphere.core.identity import Semantic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes

_NOTES = "panoptic.json"
_OWN_BASE = 1000
_THINGS = (Semantic.BUILDING, Semantic.PROP, Semantic.ANIMAL, Semantic.PERSON)


class PanopticFormat(PicturedFormat):
    """Panoptic segmentation as COCO has it."""

    name: ClassVar[str] = "panoptic"
    on_request: ClassVar[bool] = False
    needs: ClassVar[frozenset[str]] = frozenset({"rgb", "instance", "semantic"})

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the segment image, and the segments as notes for the end."""
        super().write_frame(frame, folders=folders)
        planes = frame.planes
        segments = panoptic_image(planes["instance"], semantic=planes["semantic"])
        content = encode_png(colours_from_ids(segments), level=self._level)
        (folders.pictures / "panoptic.png").write_bytes(content)
        notes = {
            "image": image_entry(frame, file_name=f"{folders.relative}/rgb.png"),
            "annotation": {
                "image_id": frame.frame_id,
                "file_name": f"{folders.relative}/panoptic.png",
                "segments_info": segment_entries(segments),
            },
        }
        folders.notes[_NOTES] = json.dumps(notes).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Picture and segment image."""
        return int(3.6 * width * height)

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Join the frames' segments."""
        parts = [json.loads(note.read(_NOTES)) for note in notes]
        tree = {
            "info": dataset_info(facts),
            "licenses": [licence_entry(facts)],
            "images": [part["image"] for part in parts],
            "annotations": [part["annotation"] for part in parts],
            "categories": panoptic_categories(),
        }
        folder = root / "coco"
        folder.mkdir(exist_ok=True)
        (folder / "panoptic.json").write_text(json.dumps(tree) + "\n", encoding="utf-8")


def segment_entries(segments: Any) -> list[dict[str, Any]]:
    """``segments_info`` of a segment image, by rising id."""
    index = index_instances(segments)
    kinds = kinds_of(index.ids)
    entries = []
    for place, segment in enumerate(index.ids.tolist()):
        x0, y0, x1, y1 = index.box[place].tolist()
        entries.append(
            {
                "id": segment,
                "category_id": _category(segment, KINDS[kinds[place]]),
                "area": int(index.pixels[place]),
                "bbox": [x0, y0, x1 - x0, y1 - y0],
                "iscrowd": 0,
            }
        )
    return entries


def panoptic_categories() -> list[dict[str, Any]]:
    """Things first, then one category a stuff class; colours are spread by a fixed rule."""
    things = [
        {"id": c["id"], "name": c["name"], "supercategory": c["supercategory"], "isthing": 1}
        for c in instance_categories()
    ]
    stuff = [
        {"id": _OWN_BASE + code, "name": code.name.lower(), "supercategory": "stuff", "isthing": 0}
        for code in Semantic
        if code not in _THINGS
    ]
    return [{**entry, "color": _colour(place)} for place, entry in enumerate((*things, *stuff))]


def _category(segment: int, kind: str) -> int:
    if kind in CATEGORY_OF_KIND:
        return CATEGORY_OF_KIND[kind]
    return _OWN_BASE + segment - STUFF_SEGMENT_BASE


def _colour(place: int) -> list[int]:
    """A colour per category, well apart: golden-angle steps round the hue circle."""
    hue = (place * 0.61803398875) % 1.0
    channels = np.abs((hue * 6.0 + np.array([0.0, 4.0, 2.0])) % 6.0 - 3.0) - 1.0
    return [int(v) for v in (70 + 170 * np.clip(channels, 0.0, 1.0))]
