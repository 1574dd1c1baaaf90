"""Draws what was said of some test frames beside the truth, to be judged by eye.

One frame of each kind of weather, the one with most people in it; a column for the picture, the
truth and every learner that had frames with labels of their own. Colours are classes, boxes people.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from utility_study.collecting import SEEN_LOOKS, UNSEEN_LOOKS
from utility_study.persons import boxes_from_maps
from utility_study.pictures import CLASSES, IGNORED, Pictures
from utility_study.sight_study import A_TENTH, PLAIN, RANDOMISED, SightResult

COLOURS = {
    "sky": (150, 190, 235), "ground": (160, 130, 95), "grass": (150, 190, 90),
    "road": (110, 105, 105), "water": (50, 100, 190), "plants": (35, 105, 55),
    "building": (185, 85, 70), "prop": (225, 180, 60), "person": (230, 60, 160),
}  # fmt: skip
SURE = 0.3
"""A found person is drawn from this certainty on."""
_TILE_W, _LABEL_H, _SIDE_W, _GAP = 320, 24, 84, 4
_INK, _PAPER = (235, 235, 235), (24, 24, 26)
Picture = NDArray[np.uint8]
Boxes = NDArray[np.float32]


def draw_sheet(result: SightResult) -> Image.Image:
    """The sheet of one study."""
    test = result.test
    rows = chosen_frames(test)
    shown = [each for each in result.learners if each.name in (RANDOMISED, A_TENTH, PLAIN)]
    heads = ["picture, true boxes", "true classes", *(each.name for each in shown)]
    tall = round(_TILE_W * test.rgb.shape[1] / test.rgb.shape[2])
    size = (
        _SIDE_W + len(heads) * (_TILE_W + _GAP),
        2 * _LABEL_H + len(rows) * (tall + _GAP),
    )
    sheet = Image.new("RGB", size, _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for column, head in enumerate(heads):
        pen.text((_SIDE_W + column * (_TILE_W + _GAP), 4), head, fill=_INK, font=font)
    for number, (look, place) in enumerate(rows):
        top = _LABEL_H + number * (tall + _GAP)
        pen.text((6, top + 4), look or "its own", fill=_INK, font=font)
        tiles = [
            _boxed(test.rgb[place], test.boxes[place]),
            coloured(test.classes[place], test.rgb[place]),
        ]
        for each in shown:
            assert each.seen is not None, "every learner was tested"
            boxes, sure = boxes_from_maps(each.seen.persons[place])
            said = coloured(each.seen.classes[place], test.rgb[place])
            tiles.append(_boxed(said, boxes[sure >= SURE]))
        for column, tile in enumerate(tiles):
            scaled = Image.fromarray(tile).resize((_TILE_W, tall), Image.Resampling.NEAREST)
            sheet.paste(scaled, (_SIDE_W + column * (_TILE_W + _GAP), top))
    _draw_legend(pen, top=size[1] - _LABEL_H, font=font)
    return sheet


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


def _boxed(picture: Picture, boxes: Boxes) -> Picture:
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in boxes.tolist():
        if x1 > x0 + 1 and y1 > y0 + 1:
            pen.rectangle([x0, y0, x1 - 1, y1 - 1], outline=(255, 255, 255))
    return np.asarray(image)


def _draw_legend(
    pen: ImageDraw.ImageDraw, *, top: int, font: ImageFont.ImageFont | ImageFont.FreeTypeFont
) -> None:
    left = _SIDE_W
    for name in CLASSES:
        pen.rectangle([left, top + 5, left + 14, top + 19], fill=COLOURS[name])
        pen.text((left + 20, top + 3), name, fill=_INK, font=font)
        left += 110
