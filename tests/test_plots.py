"""Each run's pictures show all that they are about, whatever its classes are called."""

from __future__ import annotations

import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from nndsl.data.prepare import prepare_arrays
from nndsl.data.prepared import Prepared
from nndsl.report import plots

ROWS = 400


def prepared_of(names: list[str]) -> Prepared:
    """Return rows whose targets are the names in turn."""
    y = np.array([names[row % len(names)] for row in range(ROWS)])
    x = np.arange(2.0 * ROWS).reshape(ROWS, 2)
    return prepare_arrays(x, y, None, None, "multiclass")


def result_of(losses: list[float], sample: bool = False) -> Any:
    """Return what the pictures read of a result: its name and the course of its losses."""
    history = [{"epoch": at, "train": {"loss": loss}} for at, loss in enumerate(losses, 1)]
    return SimpleNamespace(history=tuple(history), model="a_model", sample=sample)


def outputs_of(prepared: Prepared, share: int) -> np.ndarray:
    """Return outputs of which every ``share``-th is for the next class."""
    classes = len(prepared.facts.classes or ())
    given = prepared.train.y + (np.arange(ROWS) % share == 0)
    return np.eye(classes, dtype=np.float32)[given % classes]


def pictures(result: Any, prepared: Prepared, folder: Path) -> list[plots.Picture]:
    """Return the pictures that are drawn, as they were saved."""
    saved = []
    save = plots.Picture.save

    def noted(picture: plots.Picture, path: Path) -> None:
        saved.append(picture)
        save(picture, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plots.Picture, "save", noted)
        plots.draw(folder, result, prepared, outputs_of(prepared, 7))
    return saved


def texts(picture: plots.Picture) -> list[Text]:
    """Return all texts that are seen."""
    axes = [axis for axis in (picture.axes.xaxis, picture.axes.yaxis) if axis.get_visible()]
    ticks = []
    for axis in axes:
        low, high = sorted(axis.get_view_interval())
        ticks += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    found = [*picture.figure.texts, *picture.axes.texts, picture.axes.title, *ticks]
    return [text for text in found if text.get_text() and text.get_visible()]


NAMES = {
    "two": ["no", "yes"],
    "har": ["LAYING", "WALKING", "WALKING_DOWNSTAIRS"],
    "long": [f"a name that is far too long to stand below a column of {n}" for n in range(4)],
    "many": [f"class {n}" for n in range(20)],
    "too many": [f"class {n}" for n in range(30)],
}
LOSSES = {"one": [0.5], "few": [3e5, 2e5, 1e5], "tiny": [1e-9] * 40, "many": [9.0] * 200}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("losses", LOSSES.values(), ids=LOSSES)
def test_all_that_a_picture_says_lies_in_it_and_apart(
    names: list[str], losses: list[float], tmp_path: Path
) -> None:
    sample = len(losses) == 3
    for picture in pictures(result_of(losses, sample), prepared_of(names), tmp_path):
        width, height = picture.canvas.get_width_height()
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts(picture)]
        for said, box in boxes:
            assert box.x0 >= 0, said
            assert box.x1 <= width, said
            assert box.y0 >= 0, said
            assert box.y1 <= height, said
        around = [text.get_window_extent() for text in picture.figure.texts]
        inside = [box for _, box in boxes if not any(box.bounds == b.bounds for b in around)]
        assert not any(box.overlaps(outer) for box in inside for outer in around)
        assert (plots.SAMPLE_MARK in [said for said, _ in boxes]) == sample


def test_each_cell_says_how_many_rows_it_has_and_none_where_there_are_none(tmp_path: Path) -> None:
    _, picture = pictures(result_of([1.0]), prepared_of(["a", "b", "c"]), tmp_path)
    said = {
        text.get_position(): int(text.get_text())
        for text in picture.axes.texts
        if text.get_text().isdigit()
    }
    # Every seventh of the 400 rows, 58 of them, is given the next class.
    right = {place: count for place, count in said.items() if place[0] == place[1]}
    wrong = {place: count for place, count in said.items() if place[0] != place[1]}
    assert set(wrong) == {(1, 0), (2, 1), (0, 2)}
    assert (sum(right.values()), sum(wrong.values())) == (342, 58)


def test_names_are_shown_as_they_are_and_never_read_as_formulas(tmp_path: Path) -> None:
    names = [r"$\nosuch{$", "cost in $", "100%", "a_b"]
    result = result_of([1.0])
    result.model = r"$\frac$"
    _, picture = pictures(result, prepared_of(names), tmp_path)
    assert set(names) <= {text.get_text() for text in picture.axes.texts}
    assert not any(text.get_parse_math() for text in texts(picture) if "$" in text.get_text())


def test_epochs_are_counted_in_whole_numbers(tmp_path: Path) -> None:
    curve, _ = pictures(result_of([3.0, 2.0, 1.0]), prepared_of(["a", "b"]), tmp_path)
    curve.canvas.draw()
    shown = [text.get_text() for text in curve.axes.get_xticklabels()]
    assert {"1", "2", "3"} <= set(shown) and all(float(said).is_integer() for said in shown)


def test_pictures_are_files_that_others_can_read(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures(result_of([1.0, 0.5]), prepared_of(["a", "b"]), tmp_path)
    for name in (plots.CURVE, plots.CONFUSION):
        with Image.open(tmp_path / name) as image:
            image.load()
            assert image.format == "PNG" and min(image.size) > 300
