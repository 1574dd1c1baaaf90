"""Planes as pictures a person can read: a colour for every number, and what the colours mean.

One line a plane; a plane that nobody here knows (a stranger's annotator) is drawn by its type. For
people who look at a dataset: the viewer and the sheet of all planes. Colours of classes and
instances are those of ``overlays``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from digisphere.capture.body_parts import BodyPart
from digisphere.capture.overlays import (
    CLASS_COLOURS,
    UNREADABLE,
    depth_ends_m,
    hues_of,
    unreadable_plane,
)
from digisphere.core.identity import PROP_BASE, Semantic
from digisphere.errors import CaptureError
from digisphere.people.wardrobe import Part
from digisphere.world.enums import Biome, Soil

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import IntEnum

    from numpy.typing import NDArray

    from digisphere.capture.dataset import FrameFiles

Rgb = tuple[int, int, int]
NOTHING: Rgb = (0, 0, 0)
_FATES: dict[int, tuple[str, Rgb]] = {
    0: ("nothing to follow", NOTHING),
    1: ("seen there", (150, 150, 150)),
    2: ("hidden there", (245, 140, 20)),
    3: ("outside that picture", (40, 110, 240)),
}
_TURN_M = 10.0
_FURTHER = {"lidar_in_view": "lidar"}
"""Further pictures of a plane, by the plane."""
_DOT_SHARE = 1 / 320
"""Side of a point's dot, of the picture's width."""


@dataclass(frozen=True)
class PlanePicture:
    """A plane drawn, (h, w, 3), with a legend of words and colours and one line to explain it."""

    colours: NDArray[np.uint8]
    legend: tuple[tuple[str, Rgb], ...] = ()
    note: str = ""


class _Drawing(Protocol):
    """A way to draw planes of one kind."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        """Draw the values of a plane."""


def planes_of(frame: FrameFiles) -> list[str]:
    """Names of the planes of a frame that can be drawn: the best known first, then the others.

    Raises:
        CaptureError: the frame has no folder.
    """
    if not frame.folder.is_dir():
        raise CaptureError(
            f"«{frame.folder}» is missing: the dataset is not whole. Copy it again from where it "
            "came, or capture it again."
        )
    names = {p.stem for p in frame.folder.iterdir() if p.suffix in (".png", ".npy", ".exr")}
    names |= {name for name, source in _FURTHER.items() if source in names}
    known = [name for name in _DRAWN if name in names]
    return [*known, *sorted(names - set(known))]


def plane_picture(frame: FrameFiles, name: str) -> PlanePicture:
    """Draw one plane of a frame.

    Raises:
        CaptureError: there is no such plane, or it cannot be read.
    """
    drawn: _Drawing = _DRAWN.get(name, _ByType())
    try:
        source = _FURTHER.get(name, name)
        values = frame.plane(source)
        if values is None:
            raise CaptureError(
                f"«{frame.folder}» has no plane «{source}». Choose another, or capture with "
                f"--planes standard,{source}."
            )
        return drawn.picture(values, frame)
    except UNREADABLE as error:
        raise unreadable_plane(frame, name, error) from error


@dataclass(frozen=True)
class _Heat:
    """Numbers by a colour map between their 2nd and 98th percentile; unknown is black."""

    unit: str
    colour_map: str = "viridis"
    log: bool = False
    nothing: str = ""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        import matplotlib as mpl  # takes long to import

        numbers = np.asarray(values, dtype=np.float64)
        known = np.isfinite(numbers) & ((numbers > 0) | (not self.log))
        low, high = self._ends(numbers, known)
        map_of = mpl.colormaps[self.colour_map]
        if self.log:
            shares = np.log(np.clip(np.where(known, numbers, low), low, high) / low)
            shares /= np.log(high / low)
            stops = low * (high / low) ** np.linspace(0.0, 1.0, 4)
        else:
            shares = np.clip((np.where(known, numbers, low) - low) / (high - low), 0.0, 1.0)
            stops = np.linspace(low, high, 4)
        colours = map_of(shares, bytes=True)[..., :3].copy()
        colours[~known] = NOTHING
        legend = [
            (f"{stop:.3g} {self.unit}".rstrip(), _rgb(map_of(share, bytes=True)))
            for stop, share in zip(stops.tolist(), np.linspace(0.0, 1.0, 4).tolist(), strict=True)
        ]
        if self.nothing and not known.all():
            legend.append((self.nothing, NOTHING))
        return PlanePicture(colours, tuple(legend))

    def _ends(self, numbers: NDArray[Any], known: NDArray[Any]) -> tuple[float, float]:
        if self.log:
            return depth_ends_m(numbers)
        if not known.any():
            return 0.0, 1.0
        low, high = (float(end) for end in np.percentile(numbers[known], (2, 98)))
        return low, max(high, low + 1e-6)


@dataclass(frozen=True)
class _Ids:
    """A colour of its own for every id, in every picture the same."""

    note: str = "A colour for each person, animal, building, thing and tree."
    least: int = PROP_BASE

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        ids = packed_ids(values)
        found, places = np.unique(ids, return_inverse=True)
        colours = hues_of(np.where(found >= self.least, found, 0))
        return PlanePicture(colours[places].reshape(*ids.shape, 3), note=self.note)


@dataclass(frozen=True)
class _Classes:
    """A colour and a word for every class; the legend tells those in the picture by their share."""

    words: Mapping[int, str]
    colours: Mapping[int, Rgb] = field(default_factory=dict)

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        palette = hues_of(np.arange(256))
        palette[0] = NOTHING
        for kind, colour in self.colours.items():
            palette[kind] = colour
        numbers = np.asarray(values, dtype=np.uint8)
        counts = np.bincount(numbers.reshape(-1), minlength=256)
        shown = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist()
        legend = tuple(
            (f"{self.words.get(k, str(k))} {_share(counts[k] / numbers.size)}", _rgb(palette[k]))
            for k in shown
        )
        return PlanePicture(palette[numbers], legend)


class _Directions:
    """Unit vectors: red is +x, green +y, blue +z; grey is none."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        colours = np.clip(127.5 + 127.5 * values.astype(np.float32), 0, 255).astype(np.uint8)
        legend = (("+x", (255, 127, 127)), ("+y", (127, 255, 127)), ("+z", (127, 127, 255)))
        return PlanePicture(colours, legend, "Unit vectors: each axis from -1 (dark) to 1.")


