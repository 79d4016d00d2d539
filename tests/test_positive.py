"""Which of two classes is the yes is said, and can be chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import inside

import nndsl
from nndsl.data.prepare import prepare, prepare_arrays
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import BreastCancer
from nndsl.data.targets.aims import Aim
from nndsl.data.where import Where
from nndsl.diagnostics import NNError

X = np.random.default_rng(0).normal(size=(40, 2))
CHURN = np.where(X[:, 0] > 0.5, "churn", "stay")
TEXT = "preprocess positive=churn; dense 1 sigmoid; loss bce; optimizer adam 0.1; train epochs=30"


@pytest.mark.parametrize(
    ("positive", "classes", "y"),
    [
        (None, ("churn", "stay"), [0, 1, 1]),
        ("churn", ("stay", "churn"), [1, 0, 0]),
        ("stay", ("churn", "stay"), [0, 1, 1]),
    ],
)
def test_the_yes_is_the_last_class_or_the_one_that_is_named(
    positive: str | None, classes: tuple[str, ...], y: list[int]
) -> None:
    asked = Preprocess(positive=positive)
    found = prepare_arrays(np.eye(3), ["churn", "stay", "stay"], None, asked, "binary")
    assert found.facts.classes == classes
    assert found.train.y.ravel().tolist() == y


@pytest.mark.parametrize(
    ("y", "positive"), [([0, 1, 1], 0), ([-1, 1, 1], -1), ([False, True, True], False)]
)
def test_a_number_or_false_can_be_the_yes(y: list[Any], positive: Any) -> None:
    found = prepare_arrays(np.eye(3), y, None, Preprocess(positive=positive), "binary")
    assert found.train.y.ravel().tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("said", "y"),
    [
        ("none", ["none", "some", "some"]),
        ("none", ["None", "Some", "Some"]),
        ("true", ["true", "untrue", "untrue"]),
        ("true", ["TRUE", "Zero", "Zero"]),
        ("True", ["true", "zero", "zero"]),
        ("false", [False, True, True]),
        ("none", ["b", "a", "a"]),  # no such class: the last is the yes
    ],
)
def test_a_class_may_be_called_as_a_word_of_the_language(said: str, y: list[Any]) -> None:
    text = f"preprocess positive={said}; dense 1 sigmoid; loss bce"
    preprocess = nndsl.loads(text).spec.preprocess
    found = prepare_arrays(np.eye(3), y, None, preprocess, "binary")
    assert found.train.y.ravel().tolist() == [1, 0, 0]


def test_a_class_true_that_is_none_is_told_as_written() -> None:
    with pytest.raises(NNError, match="`true`"):
        prepare_arrays(np.eye(3), ["a", "b", "b"], None, Preprocess(positive=True), "binary")


def test_the_yes_of_a_known_set_can_be_chosen() -> None:
    asked = Request(BreastCancer(), None, Preprocess(positive="malignant"), "binary", Where(Path()))
    found = prepare(asked)
    assert found.facts.classes == ("benign", "malignant")
    assert int(found.train.y.sum()) == 212  # of 569, as its authors count them


def test_a_network_gives_the_probability_of_the_yes(tmp_path: Path) -> None:
    result = nndsl.loads(TEXT).fit(X, CHURN, out=tmp_path / "run")
    assert result.metrics["train"]["accuracy"] > 0.9
    run = nndsl.open_run(tmp_path / "run")
    outputs = run.predictor.outputs(X)[:, 0]
    assert outputs[CHURN == "churn"].mean() > 0.5 > outputs[CHURN == "stay"].mean()
    assert np.mean(run.predict(X) == CHURN) > 0.9


def test_the_yes_of_one_of_several_outputs_can_be_chosen() -> None:
    y = pd.DataFrame({"left": CHURN, "sold": X[:, 1] > 0, "price": X[:, 0]})
    aims = (Aim("left", "binary"), Aim("sold", "binary"), Aim("price", "regression"))
    found = prepare_arrays(X, y, None, Preprocess(positive="churn"), aims)
    assert [view.classes for view in found.facts.views[:2]] == [
        ("stay", "churn"),
        ("False", "True"),
    ]
    np.testing.assert_array_equal(found.train.y[:, 0], CHURN == "churn")


def test_a_class_that_there_is_not_is_told_of() -> None:
    with pytest.raises(NNError, match="no class `left`"):
        prepare_arrays(np.eye(3), ["a", "b", "b"], None, Preprocess(positive="left"), "binary")


def test_check_and_run_say_which_class_is_the_yes_and_how_many_rows_are_left_out(
    tmp_path: Path,
) -> None:
    rows = [f"{a:.3f},{y}" for a, y in zip(X[:, 0], CHURN, strict=True)]
    rows[3] = f",{CHURN[3]}"
    (tmp_path / "t.csv").write_text("\n".join(["a,churn", *rows]) + "\n", encoding="utf-8")
    text = 'data csv "t.csv" target=churn\npreprocess missing=drop\ndense 1 sigmoid\nloss bce\n'
    (tmp_path / "m.nn").write_text(f"{text}train epochs=1\n", encoding="utf-8")
    lines = (
        "target churn: churn, stay (yes: stay)",
        "`missing=drop` leaves 1 of 40 rows out; values are missing in `a` 1",
    )
    checked, ran = inside("check", "m.nn", cwd=tmp_path), inside("run", "m.nn", cwd=tmp_path)
    for line in lines:
        assert line in checked.out
        assert line in ran.err
