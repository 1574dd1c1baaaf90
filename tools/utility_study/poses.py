"""One person's joints in a piece of picture cut out about them: learning them, and judging.

Top-down, as COCO's key-point tasks are commonly done: the box is given, the piece is 64 pixels high
and 48 wide whatever the person's size. A joint is a spot on a map (Tompson et al. 2014), learnt as
a distribution. Right is a joint nearer to the truth than a fifth of the torso (PCK@0.2 after Yang &
Ramanan 2013); asked for are the joints seen. The torso is from the middle of the shoulders to that
of the hips.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from torch import Tensor
from torch.nn import functional

from digisphere.capture.keypoints import COCO_KEYPOINTS
from utility_study.network import PoseNetwork, lay_channels_last
from utility_study.pictures import JOINTS, Pictures
from utility_study.pieces import as_tensor, relit
from utility_study.training import halves, optimise

HIGH, WIDE = 64, 48
NEAR_ENOUGH = 0.2
LEAST_HIGH = 32.0
"""People whose box is lower, pixels, are left out: their joints lie within each other's reach."""
_ROOM = 1.25
_SPOT_CELLS = 1.0
_CELL = 2
Floats = NDArray[np.float32]


def _other_sides() -> list[int]:
    sides = {"left": "right", "right": "left"}
    names = [name.split("_") for name in COCO_KEYPOINTS]
    turned = ["_".join(sides.get(part, part) for part in name) for name in names]
    return [COCO_KEYPOINTS.index(name) for name in turned]


MIRRORED = _other_sides()
"""Of each joint the one on the body's other side."""
SHOULDERS = [COCO_KEYPOINTS.index(f"{side}_shoulder") for side in ("left", "right")]
HIPS = [COCO_KEYPOINTS.index(f"{side}_hip") for side in ("left", "right")]


@dataclass(frozen=True)
class Poses:
    """People cut out.

    Attributes:
        rgb: (n, 64, 48, 3) uint8.
        joints: (n, 17, 3): x, y in the piece's pixels, and COCO's flag.
        corner: (n, 2) the piece's corner in the frame, pixels.
        scale: (n,) frame pixels per pixel of the piece.
        frame: (n,) place of the frame.
    """

    rgb: NDArray[np.uint8]
    joints: Floats
    corner: Floats
    scale: Floats
    frame: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rgb)

    def in_frame(self, joints: Floats) -> Floats:
        """Points (n, 17, 2) of the pieces as points of their frames."""
        placed: Floats = joints * self.scale[:, None, None] + self.corner[:, None]
        return placed


def cut_out(pictures: Pictures) -> Poses:
    """Everybody asked for who is tall enough."""
    rgb, joints, corners, scales, frames = [], [], [], [], []
    for place in range(len(pictures)):
        for box, points in zip(pictures.boxes[place], pictures.joints[place], strict=True):
            if box[3] - box[1] < LEAST_HIGH:
                continue
            corner, scale = _frame_of(box)
            rgb.append(_piece(pictures.rgb[place], corner, scale))
            moved = np.concatenate(((points[:, :2] - corner) / scale, points[:, 2:]), axis=1)
            joints.append(moved)
            corners.append(corner)
            scales.append(scale)
            frames.append(place)
    return Poses(
        np.array(rgb, np.uint8).reshape(-1, HIGH, WIDE, 3),
        np.array(joints, np.float32).reshape(-1, JOINTS, 3),
        np.array(corners, np.float32).reshape(-1, 2),
        np.array(scales, np.float32),
        np.array(frames, np.int64),
    )


def _frame_of(box: Floats) -> tuple[Floats, float]:
    """Corner (2,) and scale of the piece about a box: upright 4 to 3, with a quarter of room."""
    wide, tall = float(box[2] - box[0]), float(box[3] - box[1])
    scale = _ROOM * max(tall / HIGH, wide / WIDE)
    middle = (box[:2] + box[2:]) / 2
    corner: Floats = (middle - scale * np.array([WIDE, HIGH]) / 2).astype(np.float32)
    return corner, scale


def _piece(rgb: NDArray[np.uint8], corner: Floats, scale: float) -> NDArray[np.uint8]:
    """The piece, each of its pixels the mean of the points it covers; grey outside the frame."""
    fine = max(1, round(scale))
    rows = corner[1] + scale * (np.arange(HIGH * fine) + 0.5) / fine - 0.5
    columns = corner[0] + scale * (np.arange(WIDE * fine) + 0.5) / fine - 0.5
    places = np.meshgrid(rows, columns, indexing="ij")
    bands = [
        map_coordinates(rgb[..., k].astype(np.float32), places, order=1, cval=127.0)
        for k in range(3)
    ]
    sampled = np.stack(bands, axis=-1).reshape(HIGH, fine, WIDE, fine, 3).mean(axis=(1, 3))
    piece: NDArray[np.uint8] = (sampled + 0.5).astype(np.uint8)
    return piece


def trained_on_poses(poses: Poses, *, seed: int, steps: int, batch: int) -> PoseNetwork:
    """Train a network from nothing on these people."""
    torch.manual_seed(seed)
    network = PoseNetwork()
    lay_channels_last(network)

    def losses() -> Iterator[Tensor]:
        for rgb, joints in _batches(poses, seed=seed, steps=steps, batch=batch):
            with halves():
                found = network(rgb)
            yield pose_loss(found.float(), joints)

    optimise(network, losses, steps=steps)
    return network


