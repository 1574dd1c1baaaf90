"""Is every file of a dataset the one that was written, by its SHA-256?

The files of a frame are proved with the frame, of the bytes its planes are made of; the others, and
that none is new or gone, with the whole dataset. A file of several names is read once.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from digisphere.capture.checksums import CHECKSUMS, file_sum, summed_files

if TYPE_CHECKING:
    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset, FrameFiles


def frame_files_have_their_sums(frame: FrameFiles, tally: Tally) -> None:
    """Every file in a frame's folder has the SHA-256 it had when it was written."""
    for name in frame.dataset.sums_by_folder.get(frame.place, ()):
        content, told = frame.content(name), f"{frame.place}/{name}"
        if content is not None:  # else it is missing, and told with the whole dataset
            same = hashlib.sha256(content).hexdigest() == frame.dataset.sums[told]
            tally.expect(same, f"{told} was changed")


def files_have_their_sums(dataset: Dataset, tally: Tally) -> None:
    """Every other file has its SHA-256, and no file at all is new or gone."""
    listed = dataset.manifest["checksums_sha256"]
    tally.expect(file_sum(dataset.root / CHECKSUMS) == listed, f"{CHECKSUMS} itself was changed")
    sums, there = dataset.sums, set(summed_files(dataset.root))
    proved = {dataset.frame(number).place for number in range(dataset.frames)}
    found: dict[tuple[int, int], str] = {}
    for name in sorted({*sums, *there}):
        path = dataset.root / name
        if name not in sums:
            tally.fail(f"{name} is not in {CHECKSUMS}")
        elif name not in there:
            tally.fail(f"{name} is missing")
        elif name.rpartition("/")[0] not in proved:
            facts = path.stat()
            file = (facts.st_dev, facts.st_ino)
            if file not in found:
                found[file] = file_sum(path)
            tally.expect(found[file] == sums[name], f"{name} was changed")
