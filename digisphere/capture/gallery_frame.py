"""One frame of the gallery: pictures to switch between, facts, people, words, events, questions.

Everything told is read from the tables; tables a dataset does not have are left out. Called by
``gallery``.
"""

from __future__ import annotations

import base64
import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.overlays import (
    CLASS_COLOURS,
    depth_ends_m,
    draw_overlay,
    jpeg_of,
    overlays_of,
    plane_of,
)
from digisphere.core.identity import Semantic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.dataset import Columns, FrameFiles
    from digisphere.capture.entity_words import EntityWords

_PICTURE_W = 640
_MOST_LINES, _MOST_EVENTS = 40, 30
_LATELY_S = 300.0
"""How long before the picture words and events may be, to be told with it."""
_LABELS = {
    "none": "Picture",
    "boxes": "Boxes",
    "boxes3d": "3-D boxes",
    "keypoints": "Joints",
    "skeleton": "Skeletons",
    "instance": "Instances",
    "semantic": "Classes",
    "depth": "Depth",
}
_FILES = {"none": "rgb.png", "instance": "instance.png", "semantic": "semantic.png"}


@dataclass(frozen=True)
class _Told:
    """A frame being told of: from when to when things are told with it, and who is in view."""

    frame: FrameFiles
    words: EntityWords
    since_s: float
    now_s: float
    minds: Columns
    seen_ids: NDArray[Any]


def frame_section(frame: FrameFiles, *, words: EntityWords, link: str) -> str:
    """The whole section as HTML; ``link`` leads from the page to the dataset.

    Raises:
        CaptureError: a table or picture is missing or cannot be read.
    """
    times = frame.dataset.table("frames")["time_s"]
    before_s = float(times[frame.frame_id - 1]) if frame.frame_id else -1.0
    told = _Told(
        frame,
        words,
        since_s=max(before_s, float(times[frame.frame_id]) - _LATELY_S),
        now_s=float(times[frame.frame_id]),
        minds=frame.rows("minds"),
        seen_ids=frame.rows("instances")["instance_id"],
    )
    captions = _listed("Captions", [text(c) for c in _column(frame, "captions", "text")])
    return (
        f'<article id="frame-{frame.frame_id}"><h2>Frame {frame.frame_id}</h2>'
        f'<div class="top"><div>{_pictures(frame, link)}</div><div>{_facts(told)}{captions}</div>'
        f"</div>{_people(told)}{_talk(told)}{_events(told)}{_relations(told)}{_questions(frame)}"
        "</article>"
    )


def text(words: object) -> str:
    """Words as HTML."""
    return html.escape(str(words))


def embedded(jpeg: bytes, alt: str) -> str:
    """A picture that the page carries itself."""
    source = base64.b64encode(jpeg).decode("ascii")
    return f'<img alt="{alt}" src="data:image/jpeg;base64,{source}">'


def _pictures(frame: FrameFiles, link: str) -> str:
    """All overlays, of which buttons show one at a time without any script."""
    width = min(_PICTURE_W, frame.view.width)
    switches, figures, rules = [], [], []
    folder = f"{link}/frames/{frame.frame_id:06d}"
    for name in overlays_of(frame):
        mark = f"f{frame.frame_id}-{name}"
        checked = " checked" if name == "none" else ""
        switches.append(
            f'<input type="radio" name="f{frame.frame_id}" id="{mark}"{checked}>'
            f'<label for="{mark}">{_LABELS[name]}</label>'
        )
        drawn = embedded(jpeg_of(draw_overlay(frame, name, width=width)), _LABELS[name])
        file = f"{folder}/{_FILES.get(name, 'rgb.png')}"
        figures.append(
            f'<figure class="{mark}"><a href="{file}">{drawn}</a>'
            f"<figcaption>{_legend(frame, name)}</figcaption></figure>"
        )
        rules.append(f"#{mark}:checked~.{mark}{{display:block}}")
    return (
        f"<style>{''.join(rules)}</style>"
        f'<div class="looks">{"".join(switches)}{"".join(figures)}</div>'
    )


def _legend(frame: FrameFiles, overlay: str) -> str:
    if overlay == "semantic":
        seen = np.bincount(plane_of(frame, "semantic").ravel(), minlength=len(Semantic))
        shares = sorted(((n / seen.sum(), k) for k, n in enumerate(seen) if n), reverse=True)
        return " ".join(_key(kind, share) for share, kind in shares if kind < len(Semantic))
    if overlay == "depth":
        near, far = depth_ends_m(plane_of(frame, "depth"))
        return f"Pale {near:.1f} m and nearer, dark {far:.0f} m and farther; sky black."
    return {
        "none": "The picture; click for the full file.",
        "boxes": "Amber: what is seen of a person. White: the whole person. Violet: animals. "
        "Red: buildings. Turquoise: things.",
        "boxes3d": "Upright boxes in the world: amber people, violet animals, red buildings, "
        "turquoise things.",
        "keypoints": "COCO joints: full dots are seen, rings hidden.",
        "skeleton": "All 53 bones; yellow where the head points, red what touches the ground.",
        "instance": "A colour for each person, animal, building, thing and tree.",
    }[overlay]


