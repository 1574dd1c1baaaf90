"""A frame's picture with its labels drawn in: boxes with names, joints, instances, classes, depth.

For people who look at a dataset; nothing is read back from these pictures. Called by the contact
sheet, the animation, the gallery and the validator's report.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digisphere.capture.keypoints import COCO_SKELETON
from digisphere.capture.label_marks import AMBER, AZURE, KIND_COLOURS, WHITE, marks_of
from digisphere.core.identity import PROP_BASE, Semantic
from digisphere.errors import CaptureError, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from digisphere.capture.dataset import FrameFiles

    Box = tuple[float, float, float, float]

SEEN, WHOLE, JOINT = AMBER, WHITE, AZURE
"""Colours of the seen box, the box of the whole person, and bones."""
CLASS_COLOURS = {
    Semantic.SKY: (135, 190, 235),
    Semantic.GROUND: (150, 120, 90),
    Semantic.GRASS: (150, 200, 80),
    Semantic.ROCK: (130, 130, 130),
    Semantic.SAND: (230, 210, 150),
    Semantic.ROAD: (90, 80, 110),
    Semantic.FIELD: (215, 180, 50),
    Semantic.WATER: (30, 90, 200),
    Semantic.SNOW: (240, 245, 255),
    Semantic.TREE: (20, 100, 40),
    Semantic.SHRUB: (90, 140, 30),
    Semantic.BUILDING: (190, 70, 60),
    Semantic.PROP: (240, 130, 30),
    Semantic.ANIMAL: (170, 90, 220),
    Semantic.PERSON: (255, 60, 160),
}
_LABEL_INK = (20, 20, 20)
_STEPS = np.array([0.8191725133961645, 0.6710436067037893, 0.5497004779019703])
"""Steps that spread whole numbers evenly through the unit cube (Roberts 2018, the R3 sequence)."""
_SMALL_THING_PX, _SMALL_PERSON_PX = 24, 32
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError)
"""What reading a broken picture raises; Pillow calls a broken PNG a syntax error."""


def draw_overlay(frame: FrameFiles, overlay: str, *, width: int) -> Image.Image:
    """Return the picture, ``width`` pixels wide, with one kind of label drawn in.

    Raises:
        CaptureError: the overlay is unknown, or what it needs is missing or cannot be read.
    """
    if overlay not in OVERLAYS:
        raise CaptureError(f"There is no overlay «{overlay}». {suggest(overlay, known=OVERLAYS)}")
    return OVERLAYS[overlay](frame, width)


def overlays_of(frame: FrameFiles) -> list[str]:
    """The overlays whose planes and columns this frame has."""
    needed = {"instance": "instance.png", "semantic": "semantic.png", "depth": "depth.npy"}
    told = {"boxes3d": ("instances", "box_3d_corners"), "skeleton": ("keypoints", "skeleton_px")}
    tables = frame.dataset.manifest["tables"]
    return [
        name
        for name in OVERLAYS
        if (name not in needed or (frame.folder / needed[name]).exists())
        and (name not in told or told[name][1] in tables[told[name][0]]["columns"])
    ]


def jpeg_of(picture: Image.Image, *, quality: int = 80) -> bytes:
    """A picture as a JPEG file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def plane_of(frame: FrameFiles, name: str) -> NDArray[Any]:
    """A plane that must be there and readable.

    Raises:
        CaptureError: it is not.
    """
    try:
        found: NDArray[Any] | None = getattr(frame, name)
    except UNREADABLE as error:
        raise unreadable_plane(frame, name, error) from error
    if found is None:
        raise CaptureError(
            f"«{frame.folder}» has no plane «{name}». Choose another overlay, or capture with "
            f"--planes standard,{name}."
        )
    return found


def unreadable_plane(frame: FrameFiles, name: str, error: Exception) -> CaptureError:
    """What to say of a plane whose file is cut short or broken."""
    return CaptureError(
        f"The plane «{name}» in «{frame.folder}» cannot be read: "
        f"{' '.join(str(error).split())[:120]}. Copy it again from where the dataset came, or "
        "capture the dataset again."
    )


def draw_boxes(pen: ImageDraw.ImageDraw, frame: FrameFiles, *, scale: float) -> None:
    """Draw people's boxes: white the whole person, amber what is seen."""
    rows = frame.rows("instances")
    for place in np.flatnonzero(rows["kind"] == "person").tolist():
        for box, colour in ((rows["box_full"], WHOLE), (rows["box_visible"], SEEN)):
            if np.isfinite(box[place]).all():
                pen.rectangle(_rim(box[place], scale), outline=colour)


