"""Other clothes on the same people: what they wear in a picture, all else as it was.

Clothes tell work and age; a detector trained on them alone learns the smock and not the farmer.
Here colours, or garments too, are drawn anew for each frame and person, so that they tell nothing.
Bodies, hair, poses and ids stay. Pixels and the plane of garments show what is worn in the picture;
the run's tables go on describing the run. Used by ``digisphere randomise``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from digisphere.core.streams import Streams
from digisphere.errors import CaptureError, suggest
from digisphere.people.enums import Cloth, Outfit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digisphere.core.snapshot import Snapshot

CLOTHES: Mapping[str, str] = {
    "colours": "Their own garments in any colours of the cloth palette.",
    "garments": "Any garments of their age in any colours.",
}
_OF_GROWN = (Outfit.PLAIN, Outfit.FARM, Outfit.APRON, Outfit.FORMAL, Outfit.CLERGY,
             Outfit.MEDICAL, Outfit.ELDER)  # fmt: skip


def check_clothes(name: str) -> None:
    """Refuse clothes there are not.

    Raises:
        CaptureError: they are unknown.
    """
    if name and name not in CLOTHES:
        raise CaptureError(f"There are no clothes «{name}». {suggest(name, known=CLOTHES)}")


def dressed(snapshot: Snapshot, name: str, *, seed: int, frame_id: int) -> Snapshot:
    """The same moment with people in other clothes; the moment itself when ``name`` is empty."""
    if not name:
        return snapshot
    people = snapshot.tables["people"]
    chance = Streams(seed).at("capture.clothes", frame_id).random((3, people.capacity))
    columns = {
        "top_colour": np.floor(chance[0] * len(Cloth)),
        "bottom_colour": np.floor(chance[1] * len(Cloth)),
    }
    if name == "garments":
        grown = people["outfit"] != Outfit.CHILD
        drawn = np.array(_OF_GROWN)[np.floor(chance[2] * len(_OF_GROWN)).astype(np.intp)]
        columns["outfit"] = np.where(grown, drawn, people["outfit"])
    return replace(snapshot, tables={**snapshot.tables, "people": people.with_columns(columns)})
