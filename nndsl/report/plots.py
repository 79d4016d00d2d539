"""A result goes in, its learning curve and confusion matrix come out as pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.prepared import Prepared
from nndsl.data.targets.codec import HeadCodec
from nndsl.data.targets.own_units import of_head
from nndsl.files.storage import write_bytes
from nndsl.report.picture import DPI, GAP, LINE, TITLE, Picture
from nndsl.runs.result import Result

if TYPE_CHECKING:
    from PIL.Image import Image

CURVE, CONFUSION = "learning_curve.png", "confusion_matrix.png"
SAMPLE_MARK = "STAND-IN DATA, not the real set"
COMPRESSION = 3  # of 9: more takes half as long again, for a tenth of the bytes
TICKS = 6  # of an axis, at most
TICK = 0.05  # inches
MARGIN = 0.05  # of what a curve spans, beyond it
GRID = "#e7e7e7"
FEW = 30  # epochs, each of which gets a dot
STYLES: dict[str, dict[str, Any]] = {
    "train": {"color": "C0", "linestyle": "-"},
    "val": {"color": "C1", "linestyle": "--"},
}
KEY = 0.35  # inches of the line beside the name of a curve
MANY_CLASSES = 20
LONGEST = 40  # letters of a class's name
SLANT = 45  # degrees, of names that are too long beside each other


def draw(folder: Path, result: Result, prepared: Prepared, outputs: np.ndarray) -> None:
    """Write the learning curve of a trained network and, for classes, its confusion matrix.

    ``outputs`` are the network's outputs for the test rows, or for the train rows where there are
    none: the matrix is of them. Raises StorageError.
    """
    with ThreadPoolExecutor(1) as pool:  # which compresses a picture while the next is drawn
        drawn = pictures(result, prepared, outputs)
        saved = [pool.submit(_save, folder / name, picture.drawn()) for name, picture in drawn]
    for each in saved:
        each.result()


def pictures(
    result: Result, prepared: Prepared, outputs: np.ndarray
) -> Iterator[tuple[str, Picture]]:
    """Yield the name of each file, and the picture that it is to hold.

    Outputs that are not finite decide nothing, so there is no matrix of them.
    """
    part, rows = prepared.measured
    for head in prepared.preprocessing.target.parts:
        decides = head.codec.task in ("binary", "multiclass")
        if decides and np.isfinite(head.given(outputs)).all():
            title = head.figure(f"{result.model}: {part} rows")
            picture = _confusion(title, head, head.target(rows.y), head.given(outputs))
            file = f"{head.output}_{CONFUSION}" if head.output else CONFUSION
            yield file, _marked(picture, result)
    if result.history:
        picture = _curve(f"{result.model}: learning curve", result.history)
        yield CURVE, _marked(picture, result)


def _marked(picture: Picture, result: Result) -> Picture:
    if result.sample:
        height = float(picture.high[1]) + LINE
        style: dict[str, Any] = {"size": TITLE, "bold": True, "color": "tab:red"}
        picture.write(SAMPLE_MARK, picture.width / 2, height, **style)
    return picture


def _save(path: Path, image: Image) -> None:
    file = BytesIO()
    image.convert("RGB").save(file, "PNG", compress_level=COMPRESSION, dpi=(DPI, DPI))
    write_bytes(path, file.getvalue())


def _curve(title: str, history: Sequence[dict[str, Any]]) -> Picture:
    from matplotlib.lines import Line2D
    from matplotlib.transforms import Bbox, BboxTransform

    picture = Picture(6.1, 3.1)
    epochs = [line["epoch"] for line in history]
    losses = {
        part: np.array([line[part]["loss"] for line in history], float)
        for part in ("train", "val")
        if part in history[0]
    }
    wide, high = _limits(epochs), _limits(np.concatenate(list(losses.values())))
    _ticks(picture, *wide, upwards=False)
    _ticks(picture, *high, upwards=True)
    row = picture.label(title, "epoch", "loss")
    frame = Bbox([(0, 0), (picture.width, picture.height)])
    place = BboxTransform(Bbox(np.transpose([wide, high])), frame)
    right = picture.width
    for part, values in reversed(losses.items()):
        style = {"marker": "." if len(epochs) < FEW else "", **STYLES[part]}
        picture.add(Line2D(epochs, values, transform=place, **style))
        picture.write(part, right, row, along=1)
        right -= picture.length([part]) + GAP
        picture.add(Line2D([right - KEY, right], [row, row], **style))
        right -= KEY + 2 * GAP
    return picture


def _limits(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Return what an axis reaches from and to, so that all values that are finite lie in it."""
    from matplotlib.ticker import Locator

    found = np.asarray(values, float)[np.isfinite(values)]
    # Equal values get room around them.
    low, high = Locator().nonsingular(found.min(initial=np.inf), found.max(initial=-np.inf))
    return low - MARGIN * (high - low), high + MARGIN * (high - low)