def _key(kind: int, share: float) -> str:
    colour = "#{:02x}{:02x}{:02x}".format(*CLASS_COLOURS[Semantic(kind)])
    name = Semantic(kind).name.lower()
    shown = f"{share:.0%}" if share >= 0.005 else "&lt;1%"
    return f'<span class="key" style="background:{colour}"></span>{name} {shown}'


def facts_of(frame: FrameFiles) -> dict[str, str]:
    """Time, weather, camera and counts of a frame in words.

    Raises:
        CaptureError: a table or column is missing or cannot be read.
    """
    row, eye = frame.rows("frames"), frame.rows("cameras")
    x, y, z = eye["position_m"][0].tolist()
    tall = 2 * np.degrees(np.arctan(eye["height"][0] / (2 * eye["fy"][0])))
    return {
        "Time": f"{str(row['datetime'][0]).replace('T', ' ')} "
        f"({float(row['time_s'][0]):,.0f} s after the start)",
        "Weather": _weather(frame),
        "Look": str(row["look"][0]) or "the world's own weather",
        "Camera": f"{row['rig'][0]}, at {x:.1f} m east, {y:.1f} m north, {z:.1f} m up; "
        f"{eye['width'][0]}x{eye['height'][0]}, {tall:.0f}° tall, f {eye['fx'][0]:.0f} px",
        "Exposure": f"{float(row['exposure_ev'][0]):+.1f} EV",
        "Seen": f"{row['instances'][0]} instances, {row['people'][0]} of them people",
        "World": f"tick {row['tick'][0]}, state {str(row['world_digest'][0])[:12]}",
    }


def _facts(told: _Told) -> str:
    facts = facts_of(told.frame)
    rows = "".join(f"<tr><th>{name}</th><td>{text(f)}</td></tr>" for name, f in facts.items())
    return f'<table class="facts">{rows}</table>'


def _weather(frame: FrameFiles) -> str:
    sky = frame.dataset.table("weather")
    at = np.flatnonzero(sky["frame_id"] == frame.frame_id)
    if not at.size:
        return "not read at this picture"
    now = {name: float(values[at[0]]) for name, values in sky.items()}
    told = [
        f"{now['air_temperature_c']:.0f} °C",
        f"{now['cloud_area_fraction']:.0%} clouded",
        f"wind {np.hypot(now['wind_u_m_s'], now['wind_v_m_s']):.0f} m/s",
        f"sun {np.degrees(now['sun_altitude_rad']):.0f}° high",
    ]
    if now["precipitation_flux_mm_h"] >= 0.1:
        kind = "snow" if now["snow_fraction"] > 0.5 else "rain"
        told.append(f"{kind} {now['precipitation_flux_mm_h']:.1f} mm/h")
    if now["snow_depth_m"] >= 0.01:
        told.append(f"snow lies {now['snow_depth_m'] * 100:.0f} cm deep")
    if now["visibility_m"] < 5000:
        told.append(f"one sees {now['visibility_m']:.0f} m far")
    return ", ".join(told)


def _people(told: _Told) -> str:
    minds, pixels = told.minds, told.frame.rows("instances")
    if not len(minds["person_id"]):
        return "<h3>People in view</h3><p>Nobody.</p>"
    size = dict(zip(pixels["instance_id"].tolist(), pixels["pixels"].tolist(), strict=True))
    order = sorted(
        range(len(minds["person_id"])), key=lambda k: -size.get(int(minds["instance_id"][k]), 0)
    )
    rows = "".join(
        f"<tr><td><b>{text(minds['name'][k])}</b><br>"
        f'<span class="quiet">{minds["age_years"][k]:.0f}&nbsp;years, '
        f"{size.get(int(minds['instance_id'][k]), 0):,}&nbsp;px</span></td>"
        f"<td>{text(minds['activity_text'][k])}<br>"
        f'<span class="quiet">{text(_plain(minds["activity_name"][k]))}</span></td>'
        f"<td>{text(minds['reason_text'][k])}<br>"
        f'<span class="quiet">{text(_plain(minds["intention_name"][k]))}: '
        f"{text(_plain(minds['reason_name'][k]))}</span></td></tr>"
        for k in order
    )
    return (
        "<h3>People in view</h3><table><tr><th>Who</th><th>Activity</th>"
        f"<th>Intention and its reason</th></tr>{rows}</table>"
    )


