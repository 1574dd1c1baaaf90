"""Foreign datasets seen: their labels drawn on their pictures, as a contact sheet or one page.

What is marked comes from ``marked``; the dataset itself is left as it is. Called by ``digisphere
view`` for folders without DigiSphere's own tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digisphere.capture.contact_sheet import MOST_TILES, TILE_W, write_tiles
from digisphere.capture.foreign.marked import marked_pictures
from digisphere.capture.gallery import page_bytes
from digisphere.capture.gallery_frame import embedded, text
from digisphere.capture.label_marks import AMBER, AZURE
from digisphere.capture.overlays import UNREADABLE, jpeg_of
from digisphere.capture.png import read_png
from digisphere.capture.store import write_whole
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.foreign.layouts import ForeignSet
    from digisphere.capture.foreign.marked import MarkedPicture

_PAGE_W = 640
_TINTS = np.array([(255, 60, 160), (60, 200, 90), (60, 140, 255), (240, 130, 30), (170, 90, 220)])
_INK = (20, 20, 20)


def write_foreign_sheet(found: list[ForeignSet], path: Path) -> int:
    """Write pictures of every set, labels drawn in, as captioned tiles; return how many.

    Raises:
        CaptureError: no picture of theirs is there and decodes.
    """
    tiles = [
        (drawn(marked, width=TILE_W), f"{title.split(',')[0]}: {marked.told}")
        for title, marked in _chosen(found)
    ]
    write_tiles(tiles, path)
    return len(tiles)


def write_foreign_page(found: list[ForeignSet], path: Path, *, name: str) -> int:
    """Write pictures of every set, labels drawn in, into one page; return how many.

    Raises:
        CaptureError: no picture of theirs is there and decodes.
    """
    counted = "".join(f"<li>{text(f'{one.title}: {one.counted}')}</li>" for one in found)
    parts = [f"<h1>{text(name)}</h1><ul>{counted}</ul>"]
    chosen = _chosen(found)
    for title, marked in chosen:
        picture = embedded(jpeg_of(drawn(marked, width=_PAGE_W)), text(marked.told))
        said = "".join(f"<li><q>{text(caption)}</q></li>" for caption in marked.captions)
        parts.append(
            f"<article>{picture}<p>{text(marked.told)} <span class=quiet>{text(title)}</span></p>"
            f"<ul>{said}</ul></article>"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, page_bytes(name, "".join(parts)))
    return len(chosen)


def _chosen(found: list[ForeignSet]) -> list[tuple[str, MarkedPicture]]:
    """Pictures that decode, as many of each set, with the sets' titles."""
    most = max(1, MOST_TILES // len(found))
    pairs = [(one.title, marked) for one in found for marked in marked_pictures(one, most=most)]
    sound = [(title, marked) for title, marked in pairs if _decodes(marked.path)]
    if not sound:
        raise CaptureError(
            f"None of the pictures of {found[0].title} is there and can be decoded. «digisphere "
            "validate» tells which are missing and where they were looked for."
        )
    return sound


def _decodes(path: Path) -> bool:
    try:
        with Image.open(path) as image:
            image.load()
    except UNREADABLE:
        return False
    return True


def drawn(marked: MarkedPicture, *, width: int) -> Image.Image:
    """The picture, ``width`` pixels wide, with what is marked drawn in."""
    with Image.open(marked.path) as opened:
        picture = opened.convert("RGB")
    shown = np.asarray(picture).astype(np.float64)
    for place, mask in enumerate(marked.masks):
        if mask.shape == shown.shape[:2]:
            shown[mask] = 0.55 * shown[mask] + 0.45 * _TINTS[place % len(_TINTS)]
    if marked.segments is not None:
        colours = _segments(marked.segments)
        if colours is not None and colours.shape == shown.shape:
            shown = 0.5 * shown + 0.5 * colours
    image = Image.fromarray(shown.round().astype(np.uint8))
    scale = width / image.width
    image = image.resize((width, max(1, round(image.height * scale))), Image.Resampling.LANCZOS)
    _draw_marks(ImageDraw.Draw(image), marked, scale)
    return image


def _segments(path: Path) -> NDArray[np.float64] | None:
    """A panoptic picture with ids spread over the colours, since neighbours' ids look alike."""
    try:
        ids = read_png(path)[..., :3].astype(np.int64) @ np.array([1, 256, 65536])
    except (*UNREADABLE, IndexError):
        return None
    spread: NDArray[np.float64] = (ids[..., None] * np.array([73, 151, 199]) % 256).astype(float)
    return spread


def _draw_marks(pen: ImageDraw.ImageDraw, marked: MarkedPicture, scale: float) -> None:
    font = ImageFont.load_default(11)
    for place, ring in enumerate(marked.outlines):
        tint = tuple(_TINTS[place % len(_TINTS)].tolist())
        pen.line([(x * scale, y * scale) for x, y in [*ring, *ring[:1]]], fill=tint, width=2)
    for a, b in marked.lines:
        pen.line([tuple(v * scale for v in a), tuple(v * scale for v in b)], fill=AZURE, width=1)
    for x, y in marked.joints:
        at = (x * scale - 1.5, y * scale - 1.5, x * scale + 1.5, y * scale + 1.5)
        pen.ellipse(at, fill=AZURE)
    for box, name in marked.boxes:
        x0, y0, x1, y1 = (value * scale for value in box)
        if x1 < x0 or y1 < y0:
            continue
        pen.rectangle((x0, y0, x1, y1), outline=AMBER)
        wide = pen.textlength(name, font=font)
        if x1 - x0 >= 0.6 * wide:
            pen.rectangle((x0, y0 - 13, x0 + wide + 4, y0), fill=AMBER)
            pen.text((x0 + 2, y0 - 13), name, fill=_INK, font=font)