class _Flow:
    """A way in the picture by its hue; brighter is farther."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        import matplotlib as mpl

        known = np.isfinite(values).all(axis=2)
        u, v = (np.where(known, values[..., k], 0.0) for k in (0, 1))
        pace = np.hypot(u, v)
        top = max(float(np.percentile(pace[known], 99.5)) if known.any() else 1.0, 0.2)
        hue, strength = np.arctan2(v, u) / (2 * np.pi) % 1.0, np.clip(pace / top, 0, 1) ** 0.6
        hsv = np.stack((hue, np.ones_like(u), strength), axis=-1)
        colours = (mpl.colors.hsv_to_rgb(hsv) * 255).astype(np.uint8)
        colours[~known] = (40, 40, 40)
        ways = ("right", "down", "left", "up")
        legend = tuple(
            (word, _rgb(mpl.colors.hsv_to_rgb((turn / 4.0, 1.0, 1.0)) * 255))
            for turn, word in enumerate(ways)
        )
        return PlanePicture(colours, legend, f"Full brightness is {top:.2g} px and more.")


class _Motion:
    """A way in the world: each axis about grey, as far as the farthest."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        known = np.isfinite(values).all(axis=2)
        ways = np.where(known[..., None], values, 0.0)
        top = max(float(np.percentile(np.abs(ways), 99.9)), 1e-3)
        colours = np.clip(127.5 + 127.5 * ways / top, 0, 255).astype(np.uint8)
        colours[~known] = NOTHING
        legend = (("east", (255, 127, 127)), ("north", (127, 255, 127)), ("up", (127, 127, 255)))
        return PlanePicture(colours, legend, f"Full colour is {top:.2g} m and more.")


