"""The bar at the top: pause, step, speed, date and time, seek back, notices.

Always visible while the inspector is; its controls only touch pacing, never the world.
"""

from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext

SPEEDS = (1.0, 10.0, 60.0, 300.0, 3600.0)
STEPS = (("1 s", 1.0), ("1 min", 60.0), ("1 h", 3600.0))
_FLAGS = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_docking
    | imgui.WindowFlags_.no_saved_settings
)


class TransportBar:
    """Draws the bar and knows its height."""

    def __init__(self) -> None:
        self.height = 44.0

    def draw(self, context: InspectorContext, *, width: float) -> None:
        """Draw the bar over the full width."""
        style = imgui.get_style()
        self.height = imgui.get_frame_height() + 2.0 * style.window_padding.y
        imgui.set_next_window_pos(ImVec2(0.0, 0.0))
        imgui.set_next_window_size(ImVec2(width, self.height))
        with imgui_ctx.begin("##transport", None, _FLAGS):
            self._pacing(context)
            self._calendar(context)
            self._seek(context)
            self._notice(context)

    def _pacing(self, context: InspectorContext) -> None:
        transport = context.transport
        label = "Play" if transport.paused else "Pause"
        size = ImVec2(imgui.calc_text_size("Pause").x + 24.0, 0.0)
        if imgui.button(f"{label}###pause", size):
            transport.paused = not transport.paused
        imgui.set_item_tooltip("Space")
        for text, seconds in STEPS:
            imgui.same_line()
            if imgui.button(f"+{text}"):
                transport.step(seconds)
            imgui.set_item_tooltip(f"Go on by {text} of simulated time")
        for speed in SPEEDS:
            imgui.same_line()
            hint = f"{speed:g} simulated seconds per second"
            if widgets.toggle(f"{speed:g}x", on=transport.speed == speed, hint=hint):
                transport.speed = speed

    def _calendar(self, context: InspectorContext) -> None:
        now = context.snapshot.clock.datetime_at(context.time_s)
        imgui.same_line(0.0, 18.0)
        imgui.text(f"{now:%a %d %b %Y  %H:%M:%S}")

    def _seek(self, context: InspectorContext) -> None:
        marks = list(context.transport.checkpoints())
        imgui.same_line(0.0, 18.0)
        imgui.set_next_item_width(imgui.calc_text_size("Back to Wed 00:00").x + 30.0)
        names = [f"{context.snapshot.clock.datetime_at(t):%a %d %b %H:%M}" for t in marks]
        chosen, index = imgui.combo("##seek", 0, ["Back to ...", *reversed(names)])
        if chosen and index > 0:
            context.transport.seek(marks[-index])
        imgui.set_item_tooltip("Go back to a checkpoint; the run repeats from there")

    def _notice(self, context: InspectorContext) -> None:
        if context.notice:
            imgui.same_line(0.0, 18.0)
            with imgui_ctx.push_style_color(imgui.Col_.text, theme.rgba(theme.ORANGE)):
                imgui.text(context.notice)
