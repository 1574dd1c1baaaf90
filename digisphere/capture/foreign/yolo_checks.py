"""What must hold of a YOLO dataset: declarations, pictures, splits, and every line of every label.

A line is a class from 0, then numbers divided by the picture's width or height: centre and size of
a box; or the points of a polygon; or a box and joints, x, y and, if ``kpt_shape`` says 3, a flag.
``flip_idx`` tells which joint each becomes in a mirror, so applied twice it changes nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from digisphere.capture.foreign.yolo_reading import DETECT, IMAGES, POSE, SEGMENT, label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.foreign.yolo_reading import Line, YoloSet

FLAGS = (0, 1, 2)
BEYOND = 1e-3
"""Share of the picture by which a box may leave it: coordinates are rounded in many sets."""
_LEAST_POINTS = 3


def declaration_is_sound(made: YoloSet, tally: Tally) -> None:
    """Classes are numbered from 0 without a gap, splits are there, joints and mirror fit."""
    if made.file is None:
        tally.skipped = "there is no data.yaml"
        return
    names, where = made.names, made.file.name
    tally.expect(
        sorted(names) == list(range(len(names))) and bool(names),
        f"{where}: names are numbered {sorted(names)[:8]}, not from 0 without a gap",
    )
    told = made.declared.get("nc", len(names))
    tally.expect(told == len(names), f"{where}: nc is {told} for {len(names)} names")
    tally.expect(bool(made.pictures), f"{where}: no split has a picture")
    if made.task != POSE:
        return
    shape = made.declared.get("kpt_shape")
    fits = made.joints is not None and made.joints[1] in (2, 3)
    tally.expect(fits, f"{where}: kpt_shape is {shape}, not [joints, 2 or 3]")
    mirror = made.declared.get("flip_idx")
    if mirror is not None and made.joints is not None:
        many = made.joints[0]
        whole = isinstance(mirror, list) and sorted(map(str, mirror)) == sorted(
            map(str, range(many))
        )
        back = whole and all(mirror[mirror[joint]] == joint for joint in range(many))
        tally.expect(back, f"{where}: flip_idx {mirror} does not pair {many} joints")


def pictures_open(made: YoloSet, tally: Tally) -> None:
    """Every picture of every split is there and decodes to its end."""
    for path in made.pictures:
        found = made.opened.open(path)
        tally.expect(not found.fault, f"{made.told(path)}: {found.fault}")


def labels_have_pictures(made: YoloSet, tally: Tally) -> None:
    """Every label file can be read and has its picture."""
    for file in made.labels:
        tally.expect(not file.fault, f"{file.name}: {file.fault}")
    for path in made.stray:
        wanted = "/".join(path.with_suffix("").parts[-2:])
        tally.fail(f"{made.told(path)}: there is no picture {IMAGES}/.../{wanted}")


def splits_share_nothing(made: YoloSet, tally: Tally) -> None:
    """No picture, byte for byte, is in two splits."""
    first: dict[str, tuple[str, str]] = {}
    for path, split in made.pictures.items():
        digest, name = made.opened.open(path).digest, made.told(path)
        known, other = first.setdefault(digest, (split, name))
        tally.expect(not digest or known == split, f"{name} ({split}) is {other} ({known})")


def lines_are_whole(made: YoloSet, tally: Tally) -> None:
    """Every line has a known class and as many numbers as its task takes, and none stands twice."""
    for line in made.lines():
        tally.expect(*_class_of(made, line))
        count = len(line.words) - 1
        if line.values is None:
            tally.fail(f"{line.where}: «{' '.join(line.words)[:50]}» is not all numbers")
            continue
        tally.expect(_fits(made, count), f"{line.where}: {count} numbers for a {made.task} line")
    for file in made.labels:
        for words, count in Counter(line.words for line in file.lines).items():
            tally.expect(count == 1, f"{file.name}: «{' '.join(words)[:50]}» stands {count} times")


def _class_of(made: YoloSet, line: Line) -> tuple[bool, str]:
    if line.number is None or line.number < 0:
        return False, f"{line.where}: class «{line.words[0]}» is no whole number from 0"
    known = not made.names or line.number in made.names
    return known, f"{line.where}: class {line.number} of {len(made.names)} names"


def _fits(made: YoloSet, count: int) -> bool:
    if made.task == DETECT:
        return count == 4
    if made.task == SEGMENT:
        return count >= 2 * _LEAST_POINTS and count % 2 == 0
    return made.joints is not None and count == 4 + made.joints[0] * made.joints[1]


def _whole_lines(made: YoloSet) -> Iterator[tuple[str, list[float]]]:
    """Lines as their task takes them; the others have been told."""
    for line in made.lines():
        if line.values is not None and _fits(made, len(line.values)):
            yield line.where, line.values


def numbers_are_normalised(made: YoloSet, tally: Tally) -> None:
    """Every coordinate is a share of the picture, 0 to 1."""
    for where, values in _whole_lines(made):
        told = np.array(values)
        if made.task == POSE and made.joints is not None:
            joints = told[4:].reshape(made.joints)
            told = np.concatenate((told[:4], joints[:, :2].ravel()))
        out = float(np.maximum(-told, told - 1.0).max())
        worst = told[int(np.argmax(np.maximum(-told, told - 1.0)))]
        tally.expect(out <= 0.0, f"{where}: {worst:g} is no share from 0 to 1")


def boxes_fit(made: YoloSet, tally: Tally) -> None:
    """Every box has an extent and lies in its picture."""
    if made.task == SEGMENT:
        tally.skipped = "segment labels have no boxes"
        return
    for where, values in _whole_lines(made):
        x, y, width, height = values[:4]
        if width <= 0 or height <= 0:
            tally.fail(f"{where}: a box of {width:g} by {height:g}")
            continue
        out = max(abs(x - 0.5) + width / 2.0, abs(y - 0.5) + height / 2.0) - 0.5
        tally.measure(
            np.array([max(out, 0.0)]),
            limit=BEYOND,
            example=lambda _, t=f"{where}: box {values[:4]} leaves the picture": t,  # type: ignore[misc]
        )


def outlines_enclose(made: YoloSet, tally: Tally) -> None:
    """Every polygon encloses an area."""
    if made.task != SEGMENT:
        tally.skipped = f"these are {made.task} labels"
        return
    for where, values in _whole_lines(made):
        x, y = np.array(values).reshape(-1, 2).T
        twice = float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())
        tally.expect(abs(twice) > 0.0, f"{where}: the polygon encloses nothing")


def joints_are_flagged(made: YoloSet, tally: Tally) -> None:
    """Flags of joints are 0, 1 or 2, and a joint flagged 0 is at 0, 0."""
    if made.task != POSE or made.joints is None or made.joints[1] != 3:
        tally.skipped = "there are no flags of joints"
        return
    for where, values in _whole_lines(made):
        for place, (x, y, flag) in enumerate(np.array(values[4:]).reshape(-1, 3).tolist()):
            told = f"{where}, joint {place}"
            tally.expect(flag in FLAGS, f"{told}: flag {flag:g} is none of 0, 1, 2")
            tally.expect(
                flag != 0 or x == y == 0.0, f"{told}: not labelled (0) yet at ({x:g}, {y:g})"
            )


YOLO_CHECKS = (
    (declaration_is_sound, "data.yaml", "exact"),
    (pictures_open, "pictures open", "exact"),
    (labels_have_pictures, "labels have pictures", "exact"),
    (splits_share_nothing, "splits share no picture", "exact"),
    (lines_are_whole, "lines", "exact"),
    (numbers_are_normalised, "normalised", "exact"),
    (boxes_fit, "boxes in pictures", "0.001 of the picture"),
    (outlines_enclose, "polygons enclose", "exact"),
    (joints_are_flagged, "flags of joints", "exact"),
)
"""Every check of a YOLO dataset, with its name and tolerance."""


def unproved(made: YoloSet) -> list[str]:
    """What the files of a YOLO dataset cannot tell."""
    empty = sum(not label_of(path).is_file() for path in made.pictures)
    told = [
        "that a class, box, outline or joint is the right one: nothing tells what was in front of "
        "the camera",
        "that everything in a picture is labelled",
    ]
    if made.task != SEGMENT:
        told.append("that a box is tight: there is no mask to hold it against")
    if not made.names:
        told.append("that classes are known: no data.yaml names them")
    told += [
        f"anything of the split {split}: «{path.name}» is not there"
        for split, path, there in made.listed
        if not there
    ]
    if empty:
        told.append(f"that {empty} pictures without a label file are meant to show nothing")
    return told
