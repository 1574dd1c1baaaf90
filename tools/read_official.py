#!/usr/bin/env python3
"""Opens a dataset with each format's official reader and prints what they found.

``python tools/read_official.py DATASET`` makes one environment a reader under ``out/readers``
(their pins contradict each other), lets each compare what it reads with the dataset's own tables
and planes, and prints a table. ``--pictures DIR`` draws what each reader returned over the
pictures. Readers on no package index are taken from a checkout: ``--checkout bop=PATH``.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from rich.console import Console
from rich.table import Table

from digisphere.capture.dataset import Dataset

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "tools" / "official_readers"
INSTANCE = ("instance_id", "kind", "row", "box_visible", "pixels", "visible_fraction")
SOLID = ("box_3d_centre_m", "box_3d_size_m", "box_3d_heading_rad", "box_3d_corners")
_SHOWN_PX = 960


@dataclass(frozen=True)
class Reader:
    """A format's official reader: what to install (each a pip line) and the script that reads."""

    format: str
    library: str
    script: str
    installs: tuple[str, ...] = ()
    checkout: str = ""


READERS = (
    Reader("coco", "pycocotools", "coco", ("pycocotools numpy",)),
    Reader("panoptic", "panopticapi", "panoptic", ("numpy pillow",), "panopticapi"),
    Reader("yolo", "supervision", "yolo", ("supervision",)),
    Reader("bop", "bop_toolkit", "bop", ("numpy imageio pypng pytz scipy",), "bop"),
    Reader("webdataset", "webdataset", "webdataset_shards", ("webdataset pillow",)),
    Reader("huggingface", "datasets", "huggingface", ("datasets pillow",)),
    Reader(
        "solo",
        "pysolotools",
        "solo",
        # Its pins cannot be met with Python 3.11; the code itself runs with what is current.
        ("--no-deps pysolotools", "dataclasses-json<0.6 numpy pandas pillow pycocotools scipy"),
    ),
    Reader("nuscenes", "nuscenes-devkit", "nuscenes_tables", ("nuscenes-devkit",)),
    # Everything else it asks for is for notebooks.
    Reader("adt", "projectaria-tools", "adt", ("--no-deps projectaria-tools", "numpy")),
    Reader("usd", "usd-core", "usd", ("usd-core numpy",)),
)
BY_RULE = {
    "kitti": "the devkit is C++ and Matlab",
    "replicator": "its reader is the simulator itself",
    "humandata": "mmhuman3d is on no package index and needs torch",
    "vqa": "VQA's helper tools are on no package index",
}
"""Formats without a reader to install: the tests read them by their published rules."""


def main() -> int:
    """Read with every reader asked for; 0 when all that could be installed agree."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset", type=Path, help="a captured dataset")
    parser.add_argument("--only", nargs="*", default=[], help="formats to read; all by default")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of what was read")
    parser.add_argument("--checkout", nargs="*", default=[], help="NAME=PATH of a reader's source")
    parser.add_argument("--environments", type=Path, default=ROOT / "out" / "readers")
    options = parser.parse_args()
    dataset = Dataset(options.dataset.resolve())
    checkouts = dict(word.split("=", 1) for word in options.checkout)
    written = set(dataset.manifest["plan"]["formats"])
    table = Table("format", "reader", "result", "values", "largest differences", title="Readers")
    passed = True
    with tempfile.TemporaryDirectory() as folder:
        truth = write_truth(dataset, Path(folder))
        for reader in READERS:
            if reader.format not in (options.only or written):
                continue
            report = read_with(reader, dataset, truth, options.environments, checkouts)
            passed &= not report.get("wrong")
            table.add_row(*told(reader, report))
            if options.pictures and "drawings" in report:
                draw(reader, report, dataset, options.pictures)
    for name in sorted(written & set(BY_RULE)):
        table.add_row(name, "none", f"by the published rule, in tests: {BY_RULE[name]}", "", "")
    Console(width=160).print(table)
    return 0 if passed else 1


def write_truth(dataset: Dataset, folder: Path) -> Path:
    """The dataset's own tables and planes in a form that needs numpy alone."""
    frames = []
    for frame in dataset:
        ids, depth = frame.instance, frame.depth
        assert ids is not None, "capture with the plane instance"
        assert depth is not None, "capture with the plane depth"
        entry: dict[str, Any] = {"frame_id": frame.frame_id, "rgb": str(frame.folder / "rgb.png")}
        for name, plane in (("instance", ids), ("depth", depth)):
            path = folder / f"{name}_{frame.frame_id}.npy"
            np.save(path, plane)
            entry[f"{name}_npy"] = str(path)
        entry["time_s"] = float(frame.rows("frames")["time_s"][0])
        entry["k"] = frame.view.k.tolist()
        entry["camera_from_world"] = frame.view.camera_from_world.tolist()
        rows = frame.rows("instances")
        entry["instances"] = _records(rows, (*INSTANCE, *SOLID))
        joints = frame.rows("keypoints")
        short = {name.removeprefix("keypoints_"): joints[name] for name in joints}
        entry["keypoints"] = _records(short, ("instance_id", "px", "v", "m"))
        frames.append(entry)
    path = folder / "truth.json"
    split = dataset.manifest["plan"]["split"]
    path.write_text(json.dumps({"frames": frames, "split": split}), encoding="utf-8")
    return path