def draw_joints(pen: ImageDraw.ImageDraw, frame: FrameFiles, *, scale: float) -> None:
    """Draw COCO's bones between joints in the frame, seen or hidden."""
    joints = frame.rows("keypoints")
    for pixels, flags in zip(joints["keypoints_px"], joints["keypoints_v"], strict=True):
        for start, end in COCO_SKELETON:
            if flags[start - 1] > 0 and flags[end - 1] > 0:
                ends = np.concatenate((pixels[start - 1], pixels[end - 1])) * scale
                pen.line(ends.tolist(), fill=JOINT, width=1)


def depth_ends_m(depth: NDArray[Any]) -> tuple[float, float]:
    """The nearest and farthest depth the colours tell apart: 2nd and 98th percentile."""
    known = depth[np.isfinite(depth) & (depth > 0)]
    if not known.size:
        return 1.0, 2.0
    near, far = (float(end) for end in np.percentile(known, (2, 98)))
    return near, max(far, near * 1.01)


def _plain(frame: FrameFiles, width: int) -> Image.Image:
    return _resized(plane_of(frame, "rgb"), frame, width=width)


def _boxes(frame: FrameFiles, width: int) -> Image.Image:
    picture = _plain(frame, width)
    scale, pen = width / frame.view.width, ImageDraw.Draw(picture)
    rows = frame.rows("instances")
    for place in np.flatnonzero(np.isin(rows["kind"], ("building", "prop", "animal"))).tolist():
        rim = _rim(rows["box_visible"][place], scale)
        if max(rim[2] - rim[0], rim[3] - rim[1]) >= _SMALL_THING_PX:
            pen.rectangle(rim, outline=KIND_COLOURS[str(rows["kind"][place])])
    draw_boxes(pen, frame, scale=scale)
    _write_labels(pen, _labels(frame, scale), width=width)
    return picture


def _keypoints(frame: FrameFiles, width: int) -> Image.Image:
    picture = _plain(frame, width)
    scale, pen = width / frame.view.width, ImageDraw.Draw(picture)
    draw_joints(pen, frame, scale=scale)
    joints = frame.rows("keypoints")
    for pixels, flags in zip(joints["keypoints_px"] * scale, joints["keypoints_v"], strict=True):
        if not flags.any() or np.ptp(pixels[flags > 0, 1]) < _SMALL_PERSON_PX:
            continue  # dots would hide who is so far away
        for (x, y), flag in zip(pixels.tolist(), flags.tolist(), strict=True):
            if flag:
                dot = (x - 1.5, y - 1.5, x + 1.5, y + 1.5)
                pen.ellipse(dot, fill=SEEN if flag > 1 else None, outline=SEEN)
    return picture


def _instances(frame: FrameFiles, width: int) -> Image.Image:
    ids, places = np.unique(plane_of(frame, "instance"), return_inverse=True)
    colours = hues_of(np.where(ids >= PROP_BASE, ids, 0))
    return _blended(colours[places].reshape(*_shape(frame), 3), frame, width=width)


def _semantic(frame: FrameFiles, width: int) -> Image.Image:
    palette = np.zeros((256, 3), dtype=np.uint8)
    for kind, colour in CLASS_COLOURS.items():
        palette[kind] = colour
    return _blended(palette[plane_of(frame, "semantic")], frame, width=width)


def _depth(frame: FrameFiles, width: int) -> Image.Image:
    import matplotlib as mpl  # takes long to import, and only this overlay needs it

    depth = plane_of(frame, "depth").astype(np.float64)
    near, far = depth_ends_m(depth)
    known = np.isfinite(depth) & (depth > 0)
    logs = np.log(np.clip(np.where(known, depth, near), near, far) / near) / np.log(far / near)
    colours = (mpl.colormaps["magma_r"](logs)[..., :3] * 255).astype(np.uint8)
    colours[~known] = 0
    return _resized(colours, frame, width=width)