def _talk(told: _Told) -> str:
    """Lines of the dialogue table, or, without one, what was lately said by or to those in view."""
    frame, words = told.frame, told.words
    if "dialogue" in frame.dataset.manifest["tables"]:
        rows = frame.rows("dialogue")
        starts = rows["from_s"]
    else:
        said = frame.dataset.table("messages")
        people = told.minds["person_id"]
        lately = (said["onset_s"] > told.since_s) & (said["onset_s"] <= told.now_s)
        rows = {name: values[lately] for name, values in said.items()}
        near = np.isin(rows["speaker"], people) | np.isin(rows["listener"], people)
        rows = {name: values[near] for name, values in rows.items()}
        starts = rows["onset_s"]
    if not len(starts):
        return ""
    order = np.argsort(starts, kind="stable")[-_MOST_LINES:]
    lines = [
        f"<b>{text(words.person(int(rows['speaker'][k])))}</b> <q>{text(rows['text'][k])}</q> "
        f'<span class="quiet">to {text(_names(rows["listeners"][k], words))}, '
        f"{told.now_s - starts[k]:.0f} s before</span>"
        for k in order.tolist()
    ]
    return _listed("Dialogue", lines, left_out=len(starts) - len(order), table="messages")


def _events(told: _Told) -> str:
    events, words = told.frame.dataset.table("events"), told.words
    lately = (events["time_s"] > told.since_s) & (events["time_s"] <= told.now_s)
    theirs = np.isin(events["subject"], told.seen_ids) | np.isin(events["object"], told.seen_ids)
    found = np.flatnonzero(lately & theirs & (events["kind"] != "speech"))
    lines = []
    for k in found[-_MOST_EVENTS:].tolist():
        subject, other, place = (
            words.entity(int(events[name][k])) for name in ("subject", "object", "place")
        )
        who = f"{subject} → {other}" if other else subject
        where = f" at {place}" if place else ""
        lines.append(
            f"<b>{text(_plain(events['kind'][k]))}</b> {text(who + where)} "
            f'<span class="quiet">{text(_payload(events["payload"][k]))} event '
            f"{events['event_id'][k]}, {told.now_s - events['time_s'][k]:.0f} s before</span>"
        )
    return _listed(
        "Events of those in view", lines, left_out=len(found) - len(lines), table="events"
    )


def _relations(told: _Told) -> str:
    frame, words = told.frame, told.words
    if "relations" not in frame.dataset.manifest["tables"]:
        return ""
    rows = frame.rows("relations")
    lines = [
        f"{text(words.entity(int(one)))} <b>{text(_plain(how))}</b> "
        f"{text(words.entity(int(other)))}{_bracketed(detail)}"
        for one, how, other, detail in zip(
            *(rows[c] for c in ("subject", "predicate", "object", "detail")), strict=True
        )
    ]
    return _folded("Relations", lines)


def _questions(frame: FrameFiles) -> str:
    asked, answers = (_column(frame, "questions", name) for name in ("question", "answer"))
    lines = [
        f"{text(question)} <b>{text(answer)}</b>"
        for question, answer in zip(asked, answers, strict=True)
    ]
    return _folded("Questions", lines)


def _column(frame: FrameFiles, table: str, column: str) -> list[Any]:
    """A column of a frame's rows of a table that need not be there."""
    if table not in frame.dataset.manifest["tables"]:
        return []
    return list(frame.rows(table)[column].tolist())


def _listed(title: str, lines: list[str], *, left_out: int = 0, table: str = "") -> str:
    if not lines:
        return ""
    more = f'<p class="quiet">{left_out} earlier ones are in the table «{table}».</p>'
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<h3>{title}</h3><ul>{items}</ul>{more if left_out else ''}"


def _folded(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<details><summary><b>{title}</b> ({len(lines)})</summary><ul>{items}</ul></details>"


def _bracketed(detail: str) -> str:
    return f' <span class="quiet">({text(detail)})</span>' if detail else ""


def _names(rows: NDArray[Any], words: EntityWords) -> str:
    return ", ".join(words.person(int(row)) for row in rows) or "nobody"


def _payload(packed: str) -> str:
    """An event's plain facts as words."""
    facts = json.loads(packed) if packed else {}
    plain = (
        f"{_plain(name)} {value:g}" if isinstance(value, float) else f"{_plain(name)} {value}"
        for name, value in facts.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    )
    told = ", ".join(plain)
    return f"{told};" if told else ""


def _plain(name: object) -> str:
    return str(name).replace("_", " ")
