"""A dataset as pages that any browser opens: thumbnails, then each frame with all that is known.

``write_gallery`` makes one page that carries its pictures, or a folder with a page a frame, so that
a thousand frames can still be opened. Nothing is fetched from outside; the full files are linked
where they lie. A frame's section is ``gallery_frame``'s. Called by ``digisphere view --html``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote

from digisphere.capture.contact_sheet import caption_of
from digisphere.capture.entity_words import EntityWords
from digisphere.capture.gallery_frame import embedded, frame_section, text
from digisphere.capture.overlays import draw_overlay, jpeg_of
from digisphere.capture.store import is_made_later, write_whole
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digisphere.capture.dataset import Dataset

    Progress = Callable[[str, float], None]

_THUMB_W = 200
_STYLE = """
:root{color-scheme:light dark;--line:#8884;--quiet:#888}
body{font:15px/1.5 system-ui,sans-serif;max-width:84rem;margin:2rem auto;padding:0 1rem}
h1{margin-bottom:.2rem}h2{margin:0 0 .6rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
a{color:inherit}code{font-size:.88em;overflow-wrap:anywhere}
.quiet{color:var(--quiet);font-size:.88em}
.thumbs{margin-bottom:1.6rem;display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:.8rem}
.thumbs a{text-decoration:none}.thumbs img{width:100%;border-radius:6px;display:block}
article{border-top:1px solid var(--line);padding:1.6rem 0}
.top{display:grid;grid-template-columns:minmax(0,40rem) minmax(16rem,1fr);gap:1.6rem}
@media(max-width:60rem){.top{grid-template-columns:1fr}}
.looks>input{position:absolute;opacity:0}
.looks>label{display:inline-block;padding:.15rem .7rem;border:1px solid var(--line);
border-radius:1rem;margin:0 .25rem .5rem 0;cursor:pointer;font-size:.88em}
.looks>input:checked+label{background:#ffb000;color:#141414;border-color:#ffb000}
.looks>input:focus-visible+label{outline:2px solid #009eff}
figure{margin:0;display:none}figure img{width:100%;border-radius:6px;display:block}
figcaption{color:var(--quiet);font-size:.88em;margin-top:.3rem}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .3em 0 .7em}
table{border-collapse:collapse;width:100%;font-size:.92em}
th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);
vertical-align:top}
th{font-weight:600}.facts th{white-space:nowrap;width:1%;padding-right:1rem}
details{margin-top:1.2rem}ul{margin:.2rem 0;padding-left:1.2rem}q{font-style:italic}
"""


def write_gallery(dataset: Dataset, out: Path, *, progress: Progress | None = None) -> Path:
    """Write the gallery and return the page to open.

    Args:
        dataset: a finished dataset.
        out: a file that ends in ``.html`` for one page, else a folder.
        progress: called with a label and the fraction done.

    Raises:
        CaptureError: a table or picture is missing or cannot be read, or ``out`` is no fit place.
    """
    refuse_inside(dataset, out)
    tell = progress or (lambda label, fraction: None)
    words = EntityWords(dataset)
    single = out.suffix.lower() == ".html"
    folder = out.parent if single else out
    folder.mkdir(parents=True, exist_ok=True)
    link = quote(os.path.relpath(dataset.root, folder).replace(os.sep, "/"))
    thumbs, sections = [], []
    for frame in dataset:
        tell(f"frame {frame.frame_id + 1} of {dataset.frames}", frame.frame_id / dataset.frames)
        section = frame_section(frame, words=words, link=link)
        name = f"#frame-{frame.frame_id}" if single else f"frame-{frame.frame_id:06d}.html"
        thumb = jpeg_of(draw_overlay(frame, "none", width=_THUMB_W))
        caption = text(caption_of(frame))
        thumbs.append(f'<a href="{name}">{embedded(thumb, caption)}{caption}</a>')
        if single:
            sections.append(section)
        else:
            body = _ways(frame.frame_id, dataset.frames) + section
            title = f"{_title(dataset)}: frame {frame.frame_id}"
            write_whole(folder / name, page_bytes(title, body))
    body = _head(dataset, link) + f'<div class="thumbs">{"".join(thumbs)}</div>'
    main = out if single else folder / "index.html"
    write_whole(main, page_bytes(_title(dataset), body + "".join(sections)))
    return main


def refuse_inside(dataset: Dataset, out: Path) -> None:
    """Keep strange files out of a dataset, whose sums would no longer hold.

    Raises:
        CaptureError: ``out`` lies in the dataset, but for where a gallery or card may be.
    """
    root, place = dataset.root.resolve(), out.resolve()
    if place == root or root in place.parents:
        name = place.relative_to(root).as_posix()
        if not is_made_later(name) and not is_made_later(f"{name}/"):
            raise CaptureError(
                f"«{out}» lies in the dataset «{dataset.root}», whose checksums would no longer "
                "hold. Name a place beside it."
            )


def page_bytes(title: str, body: str) -> bytes:
    """A page with the gallery's looks."""
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{text(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n{body}\n</html>\n"
    ).encode()


def _title(dataset: Dataset) -> str:
    return str(dataset.manifest["plan"]["scenario"]["name"])


def _head(dataset: Dataset, link: str) -> str:
    plan = dataset.manifest["plan"]
    width, height = plan["size"]
    linked = [
        f'<a href="{link}/{name}">{label}</a>'
        for name, label in (("CARD.md", "card"), ("report.html", "report"))
        if (dataset.root / name).exists()
    ]
    return (
        f"<h1>{text(_title(dataset))}</h1>"
        f"<p>{dataset.frames} frames of {width}x{height}, seed {plan['seed']}, "
        f"split {text(plan['split'])}. "
        f'<a href="{link}/manifest.json">manifest</a> {" ".join(linked)}<br>'
        f"<code>{text(dataset.manifest['command_line'])}</code></p>"
    )


def _ways(number: int, count: int) -> str:
    """Links to the neighbours of a frame's page."""
    ways = ['<a href="index.html">all frames</a>']
    if number > 0:
        ways.append(f'<a href="frame-{number - 1:06d}.html">earlier</a>')
    if number + 1 < count:
        ways.append(f'<a href="frame-{number + 1:06d}.html">later</a>')
    return f"<nav>{' · '.join(ways)}</nav>"
