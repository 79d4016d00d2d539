"""Lines, areas and texts go in, each with its place in inches; a picture of all comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from PIL.Image import Image

DPI = 120
POINTS = 72  # in an inch
SIZE, TITLE = 10, 12  # points
CAPITALS = 0.73  # of a text's size: how high they are
RIM = 0.1  # inches: what is left empty around all
GAP = 0.1  # inches: between a text and what it belongs to
LINE = 1.5 * SIZE / POINTS  # inches, from the middle of a line to that of the next


class Picture:
    """A frame of a size in inches, its lower left corner at (0, 0), and what is in and around it.

    It becomes as large as its texts need. matplotlib draws them as outlines, each text once: as
    texts of its own they take three times as long, and axes would take as long as all the rest.
    """

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
        from matplotlib.textpath import TextToPath
        from matplotlib.transforms import Affine2D

        # The object interface draws without a display and leaves no state behind in pyplot.
        self.figure = Figure(dpi=DPI)
        self.width, self.height = width, height
        self.low, self.high = np.zeros(2), np.array([width, height])  # of all that is written
        self.texts: dict[str, list[np.ndarray]] = {}  # the corners of each text that is written
        self.pixels = Affine2D()  # of inches, once all is placed
        self._outlines = TextToPath()
        self._fonts = {bold: FontProperties(weight="bold" if bold else "normal") for bold in (0, 1)}
        self._known: dict[tuple[str, float, bool], tuple[Any, np.ndarray]] = {}
        self._lines: list[tuple[np.ndarray, str]] = []
        self._written: list[tuple[Any, np.ndarray, str]] = []

    def add(self, artist: Artist) -> None:
        """Have something drawn whose places are in inches, by its own transform if it has one."""
        own = artist.is_transform_set()
        artist.set_transform(artist.get_transform() + self.pixels if own else self.pixels)
        self.figure.add_artist(artist)

    def lines(self, lines: Sequence[np.ndarray] | np.ndarray, color: str) -> None:
        """Have thin lines drawn, each through its places, (n, 2)."""
        self._lines += [(line, color) for line in lines]

    def length(self, texts: Sequence[str]) -> float:
        """Return how long the longest text is, in inches."""
        return max((self._outline(text, SIZE, False)[1][1, 0] for text in texts), default=0.0)

    def write(
        self,
        text: str,
        x: float,
        y: float,
        along: float = 0.5,
        turned: float = 0.0,
        color: str = "black",
        size: float = SIZE,
        bold: bool = False,
    ) -> None:
        """Write a line so that the middle of its capitals is at a height, turned by degrees there.

        ``along`` says which part of its length is at the place: 0 its beginning, 1 its end.
        """
        from matplotlib.transforms import Affine2D

        path, corners = self._outline(text, size, bold)
        offset = np.array([-along * corners[1, 0], -CAPITALS * size / POINTS / 2])
        if turned:
            around = Affine2D().rotate_deg(turned)
            path, offset = path.transformed(around), around.transform(offset)
            corners = _corners(path)
        offset += np.array([x, y])
        corners = offset + corners
        self._written.append((path, offset, color))
        self.texts.setdefault(text, []).append(corners)
        self.low = np.minimum(self.low, corners[0])
        self.high = np.maximum(self.high, corners[1])

    def _outline(self, text: str, size: float, bold: bool) -> tuple[Any, np.ndarray]:
        """Return the outline of a text and its corners, in inches from where its line begins."""
        from matplotlib.path import Path

        if (text, size, bold) not in self._known:
            # Never read as a formula, whatever signs a name has.
            vertices, codes = self._outlines.get_text_path(self._fonts[bold], text, ismath=False)
            inches = size / POINTS / self._outlines.FONT_SCALE
            path = Path(np.reshape(vertices, (-1, 2)) * inches, codes)
            self._known[text, size, bold] = path, _corners(path)
        return self._known[text, size, bold]

    def label(self, title: str, x: str, y: str) -> float:
        """Say what is shown, and what along each side; return the height of what is said below."""
        below = float(self.low[1] - GAP - LINE / 2)
        self.write(x, self.width / 2, below)
        self.write(y, self.low[0] - GAP - LINE / 2, self.height / 2, turned=90)
        self.write(title, self.width / 2, self.high[1] + LINE, size=TITLE)
        return below

    def drawn(self) -> Image:
        """Return the picture."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.collections import LineCollection, PathCollection
        from matplotlib.transforms import Affine2D
        from PIL import Image

        right, top = self.width, self.height
        frame = np.array([(0, 0), (right, 0), (right, top), (0, top), (0, 0)])
        lines, colors = zip(*self._lines, (frame, "black"), strict=True)
        style: dict[str, Any] = {"linewidths": 0.8, "capstyle": "projecting", "zorder": 1.5}
        self.add(LineCollection(lines, colors=colors, **style))  # over areas, below curves
        paths, offsets, colors = zip(*self._written, strict=True)
        texts = PathCollection(
            paths, offsets=offsets, offset_transform=self.pixels, facecolors=colors, zorder=4
        )
        texts.set_transform(Affine2D().scale(DPI))
        self.figure.add_artist(texts)
        # Whole pixels, to which the frame and the lines beside it are drawn alike.
        before, after = np.ceil((RIM - self.low) * DPI), np.ceil((self.high + RIM) * DPI)
        self.pixels.clear().scale(DPI).translate(*before)
        width, height = (before + after + 0.5) / DPI  # what is cut off to whole ones
        self.figure.set_size_inches(width, height)
        canvas: Any = FigureCanvasAgg(self.figure)
        canvas.draw()
        return Image.fromarray(np.asarray(canvas.buffer_rgba()))


def _corners(path: Any) -> np.ndarray:
    """Return the least and the largest x and y of a path, (2, 2); of an empty one, (0, 0) twice."""
    vertices = path.vertices if len(path.vertices) else np.zeros((1, 2))
    return np.array([vertices.min(axis=0), vertices.max(axis=0)])
