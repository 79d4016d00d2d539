"""A set is held once: rows are scaled where they lie, and are let go when nobody reads them."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from known import present

import nndsl
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.fitting.held import held
from nndsl.data.prepare import prepare_arrays
from nndsl.data.preprocess import Preprocess
from nndsl.diagnostics import NNError
from nndsl.report import plots


def values() -> np.ndarray:
    return np.random.default_rng(0).normal(3, 2, (500, 400)).astype(np.float32)


def fitted(x: np.ndarray, scale: Any) -> Preprocessing:
    y = np.arange(len(x)) + 0.5
    return prepare_arrays(x, y, None, Preprocess(scale=scale), "regression").preprocessing


@pytest.mark.parametrize("scale", ["standardize", "minmax", "none"])
@pytest.mark.parametrize("rows", [np.arange(100, 480), np.arange(1, 500, 3)])
def test_rows_that_are_nobody_elses_are_scaled_where_they_are(scale: Any, rows: np.ndarray) -> None:
    own, before = values(), values()
    codec = fitted(before, scale)
    found = held(codec, own, rows, own=True)
    copied = held(codec, before, rows)
    assert np.asarray(found).tobytes() == np.asarray(copied).tobytes()
    assert np.array_equal(own[rows], np.asarray(found))
    others = np.setdiff1d(np.arange(500), rows)
    assert np.array_equal(own[others], before[others]) and np.array_equal(before, values())
    inside = found if isinstance(found, np.ndarray) else found.held
    assert np.shares_memory(inside, own)


def test_rows_with_gaps_are_filled_elsewhere() -> None:
    own = values()
    own[7, 3] = np.nan
    before = own.copy()
    x = before.copy()
    codec = prepare_arrays(
        x, np.arange(500) + 0.5, None, Preprocess(scale="standardize", missing="zero"), "regression"
    ).preprocessing
    found = np.asarray(held(codec, own, np.arange(500), own=True))
    assert found[7, 3] == 0 and np.isfinite(found).all()
    assert np.array_equal(own, before, equal_nan=True)


def test_rows_that_are_too_large_once_scaled_are_named() -> None:
    codec = fitted(np.array([[0, 1], [1e-30, 2], [0, 3]], np.float32), "standardize")
    own = np.array([[0, 1], [0, 2], [1e20, 3], [1e21, 4]], np.float32)
    with pytest.raises(NNError) as caught:
        held(codec, own, np.array([0, 2, 3]), own=True)
    (fault,) = caught.value.diagnostics
    assert fault.code == "not-finite"
    assert fault.message == "`x1` has 2 values that are infinite or too large: rows 3, 4"


def test_arrays_that_a_user_gives_stay_as_they_are() -> None:
    x, y = values(), np.arange(500) % 2
    text = "preprocess standardize\ndense 1 sigmoid\nloss bce\noptimizer adam\ntrain epochs=1"
    nndsl.loads(text).fit(x, y)
    assert np.array_equal(x, values())


def test_rows_are_let_go_before_pictures_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "\n".join(f"{i % 7},{i % 5},{'ab'[i % 7 > i % 5]}" for i in range(60))
    (tmp_path / "rows.csv").write_text(f"p,q,kind\n{rows}\n", encoding="utf-8")
    (tmp_path / "model.nn").write_text(
        'data csv "rows.csv" target="kind"\nsplit test=20%\npreprocess standardize\n'
        "dense classes softmax\nloss crossentropy\noptimizer adam\ntrain epochs=1",
        encoding="utf-8",
    )
    held_rows: list[weakref.ref[Any]] = []
    whole, draw = nndsl.Model.prepared, plots.draw

    def prepared(self: nndsl.Model) -> Any:
        found = whole(self)
        held_rows.extend(weakref.ref(present(part).inputs) for part in (found.train, found.test))
        return found

    alive: list[bool] = []

    def drawn(*given: Any) -> None:
        alive.extend(row() is not None for row in held_rows)
        draw(*given)

    monkeypatch.setattr(nndsl.Model, "prepared", prepared)
    monkeypatch.setattr(plots, "draw", drawn)
    result = nndsl.load(tmp_path / "model.nn").run(out=tmp_path / "run")
    assert alive == [False, False]
    assert result.metrics["test"]["accuracy"] >= 0
    assert {plots.CURVE, plots.CONFUSION} <= {path.name for path in (tmp_path / "run").iterdir()}
