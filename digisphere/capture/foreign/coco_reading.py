"""Reads one COCO label file of any kind, with whatever is wrong in it kept for the checks.

The format is cocodataset.org's (Lin et al. 2014; Kirillov et al. 2019 for panoptic). A record that
lacks what the format demands is left out of ``images``, ``annotations`` and ``categories`` and told
by ``faults``, so that checks need not ask again. Checks are in ``coco_checks``, ``coco_masks`` and
``coco_panoptic``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from digisphere.capture.foreign.pictures import Pictures, find_picture, folders_near

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Record = Mapping[str, Any]
    Test = Callable[[Any], bool]

INSTANCES, KEYPOINTS, PANOPTIC, CAPTIONS = "instances", "keypoints", "panoptic", "captions"


def is_coco(tree: object) -> bool:
    """Tell whether a JSON tree is a COCO label file."""
    return (
        isinstance(tree, dict)
        and isinstance(tree.get("images"), list)
        and isinstance(tree.get("annotations"), list)
    )


def is_whole(value: object) -> bool:
    """Tell whether a value is a whole number; JSON's true is not one."""
    return isinstance(value, int) and not isinstance(value, bool)


def numbers(value: object, *, count: int | None = None) -> list[float] | None:
    """Return a list of finite numbers, so many if asked; None for anything else."""
    if not isinstance(value, list) or (count is not None and len(value) != count):
        return None
    plain = [isinstance(v, (int, float)) and not isinstance(v, bool) for v in value]
    if not all(plain) or not all(abs(v) < float("inf") for v in value):
        return None
    return [float(v) for v in value]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_size(value: object) -> bool:
    return is_whole(value) and int(value) > 0  # type: ignore[call-overload]


_IMAGE: dict[str, Test] = {
    "id": is_whole, "width": _is_size, "height": _is_size, "file_name": _is_text,
}  # fmt: skip
_CATEGORY: dict[str, Test] = {"id": is_whole, "name": _is_text}
_OF_KIND: dict[str, dict[str, Test]] = {
    INSTANCES: {"id": is_whole, "image_id": is_whole, "category_id": is_whole},
    KEYPOINTS: {"id": is_whole, "image_id": is_whole, "category_id": is_whole},
    CAPTIONS: {"id": is_whole, "image_id": is_whole, "caption": _is_text},
    PANOPTIC: {
        "image_id": is_whole,
        "file_name": _is_text,
        "segments_info": lambda value: isinstance(value, list),
    },
}


@dataclass(frozen=True)
class CocoFile:
    """One label file.

    Attributes:
        path: the file.
        root: the dataset's folder.
        tree: what it holds.
        opened: pictures, shared by all files of a dataset.
    """

    path: Path
    root: Path
    tree: Mapping[str, Any]
    opened: Pictures

    @cached_property
    def kind(self) -> str:
        """Which of COCO's tasks the annotations are for."""
        records = [a for a in self.tree["annotations"] if isinstance(a, dict)]
        for key, kind in (("segments_info", PANOPTIC), ("caption", CAPTIONS)):
            if any(key in record for record in records):
                return kind
        told = [c for c in self._listed("categories") if isinstance(c, dict)]
        joints = any("keypoints" in record for record in records or told)
        return KEYPOINTS if joints else INSTANCES

    @cached_property
    def folders(self) -> list[Path]:
        """Where its pictures may lie."""
        return folders_near(self.path, root=self.root)

    def find(self, name: str) -> Path | None:
        """Return the picture of a name."""
        return find_picture(name, folders=self.folders)

    @cached_property
    def images(self) -> list[Record]:
        """Sound entries of ``images``."""
        return self._sound("images", _IMAGE)

    @cached_property
    def annotations(self) -> list[Record]:
        """Sound entries of ``annotations``."""
        return self._sound("annotations", _OF_KIND[self.kind])

    @cached_property
    def categories(self) -> list[Record]:
        """Sound entries of ``categories``."""
        return self._sound("categories", _CATEGORY)

    @cached_property
    def image_of(self) -> dict[int, Record]:
        """Images by id."""
        return {image["id"]: image for image in self.images}

    @cached_property
    def category_of(self) -> dict[int, Record]:
        """Categories by id."""
        return {category["id"]: category for category in self.categories}

    @cached_property
    def placed(self) -> list[tuple[Record, Record]]:
        """Sound annotations with their images, where these are there."""
        pairs = ((a, self.image_of.get(a["image_id"])) for a in self.annotations)
        return [(annotation, image) for annotation, image in pairs if image is not None]

    def faults(self) -> list[str]:
        """What is wrong with records as records."""
        wanted = [("images", _IMAGE), ("annotations", _OF_KIND[self.kind])]
        if self.kind != CAPTIONS:
            wanted.append(("categories", _CATEGORY))
        return [
            f"{self.path.name}: {name}[{place}]: {fault}"
            for name, keys in wanted
            for place, record in enumerate(self._listed(name))
            if (fault := _fault(record, keys))
        ]

    def count(self) -> int:
        """Return how many records there are, sound or not."""
        return sum(len(self._listed(name)) for name in ("images", "annotations", "categories"))

    def where(self, annotation: Record) -> str:
        """Say which annotation it is."""
        return f"{self.path.name}: annotation {annotation.get('id', '')}".rstrip()

    def _listed(self, name: str) -> list[Any]:
        found = self.tree.get(name, [])
        return found if isinstance(found, list) else []

    def _sound(self, name: str, keys: Mapping[str, Test]) -> list[Record]:
        return [record for record in self._listed(name) if not _fault(record, keys)]


def _fault(record: object, keys: Mapping[str, Test]) -> str:
    """Say what a record lacks; empty if it is sound."""
    if not isinstance(record, dict):
        return f"{str(record)[:40]!r} is no record"
    for key, test in keys.items():
        if key not in record:
            return f"there is no «{key}»"
        if not test(record[key]):
            return f"«{key}» is {str(record[key])[:40]!r}"
    return ""