def _marked(*kinds: str) -> Callable[[FrameFiles, int], Image.Image]:
    """An overlay of these kinds of marks."""

    def draw(frame: FrameFiles, width: int) -> Image.Image:
        picture = _plain(frame, width)
        scale, pen = width / frame.view.width, ImageDraw.Draw(picture)
        for mark in (mark for kind in kinds for mark in marks_of(frame, kind)):
            at = [v * scale for v in mark.at]
            if mark.shape == "line":
                pen.line(at, fill=mark.colour, width=1)
            elif mark.shape == "box":
                pen.rectangle(_rim(np.array(mark.at), scale), outline=mark.colour)
            elif mark.shape in ("dot", "ring"):
                x, y = at
                filled = mark.colour if mark.shape == "dot" else None
                pen.ellipse((x - 1.5, y - 1.5, x + 1.5, y + 1.5), fill=filled, outline=mark.colour)
        return picture

    return draw


OVERLAYS: dict[str, Callable[[FrameFiles, int], Image.Image]] = {
    "none": _plain,
    "boxes": _boxes,
    "boxes3d": _marked("box_3d"),
    "keypoints": _keypoints,
    "skeleton": _marked("skeleton", "contacts", "gaze"),
    "instance": _instances,
    "semantic": _semantic,
    "depth": _depth,
}
"""How each overlay is drawn, by name."""


def _shape(frame: FrameFiles) -> tuple[int, int]:
    return frame.view.height, frame.view.width


def _resized(pixels: NDArray[Any], frame: FrameFiles, *, width: int) -> Image.Image:
    size = (width, max(1, round(width * frame.view.height / frame.view.width)))
    return Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)


def _blended(colours: NDArray[np.uint8], frame: FrameFiles, *, width: int) -> Image.Image:
    """Colours over the picture's own light and shade; over grey where there is no picture."""
    grey = np.full(_shape(frame), 128.0)
    if (frame.folder / "rgb.png").exists():
        grey = plane_of(frame, "rgb").mean(axis=2)
    mixed = 0.62 * colours + 0.38 * grey[..., None]
    return _resized(mixed.astype(np.uint8), frame, width=width)


def hues_of(ids: NDArray[Any]) -> NDArray[np.uint8]:
    """A colour of its own for each id, in every picture the same; 0 is dark."""
    hue, grey, bright = ((ids[:, None] * _STEPS) % 1.0).T
    wave = np.abs((hue[:, None] * 6 + np.array([0, 4, 2])) % 6 - 3) - 1
    paled = 1 - (1 - np.clip(wave, 0, 1)) * (0.55 + 0.45 * grey[:, None])
    mixed = 255 * paled * (0.6 + 0.4 * bright[:, None])
    colours: NDArray[np.uint8] = mixed.astype(np.uint8)
    colours[ids == 0] = 40
    return colours


def _rim(box: NDArray[Any], scale: float) -> list[float]:
    """A box with an exclusive far edge as the rectangle of its outermost pixels."""
    x0, y0, x1, y1 = (box * scale).tolist()
    return [x0, y0, max(x0, x1 - 1), max(y0, y1 - 1)]


def _labels(frame: FrameFiles, scale: float) -> Iterator[tuple[list[float], str]]:
    """Seen boxes and names of people and animals near enough to tell apart, the biggest first."""
    names = dict(zip(*(frame.rows("minds")[c] for c in ("instance_id", "name")), strict=True))
    if "animals" in frame.dataset.manifest["tables"]:
        beasts = frame.rows("animals")
        names |= dict(zip(beasts["instance_id"], beasts["species"], strict=True))
    rows = frame.rows("instances")
    for place in np.argsort(-rows["pixels"], kind="stable").tolist():
        name = names.get(rows["instance_id"][place])
        rim = _rim(rows["box_visible"][place], scale)
        if name is not None and rim[3] - rim[1] >= _SMALL_THING_PX:
            yield rim, str(name)


def _write_labels(
    pen: ImageDraw.ImageDraw, labels: Iterator[tuple[list[float], str]], *, width: int
) -> None:
    """Write names over boxes, else under them; a name that would cover others is left out."""
    font = ImageFont.load_default(max(10, width // 52))
    taken: list[Box] = []
    for rim, name in labels:
        x0, y0, x1, y1 = pen.textbbox((0, 0), name, font=font)
        wide, tall = x1 - x0 + 4, y1 - y0 + 4
        left = min(max(0.0, rim[0]), max(0.0, width - wide))
        for top in (max(0.0, rim[1] - tall), rim[3] + 1):
            place = (left, top, left + wide, top + tall)
            if not any(_overlap(place, other) for other in taken):
                taken.append(place)
                pen.rectangle(place, fill=SEEN)
                pen.text((left + 2 - x0, top + 2 - y0), name, fill=_LABEL_INK, font=font)
                break


def _overlap(one: Box, other: Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]
