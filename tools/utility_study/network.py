"""The networks that learn from pictures: one small U-Net, with heads for scenes or for a pose.

One encoder and decoder (Ronneberger, Fischer & Brox 2015) of well under a million weights. For
scenes it feeds a head for the class of each pixel and one for people as points with sizes (Zhou,
Wang & Krähenbühl 2019): both learn the same features. For one person cut out it feeds a map for
each joint. How they are trained is ``training``'s.
"""

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from utility_study.persons import STRIDE
from utility_study.pictures import CLASSES, JOINTS

_FEW = 0.1
"""Share of pixels expected to be a person's middle before anything is learnt."""
_FINE, _DEEP = 24, 24


def _conv(inside: int, outside: int, *, side: int = 3, stride: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(inside, outside, side, stride=stride, padding=side // 2, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )


class Backbone(nn.Module):
    """Pictures (b, 3, h, w) to features (b, 24, h/2, w/2)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _conv(3, 12, side=5, stride=2)
        widths = (12, 20, 40, 80, 112)
        self.downs = nn.ModuleList(
            nn.Sequential(_conv(a, b, stride=2), _conv(b, b)) for a, b in pairwise(widths)
        )
        self.ups = nn.ModuleList((_conv(112 + 80, 80), _conv(80 + 40, 40), _conv(40 + 20, _DEEP)))
        self.fine = _conv(_DEEP + 12, _FINE, side=1)

    def forward(self, picture: Tensor) -> Tensor:
        """Look at the picture."""
        seen = [self.stem(picture)]
        for down in self.downs:
            seen.append(down(seen[-1]))
        deep = seen.pop()
        for up in self.ups:
            deep = up(_joined(deep, seen.pop()))
        features: Tensor = self.fine(_joined(deep, seen.pop()))
        return features


class SceneNetwork(nn.Module):
    """Pictures (b, 3, h, w) to class logits (b, c, h/2, w/2) and person maps (b, 5, h/2, w/2).

    The person maps are the logit of a middle being there and what ``person_targets`` says.
    """

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.classes = nn.Conv2d(_FINE, len(CLASSES), 1)
        last = nn.Conv2d(_FINE, 5, 1)
        assert last.bias is not None
        nn.init.constant_(last.bias, 0.0)
        nn.init.constant_(last.bias[:1], float(np.log(_FEW / (1.0 - _FEW))))
        self.persons = nn.Sequential(_conv(_FINE, _FINE), last)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Run both heads."""
        features = self.backbone(picture)
        return self.classes(features), self.persons(features)


class PoseNetwork(nn.Module):
    """One person cut out (b, 3, h, w) to logits of where each joint is (b, 17, h/2, w/2)."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.joints = nn.Sequential(_conv(_FINE, 32), nn.Conv2d(32, JOINTS, 1))

    def forward(self, picture: Tensor) -> Tensor:
        """Look for the joints."""
        maps: Tensor = self.joints(self.backbone(picture))
        return maps


def _joined(deep: Tensor, fine: Tensor) -> Tensor:
    wide = functional.interpolate(deep, size=(fine.shape[-2], fine.shape[-1]))
    return torch.cat((wide, fine), dim=1)


def make_repeatable() -> None:
    """Let sums be taken in one order however many cores there are: in one thread.

    It also keeps threads from waiting for each other where others work too.
    """
    torch.set_num_threads(1)


def lay_channels_last(network: nn.Module) -> None:
    """Lay kernels out as ``as_tensor`` does pictures: a fifth less time on the CPU."""
    for each in network.parameters():
        if each.dim() == 4:
            each.data = each.data.contiguous(memory_format=torch.channels_last)


def weights_of(network: nn.Module) -> int:
    """How many numbers are learnt."""
    return sum(each.numel() for each in network.parameters())


assert STRIDE == 2, "the decoder ends at half the picture's size"