class _Light:
    """Linear light as it would look on a screen."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        shown = np.clip(np.nan_to_num(values.astype(np.float32)), 0.0, 1.0) ** (1 / 2.2)
        return PlanePicture((shown * 255).astype(np.uint8))


class _Picture:
    """Colours as they are."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        return PlanePicture(np.ascontiguousarray(values[..., :3]))


@dataclass(frozen=True)
class _Grey:
    """One number from dark to light."""

    top: float
    note: str = ""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        share = np.clip(np.nan_to_num(values.astype(np.float32)) / self.top, 0.0, 1.0)
        grey = (share * 255).astype(np.uint8)
        return PlanePicture(np.repeat(grey[..., None], 3, axis=2), note=self.note)


class _Place:
    """World positions, a hue turn every ten metres."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        shown = (np.nan_to_num(values) % _TURN_M * (255.0 / _TURN_M)).astype(np.uint8)
        return PlanePicture(
            shown, note=f"East, north, up as red, green, blue; {_TURN_M:g} m a turn."
        )


class _FromAbove:
    """Points from above, 25 m to each side, north up; their colour, or that of their height."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        height, width = frame.view.height, frame.view.width
        scale = height / 50.0
        away = values["position"] - frame.view.position_m
        x = (width / 2 + away[:, 0] * scale).astype(int)
        y = (height / 2 - away[:, 1] * scale).astype(int)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        order = np.argsort(away[:, 2], kind="stable")
        order = order[inside[order]]
        out, note = np.zeros((height, width, 3), dtype=np.uint8), "From above, 50 m high, north up."
        if "colour" in (values.dtype.names or ()):
            out[y[order], x[order]] = values["colour"][order]
            return PlanePicture(out, note=note)
        heights = _Heat("m", "turbo").picture(away[order, 2], frame)
        out[y[order], x[order]] = heights.colours
        return PlanePicture(out, heights.legend, note)


class _InView:
    """A LiDAR's points over the dimmed picture, as far off as their colour says."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        pixels, ahead = frame.view.project(values["position"].astype(np.float64))
        seen = np.flatnonzero(frame.view.inside(pixels, depth_m=ahead))
        seen = seen[np.argsort(-values["range"][seen], kind="stable")]  # the nearest drawn last
        height, width = frame.view.height, frame.view.width
        grey = np.zeros((height, width)) if frame.rgb is None else frame.rgb.mean(axis=2)
        out = np.repeat((grey * 0.35)[..., None], 3, axis=2).astype(np.uint8)
        note = f"{len(seen):,} of {len(values):,} points are in view."
        if not len(seen):
            return PlanePicture(out, note=note)
        ranges = _Heat("m", "turbo_r", log=True).picture(values["range"][seen], frame)
        side = max(2, round(width * _DOT_SHARE))
        column, row = (pixels[seen] - (side - 1) / 2.0).astype(np.int64).T
        for down, right in np.ndindex(side, side):
            i, j = np.clip(row + down, 0, height - 1), np.clip(column + right, 0, width - 1)
            out[i, j] = ranges.colours
        return PlanePicture(out, ranges.legend, note)


class _Stream:
    """An event camera's stream over the dimmed picture."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        shape = frame.view.height, frame.view.width
        grey = np.zeros(shape) if frame.rgb is None else frame.rgb.mean(axis=2)
        out = np.repeat((60 + grey * 0.25)[..., None], 3, axis=2).astype(np.uint8)
        legend: list[tuple[str, Rgb]] = [("brighter", (70, 140, 255)), ("darker", (255, 80, 60))]
        for sign, (_, colour) in zip((1, -1), legend, strict=True):
            events = values[values["polarity"] == sign]
            out[events["y"], events["x"]] = colour
        return PlanePicture(out, tuple(legend), f"{len(values):,} events within a flow step.")


class _ByType:
    """A plane that nobody here knows: colours as colours, classes as classes, numbers as heat."""

    def picture(self, values: NDArray[Any], frame: FrameFiles) -> PlanePicture:
        if values.dtype.names is not None:
            raise CaptureError("It holds records, not a picture.")
        if values.ndim == 3 and values.shape[2] >= 3 and values.dtype == np.uint8:
            return _Picture().picture(values, frame)
        if values.ndim == 3:
            values = np.linalg.norm(values.astype(np.float64), axis=2)
        if values.dtype == np.uint8:
            return _Classes({}).picture(values, frame)
        if np.issubdtype(values.dtype, np.integer):
            return _Ids("A colour for every number.", least=1).picture(values, frame)
        return _Heat("", nothing="unknown").picture(values, frame)


