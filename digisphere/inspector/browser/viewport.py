"""Where a picture lies in its frame on the screen: fitted, zoomed about a point, moved."""

from dataclasses import dataclass

LEAST, MOST = 0.05, 64.0
Pair = tuple[float, float]


@dataclass
class Viewport:
    """A picture in a rectangle of the screen.

    ``zoom`` is screen pixels per picture pixel; ``centre`` the picture's point in the middle of
    the rectangle. While ``fitted``, both follow the rectangle's size.
    """

    zoom: float = 1.0
    centre: Pair = (0.0, 0.0)
    fitted: bool = True
    corner: Pair = (0.0, 0.0)
    _size: Pair = (1.0, 1.0)

    def place(self, corner: Pair, *, size: Pair, picture: Pair) -> None:
        """Say which rectangle of the screen there is, and how large the picture is."""
        self.corner, self._size = corner, (max(size[0], 1.0), max(size[1], 1.0))
        if self.fitted:
            self.zoom = min(self._size[0] / picture[0], self._size[1] / picture[1])
            self.centre = (picture[0] / 2.0, picture[1] / 2.0)

    def fit(self) -> None:
        """Show the whole picture again."""
        self.fitted = True

    def zoom_at(self, point: Pair, *, factor: float) -> None:
        """Zoom so that the picture's point under a point of the screen stays there."""
        before = self.to_picture(point)
        self.zoom = min(max(self.zoom * factor, LEAST), MOST)
        after = self.to_picture(point)
        self.centre = (
            self.centre[0] + before[0] - after[0],
            self.centre[1] + before[1] - after[1],
        )
        self.fitted = False

    def move(self, by: Pair) -> None:
        """Move the picture by pixels of the screen."""
        self.centre = (self.centre[0] - by[0] / self.zoom, self.centre[1] - by[1] / self.zoom)
        self.fitted = False

    def to_screen(self, point: Pair, *, corner: Pair | None = None) -> Pair:
        """A point of the picture on the screen; ``corner`` stands in for the rectangle's own."""
        left, top = self.corner if corner is None else corner
        return (
            left + self._size[0] / 2.0 + (point[0] - self.centre[0]) * self.zoom,
            top + self._size[1] / 2.0 + (point[1] - self.centre[1]) * self.zoom,
        )

    def to_picture(self, point: Pair, *, corner: Pair | None = None) -> Pair:
        """A point of the screen in the picture."""
        left, top = self.corner if corner is None else corner
        return (
            self.centre[0] + (point[0] - left - self._size[0] / 2.0) / self.zoom,
            self.centre[1] + (point[1] - top - self._size[1] / 2.0) / self.zoom,
        )
