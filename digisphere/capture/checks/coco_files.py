"""Do the COCO files load in COCO's own library, agree with the labels, and score 1.0?"""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from digisphere.capture.checks.plane_kernels import masked
from digisphere.capture.formats.coco import CATEGORY_OF_KIND
from digisphere.capture.formats.panoptic import segment_entries

if TYPE_CHECKING:
    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset

_ABSENT = "needs the format coco"
WHOLEBODY, WHOLEBODY_ORDER = "person_wholebody", ("foot", "face", "lefthand", "righthand")
_AP_SLACK = 1e-9
_OVERLAPS = np.array([0.5, 0.95])
"""The ends of COCO's ten overlaps: what finds its match at both does so at those between."""


def captions_agree(dataset: Dataset, tally: Tally) -> None:
    """``captions.json`` loads in COCO's library and has the captions of the table."""
    if not (dataset.root / "coco" / "captions.json").exists():
        tally.skipped = "there is no captions.json"
        return
    coco = _loaded(dataset, "captions")
    told = dataset.table("captions")
    columns = (told[name].tolist() for name in ("frame_id", "caption_id", "text"))
    wanted = {number: (frame, text) for frame, number, text in zip(*columns, strict=True)}
    found = {n: (entry["image_id"], entry["caption"]) for n, entry in coco.anns.items()}
    for number in sorted({*wanted, *found}):
        tally.expect(found.get(number) == wanted.get(number), f"caption {number} differs")


def perfect_predictions_score_one(dataset: Dataset, tally: Tally) -> None:
    """Predictions equal to the annotations get AP 1.0 for boxes, masks and keypoints."""
    if not _has(dataset, "coco"):
        tally.skipped = _ABSENT
        return
    instances, people = (_loaded(dataset, name) for name in ("instances", "person_keypoints"))
    for kind, truth in (("bbox", instances), ("segm", instances), ("keypoints", people)):
        score = average_precision(truth, kind=kind)
        if score is None:
            continue
        deviation = abs(1.0 - score)
        tally.measure(
            np.array([deviation]),
            limit=_AP_SLACK,
            example=lambda _, k=kind, s=score: f"{k}: AP {s:.4f}",  # type: ignore[misc]
        )
    if not tally.checked:
        tally.skipped = "nothing is annotated"


