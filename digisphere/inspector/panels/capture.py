"""The capture panel: choose a rig, planes and formats, and write frames from the running world."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from imgui_bundle import ImVec2, imgui

from digisphere.capture.request import takes_path
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import CaptureOrder, InspectorContext
from digisphere.inspector.panel import Panel
from digisphere.inspector.path_editor import PathEditor

USUAL_RIG = "tour"
SIZES = ((640, 480), (960, 540), (1280, 720), (1920, 1080))


class CapturePanel(Panel):
    """Annotated frames from here and now."""

    title: ClassVar[str] = "Capture"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 40

    def __init__(self) -> None:
        self._out = "out/capture"
        self._frames = 8
        self._every_s = 30.0
        self._size = 0
        self._rig = ""
        self._planes: set[str] = set()
        self._formats: set[str] = set()
        self.path_editor = PathEditor()

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        control = context.capture
        rigs = list(control.rigs())
        self._rig = self._rig or (USUAL_RIG if USUAL_RIG in rigs else rigs[0])
        if not self._planes:
            usual = set(control.standard())
            self._planes = usual & set(control.planes())
            self._formats = usual & set(control.formats())
        imgui.separator_text("Camera")
        _, chosen = imgui.combo("rig", rigs.index(self._rig), rigs)
        self._rig = rigs[chosen]
        if takes_path(self._rig):
            self.path_editor.draw(context)
            imgui.separator_text("Frames")
        names = [f"{w} x {h}" for w, h in SIZES]
        _, self._size = imgui.combo("size", self._size, names)
        _, self._frames = imgui.slider_int("frames", self._frames, 1, 200)
        _, self._every_s = imgui.slider_float("every", self._every_s, 1.0, 600.0, "%.0f s")
        imgui.separator_text("Folder")
        imgui.set_next_item_width(-1.0)
        _, self._out = imgui.input_text("##out", self._out)
        self._go(context)
        self._choose("Planes", control.planes(), chosen=self._planes)
        self._choose("Formats", control.formats(), chosen=self._formats)

    def _choose(self, title: str, names: Sequence[str], *, chosen: set[str]) -> None:
        """Boxes to tick, folded away: there are more than a panel holds."""
        if not imgui.collapsing_header(f"{title}: {len(chosen)} of {len(names)}###{title}"):
            return
        for index, name in enumerate(names):
            if index % 2:
                imgui.same_line(0.5 * imgui.get_content_region_avail().x)
            changed, on = imgui.checkbox(name, name in chosen)
            if changed and on:
                chosen.add(name)
            elif changed and len(chosen) > 1:
                chosen.discard(name)

    def _go(self, context: InspectorContext) -> None:
        control = context.capture
        if control.fraction >= 0.0:
            imgui.progress_bar(control.fraction, ImVec2(-1.0, 0.0))
            if imgui.button("Stop"):
                control.cancel()
        elif imgui.button("Capture", ImVec2(-1.0, 0.0)):
            self._start(context)
        if control.message:
            widgets.coloured(control.message, theme.YELLOW)

    def _start(self, context: InspectorContext) -> None:
        """Begin, with the path saved first if the rig follows one; a bad path begins nothing."""
        path = None
        if takes_path(self._rig):
            path = self.path_editor.save()
            if path is None:
                return
        context.capture.start(self.wanted(path))

    def wanted(self, path: Path | None = None) -> CaptureOrder:
        """Return what the panel asks for."""
        return CaptureOrder(
            out=Path(self._out),
            frames=self._frames,
            every_s=self._every_s,
            size=SIZES[self._size],
            rig=self._rig,
            planes=",".join(sorted(self._planes)),
            formats=",".join(sorted(self._formats)),
            path=path,
        )
