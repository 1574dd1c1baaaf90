"""Do the environment planes agree with the gridded fields under the pixels?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digisphere.capture.checks.lifted_depth import Depth
from digisphere.capture.environment_planes import BLENDED_PLANES, NO_CLASS, STEPPED_PLANES

if TYPE_CHECKING:
    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import FrameFiles

TOLERANCE = 1e-4
"""Share of the field's span, for single precision and a point a hair from where it was drawn."""
_LEAST_SPAN = 1e-3
_ON_THE_LINE_CELLS = 1e-3
"""How near a cell's border a point may round to either side."""


def environment_planes_agree(frame: FrameFiles, tally: Tally) -> None:
    """Every environment plane is the gridded field at the point each pixel shows."""
    depth = frame.depth
    present = [p for p in (*BLENDED_PLANES, *STEPPED_PLANES) if frame.plane(p.name) is not None]
    fields = frame.read_fields({"map_size_m", *(made.field for made in present)})
    if fields is None or depth is None or not present:
        tally.skipped = "needs the format fields, the plane depth and an environment plane"
        return
    sky, lifted = ~np.isfinite(depth), Depth(depth, frame.view)
    size = (float(fields["map_size_m"][0]), float(fields["map_size_m"][1]))
    for made in present:
        name, plane = made.field, np.asarray(frame.plane(made.name))
        where = f"frame {frame.frame_id}, {made.name}"
        void = np.isnan(plane) if plane.dtype.kind == "f" else plane == NO_CLASS
        tally.expect(not (sky > void).any(), f"{where}: sky has a value")
        if name not in fields:
            tally.expect(bool(void.all()), f"{where}: there is no such field")
            continue
        grid = fields[name]
        if made in BLENDED_PLANES:
            span = max(float(np.ptp(grid)), _LEAST_SPAN)
            found = lifted.blended(plane, grid=grid, size_m=size, span=span, limit=TOLERANCE)
            found.tell(tally, example=lambda place, off, p=plane, w=where: (  # type: ignore[misc]
                f"{w}: {p.flat[place]:g} at {divmod(place, p.shape[1])[::-1]} is {off:.3g} of the "
                "span off"
            ))  # fmt: skip
            continue
        lifted.stepped(
            plane, grid=grid, size_m=size, clear=_ON_THE_LINE_CELLS, atol=1e-3, rtol=1e-6
        ).tell(tally, example=lambda place, real, p=plane, w=where: (  # type: ignore[misc]
            f"{w}: {p.flat[place]} where the field says {real:g}"
        ))  # fmt: skip