def average_precision(truth: COCO, *, kind: str) -> float | None:
    """AP of perfect predictions by COCOeval; None where there is nothing to find."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        # pycocotools 2.0 does not know numpy 2's ``copy`` keyword; the result is right.
        warnings.simplefilter("ignore", DeprecationWarning)
        annotations = truth.dataset["annotations"]
        field = {"bbox": "bbox", "segm": "segmentation", "keypoints": "keypoints"}[kind]
        found = [a for a in annotations if kind != "keypoints" or a["num_keypoints"] > 0]
        if not found:
            return None
        predictions = [
            {k: a[k] for k in ("image_id", "category_id", field)} | {"score": 1.0} for a in found
        ]
        evaluation = COCOeval(truth, truth.loadRes(predictions), kind)
        crowd = max(np.bincount([a["image_id"] for a in annotations]).max(), 1)
        evaluation.params.maxDets = [int(crowd)]
        evaluation.params.areaRng = [evaluation.params.areaRng[0]]
        evaluation.params.areaRngLbl = ["all"]
        evaluation.params.iouThrs = _OVERLAPS
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"]
    return float(precision[precision > -1].mean())


def coco_agrees_with_labels(dataset: Dataset, tally: Tally) -> None:
    """Masks, areas, boxes and keypoints in the COCO files are those of the planes and tables."""
    if not _has(dataset, "coco"):
        tally.skipped = _ABSENT
        return
    tree = _read(dataset, "instances")
    ids = [a["id"] for a in tree["annotations"]]
    tally.expect(len(set(ids)) == len(ids) and min(ids, default=1) >= 1, "ids repeat or start at 0")
    for image in tree["images"]:
        there = (dataset.root / image["file_name"]).is_file()
        tally.expect(there, f"image {image['id']}: {image['file_name']} is missing")
    by_frame: dict[int, list[dict[str, Any]]] = {n: [] for n in range(dataset.frames)}
    for annotation in tree["annotations"]:
        by_frame.setdefault(annotation["image_id"], []).append(annotation)
    for frame_id, entries in sorted(by_frame.items()):
        _compare_frame(dataset, frame_id, entries, tally)
    _compare_keypoints(dataset, tally)
    _compare_wholebody(dataset, tally)


def _compare_frame(
    dataset: Dataset, frame_id: int, annotations: list[dict[str, Any]], tally: Tally
) -> None:
    frame = dataset.frame(frame_id)
    rows = frame.rows("instances")
    kinds = rows["kind"].astype(str)
    wanted = rows["instance_id"][np.isin(kinds, list(CATEGORY_OF_KIND))]
    told = sorted(a["instance_id"] for a in annotations)
    tally.expect(told == sorted(wanted.tolist()), f"frame {frame_id}: other instances than labels")
    places = {int(i): n for n, i in enumerate(rows["instance_id"])}
    for annotation in annotations:
        place = places.get(annotation["instance_id"])
        if place is None:
            continue
        x0, y0, x1, y1 = rows["box_visible"][place].tolist()
        same = annotation["bbox"] == [x0, y0, x1 - x0, y1 - y0]
        same &= annotation["area"] == rows["pixels"][place]
        same &= annotation["category_id"] == CATEGORY_OF_KIND[kinds[place]]
        if frame.instance is not None:
            mask = annotation["segmentation"]
            text = np.frombuffer(bytes(mask["counts"], "ascii"), dtype=np.uint8)
            pixels = masked(text, frame.instance, annotation["instance_id"])
            same &= mask["size"] == list(frame.instance.shape)
            own = frame.instance[y0:y1, x0:x1] == annotation["instance_id"]
            same &= pixels == np.count_nonzero(own)
        tally.expect(
            bool(same), f"frame {frame_id}: annotation {annotation['id']} differs from its label"
        )


def _compare_keypoints(dataset: Dataset, tally: Tally) -> None:
    table = dataset.table("keypoints")
    keys = zip(table["frame_id"].tolist(), table["instance_id"].tolist(), strict=True)
    places = {key: n for n, key in enumerate(keys)}
    for annotation in _read(dataset, "person_keypoints")["annotations"]:
        place = places.get((annotation["image_id"], annotation["instance_id"]))
        where = f"keypoints of annotation {annotation['id']}"
        if place is None:
            tally.fail(f"{where}: no such person in the table")
            continue
        told = np.array(annotation["keypoints"], dtype=np.float64).reshape(17, 3)
        flags = table["keypoints_v"][place]
        pixels = np.where(flags[:, None] > 0, table["keypoints_px"][place], 0.0)
        same = np.array_equal(told[:, 2], flags) and np.abs(told[:, :2] - pixels).max() < 1e-3
        same &= annotation["num_keypoints"] == int((flags > 0).sum())
        tally.expect(bool(same), f"{where} differ from the table")


def _compare_wholebody(dataset: Dataset, tally: Tally) -> None:
    """Points of feet, hands and face in the file, by COCO-WholeBody's orders, are the table's."""
    table = dataset.table("keypoints")
    if "wholebody_v" not in table or not (dataset.root / "coco" / f"{WHOLEBODY}.json").exists():
        return
    keys = zip(table["frame_id"].tolist(), table["instance_id"].tolist(), strict=True)
    places = {key: n for n, key in enumerate(keys)}
    for annotation in _read(dataset, WHOLEBODY)["annotations"]:
        place = places.get((annotation["image_id"], annotation["instance_id"]))
        where = f"whole body of annotation {annotation['id']}"
        if place is None:
            tally.fail(f"{where}: no such person in the table")
            continue
        flat = [value for name in WHOLEBODY_ORDER for value in annotation[f"{name}_kpts"]]
        told = np.array(flat, dtype=np.float64).reshape(-1, 3)
        pixels, flags = (table[f"wholebody_{kind}"][place][17:] for kind in ("px", "v"))
        same = np.array_equal(told[:, 2], flags)
        same = same and bool(np.abs(told[:, :2] - pixels).max() < 1e-3)
        tally.expect(same, f"{where} differs from the table")


def segments_agree(dataset: Dataset, tally: Tally) -> None:
    """``panoptic.json`` lists exactly the segments of each panoptic picture."""
    if not _has(dataset, "panoptic"):
        tally.skipped = "needs the format panoptic"
        return
    tree = _read(dataset, "panoptic")
    known = {c["id"] for c in tree["categories"]}
    for annotation in tree["annotations"]:
        frame = dataset.frame(annotation["image_id"])
        segments = frame.panoptic
        where = f"frame {frame.frame_id}"
        if segments is None:
            tally.fail(f"{where}: panoptic.png is missing")
            continue
        same = segment_entries(segments) == annotation["segments_info"]
        tally.expect(same, f"{where}: segments_info differs from the picture")
        fits = all(s["category_id"] in known for s in annotation["segments_info"])
        tally.expect(fits, f"{where}: a segment's category is not declared")


def _has(dataset: Dataset, name: str) -> bool:
    return name in dataset.manifest["plan"]["formats"]


def _loaded(dataset: Dataset, name: str) -> COCO:
    """One of the files, in COCO's own library, which would print what it does."""
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(dataset.root / "coco" / f"{name}.json"))


def _read(dataset: Dataset, name: str) -> dict[str, Any]:
    path = dataset.root / "coco" / f"{name}.json"
    tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tree
