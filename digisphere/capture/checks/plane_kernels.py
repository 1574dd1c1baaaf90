"""The validator's loops over pixels that need no camera: values, fates, colours of both eyes.

They count into ``count``, ``places`` and ``values`` as ``pixel_kernels`` do. What is so of a class
is given as a truth a class (256,); half floats come as their bits. Called by ``surfaces`` and
``sensors``, which see to shapes and types.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from digisphere.capture.checks.pixel_kernels import _OPTIONS, PASSED, _fail, _judge
from digisphere.world.compiled import njit

ONE_HALF, INFINITE_HALF, NEGATIVE_HALF = 0x3C00, 0x7C00, 0x8000
"""Bits of the half floats 1, infinity and -0; those of positive ones are in their order."""


@njit(**_OPTIONS)
def shares(plane: Any, semantic: Any, void: Any, count: Any, places: Any, values: Any) -> float:
    """Which pixels are not 0..1 in every channel, or, of void classes, not nothing in every."""
    height, width, channels = plane.shape
    for row in range(height):
        for column in range(width):
            low = nothing = True
            for channel in range(channels):
                bits = plane[row, column, channel]
                low &= (bits <= ONE_HALF) | (bits == NEGATIVE_HALF)
                nothing &= (bits & 0x7FFF) > INFINITE_HALF
            if not (nothing if void[semantic[row, column]] else low):
                _fail(np.inf, row * width + column, count, places, values)
    count[0] = height * width
    return PASSED


@njit(**_OPTIONS)
def amounts(plane: Any, count: Any, places: Any, values: Any) -> float:
    """Which pixels are not a finite number of at least 0 in every channel."""
    height, width, channels = plane.shape
    for row in range(height):
        for column in range(width):
            sound = True
            for channel in range(channels):
                bits = plane[row, column, channel]
                sound &= (bits < INFINITE_HALF) | (bits == NEGATIVE_HALF)
            if not sound:
                _fail(np.inf, row * width + column, count, places, values)
    count[0] = height * width
    return PASSED


@njit(**_OPTIONS)
def known(way: Any, semantic: Any, lost: Any, count: Any, places: Any, values: Any) -> float:
    """Which pixels have a way (h, w, 3) though their class is lost, or none though it is not."""
    height, width = semantic.shape
    for row in range(height):
        for column in range(width):
            x, y, h = way[row, column, 0], way[row, column, 1], way[row, column, 2]
            if ((x == x) & (y == y) & (h == h)) == lost[semantic[row, column]]:
                _fail(np.inf, row * width + column, count, places, values)
    count[0] = height * width
    return PASSED


@njit(**_OPTIONS)
def standing(way: Any, semantic: Any, still: Any, count: Any, places: Any, values: Any) -> float:
    """Which pixels of still classes have a way (h, w, 3) that is not 0."""
    height, width = semantic.shape
    for row in range(height):
        for column in range(width):
            x, y, h = way[row, column, 0], way[row, column, 1], way[row, column, 2]
            if still[semantic[row, column]] and not ((x == 0.0) & (y == 0.0) & (h == 0.0)):
                _fail(np.inf, row * width + column, count, places, values)
    count[0] = height * width
    return PASSED


@njit(**_OPTIONS)
def fates(
    fate: Any, flow: Any, semantic: Any, lost: Any, inside: Any, outside: int, count: Any,
    places: Any, values: Any,
) -> float:  # fmt: skip
    """Which fates are none that a flow can have that ends inside the picture or outside it.

    ``inside``: whether each fate (256,) is one of those whose flow ends in the picture.
    """
    height, width = fate.shape
    for row in range(height):
        for column in range(width):
            told = fate[row, column]
            u = flow[row, column, 0] + (column + 0.5)
            v = flow[row, column, 1] + (row + 0.5)
            within = (u >= 0.0) & (v >= 0.0) & (u < width) & (v < height)
            if lost[semantic[row, column]]:
                sound = (told == 0) & (not within)
            else:
                sound = inside[told] if within else told == outside
            if not sound:
                _fail(np.inf, row * width + column, count, places, values)
    count[0] = height * width
    return PASSED


@njit(**_OPTIONS)
def gaps_of_eyes(left: Any, right: Any, disparity: Any, fate: Any, seen: int) -> Any:
    """How many pixels (256,) seen by both eyes differ by so many levels in some channel."""
    height, width = fate.shape
    levels = np.zeros(256, np.int64)
    for row in range(height):
        for column in range(width):
            if fate[row, column] != seen:
                continue
            match = np.floor(column + 0.5 - disparity[row, column])
            other = int(min(max(match, 0.0), width - 1.0))
            most = np.int64(0)
            for channel in range(3):
                one, two = (
                    np.int64(left[row, column, channel]),
                    np.int64(right[row, other, channel]),
                )
                most = max(most, abs(one - two))
            levels[most] += 1
    return levels


@njit(**_OPTIONS)
def disparities(
    disparity: Any, depth: Any, times: float, limit: float, share: float, count: Any, places: Any,
    values: Any,
) -> float:  # fmt: skip
    """How far disparity is from ``times`` over depth, and from 0 where there is no depth."""
    height, width = depth.shape
    off, room = np.empty(width), np.empty(width)
    worst = PASSED
    for row in range(height):
        for column in range(width):
            z = np.float64(depth[row, column])
            due = times / z if z - z == 0.0 else 0.0
            off[column] = abs(disparity[row, column] - due)
            room[column] = limit + share * abs(due)
        worst = _judge(off, room, row * width, worst, count, places, values)
    return worst


@njit(**_OPTIONS)
def _bright(radiance: Any, numbers: Any, rgb: Any, weights: Any, row: int, lights: Any) -> None:
    """Fill in a row's luminance (2, w), by radiance and by rgb."""
    for column in range(rgb.shape[1]):
        light = level = np.float32(0.0)
        for channel in range(3):
            light += weights[channel] * numbers[radiance[row, column, channel]]
            level += weights[channel] * np.float32(rgb[row, column, channel])
        lights[0, column], lights[1, column] = light, level


