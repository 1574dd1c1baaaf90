"""What a dataset says about itself: the plan that must match on resume, the manifest, the digest.

The plan holds everything that decides the bytes; the manifest adds where it came from, and alone
in the dataset holds a time of day, ``created_at``, which the digest leaves out. Called by the
session, the validator and the command line.
"""

from __future__ import annotations

import json
import platform
import shlex
from dataclasses import astuple
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from digisphere.capture.store import JOURNAL, MANIFEST, is_made_later
from digisphere.core.record import versions
from digisphere.core.scenario import load_scenario, shipped_scenarios
from digisphere.errors import CaptureError, DigiSphereError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from digisphere.capture.request import CaptureRequest
    from digisphere.capture.tabular import TableSchema

DATASET_FORMAT = "digisphere-dataset-1"
_VARYING = "created_at"


def make_plan(request: CaptureRequest, *, driver: str) -> dict[str, Any]:
    """Everything that decides what the files hold."""
    return {
        "format": DATASET_FORMAT,
        "scenario": request.scenario.model_dump(mode="json"),
        "seed": request.seed,
        "frames": request.frames,
        "first_frame_s": request.starts_s,
        "every_s": request.every_s,
        "size": list(request.size),
        "rig": request.rig,
        "cameras_of": _cameras_digest(request.cameras_of),
        "path": None if request.camera_path is None else request.camera_path.to_json(),
        "twin_of": "" if request.twin_of is None else twin_mark(read_manifest(request.twin_of)),
        "recording": "" if request.recording is None else request.recording.fingerprint,
        "look": request.look,
        "draws": [list(astuple(draw)) for draw in request.draws],
        "planes": list(request.plane_names),
        "formats": list(request.format_names),
        "split": request.made_split,
        "driver": driver,
        "machine": platform.machine(),
        "versions": versions(),
    }


def twin_mark(manifest: Mapping[str, Any]) -> str:
    """What tells one finished dataset from every other: the sum of the sums of its files."""
    return str(manifest["checksums_sha256"])


def _cameras_digest(root: Path | None) -> str:
    """Fingerprint of the cameras a capture borrows; empty when it has its own."""
    if root is None:
        return ""
    return blake2b((root / "tables" / "cameras.parquet").read_bytes(), digest_size=16).hexdigest()


def make_manifest(
    plan: dict[str, Any],
    *,
    ground_key: str,
    commands: list[dict[str, Any]],
    schemas: Iterable[TableSchema],
    checksums: str,
) -> dict[str, Any]:
    """Everything needed to make the dataset again and to read it."""
    scenario_text = json.dumps(plan["scenario"], sort_keys=True)
    return {
        "format": DATASET_FORMAT,
        _VARYING: datetime.now(UTC).isoformat(timespec="seconds"),
        "plan": plan,
        "command_line": command_line(plan),
        "scenario_hash": blake2b(scenario_text.encode(), digest_size=16).hexdigest(),
        "ground_key": ground_key,
        "commands": commands,
        "platform": platform.platform(),
        "visibility": "visible_fraction = pixels / silhouette_pixels, where silhouette_pixels are "
        "counted in an isolated identity pass that draws the person alone, at the same camera; "
        "in_frame_fraction tells how much of the body's bounds the frame cuts off.",
        "checksums_sha256": checksums,
        "tables": {schema.name: schema.to_json() for schema in schemas},
    }


def command_line(plan: dict[str, Any]) -> str:
    """The command that makes this dataset, wherever it is put and however often it was resumed."""
    width, height = plan["size"]
    if plan["recording"]:
        verb = ["render", "RECORD", "--start", f"{plan['first_frame_s']:g}s"]
    elif plan["draws"]:
        return "digisphere randomise PLAN --out DIR"
    else:
        verb = ["capture", plan["scenario"]["name"]]
    words = [
        "digisphere",
        *verb,
        *("--frames", str(plan["frames"]), "--every", f"{plan['every_s']:g}s"),
        *("--size", f"{width}x{height}", "--rig", plan["rig"]),
        *(("--cameras-of", "DATASET") if plan["cameras_of"] else ()),
        *(("--path", "PATH") if plan.get("path") else ()),
        *("--split", plan["split"]),
        *(("--look", plan["look"]) if plan["look"] else ()),
        *("--planes", ",".join(plan["planes"]), "--formats", ",".join(plan["formats"])),
    ]
    return shlex.join(words if plan["recording"] else [*words, *_of_the_world(plan)])


