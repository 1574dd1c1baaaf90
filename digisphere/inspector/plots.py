"""Plots inside panels: lines, bars and a wind rose, over ImPlot, in the inspector's colours.

Context managers only, so that an exception leaves ImPlot's stack balanced. Values come in ready;
nothing here reads a snapshot.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from imgui_bundle import ImVec2, ImVec4, imgui, imgui_ctx, implot
from numpy.typing import NDArray

from digisphere.inspector.theme import Colour

Floats = NDArray[np.float64]
_PETAL_STEPS = 5
_STILL_PX = 4.0


@contextmanager
def plot(
    title: str,
    *,
    x_label: str = "",
    y_label: str = "",
    height: float = 160.0,
    equal: bool = False,
    within: tuple[float, float] | None = None,
    ticks: Sequence[float] | None = None,
    y_range: tuple[float, float] | None = None,
    key: bool = False,
) -> Iterator[bool]:
    """Open a plot as wide as the panel; gives whether it is to be filled.

    Args:
        title: its id and heading; only an id after ``##``.
        x_label: what runs to the right, with its unit.
        y_label: what runs up, with its unit.
        height: pixels.
        equal: the same scale both ways, without numbers.
        within: ends of both axes; as far as the values reach where not given.
        ticks: where numbers stand below the plot; ``whole_days`` finds them for days.
        y_range: ends of the upward axis alone.
        key: say above the plot what each line is, instead of over the lines.
    """
    flags = implot.Flags_.no_menus | implot.Flags_.no_box_select
    if equal:
        flags |= implot.Flags_.equal
    fit = implot.AxisFlags_.auto_fit
    shown = implot.begin_plot(title, ImVec2(-1.0, height), int(flags))
    try:
        if shown:
            bare = implot.AxisFlags_.no_tick_labels if equal else implot.AxisFlags_.none
            if within is not None:
                implot.setup_axes(x_label, y_label)
                implot.setup_axes_limits(*within, *within, imgui.Cond_.always)
            else:
                implot.setup_axes(x_label, y_label, int(fit | bare), int(fit | bare))
            if y_range is not None:
                implot.setup_axis_limits(implot.ImAxis_.y1, *y_range, imgui.Cond_.always)
            if ticks is not None:
                implot.setup_axis_ticks(implot.ImAxis_.x1, list(ticks))
            if key:
                where = implot.LegendFlags_.outside | implot.LegendFlags_.horizontal
                implot.setup_legend(implot.Location_.north, int(where))
        yield shown
    finally:
        if shown:
            implot.end_plot()


def whole_days(days: Floats, *, most: int = 8) -> list[float]:
    """Return at most so many of some consecutive days, evenly apart, to stand below an axis."""
    if days.size == 0:
        return []
    apart = -(-days.size // most)
    return [float(day) for day in days[::apart]]


@contextmanager
def canvas(
    title: str, *, height: float, middle: tuple[float, float], reach: float
) -> Iterator[bool]:
    """Open a plane without axes that can be moved and zoomed, as wide as the panel.

    Args:
        title: its id; give a new one for a new plane.
        height: pixels.
        middle: the point that is in the middle at first.
        reach: how far from it all is shown at first, whatever the panel's shape.
    """
    flags = implot.Flags_.canvas_only | implot.Flags_.equal
    width = imgui.get_content_region_avail().x
    half_x, half_y = (reach * side / max(min(width, height), 1.0) for side in (width, height))
    # A panel that changes its shape starts over, for the same limits would no longer show all.
    shape = f"{width / 40.0:.0f} {height / 40.0:.0f}"
    shown = implot.begin_plot(f"##{title} {shape}", ImVec2(-1.0, height), int(flags))
    try:
        if shown:
            bare = int(implot.AxisFlags_.no_decorations)
            implot.setup_axes("", "", bare, bare)
            x, y = middle
            implot.setup_axes_limits(
                x - half_x, x + half_x, y - half_y, y + half_y, imgui.Cond_.once
            )
        yield shown
    finally:
        if shown:
            implot.end_plot()


def nearest(x: Floats, y: Floats, *, within_px: float = 10.0) -> int:
    """Return the index of the point of the open plot nearest to the mouse; -1 when none is near."""
    if x.size == 0 or not implot.is_plot_hovered():
        return -1
    mouse, size, limits = (
        implot.get_plot_mouse_pos(), implot.get_plot_size(), implot.get_plot_limits(),
    )  # fmt: skip
    per_x = size.x / max(limits.x.max - limits.x.min, 1e-12)
    per_y = size.y / max(limits.y.max - limits.y.min, 1e-12)
    gap = np.hypot((x - mouse.x) * per_x, (y - mouse.y) * per_y)
    index = int(np.argmin(gap))
    return index if gap[index] <= within_px else -1


def clicked() -> bool:
    """Tell whether the left button has just been let go where it was pressed."""
    dragged = imgui.get_mouse_drag_delta(0, _STILL_PX)
    return bool(imgui.is_mouse_released(0)) and dragged.x == 0.0 and dragged.y == 0.0


def dots(
    label: str,
    x: Floats,
    y: Floats,
    *,
    packed: NDArray[np.uint32] | None = None,
    colour: Colour = (1.0, 1.0, 1.0),
    size: float = 4.0,
    hollow: bool = False,
    opacity: float = 1.0,
) -> None:
    """Draw points, in one colour or each in its own (packed as ImGui wants them)."""
    shade = ImVec4(*colour, opacity)
    spec = implot.Spec(
        marker=int(implot.Marker_.circle),
        marker_size=size,
        line_weight=1.6 if hollow else 0.0,
        marker_line_color=shade,
        marker_fill_color=ImVec4(0.0, 0.0, 0.0, 0.0) if hollow else shade,
    )
    if packed is not None:
        spec.marker_fill_colors = spec.marker_line_colors = packed
    implot.plot_scatter(label, _plain(x), _plain(y), spec=spec)


def segments(
    label: str,
    x: Floats,
    y: Floats,
    *,
    packed: NDArray[np.uint32] | None = None,
    colour: Colour = (1.0, 1.0, 1.0),
    weight: float = 1.0,
    opacity: float = 1.0,
) -> None:
    """Draw separate pieces: points 0 to 1, 2 to 3 and so on."""
    if x.size == 0:
        return
    spec = implot.Spec(
        line_weight=weight,
        line_color=ImVec4(*colour, opacity),
        flags=int(implot.LineFlags_.segments),
    )
    if packed is not None:
        spec.line_colors = packed
    implot.plot_line(label, _plain(x), _plain(y), spec=spec)


def line(label: str, x: Floats, y: Floats, *, colour: Colour) -> None:
    """Draw a line; a single value is drawn as a point."""
    if x.size == 1:
        dots(label, x, y, colour=colour, size=3.0)
    else:
        implot.plot_line(label, _plain(x), _plain(y), spec=_spec(colour))


def steps(label: str, x: Floats, y: Floats, *, colour: Colour) -> None:
    """Draw values that hold until the next one."""
    implot.plot_stairs(label, _plain(x), _plain(y), spec=_spec(colour))


def band(label: str, x: Floats, low: Floats, high: Floats, *, colour: Colour) -> None:
    """Fill between two lines."""
    spec = implot.Spec(fill_color=ImVec4(*colour, 0.22))
    implot.plot_shaded(label, _plain(x), _plain(low), _plain(high), spec=spec)


def mark_x(label: str, value: float, *, colour: Colour) -> None:
    """Draw a vertical line across the plot."""
    implot.plot_inf_lines(label, np.array([value]), spec=_spec(colour))


def spark(name: str, values: Floats, *, colour: Colour, height: float = 30.0) -> None:
    """Draw values as a line without axes, as wide as the panel."""
    with imgui_ctx.push_style_color(imgui.Col_.plot_lines, ImVec4(*colour, 1.0)):
        imgui.plot_lines(f"##{name}", values.astype(np.float32), graph_size=ImVec2(-1.0, height))


def bars(label: str, x: Floats, y: Floats, *, width: float, colour: Colour) -> None:
    """Draw bars."""
    implot.plot_bars(label, _plain(x), _plain(y), width, spec=_spec(colour))


def _spec(colour: Colour) -> implot.Spec:
    shade = ImVec4(*colour, 1.0)
    return implot.Spec(line_color=shade, line_weight=1.5, fill_color=shade)


def petals(shares: Floats, *, labels: Sequence[str], colours: Sequence[Colour]) -> None:
    """Draw a rose: (sectors, classes) shares as rings of petals, north up, clockwise.

    The outermost outline is the whole sector; classes are drawn from the strongest inwards.
    """
    sectors = len(shares)
    half = math.pi / sectors * 0.86
    for k in range(shares.shape[1] - 1, -1, -1):
        radius = shares[:, : k + 1].sum(axis=1)
        x, y = [0.0], [0.0]
        for sector in range(sectors):
            middle = 2.0 * math.pi * sector / sectors
            turns = np.linspace(middle - half, middle + half, _PETAL_STEPS)
            x += [0.0, *(radius[sector] * np.sin(turns)).tolist(), 0.0]
            y += [0.0, *(radius[sector] * np.cos(turns)).tolist(), 0.0]
        line(labels[k], np.array(x), np.array(y), colour=colours[k])


def _plain(values: Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)