@njit(**_OPTIONS)
def ordered_alike(
    radiance: Any, numbers: Any, rgb: Any, weights: Any, clearly: float
) -> tuple[int, int]:
    """How many pixels differ clearly in rgb from one far off, and how many of them in radiance too.

    Far off is half the picture away in both directions, over its borders.
    """
    height, width = rgb.shape[:2]
    here, far = np.empty((2, width), np.float32), np.empty((2, width), np.float32)
    clear = alike = 0
    for row in range(height):
        _bright(radiance, numbers, rgb, weights, row, here)
        _bright(radiance, numbers, rgb, weights, (row - height // 2) % height, far)
        for column in range(width):
            other = column - width // 2
            other += width if other < 0 else 0
            apart = here[1, column] - far[1, other]
            clearer = abs(apart) > clearly
            clear += clearer
            alike += clearer & ((here[0, column] > far[0, other]) == (apart > 0.0))
    return clear, alike


@njit(**_OPTIONS)
def masked(text: Any, image: Any, number: int) -> int:
    """How many pixels COCO's compressed run lengths mask if all show ``number``, else -1.

    ``text``: bytes of ``counts``, six bits each: five of the number, lowest first, and whether more
    follow; from the fourth run on the difference to the run before the last (cocoapi, maskApi.c).
    Runs go down the columns, what is not masked first. Anything else comes to -1 too.
    """
    height, width = image.shape
    at = order = 0
    place = told = np.int64(0)
    before = last = run = np.int64(0)
    while at < len(text):
        run, shift, more = np.int64(0), 0, True
        while more:
            if at == len(text) or not 48 <= text[at] < 112 or shift > 50:
                return -1
            six = np.int64(text[at]) - 48
            run |= (six & 31) << shift
            shift += 5
            at += 1
            more = six & 32 != 0
        if six & 16:
            run -= np.int64(1) << shift
        if order > 2:
            run += before
        before, last = last, run
        if run < 0 or place + run > height * width:
            return -1
        if order % 2:
            for k in range(place, place + run):
                if image[k % height, k // height] != number:
                    return -1
            told += run
        place += run
        order += 1
    return int(told) if place == height * width else -1
