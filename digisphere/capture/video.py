"""A dataset as a video: the frames of the animation, larger, as MPEG-4 in an MP4 file.

Encoded by OpenCV (Apache 2.0, its FFmpeg under the LGPL), which comes with the extra ``video``; the
codec is MPEG-4 part 2, which every player and presentation program knows. Called by ``digisphere
view --mp4``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.contact_sheet import MOST_STEPS, STEP_MS, chosen_frames
from digisphere.capture.overlays import draw_overlay
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from pathlib import Path

    from digisphere.capture.dataset import Dataset

_WIDEST = 1920
_CODEC = "mp4v"


def write_video(dataset: Dataset, path: Path, *, overlay: str) -> int:
    """Write the frames as an MP4, as fast as the animation; return how many.

    Sides are even, as the codec wants them; an odd last row or column is left out.

    Raises:
        CaptureError: the encoder is not installed or refuses, a frame lacks what the overlay
            needs, or cannot be read.
    """
    encoder = _encoder()
    numbers = chosen_frames(dataset, most=MOST_STEPS)
    width = min(_WIDEST, dataset.frame(numbers[0]).view.width)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    first = np.asarray(draw_overlay(dataset.frame(numbers[0]), overlay, width=width))
    tall, wide = (side - side % 2 for side in first.shape[:2])
    film = encoder.VideoWriter(
        str(partial), encoder.VideoWriter_fourcc(*_CODEC), 1000.0 / STEP_MS, (wide, tall)
    )
    try:
        if not film.isOpened():
            raise CaptureError(
                f"The video «{path}» of {wide}x{tall} cannot be begun: OpenCV "
                f"{encoder.__version__} refused the codec {_CODEC}, or the folder cannot be "
                "written. Try another folder, or --gif."
            )
        for number in numbers:
            drawn = np.asarray(draw_overlay(dataset.frame(number), overlay, width=width))
            film.write(np.ascontiguousarray(drawn[:tall, :wide, ::-1]))
        film.release()
        partial.replace(path)
    finally:
        film.release()
        partial.unlink(missing_ok=True)
    return len(numbers)


def _encoder() -> Any:
    try:
        import cv2  # an extra, and only this format needs it
    except ImportError as error:
        raise CaptureError(
            "MP4 needs OpenCV, which is not installed. Type: pip install 'digisphere[video]'. "
            "--gif and --html need nothing more."
        ) from error
    return cv2