def pose_loss(found: Tensor, joints: Tensor) -> Tensor:
    """Cross entropy of each joint's map with a spot where it is; joints outside do not count."""
    _, _, high, wide = found.shape
    x, y = joints[..., 0] / _CELL, joints[..., 1] / _CELL
    inside = (joints[..., 2] > 0) & (x >= 0) & (x < wide) & (y >= 0) & (y < high)
    across = (torch.arange(wide) + 0.5 - x[..., None]) / _SPOT_CELLS
    down = (torch.arange(high) + 0.5 - y[..., None]) / _SPOT_CELLS
    spot = torch.exp(-0.5 * (down[..., :, None] ** 2 + across[..., None, :] ** 2)).flatten(2)
    spot = spot / spot.sum(dim=2, keepdim=True).clamp(min=1e-6)
    loss = -(spot * functional.log_softmax(found.flatten(2), dim=2)).sum(dim=2)
    return (loss * inside).sum() / inside.sum().clamp(min=1)


def _batches(poses: Poses, *, seed: int, steps: int, batch: int) -> Iterator[tuple[Tensor, Tensor]]:
    """People in random order, mirrored or not, moved a little, in other light."""
    rng = np.random.Generator(np.random.PCG64([seed, 3]))
    rounds = -(-steps * batch // len(poses))
    order = np.concatenate([rng.permutation(len(poses)) for _ in range(rounds)])
    for step in range(steps):
        chosen = order[step * batch : (step + 1) * batch]
        rgb, joints = poses.rgb[chosen], poses.joints[chosen]
        turned = rng.random(len(chosen)) < 0.5
        rgb = np.where(turned[:, None, None, None], rgb[:, :, ::-1], rgb)
        joints = np.where(turned[:, None, None], mirrored(joints), joints)
        aside, down = rng.integers(-4, 5, 2).tolist()
        rgb = np.roll(rgb, (down, aside), axis=(1, 2))
        joints = joints + np.array([aside, down, 0], dtype=np.float32)
        yield relit(as_tensor(rgb), rng=rng), torch.from_numpy(joints)


def mirrored(joints: Floats) -> Floats:
    """Joints (n, 17, 3) of the pieces mirrored left to right: left is right, too."""
    turned = joints[:, MIRRORED].copy()
    turned[..., 0] = WIDE - turned[..., 0]
    return turned


def joints_said(network: PoseNetwork, poses: Poses, *, batch: int = 128) -> Floats:
    """Where a trained network says the joints are, (n, 17, 2) in the pieces' pixels."""
    with torch.inference_mode():
        said = [
            _spots(network(as_tensor(poses.rgb[first : first + batch]))).numpy()
            for first in range(0, len(poses), batch)
        ]
    return np.concatenate(said) if said else np.zeros((0, JOINTS, 2), np.float32)


def _spots(found: Tensor) -> Tensor:
    """The mean place about each map's highest cell, (b, 17, 2)."""
    b, count, high, wide = found.shape
    chance = functional.softmax(found.flatten(2), dim=2)
    best = chance.argmax(dim=2)
    row, column = best // wide, best % wide
    away_y = (torch.arange(high) - row[..., None]).abs() <= 2
    away_x = (torch.arange(wide) - column[..., None]).abs() <= 2
    near = chance.view(b, count, high, wide) * away_y[..., :, None] * away_x[..., None, :]
    near = near / near.sum(dim=(2, 3), keepdim=True)
    x = (near.sum(dim=2) * (torch.arange(wide) + 0.5)).sum(dim=2)
    y = (near.sum(dim=3) * (torch.arange(high) + 0.5)).sum(dim=2)
    return torch.stack((x, y), dim=2) * _CELL


def commonest_pose(poses: Poses) -> Floats:
    """The place (17, 2) of each joint that has most of the true ones near enough.

    No answer that is the same for everybody is right more often; the mean is, where people face
    both ways, often right for nobody.
    """
    reach = np.median(_reach(poses))
    places = np.zeros((JOINTS, 2), np.float32)
    for joint in range(JOINTS):
        known = poses.joints[poses.joints[:, joint, 2] == 2, joint, :2]
        if len(known):
            apart = np.linalg.norm(known[:, None] - known[None], axis=2)
            places[joint] = known[int((apart <= reach).sum(axis=1).argmax())]
    return places


def _reach(poses: Poses) -> Floats:
    """How near is near enough, (n,) in the pieces' pixels."""
    truth = poses.joints[..., :2]
    torso = truth[:, SHOULDERS].mean(axis=1) - truth[:, HIPS].mean(axis=1)
    reach: Floats = NEAR_ENOUGH * np.linalg.norm(torso, axis=1)
    return reach


def joints_right(
    said: Floats, poses: Poses, *, frames: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many joints of each frame (frames,) are said near enough, and how many are asked for."""
    truth, asked = poses.joints[..., :2], poses.joints[..., 2] == 2
    right = asked & (np.linalg.norm(said - truth, axis=2) <= _reach(poses)[:, None])
    return tuple(
        np.bincount(poses.frame, weights=counted.sum(axis=1), minlength=frames).astype(np.int64)
        for counted in (right, asked)
    )  # type: ignore[return-value]
