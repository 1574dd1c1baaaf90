"""The panel of a frame's own facts: time, camera, weather, who is in it, what the dataset is."""

from typing import ClassVar

import numpy as np
from imgui_bundle import imgui

from digisphere.capture.gallery_frame import facts_of
from digisphere.inspector import theme, widgets
from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.browser.panel import DatasetPanel


class FactsPanel(DatasetPanel):
    """A frame in numbers."""

    title: ClassVar[str] = "Frame"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 40

    def draw(self, browser: Browser) -> None:
        """Draw the panel."""
        if browser.problems:
            imgui.separator_text("Not whole")
            for problem in browser.problems:
                widgets.coloured(problem, theme.ALERT)
            widgets.dim("Copy it again, or capture it again.")
        imgui.separator_text(f"Frame {browser.frame_id}")
        widgets.facts("frame", facts_of(browser.frame).items())
        imgui.separator_text("In view")
        for entity, name in browser.people_in_view():
            if widgets.link(name, key=str(entity), hint="Select"):
                browser.select(entity)
        rows = browser.frame.rows("instances")
        kinds, counts = np.unique(rows["kind"].astype(str), return_counts=True)
        widgets.facts("kinds", [(k, f"{n}") for k, n in zip(kinds, counts, strict=True)])
        plan = browser.dataset.manifest["plan"]
        imgui.separator_text("Dataset")
        facts = [
            ("folder", str(browser.dataset.root)),
            ("scenario", f"{plan['scenario']['name']}, seed {plan['seed']}, split {plan['split']}"),
            ("formats", ", ".join(plan["formats"])),
            ("made by", str(browser.dataset.manifest["command_line"])),
        ]
        widgets.facts("dataset", facts)
