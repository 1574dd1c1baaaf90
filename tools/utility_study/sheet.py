"""Draws what was said of some test frames beside the truth, to be judged by eye.

One frame of each kind of weather, the one with most people in it; columns for the truth and what
those say who learnt from randomised and from plain frames. Colours are classes, boxes people found;
bones join the joints that are seen, said for people in their true boxes.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digisphere.capture.keypoints import COCO_SKELETON
from utility_study.collecting import SEEN_LOOKS, UNSEEN_LOOKS
from utility_study.pictures import CLASSES, IGNORED, Pictures
from utility_study.sight_study import PLAIN, RANDOMISED, Seen, SightResult

COLOURS = {
    "sky": (150, 190, 235), "ground": (160, 130, 95), "grass": (150, 190, 90),
    "road": (110, 105, 105), "water": (50, 100, 190), "plants": (35, 105, 55),
    "building": (185, 85, 70), "prop": (225, 180, 60), "person": (230, 60, 160),
}  # fmt: skip
SURE = 0.3
"""A found person is drawn from this certainty on."""
_TILE_W, _LABEL_H, _SIDE_W, _GAP = 320, 24, 84, 4
_INK, _PAPER, _BONE = (235, 235, 235), (24, 24, 26), (255, 225, 60)
Picture = NDArray[np.uint8]
Boxes = NDArray[np.float32]


def draw_sheet(result: SightResult) -> Image.Image:
    """The sheet of one study."""
    test = result.test
    rows = chosen_frames(test)
    said = {name: result.learners[name].seen for name in (RANDOMISED, PLAIN)}
    heads = ["true people", *said, "true classes", *said]
    tall = round(_TILE_W * test.rgb.shape[1] / test.rgb.shape[2])
    size = (_SIDE_W + len(heads) * (_TILE_W + _GAP), 2 * _LABEL_H + len(rows) * (tall + _GAP))
    sheet = Image.new("RGB", size, _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for column, head in enumerate(heads):
        pen.text((_SIDE_W + column * (_TILE_W + _GAP), 4), head, fill=_INK, font=font)
    for number, (look, place) in enumerate(rows):
        top = _LABEL_H + number * (tall + _GAP)
        pen.text((6, top + 4), look or "its own", fill=_INK, font=font)
        tiles = _tiles(result, [each for each in said.values() if each], place)
        for column, tile in enumerate(tiles):
            scaled = tile.resize((_TILE_W, tall), Image.Resampling.NEAREST)
            sheet.paste(scaled, (_SIDE_W + column * (_TILE_W + _GAP), top))
    _draw_legend(pen, top=size[1] - _LABEL_H, font=font)
    return sheet


def _tiles(result: SightResult, said: list[Seen], place: int) -> list[Image.Image]:
    """A frame's pictures: people as they are and as said, then classes likewise."""
    test, poses = result.test, result.poses
    here = np.flatnonzero(poses.frame == place)
    flags = poses.joints[here, :, 2]
    truth = poses.in_frame(poses.joints[..., :2])[here]
    tiles = [_with_people(test.rgb[place], test.boxes[place], truth, flags == 2)]
    for each in said:
        boxes, sure = each.people[place]
        joints = poses.in_frame(each.joints)[here]
        tiles.append(_with_people(test.rgb[place], boxes[sure >= SURE], joints, flags == 2))
    painted = (test.classes[place], *(each.classes[place] for each in said))
    return tiles + [Image.fromarray(coloured(classes, test.rgb[place])) for classes in painted]


def chosen_frames(test: Pictures) -> list[tuple[str, int]]:
    """For each kind of weather there is, the frame with most people to find."""
    rows = []
    for look in (*SEEN_LOOKS, *UNSEEN_LOOKS):
        places = np.flatnonzero(test.looks == look)
        if len(places):
            people = [len(test.boxes[place]) for place in places]
            rows.append((look, int(places[int(np.argmax(people))])))
    return rows


def coloured(classes: NDArray[np.uint8], rgb: Picture) -> Picture:
    """Classes (h/2, w/2) as colours at the picture's size; what is ignored is black."""
    table = np.zeros((256, 3), dtype=np.uint8)
    for place, name in enumerate(CLASSES):
        table[place] = COLOURS[name]
    table[IGNORED] = 0
    return table[classes].repeat(2, axis=0).repeat(2, axis=1)[: rgb.shape[0], : rgb.shape[1]]


def _with_people(
    picture: Picture, boxes: Boxes, joints: NDArray[np.float32], seen: NDArray[np.bool_]
) -> Image.Image:
    """The picture with boxes (k, 4) and the bones between joints (n, 17, 2) that are seen."""
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in boxes.tolist():
        if x1 > x0 + 1 and y1 > y0 + 1:
            pen.rectangle([x0, y0, x1 - 1, y1 - 1], outline=(255, 255, 255))
    for points, there in zip(joints.tolist(), seen.tolist(), strict=True):
        for a, b in COCO_SKELETON:
            if there[a - 1] and there[b - 1]:
                pen.line([tuple(points[a - 1]), tuple(points[b - 1])], fill=_BONE)
    return image


def _draw_legend(
    pen: ImageDraw.ImageDraw, *, top: int, font: ImageFont.ImageFont | ImageFont.FreeTypeFont
) -> None:
    left = _SIDE_W
    for name in CLASSES:
        pen.rectangle([left, top + 5, left + 14, top + 19], fill=COLOURS[name])
        pen.text((left + 20, top + 3), name, fill=_INK, font=font)
        left += 110
