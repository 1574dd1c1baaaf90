"""The dataset browser without a window: textures that only count, panels drawn into nothing."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from digisphere.capture.dataset import Dataset
from digisphere.inspector.browser.browser_inspector import BrowserInspector
from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.browser.panel import DatasetPanel
from digisphere.inspector.browser.pictures import PictureShelf


@dataclass
class FakeTextures:
    """Remembers the sizes of what it was given, by number."""

    kept: dict[int, tuple[int, ...]] = field(default_factory=dict)
    made: int = 0

    def create(self, pixels: NDArray[np.uint8]) -> int:
        """Remember a picture's size."""
        self.made += 1
        self.kept[self.made] = pixels.shape
        return self.made

    def delete(self, number: int) -> None:
        """Forget one."""
        del self.kept[number]


def open_browser(dataset: Dataset, **more: Any) -> tuple[Browser, FakeTextures]:
    """A browser on a dataset with textures that are none; ``more`` goes to the shelf."""
    textures = FakeTextures()
    return Browser(dataset, PictureShelf(textures, **more)), textures


def draw_browser(
    browser: Browser,
    panels: dict[str, DatasetPanel] | None = None,
    *,
    frames: int = 4,
    size: tuple[int, int] = (1280, 720),
) -> BrowserInspector:
    """Build some frames of the browser's panels, all of them by default.

    Raises:
        AssertionError: a panel was switched off because it raised.
    """
    inspector = BrowserInspector(panels, remember=False)
    imgui.get_io().backend_flags |= imgui.BackendFlags_.renderer_has_textures
    for _ in range(frames):
        browser.turn(1 / 60)
        inspector.build(browser, size=size, wall_s=1 / 60)
    if inspector.broken:
        raise AssertionError(f"panels were switched off: {inspector.broken}")
    return inspector
