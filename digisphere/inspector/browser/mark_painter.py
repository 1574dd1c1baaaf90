"""Draws marks of labels over a picture in the window, sharp at any zoom."""

from collections.abc import Callable, Iterable
from typing import Any

from imgui_bundle import ImVec2, imgui

from digisphere.capture.label_marks import Mark
from digisphere.inspector import theme

_WIDTH_PX, _BOLD_PX = 1.5, 3.0
_DOT_PX = 2.6
Pair = tuple[float, float]
Place = Callable[[Pair], Pair]
Box = tuple[float, float, float, float]


def paint(
    pen: Any, marks: Iterable[Mark], *, place: Place, selected: int, chosen: set[int]
) -> None:
    """Draw marks.

    Args:
        pen: ImGui's draw list.
        marks: in the order in which they lie over each other; words that would cover earlier ones
            are left out.
        place: from the picture's pixels to the screen's.
        selected: id of whom to draw bold.
        chosen: ids of those to draw bold besides.
    """
    taken: list[Box] = []
    for mark in marks:
        bold = mark.owner == selected or mark.owner in chosen
        colour = packed(mark.colour)
        width = _BOLD_PX if bold else _WIDTH_PX
        if mark.shape == "line":
            _line(pen, mark.at, colour=colour, width=width, place=place)
        elif mark.shape == "box":
            low, high = place((mark.at[0], mark.at[1])), place((mark.at[2], mark.at[3]))
            pen.add_rect(ImVec2(*low), ImVec2(*high), colour, 0.0, width)
        elif mark.shape == "word":
            _word(pen, mark, place=place, taken=taken)
        else:
            _dot(pen, mark, colour=colour, place=place, bold=bold)


def _line(pen: Any, at: tuple[float, ...], *, colour: int, width: float, place: Place) -> None:
    points = [ImVec2(*place((at[k], at[k + 1]))) for k in range(0, len(at), 2)]
    if len(points) == 2:
        pen.add_line(points[0], points[1], colour, width)
    else:
        pen.add_polyline(points, colour, width, 0)


def _dot(pen: Any, mark: Mark, *, colour: int, place: Place, bold: bool) -> None:
    centre = ImVec2(*place((mark.at[0], mark.at[1])))
    radius = _DOT_PX * (1.4 if bold else 1.0)
    if mark.shape == "dot":
        pen.add_circle_filled(centre, radius, colour)
    else:
        pen.add_circle(centre, radius + 0.5, colour, 0, _WIDTH_PX)


def _word(pen: Any, mark: Mark, *, place: Place, taken: list[Box]) -> None:
    """Write a word on a plate of its colour, just above its point."""
    size = imgui.calc_text_size(mark.word)
    x, y = place((mark.at[0], mark.at[1]))
    box = (x, y - size.y - 3.0, x + size.x + 8.0, y - 1.0)
    if any(_overlap(box, other) for other in taken):
        return
    taken.append(box)
    pen.add_rect_filled(ImVec2(*box[:2]), ImVec2(*box[2:]), packed(mark.colour, 0.88), 3.0)
    pen.add_text(ImVec2(box[0] + 4.0, box[1] + 1.0), packed((20, 20, 20)), mark.word)


def _overlap(one: Box, other: Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def packed(colour: tuple[int, int, int], alpha: float = 1.0) -> int:
    """A colour of bytes as ImGui draws it."""
    red, green, blue = (v / 255.0 for v in colour)
    return int(imgui.color_convert_float4_to_u32(theme.rgba((red, green, blue), alpha)))
