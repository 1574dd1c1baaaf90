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


@contextmanager
def plot(
    title: str,
    *,
    x_label: str = "",
    y_label: str = "",
    height: float = 150.0,
    equal: bool = False,
) -> Iterator[bool]:
    """Open a plot as wide as the panel; gives whether it is to be filled."""
    flags = implot.Flags_.no_menus | implot.Flags_.no_box_select
    if equal:
        flags |= implot.Flags_.equal
    fit = implot.AxisFlags_.auto_fit
    shown = implot.begin_plot(title, ImVec2(-1.0, height), int(flags))
    try:
        if shown:
            bare = implot.AxisFlags_.no_tick_labels if equal else implot.AxisFlags_.none
            implot.setup_axes(x_label, y_label, int(fit | bare), int(fit | bare))
        yield shown
    finally:
        if shown:
            implot.end_plot()


def line(label: str, x: Floats, y: Floats, *, colour: Colour) -> None:
    """Draw a line."""
    implot.plot_line(label, _plain(x), _plain(y), spec=_spec(colour))


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
