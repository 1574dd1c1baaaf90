"""How plots of checks look: one style, small, readable in any colour vision.

Colours are Okabe & Ito's (2008). Only ``battery`` calls this; what is drawn is each check's own.
"""

import io
from typing import Any

from digisphere.evaluate.check import Draw

FOUND, CONTROL, BAND, REFERENCE = "#0072b2", "#d55e00", "#009e73", "#555555"
"""Colours of the model, the broken model, the allowed band and published values."""

_STYLE: Any = {
    "figure.figsize": (5.2, 3.1),
    "figure.dpi": 110,
    "font.size": 9,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


def picture_of(draw: Draw) -> bytes:
    """Return a plot as PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with pyplot.rc_context(_STYLE):
        figure, axes = pyplot.subplots(layout="constrained")
        draw(axes)
        if axes.get_legend_handles_labels()[1]:
            axes.legend(fontsize=8)
        content = io.BytesIO()
        figure.savefig(content, format="png")
        pyplot.close(figure)
    return content.getvalue()