def packed_ids(values: NDArray[Any]) -> NDArray[np.int64]:
    """Ids (h, w) of a plane that holds them as numbers or as colours (h, w, 3)."""
    if values.ndim == 3:
        wide = values.astype(np.int64)
        return np.asarray(wide[..., 0] | wide[..., 1] << 8 | wide[..., 2] << 16)
    return values.astype(np.int64)


def anaglyph(frame: FrameFiles) -> NDArray[np.uint8] | None:
    """Both eyes in one picture, left in red and right in cyan; None without a second eye."""
    right = frame.plane("rgb_right")
    if right is None or frame.rgb is None:
        return None
    return np.dstack((frame.rgb[..., 0], right[..., 1], right[..., 2]))


def _words(kind: type[IntEnum], *, shift: int = 0, none: str = "nobody") -> dict[int, str]:
    named = {int(m) + shift: m.name.lower().replace("_", " ") for m in kind}
    return {0: none, **named} if shift else {**named, **({0: none} if none else {})}


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else "<1%"


def _rgb(colour: Any) -> Rgb:
    red, green, blue = (int(v) for v in colour[:3])
    return red, green, blue


_SKY = "sky"
_DRAWN: dict[str, _Drawing] = {
    "rgb": _Picture(),
    "instance": _Ids(),
    "semantic": _Classes(
        _words(Semantic, none=_SKY), {int(k): colour for k, colour in CLASS_COLOURS.items()}
    ),
    "panoptic": _Ids("A colour for each segment, things and stuff alike.", least=1),
    "body_part": _Classes(_words(BodyPart)),
    "garment": _Classes(_words(Part, shift=1)),
    "depth": _Heat("m", "magma_r", log=True, nothing=_SKY),
    "range": _Heat("m", "magma_r", log=True, nothing=_SKY),
    "normals_world": _Directions(),
    "normals_camera": _Directions(),
    "position": _Place(),
    "flow_forward": _Flow(),
    "flow_backward": _Flow(),
    "flow_forward_fate": _Classes({k: w for k, (w, _) in _FATES.items()},
                                  {k: c for k, (_, c) in _FATES.items()}),
    "flow_backward_fate": _Classes({k: w for k, (w, _) in _FATES.items()},
                                   {k: c for k, (_, c) in _FATES.items()}),
    "motion_forward": _Motion(),
    "motion_backward": _Motion(),
    "looks_at": _Ids("A colour for whoever is looked at; black looks at nobody."),
    "looked_at_by": _Heat("people", "inferno"),
    "albedo": _Light(),
    "radiance": _Light(),
    "shadow": _Grey(1.0, "White lies in shadow."),
    "sky": _Grey(255.0, "White is sky."),
    "rgb_right": _Picture(),
    "disparity": _Heat("px", "inferno"),
    "disparity_fate": _Classes({k: w for k, (w, _) in _FATES.items()},
                               {k: c for k, (_, c) in _FATES.items()}),
    "lidar_in_view": _InView(),
    "lidar": _FromAbove(),
    "point_cloud": _FromAbove(),
    "events": _Stream(),
    "air_temperature": _Heat("°C", "coolwarm", nothing=_SKY),
    "wetness": _Heat("", "Blues_r", nothing=_SKY),
    "snow_depth": _Heat("m", "Blues_r", nothing=_SKY),
    "flood_depth": _Heat("m", "Blues_r", nothing=_SKY),
    "fuel": _Heat("kg/m2", "YlOrBr_r", nothing=_SKY),
    "burn_time": _Heat("s", "inferno", nothing="unburnt"),
    "biome": _Classes({**_words(Biome, none=""), 255: _SKY}, {255: NOTHING}),
    "soil": _Classes({**_words(Soil, none=""), 255: _SKY}, {255: NOTHING}),
}  # fmt: skip
"""How each plane is drawn, in the order in which they are offered."""
