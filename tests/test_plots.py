"""Each run's pictures show all that they are about, whatever its classes are called."""

from __future__ import annotations

import warnings
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nndsl.data.prepare import prepare_arrays
from nndsl.data.prepared import Prepared
from nndsl.diagnostics import StorageError
from nndsl.report import plots
from nndsl.report.picture import DPI, RIM, Picture

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
    chosen: np.ndarray = np.eye(classes, dtype=np.float32)[given % classes]
    return chosen


def pictures(result: Any, prepared: Prepared) -> dict[str, tuple[Picture, np.ndarray]]:
    """Return the pictures by the names of their files, each with what is drawn, (rows, columns)."""
    found = plots.pictures(result, prepared, outputs_of(prepared, 7))
    return {name: (picture, np.array(picture.drawn().convert("L"))) for name, picture in found}


def within(picture: Picture, drawn: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return the part of what is drawn that lies between two corners in inches."""
    (left, low), (right, high) = np.round(picture.pixels.transform(corners)).astype(int)
    return drawn[len(drawn) - high : len(drawn) - low, left:right]


def overlap(one: np.ndarray, other: np.ndarray) -> bool:
    """Say whether two rectangles, each given by its corners, have something in common."""
    return bool((np.maximum(one[0], other[0]) < np.minimum(one[1], other[1])).all())


NAMES = {
    "two": ["no", "yes"],
    "har": ["LAYING", "WALKING", "WALKING_DOWNSTAIRS"],
    "long": [f"a name that is far too long to stand below a column of {n}" for n in range(4)],
    "many": [f"class {n}" for n in range(20)],
    "too many": [f"class {n}" for n in range(30)],
}
# What stands around a picture, each once.
AROUND = ["a_model: learning curve", "a_model: train rows", "epoch", "loss", "predicted", "true"]
AROUND.append(plots.SAMPLE_MARK)
LOSSES = {"one": [0.5], "few": [3e5, 2e5, 1e5], "tiny": [1e-9] * 40, "many": [9.0] * 200}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("losses", LOSSES.values(), ids=LOSSES)
def test_all_that_a_picture_says_lies_in_it_and_apart(
    names: list[str], losses: list[float]
) -> None:
    sample = len(losses) == 3
    for picture, drawn in pictures(result_of(losses, sample), prepared_of(names)).values():
        rim = int(RIM * DPI) - 2  # the frame is a line of two pixels
        for edge in (drawn[:rim], drawn[-rim:], drawn[:, :rim], drawn[:, -rim:]):
            assert (edge == 255).all()  # so that nothing is cut off
        said = [(text, corners) for text, several in picture.texts.items() for corners in several]
        for text, corners in said:
            assert np.ptp(within(picture, drawn, corners)) > 100, text  # it is seen there
        around = [title for title in AROUND if title in picture.texts]
        for title in around:
            (own,) = picture.texts[title]
            assert not any(overlap(own, other) for text, other in said if text != title)
        assert (plots.SAMPLE_MARK in around) == sample
        assert len(around) == 3 + sample


def test_numbers_and_names_that_stand_side_by_side_do_not_touch() -> None:
    result = result_of([3e5, 2e5, 1e5])
    for picture, _ in pictures(result, prepared_of(["no", "yes"])).values():
        said = [corners for several in picture.texts.values() for corners in several]
        pairs = combinations(said, 2)
        assert not any(overlap(one, other) for one, other in pairs)


def test_each_cell_says_how_many_rows_it_has_and_none_where_there_are_none() -> None:
    drawn = pictures(result_of([1.0]), prepared_of(["a", "b", "c"]))
    picture, _ = drawn[plots.CONFUSION]
    cells = {}
    for text, several in picture.texts.items():
        for corners in several:
            middle = corners.mean(axis=0) / (picture.width, picture.height)
            if text.isdigit():
                cells[int(3 * (1 - middle[1])), int(3 * middle[0])] = int(text)
    # Every seventh of the 400 rows, 58 of them, is given the next class.
    right = [count for (true, given), count in cells.items() if true == given]
    wrong = {place: count for place, count in cells.items() if place[0] != place[1]}
    assert set(wrong) == {(0, 1), (1, 2), (2, 0)}
    assert (sum(right), sum(wrong.values())) == (342, 58)


def test_a_cell_is_the_darker_the_more_of_its_class_it_has() -> None:
    picture, drawn = pictures(result_of([1.0]), prepared_of(["a", "b"]))[plots.CONFUSION]
    half = picture.width / 2
    # Beside its number; 29 of the 200 rows of each class are given the other one.
    places = [np.add([[0.1, 0.1], [0.2, 0.2]], (x, y)) for y in (half, 0) for x in (0, half)]
    shades = [within(picture, drawn, place) for place in places]
    assert [np.ptp(shade) for shade in shades] == [0, 0, 0, 0]
    dark, light, *below = (shade.mean() for shade in shades)
    assert dark < 80 < 200 < light < 255
    assert below == pytest.approx([light, dark], abs=3)


def test_a_curve_goes_through_the_losses_of_its_epochs() -> None:
    losses = [4.0, 1.0, 3.0, 2.0, 2.0] * 10
    picture, drawn = pictures(result_of(losses), prepared_of(["a", "b"]))[plots.CURVE]
    # Epochs 1 to 50 and losses 1 to 4, with a twentieth of that on each side.
    for epoch, loss in enumerate(losses, 1):
        x = picture.width * ((epoch - 1) / 49 + 0.05) / 1.1
        y = picture.height * ((loss - 1) / 3 + 0.05) / 1.1
        near = within(picture, drawn, np.array([[x - 0.02, y - 0.03], [x + 0.02, y + 0.03]]))
        assert near.min() < 150, epoch
    assert {"10", "20", "1", "2", "3", "4"} & set(picture.texts)


@pytest.mark.parametrize("losses", [[0.0, 1.0, 2.0], [0.31, 0.22, 0.27], [5e4, 3e4, 1e4]])
def test_numbers_stand_where_they_are(losses: list[float]) -> None:
    picture, _ = pictures(result_of(losses), prepared_of(["a", "b"]))[plots.CURVE]
    numbers = {text: place for text, (place, *_) in picture.texts.items() if text[0].isdigit()}
    low, high = min(losses), max(losses)
    beside = {float(text): place[:, 1] for text, place in numbers.items() if place[1, 0] < 0}
    below = {float(text): place[:, 0] for text, place in numbers.items() if place[1, 1] < 0}
    assert len(beside) >= 3 and set(below) == {1, 2, 3}
    for value, place in beside.items():
        at = picture.height * ((value - low) / (high - low) + 0.05) / 1.1
        assert place.mean() == pytest.approx(at, abs=0.02)
    for value, place in below.items():
        at = picture.width * ((value - 1) / 2 + 0.05) / 1.1
        assert place.mean() == pytest.approx(at, abs=0.02)


def test_a_loss_that_is_no_number_leaves_a_gap_in_the_curve() -> None:
    result = result_of([3.0, 1.0, 2.0, 2.0, 2.0])
    result.history[1]["train"]["loss"] = None  # as a file of figures gives it back
    picture, drawn = pictures(result, prepared_of(["a", "b"]))[plots.CURVE]
    # Between the dots of epochs 1 and 3.
    between = np.array([[0.5, 0.02], [picture.width / 2 - 0.1, picture.height - 0.02]])
    assert within(picture, drawn, between).min() > 200  # nothing but the grid
    assert {"3.0", "2.0"} <= set(picture.texts)


def test_both_curves_are_told_apart() -> None:
    result = result_of([3.0, 2.0, 1.0])
    for line in result.history:
        line["val"] = {"loss": line["train"]["loss"] + 1}
    picture, _ = pictures(result, prepared_of(["a", "b"]))[plots.CURVE]
    assert {"train", "val"} <= set(picture.texts)


def test_names_are_shown_as_they_are_and_never_read_as_formulas() -> None:
    names = [r"$\nosuch{$", "cost in $", "100%", "a_b", "$x$"]
    result = result_of([1.0])
    result.model = r"$\frac$"
    drawn = pictures(result, prepared_of(names))
    picture, _ = drawn[plots.CONFUSION]
    assert set(names) <= set(picture.texts)
    # Signs are as wide as they are in any text, which those of a formula are not.
    assert picture.length(["$x$"]) > picture.length(["x"]) + 1.5 * picture.length(["$"])


def test_names_on_several_lines_or_in_other_scripts_are_drawn_without_a_word() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = pictures(result_of([1.0]), prepared_of(["two\nlines", "\u65e5\u672c", " "]))
    picture, _ = drawn[plots.CONFUSION]
    assert {"two lines", "\u65e5\u672c"} <= set(picture.texts)


def test_of_many_classes_some_are_named() -> None:
    names = [f"class {n:02}" for n in range(50)]
    picture, _ = pictures(result_of([1.0]), prepared_of(names))[plots.CONFUSION]
    assert [name for name in names if name in picture.texts] == names[::3]
    assert not any(text.isdigit() for text in picture.texts)


def test_epochs_are_counted_in_whole_numbers() -> None:
    picture, _ = pictures(result_of([3.5, 2.5, 1.5]), prepared_of(["a", "b"]))[plots.CURVE]
    below = [text for text, (place, *_) in picture.texts.items() if place[1, 1] < 0]
    assert set(below) == {"1", "2", "3", "epoch", "train"}


def test_pictures_are_files_that_others_can_read(tmp_path: Path) -> None:
    prepared = prepared_of(["a", "b"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plots.draw(tmp_path, result_of([1.0, 0.5]), prepared, outputs_of(prepared, 7))
    for name in (plots.CURVE, plots.CONFUSION):
        with Image.open(tmp_path / name) as image:
            image.load()
            assert image.format == "PNG" and image.mode == "RGB" and min(image.size) > 300


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    prepared = prepared_of(["a", "b"])
    with pytest.raises(StorageError, match=plots.CURVE):
        (tmp_path / plots.CURVE).mkdir()
        plots.draw(tmp_path, result_of([1.0, 0.5]), prepared, outputs_of(prepared, 7))
