"""A result goes in, its learning curve and confusion matrix come out as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.codec import HeadCodec
from nndsl.data.prepared import Prepared
from nndsl.files.storage import write_bytes
from nndsl.metrics import decide
from nndsl.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

CURVE, CONFUSION = "learning_curve.png", "confusion_matrix.png"
SAMPLE_MARK = "STAND-IN DATA, not the real set"
TICKS = 6  # of an axis, at most: each takes as long as a curve
MANY_CLASSES = 20
LONGEST = 40  # letters of a class's name
DPI = 120
COMPRESSION = 3  # of 9: more takes half as long again, for a tenth of the bytes
SLANT = 45  # degrees, of names that are too long beside each other
MARK, RIM = 0.1, 0.1  # inches: a tick with the room before its label, and what is left empty


def draw(folder: Path, result: Result, prepared: Prepared, outputs: np.ndarray) -> None:
    """Write the learning curve of a trained network and, for classes, its confusion matrix.

    ``outputs`` are the network's outputs for the test rows, or for the train rows where there are
    none: the matrix is of them.
    """
    if result.history:
        _curve(result).save(folder / CURVE)
    name, part = prepared.measured
    for head in prepared.preprocessing.target.parts:
        if head.codec.task in ("binary", "multiclass"):
            target, given = head.target(part.y), head.given(outputs)
            place = folder / (f"{head.output}_{CONFUSION}" if head.output else CONFUSION)
            _confusion(result, head, target, given, name).save(place)


class Picture:
    """Axes of a size in inches, and a figure around them that has room for their labels.

    Letting matplotlib find that room takes longer than drawing: it asks for the place of every
    text, several times. Here all of them are told where they are.
    """

    def __init__(self, width: float, height: float) -> None:
        from matplotlib import rcParams
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties

        # The object interface draws without a display and leaves no state behind in pyplot.
        self.figure = Figure(figsize=(width, height), dpi=DPI)
        self.figure.set_layout_engine("none")
        self.canvas: FigureCanvasAgg = FigureCanvasAgg(self.figure)
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.size = width, height
        self.font = FontProperties(size=rcParams["xtick.labelsize"])
        self.line = 1.5 * FontProperties(size=rcParams["axes.titlesize"]).get_size() / 72

    def length(self, labels: Sequence[str]) -> float:
        """Return how long the longest label is, in inches."""
        from matplotlib.backends.backend_agg import RendererAgg

        # The canvas would make a picture for it, of a size that it doesn't keep.
        renderer: Any = RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]  # untyped there
        sizes = [renderer.get_text_width_height_descent(text, self.font, False) for text in labels]
        return max((width for width, _, _ in sizes), default=0.0) / DPI

    def frame(self, result: Result, title: str, x: str, y: str, left: float, below: float) -> None:
        """Say what is shown; labels of the axes take so many inches on the left and below."""
        width, height = self.size
        left, below = (room + self.line + MARK + RIM for room in (left, below))
        above = self.line + RIM + (self.line if result.sample else 0.0)
        wide, high = left + width + RIM, below + height + above
        self.figure.set_size_inches(wide, high)
        self.axes.set_position((left / wide, below / high, width / wide, height / high))
        middle = (left + width / 2) / wide
        # A name may have signs that matplotlib would read as a formula.
        self.axes.set_title(title, y=1.0, parse_math=False)
        rim = RIM + self.line / 2  # from the edge to the middle of a line along it
        style: dict[str, Any] = {"ha": "center", "va": "center"}
        self.figure.text(middle, rim / high, x, **style)
        self.figure.text(rim / wide, (below + height / 2) / high, y, rotation="vertical", **style)
        if result.sample:
            style |= {"weight": "bold", "size": "large", "color": "tab:red"}
            self.figure.text(middle, 1 - rim / high, SAMPLE_MARK, **style)

    def save(self, path: Path) -> None:
        """Write the figure. Raises StorageError."""
        drawn = BytesIO()
        self.canvas.print_png(drawn, pil_kwargs={"compress_level": COMPRESSION})  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped
        write_bytes(path, drawn.getvalue())


def _curve(result: Result) -> Picture:
    from matplotlib.ticker import MaxNLocator

    picture = Picture(6.1, 3.1)
    axes = picture.axes
    epochs = [line["epoch"] for line in result.history]
    for part, style in (("train", "-"), ("val", "--")):
        losses = [line[part]["loss"] for line in result.history if part in line]
        if losses:
            axes.plot(epochs, losses, style, marker="." if len(epochs) < 30 else "", label=part)
    for axis, whole in ((axes.xaxis, True), (axes.yaxis, False)):
        axis.set_major_locator(MaxNLocator(TICKS, integer=whole, min_n_ticks=1))
    axes.grid(alpha=0.3)
    axes.legend()
    labels = axes.yaxis.get_major_formatter().format_ticks(axes.yaxis.get_majorticklocs())
    title = f"{result.model}: learning curve"
    picture.frame(result, title, "epoch", "loss", picture.length(labels), picture.line)
    return picture


def _confusion(
    result: Result, head: HeadCodec, target: np.ndarray, outputs: np.ndarray, part: str
) -> Picture:
    codec = head.codec
    names = [_short(str(name)) for name in codec.classes]
    target, outputs = codec.judged(target, outputs)
    decided = decide(codec.task, outputs).ravel().astype(int)
    counts = np.zeros((len(names), len(names)), int)
    np.add.at(counts, (target.ravel().astype(int), decided), 1)
    side = min(2.4 + 0.4 * len(names), 11)
    picture = Picture(side, side)
    axes = picture.axes
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    # An image would be enlarged first, as 32 bytes for each of a million pixels.
    edges = np.arange(len(names) + 1) - 0.5
    axes.pcolormesh(edges, edges, shares, cmap="Blues", vmin=0, vmax=1)
    axes.set(xlim=edges[[0, -1]], ylim=edges[[-1, 0]])
    shown = len(names) <= MANY_CLASSES
    left, below = picture.length(names if shown else [str(len(names))]), picture.line
    if shown:
        # Texts alone take half the time of ticks with labels.
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        gap, room = MARK * len(names) / side, 0.9 * side / len(names)
        beside = {"ha": "right", "va": "center", "parse_math": False}
        under = {"ha": "center", "va": "top", "parse_math": False}
        if left > room:
            under = {**beside, "rotation": SLANT, "rotation_mode": "anchor"}
            below = left * np.sin(np.radians(SLANT)) + picture.line / 2
        for at, name in enumerate(names):
            axes.text(edges[0] - gap, at, name, **beside)
            axes.text(at, edges[-1] + gap, name, **under)
        for row, column in np.argwhere(counts):
            color = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=color)
    title = head.figure(f"{result.model}: {part} rows")
    picture.frame(result, title, "predicted", "true", left, below)
    return picture


def _short(name: str) -> str:
    """Return a name that isn't too long for a label.

    >>> len(_short("a" * 100)), _short("cat")
    (40, 'cat')
    """
    cut = LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[:cut]}…{name[1 - cut :]}"