def _records(columns: dict[str, Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rows as plain dicts."""
    lists = [columns[name].tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*lists, strict=True)]


def read_with(
    reader: Reader, dataset: Dataset, truth: Path, environments: Path, checkouts: dict[str, str]
) -> dict[str, Any]:
    """Install a reader in its own environment and let it read; say plainly what did not work."""
    if reader.checkout and reader.checkout not in checkouts:
        return {"absent": f"on no package index; give --checkout {reader.checkout}=PATH"}
    home = environments / reader.format
    problem = install(reader, home)
    if problem:
        return {"absent": problem}
    out = truth.with_name(f"{reader.format}_report.json")
    script = SCRIPTS / f"{reader.script}.py"
    ended = subprocess.run(
        [str(home / "bin" / "python"), str(script), str(dataset.root), str(truth), str(out)],
        env={
            "PYTHONPATH": checkouts.get(reader.checkout, ""),
            "HF_HUB_OFFLINE": "1",
            "HOME": str(home),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if ended.returncode != 0:
        last = (ended.stderr.strip().splitlines() or ["no message"])[-1]
        return {"wrong": [f"the reader fails: {last[:200]}"]}
    report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return report


def install(reader: Reader, home: Path) -> str:
    """Make the environment unless it is there; return why that failed, or nothing."""
    if (home / "ready").exists():
        return ""
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    for line in reader.installs:
        words = [str(home / "bin" / "python"), "-m", "pip", "install", "-qq", *line.split()]
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            last = (ended.stderr.strip().splitlines() or ["no message"])[-1]
            return f"could not be installed: {last[:120]}"
    (home / "ready").touch()
    return ""


def told(reader: Reader, report: dict[str, Any]) -> tuple[str, str, str, str, str]:
    """A row of the table."""
    name = f"{reader.library} {report.get('version', '')}".strip()
    if "absent" in report:
        return reader.format, name, f"[yellow]not read: {report['absent']}[/]", "", ""
    worst = ", ".join(f"{what} {value:.2g}" for what, value in report.get("worst", {}).items())
    values = f"{report.get('compared', 0):,}"
    if report["wrong"]:
        return reader.format, name, f"[red]{'; '.join(report['wrong'][:3])}[/]", values, worst
    return reader.format, name, "[green]equal[/]", values, worst


def draw(reader: Reader, report: dict[str, Any], dataset: Dataset, folder: Path) -> None:
    """Draw what the reader returned over the frame with most of it."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [sum(len(v) for v in shapes.values()) for shapes in report["drawings"]]
    number = int(np.argmax(sizes))
    with Image.open(dataset.frame(number).folder / "rgb.png") as picture:
        scale = max(1, _SHOWN_PX // picture.width)
        image = picture.resize(
            (picture.width * scale, picture.height * scale), Image.Resampling.LANCZOS
        )
    pen = ImageDraw.Draw(image)
    shapes = report["drawings"][number]
    for box in shapes["boxes"]:
        pen.rectangle([value * scale for value in box], outline=(255, 176, 0), width=1)
    for line in shapes["lines"]:
        pen.line([tuple(value * scale for value in point) for point in line], fill=(0, 200, 255))
    for x, y in shapes["points"]:
        spot = [x * scale - 3, y * scale - 3, x * scale + 3, y * scale + 3]
        pen.ellipse(spot, fill=(255, 60, 120))
    image.save(folder / f"{reader.format}.png")


if __name__ == "__main__":
    sys.exit(main())
