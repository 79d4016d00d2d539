"""What pandas calls categorical is classes and categories, also where numbers stand for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from data_cases import fault, get

import nndsl
from nndsl.data.sources import ParquetData
from nndsl.data.where import Where

REGRESSION = "dense targets; loss mse; train epochs=1"
CLASSES = "dense classes softmax; loss crossentropy; train epochs=1"


def rows() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(24, 2))


@pytest.mark.parametrize(
    "y",
    [
        pd.Categorical([3, 5, 9] * 8),
        pd.Series(pd.Categorical([3, 5, 9] * 8), name="y"),
        pd.CategoricalIndex([3, 5, 9] * 8),
        pd.DataFrame({"y": pd.Categorical([3, 5, 9] * 8)}),
    ],
    ids=["categorical", "series", "index", "frame"],
)
def test_a_categorical_target_is_no_number_but_a_class_that_keeps_its_kind(y: object) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(REGRESSION).fit(rows(), y)
    (found,) = caught.value.diagnostics
    assert found.code == "target-not-numeric" and "`y` is categorical" in found.message
    assert "`y.astype(float)`" in (found.help or "")
    result = nndsl.loads(CLASSES).fit(rows(), y)
    assert result.details["facts"]["classes"] == ("3", "5", "9")
    assert set(result.predict(rows()).tolist()) <= {3, 5, 9}


def test_categorical_fractions_are_classes_by_name() -> None:
    result = nndsl.loads(CLASSES).fit(rows(), pd.Series([0.5, 1.5] * 12, dtype="category"))
    assert result.details["facts"]["classes"] == ("0.5", "1.5")
    assert set(result.predict(rows()).tolist()) <= {"0.5", "1.5"}


@pytest.mark.parametrize(
    ("categories", "classes"),
    [
        (["lo", "mid", "hi"], ("lo", "hi")),
        ([9, 7, 3], (9, 3)),
        ([2.0, 4.0, 1.0], (2, 1)),
        ([2.5, 4.0, 0.5], ("2.5", "0.5")),
    ],
)
def test_an_ordered_category_keeps_its_order(
    categories: list[object], classes: tuple[object, ...]
) -> None:
    first, _, last = categories
    y = pd.Categorical([last, first] * 12, categories=categories, ordered=True)
    frame = pd.DataFrame({"y": y})
    for given in (y, frame["y"], frame, pd.CategoricalIndex(y)):
        assert nndsl.loads(CLASSES).fit(rows(), given).classes == classes
    unordered = nndsl.loads(CLASSES).fit(rows(), frame["y"].cat.as_unordered())
    assert unordered.classes == tuple(sorted(classes, key=str))


def test_each_of_several_targets_keeps_its_order(tmp_path: Path) -> None:
    text = "h = dense 4 relu; {}; output a b; loss crossentropy on=a; loss crossentropy on=b; "
    heads = "; ".join(
        f"{name} = dense {size} softmax from=h" for name, size in (("a", 3), ("b", 2))
    )
    model = nndsl.loads(text.format(heads) + "train epochs=1")
    sizes, levels = ["small", "large", "huge"], ["low", "high"]
    y = pd.DataFrame(
        {
            "a": pd.Categorical(sizes * 8, categories=sizes, ordered=True),
            "b": pd.Categorical(levels[::-1] * 12, categories=levels, ordered=True),
        }
    )
    assert model.fit(rows(), y).classes == {"a": tuple(sizes), "b": tuple(levels)}
    y.assign(x=rows()[:, 0]).to_parquet(tmp_path / "a.parquet")
    path = tmp_path / "m.nn"
    path.write_text(f'data parquet "a.parquet" target=[a, b]\n{model.source.text}', "utf-8")
    facts = nndsl.load(path).facts
    assert facts is not None
    assert [view.classes for view in facts.views] == [tuple(sizes), tuple(levels)]
    unordered = model.fit(rows(), y.assign(a=y["a"].cat.as_unordered())).classes
    assert unordered == {"a": tuple(sorted(sizes)), "b": tuple(levels)}


def test_files_keep_the_order_of_their_categories(tmp_path: Path) -> None:
    y = pd.Categorical(["hi", "lo"] * 4, categories=["lo", "hi"], ordered=True)
    for name in ("a.parquet", "b.parquet"):
        pd.DataFrame({"x": range(8), "y": y}).to_parquet(tmp_path / name)
    for files in (("a.parquet",), ("a.parquet", "b.parquet")):
        data = get(ParquetData(files=files, target="y"), Where(tmp_path), "binary")
        assert data.facts.classes == ("lo", "hi")


def test_categorical_columns_of_zero_and_one_are_labels_and_no_regression() -> None:
    y = pd.DataFrame({"a": [0, 1] * 12, "b": [0, 0, 1] * 8}, dtype="category")
    many = "dense targets sigmoid; loss bce; task multilabel; train epochs=1"
    assert nndsl.loads(many).fit(rows(), y).metrics["train"]["accuracy"] is not None
    prepared = nndsl.loads(many).fit(rows(), y.astype(int)).metrics
    assert nndsl.loads(many).fit(rows(), y).metrics == prepared
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(REGRESSION).fit(rows(), y.assign(a=y["a"].astype(float)))
    assert "`b` is categorical" in caught.value.diagnostics[0].message


def test_a_categorical_column_is_an_input_for_each_category() -> None:
    frame = pd.DataFrame({"a": rows()[:, 0], "c": pd.Categorical([3, 5, 10] * 8)})
    result = nndsl.loads(REGRESSION).fit(frame, rows()[:, 1])
    assert result.predictor.preprocessing.features == ("a", "c=3", "c=5", "c=10")
    plain = frame.astype({"c": int})
    np.testing.assert_array_equal(result.predict(plain), result.predict(frame))
    with pytest.raises(nndsl.NNError) as caught:
        result.predict(plain.assign(c=4))
    assert [found.code for found in caught.value.diagnostics] == ["unseen-category"]


def test_columns_stay_categorical_through_several_parquet_files(tmp_path: Path) -> None:
    # of numbers, Parquet keeps no categories
    first = pd.DataFrame({"c": ["1", "2", "1"], "y": ["0", "1", "0"]}, dtype="category")
    second = pd.DataFrame({"c": ["3", "1", "3"], "y": ["1", "2", "2"]}, dtype="category")
    first.to_parquet(tmp_path / "a.parquet")
    second.to_parquet(tmp_path / "b.parquet")
    source = ParquetData(files=("a.parquet", "b.parquet"), target="y")
    found = fault(source, Where(tmp_path))
    assert found.code == "target-not-numeric" and "`y` is categorical" in found.message
    data = get(source, Where(tmp_path), "multiclass")
    assert data.facts.features == ("c=1", "c=2", "c=3")
    assert data.facts.classes == ("0", "1", "2") and data.facts.target_kind == "labels"
    assert data.train.y.tolist() == [0, 1, 0, 1, 2, 2]