def _of_the_world(plan: dict[str, Any]) -> list[str]:
    """What a recorded run knows by itself: seed, settings and commands."""
    return [
        *("--seed", str(plan["seed"])),
        *(word for text in _overrides(plan["scenario"]) for word in ("--set", text)),
        *(word for text in _doings(plan["scenario"]) for word in ("--do", text)),
    ]


def _overrides(settings: dict[str, Any]) -> list[str]:
    """What ``--set`` must say to turn the shipped scenario of that name into this one."""
    shipped: dict[str, Any] = {}
    if settings["name"] in shipped_scenarios():
        shipped = load_scenario(settings["name"]).model_dump(mode="json")
    texts = []
    for section, values in sorted(settings.items()):
        if isinstance(values, dict):
            theirs = shipped.get(section, {})
            odd = sorted(key for key in values if values[key] != theirs.get(key))
            texts += [f"{section}.{key}={json.dumps(values[key])}" for key in odd]
    return texts if shipped else []


def _doings(settings: dict[str, Any]) -> list[str]:
    """What ``--do`` must say to give the same commands at the same times."""
    texts = []
    for entry in settings["timeline"]:
        words = [entry["at"].replace(" ", ""), entry["do"]]
        words += [f"{name}={json.dumps(value)}" for name, value in entry["arguments"].items()]
        texts.append(shlex.join(words))
    return texts


def read_manifest(root: Path) -> dict[str, Any]:
    """Read the manifest of a finished dataset.

    Raises:
        CaptureError: there is none, or the capture is not finished.
    """
    path = root / MANIFEST
    if not path.is_file():
        if (root / JOURNAL).is_dir():
            raise CaptureError(
                f"The capture in «{root}» is not finished. Run the same «digisphere capture» "
                "command again with --resume first."
            )
        inside = sorted([*root.glob(f"*/{MANIFEST}"), *root.glob(f"*/*/{MANIFEST}")])
        cure = (
            f"There are some in it: give one of them, such as «{inside[0].parent}»."
            if inside
            else "Give the folder that «digisphere capture --out» wrote."
        )
        raise CaptureError(f"«{root}» holds no dataset: there is no {MANIFEST}. {cure}")
    return read_declared(path, of=DATASET_FORMAT, error=CaptureError, cure="Capture it again.")


def read_declared(
    path: Path, *, of: str, error: type[DigiSphereError], cure: str
) -> dict[str, Any]:
    """Read a JSON file that tells its own format.

    Raises:
        DigiSphereError: ``error``, with its ``cure``: it cannot be read, or is of another format.
    """
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as reason:
        raise error(f"«{path}» cannot be read: {reason}. {cure}") from reason
    found = told.get("format") if isinstance(told, dict) else None
    if found != of:
        raise error(f"«{path}» is of format {found!r}; this version reads {of!r}. {cure}")
    return told


def is_dataset(root: Path) -> bool:
    """Tell whether a folder was written by a capture, finished or not.

    Others have manifests too, so theirs is looked into.
    """
    path = root / MANIFEST
    if (root / JOURNAL).is_dir():
        return True
    if not path.is_file():
        return False
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return (root / "tables").is_dir()
    told = manifest.get("format", "") if isinstance(manifest, dict) else ""
    return str(told).startswith("digisphere-dataset")


def dataset_digest(root: Path) -> str:
    """One fingerprint over every file of a dataset but those made later, less ``created_at``."""
    total = blake2b(digest_size=16)
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        name = path.relative_to(root).as_posix()
        if is_made_later(name):
            continue
        content = path.read_bytes()
        if name == MANIFEST:
            facts = {k: v for k, v in json.loads(content).items() if k != _VARYING}
            content = json.dumps(facts, sort_keys=True).encode()
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
