"""A result goes in, its learning curve and confusion matrix come out as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.codec import HeadCodec
from nndsl.data.prepare import Prepared
from nndsl.metrics import decide
from nndsl.result import Result
from nndsl.storage import writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURVE, CONFUSION = "learning_curve.png", "confusion_matrix.png"
SAMPLE_MARK = "STAND-IN DATA, not the real set"
MANY_CLASSES = 20
DPI = 120


def draw(folder: Path, result: Result, prepared: Prepared, outputs: dict[str, np.ndarray]) -> None:
    """Write the learning curve of a trained network and, for classes, its confusion matrix.

    ``outputs`` are the network's outputs by part; the matrix is of the test rows, or of the
    train rows where there are none.
    """
    if result.history:
        _save(_curve(result), folder / CURVE)
    name, part = prepared.measured
    for head in prepared.preprocessing.target.parts:
        if head.codec.task in ("binary", "multiclass"):
            target, given = head.target(part.y), head.given(outputs[name])
            place = folder / (f"{head.output}_{CONFUSION}" if head.output else CONFUSION)
            _save(_confusion(result, head, target, given, name), place)


def _figure(result: Result, width: float, height: float) -> tuple[Figure, Any]:
    # The object interface draws without a display and leaves no state behind in pyplot.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    if result.sample:
        figure.suptitle(SAMPLE_MARK, color="tab:red", fontweight="bold")
    return figure, figure.subplots()


def _curve(result: Result) -> Figure:
    figure, axes = _figure(result, 7, 4)
    epochs = [line["epoch"] for line in result.history]
    for part, style in (("train", "-"), ("val", "--")):
        losses = [line[part]["loss"] for line in result.history if part in line]
        if losses:
            axes.plot(epochs, losses, style, marker="." if len(epochs) < 30 else "", label=part)
    axes.set(xlabel="epoch", ylabel="loss", title=f"{result.model}: learning curve")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def _confusion(
    result: Result, head: HeadCodec, target: np.ndarray, outputs: np.ndarray, part: str
) -> Figure:
    codec = head.codec
    names = [str(name) for name in codec.classes]
    target, outputs = codec.judged(target, outputs)
    decided = decide(codec.task, outputs).ravel().astype(int)
    counts = np.zeros((len(names), len(names)), int)
    np.add.at(counts, (target.ravel().astype(int), decided), 1)
    side = min(4 + 0.5 * len(names), 14)
    figure, axes = _figure(result, side, side)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    # An image would be enlarged first, as 32 bytes for each of a million pixels.
    edges = np.arange(len(names) + 1) - 0.5
    axes.pcolormesh(edges, edges, shares, cmap="Blues", vmin=0, vmax=1)
    axes.set(aspect="equal", xlim=edges[[0, -1]], ylim=edges[[-1, 0]])
    if len(names) <= MANY_CLASSES:
        places = range(len(names))
        axes.set_xticks(places, names, rotation=45, ha="right")
        axes.set_yticks(places, names)
        for (row, column), count in np.ndenumerate(counts):
            color = "white" if shares[row, column] > 0.5 else "black"
            text = axes.text(column, row, str(count), ha="center", va="center", color=color)
            text.set_in_layout(False)  # it lies inside, so that nothing has to make room for it
    title = f"{result.model}: {part} rows"
    axes.set(xlabel="predicted", ylabel="true", title=head.figure(title))
    return figure


def _save(figure: Figure, path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    assert engine is not None, "each figure is made with one"
    # Saving would draw all of it once to lay it out, lay it out again, and draw it.
    engine.execute(figure)
    figure.set_layout_engine("none")
    with writing(path):
        canvas.print_png(path)  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped
