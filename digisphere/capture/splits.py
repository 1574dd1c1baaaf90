"""Which split a dataset belongs to, what it is called among others, and whose it is.

A capture is one world, so it belongs to one split whole: train, val or test follows from the world
and the seed alone. Two captures of one world (other cameras, a twin with a flood) therefore always
fall into the same split, and nothing seen in training is met again in the test. Called by the
session; formats get the answers among their facts.
"""

from __future__ import annotations

import json
import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digisphere.core.settings import Scenario

AUTO = "auto"
SPLITS = ("train", "val", "test")
_SHARES = (("train", 0.8), ("val", 0.9), ("test", 1.0))
"""Upper ends of the splits' shares: of many worlds, eight in ten are for training."""


def split_of(scenario: Scenario, *, seed: int) -> str:
    """The split of every capture of this world: a function of its ground and its seed."""
    world = json.dumps(scenario.world.model_dump(mode="json"), sort_keys=True)
    digest = blake2b(f"{world}\0{seed}".encode(), digest_size=8).digest()
    share = int.from_bytes(digest, "big") / 2.0**64
    return next(name for name, upper in _SHARES if share < upper or upper >= 1.0)


def dataset_key(plan: Mapping[str, Any]) -> str:
    """A short name no other capture has: scenario, seed, and a digest of what decides the frames.

    Versions and drivers are left out, so the same command gives the same names anywhere. Pictures
    are named by it where a format's folders are made to be poured together.
    """
    names = ("scenario", "seed", "rig", "every_s", "first_frame_s", "look", "draws")
    told = {name: plan[name] for name in names}
    if plan.get("path"):
        told["path"] = plan["path"]
    text = json.dumps({**told, "cameras": plan["cameras_of"]}, sort_keys=True)
    digest = blake2b(text.encode(), digest_size=3).hexdigest()
    name = re.sub(r"[^a-z0-9]+", "_", str(plan["scenario"]["name"]).lower()).strip("_")
    return f"{name or 'world'}-{plan['seed']}-{digest}"


def licence_text(facts: Mapping[str, Any]) -> str:
    """``LICENSE.txt`` of a dataset: who may use it, and what it was made from."""
    chosen = facts["licence"]
    terms = (
        f"Licence of the dataset: {chosen} (https://spdx.org/licenses/{chosen}.html)."
        if chosen
        else "No licence was chosen. All rights are with whoever made this capture; to choose one, "
        "capture with --set capture.licence=CC-BY-4.0 or another SPDX name."
    )
    return (
        f"{facts['description']}\n\n{terms}\n\n"
        "Every picture, label and table was computed by DigiSphere. No real person, place or "
        "conversation is shown; names are drawn from lists and stand for nobody. The bodies "
        "derive from the MakeHuman base mesh (CC0 1.0). DigiSphere itself is under the MIT "
        "licence, which lays no claim on what it makes.\n"
    )