def _ticks(picture: Picture, low: float, high: float, upwards: bool) -> None:
    """Write round numbers along a side that reaches from ``low`` to ``high``, and draw the grid.

    The side below counts epochs, in whole numbers.
    """
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

    found = MaxNLocator(TICKS, integer=not upwards, min_n_ticks=1).tick_values(low, high)
    ticks = [tick for tick in found if low <= tick <= high]
    formatter: Any = ScalarFormatter(useOffset=upwards)
    formatter.set_scientific(upwards)
    formatter.create_dummy_axis()
    formatter.axis.set_view_interval(low, high)
    length, across = picture.width, picture.height
    if upwards:
        length, across = across, length
    places = [(tick - low) / (high - low) * length for tick in ticks]
    for start, end, color in ((0.0, across, GRID), (-TICK, 0.0, "black")):
        ends = np.array([[(start, at), (end, at)] for at in places]).reshape(-1, 2, 2)
        picture.lines(ends if upwards else ends[:, :, ::-1], color)
    for at, label in zip(places, formatter.format_ticks(ticks), strict=True):
        if upwards:
            picture.write(label, -TICK - GAP / 2, at, along=1)
        else:
            picture.write(label, at, -TICK - LINE / 2)
    if offset := formatter.get_offset():  # which all numbers are to be added to, or their power
        picture.write(offset, 0, picture.height + LINE / 2, along=0)


def _confusion(title: str, head: HeadCodec, target: np.ndarray, outputs: np.ndarray) -> Picture:
    from matplotlib.collections import QuadMesh

    codec = head.codec
    names = [_short(str(name)) for name in codec.classes]
    (counted,) = of_head(head, ("confusion",), target, outputs).values()
    counts = np.array(counted)
    side = min(2.4 + 0.4 * len(names), 11)
    picture = Picture(side, side)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    # An image would be enlarged first, as 32 bytes for each of a million pixels.
    edges = np.linspace(0, side, len(names) + 1)
    corners = np.stack(np.meshgrid(edges, edges[::-1]), axis=-1)
    mesh = QuadMesh(corners, antialiased=False, array=shares, cmap="Blues")
    mesh.set_clim(0, 1)
    picture.add(mesh)
    middles = (edges[:-1] + edges[1:]) / 2
    every = -(-len(names) // MANY_CLASSES)
    cell = every * side / len(names)
    shown = names[::every]
    slanted = picture.length(shown) > 0.9 * cell
    for name, at in zip(shown, middles[::every], strict=True):
        picture.write(name, -GAP, side - at, along=1)
        if slanted:
            picture.write(name, at, -GAP, along=1, turned=SLANT)
        else:
            picture.write(name, at, -GAP / 2 - LINE / 2)
    if every == 1:
        for row, column in np.argwhere(counts):
            color = "white" if shares[row, column] > 0.5 else "black"
            x, y = middles[column], side - middles[row]
            picture.write(str(counts[row, column]), x, y, color=color)
    picture.label(title, "predicted", "true")
    return picture


def _short(name: str) -> str:
    """Return a name on one line that isn't too long for a label.

    >>> len(_short("a" * 100)), _short("black\\ncat")
    (40, 'black cat')
    """
    name, cut = " ".join(name.split()), LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[:cut]}…{name[1 - cut :]}"
