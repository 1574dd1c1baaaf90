"""What to call whoever an id stands for, from a dataset's own tables.

Reads only what is on disk, so it works on a dataset made elsewhere. Called by the gallery.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from digisphere.core.identity import kind_and_row

if TYPE_CHECKING:
    from digisphere.capture.dataset import Dataset


class EntityWords:
    """Names by id."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def person(self, row: int) -> str:
        """The name of a row of the people table."""
        return self._people.get(row, f"person {row}")

    def entity(self, entity_id: int) -> str:
        """The name of any id; empty for none."""
        kind, row = kind_and_row(entity_id)
        if kind == "none":
            return ""
        if kind in {"sky", "terrain", "water", "grass"}:
            return kind
        if kind == "person":
            return self.person(row)
        return self._things.get(entity_id, f"{kind} {row}")

    @cached_property
    def _people(self) -> dict[int, str]:
        people = self._dataset.table("people")
        names = (f"{g} {f}" for g, f in zip(people["given"], people["family"], strict=True))
        return dict(zip(people["person_id"].tolist(), names, strict=True))

    @cached_property
    def _things(self) -> dict[int, str]:
        """Names of places, of the buildings they are in, and of animals by their kind."""
        places = self._dataset.table("places")
        words = dict(zip(places["entity_id"].tolist(), places["name"].tolist(), strict=True))
        named = dict(zip(places["place_id"].tolist(), places["name"].tolist(), strict=True))
        buildings = self._dataset.table("buildings")
        for entity_id, place in zip(buildings["entity_id"], buildings["place_id"], strict=True):
            if int(place) in named:
                words[int(entity_id)] = named[int(place)]
        if "animals" in self._dataset.manifest["tables"]:
            animals = self._dataset.table("animals")
            for entity_id, species in zip(animals["instance_id"], animals["species"], strict=True):
                words[int(entity_id)] = f"{species} {kind_and_row(int(entity_id))[1]}"
        return words
