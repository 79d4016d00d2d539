"""What a user is promised of networks whose output has axes: they learn, or are told what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from known import present

import nndsl
from nndsl.diagnostics import NNError
from nndsl.runs.saved import open_run

pytestmark = pytest.mark.usefixtures("one_thread")

RNG = np.random.default_rng(0)

TAGGER = "embedding 20 8; gru 16 sequence; {head}; loss {loss}; optimizer adam 0.02; train seed=1"


def test_each_step_of_a_sequence_learns_its_class() -> None:
    x = RNG.integers(1, 20, (200, 12))
    text = TAGGER.format(head="dense classes softmax", loss="crossentropy")
    result = nndsl.loads(text).fit(x, np.array(["x", "y", "z"])[x % 3])
    assert result.metrics["train"]["accuracy"] > 0.95
    assert result.predict(x[:2]).tolist() == np.array(["x", "y", "z"])[x[:2] % 3].tolist()
    assert result.predict_proba(x[:2]).shape == (2, 12, 3)
    assert result.details["numpy_engine"]["largest_difference"] < 1e-5


def test_columns_of_y_stay_targets_where_the_output_is_a_vector() -> None:
    x = RNG.normal(size=(60, 4))
    result = nndsl.loads("dense 2; loss mse; train epochs=2").fit(x, x[:, :2])
    assert result.predict(x).shape == (60, 2)
    with pytest.raises(NNError, match="several-targets"):
        nndsl.loads("dense 3 softmax; loss crossentropy").fit(x, RNG.integers(0, 3, (60, 2)))


def test_padding_that_is_ignored_is_neither_learnt_nor_measured() -> None:
    x = RNG.integers(1, 20, (200, 12))
    lengths = RNG.integers(4, 12, 200)
    x[np.arange(12) >= lengths[:, None]] = 0
    y = np.where(x == 0, 0, 1 + x % 2)  # 0 is the padding
    text = TAGGER.format(head="dense 3 softmax", loss="crossentropy ignore=0")
    result = nndsl.loads(text + "; metrics accuracy").fit(x, y)
    assert result.metrics["train"]["accuracy"] > 0.95
    words = np.equal(result.predict(x), y)[x > 0]
    assert words.mean() == pytest.approx(result.metrics["train"]["accuracy"])


def test_maps_of_one_size_with_another_are_refused_with_both_shapes() -> None:
    x, y = RNG.normal(size=(20, 1, 8, 8)), RNG.integers(0, 3, (20, 8, 8))
    text = "conv 4 3x3 relu; conv classes 1x1; softmax axis=0; loss crossentropy"
    with pytest.raises(NNError, match="3x6x6, and a target of 8x8 classes asks for 3x8x8"):
        nndsl.loads(text).fit(x, y)
    with pytest.raises(NNError, match="augment-target-axes"):
        nndsl.loads(
            "augment rotation=10; conv 4 1x1 relu; maxpool 2; conv classes 1x1; softmax axis=0; "
            "loss crossentropy"
        ).fit(x, y[:, :4, :4])


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("conv 8 3x3 same relu; conv 1 3x3 same sigmoid; loss bce", 0.08),
        ("conv 4 3x3 same relu; flatten; dense 64 sigmoid; loss bce", 0.2),
        ("permute [1, 2, 0]; reshape 8x8; gru 32 sequence; dense 8; reshape 1x8x8; loss mse", 0.3),
    ],
)
def test_an_autoencoder_gives_back_images_in_their_shape_or_in_a_row(
    text: str, floor: float
) -> None:
    x = RNG.random((200, 1, 8, 8))
    model = nndsl.loads(f"task autoencoder; {text}; optimizer adam 0.01; train epochs=15 seed=1")
    result = model.fit(x)
    assert result.metrics["train"]["rmse"] < floor
    found = result.predict(x[:3])
    assert found.shape == (3, *present(model.shaped((1, 8, 8)).output_shape))
    # what comes back is compared value by value
    gaps = result.predict(x).reshape(200, -1) - x.reshape(200, -1)
    assert np.sqrt((gaps**2).mean()) == pytest.approx(result.metrics["train"]["rmse"], rel=1e-4)


MAPS = "conv 4 3x3 same relu; conv 3 1x1; softmax axis=0; loss crossentropy; train epochs=1"
X = RNG.normal(size=(12, 1, 6, 7))
Y = RNG.integers(0, 3, (12, 6, 7))


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (Y[:, None], r"`y.squeeze\(1\)`"),
        (np.moveaxis(np.eye(3)[Y], -1, 1).astype(int), r"`y.argmax\(axis=1\)`"),
        (Y + 0.5, "`y` holds fractions: row 0"),
        (np.where(np.arange(12)[:, None, None] == 4, np.nan, Y), "42 missing values: rows 4"),
        (Y[:, :0], r"for each step or pixel, of \(rows, \*axes\)"),
        (Y * 0, "one class only"),
        (Y[:5], "X has 12 rows, and y has 5"),
        (None, "only `task autoencoder` needs none"),
    ],
    ids=["axis of one", "one-hot", "fractions", "gaps", "no places", "one class", "rows", "none"],
)
def test_a_target_that_is_no_map_of_classes_is_refused_with_what_to_do(y: Any, said: str) -> None:
    with pytest.raises(NNError, match=said):
        nndsl.loads(MAPS).fit(X, y)


def test_a_vector_for_a_class_at_each_step_is_told_to_keep_the_steps() -> None:
    x, y = RNG.normal(size=(20, 9, 2)), RNG.integers(0, 2, (20, 9))
    with pytest.raises(NNError, match="keep the steps: `lstm 64 sequence`"):
        nndsl.loads("gru 8; dense 2 softmax; loss crossentropy").fit(x, y)


def test_names_of_classes_come_back_at_each_pixel() -> None:
    result = nndsl.loads(MAPS).fit(X, np.array(["sky", "sea", "sand"])[Y])
    assert result.predict(X).shape == (12, 6, 7)
    assert set(np.unique(result.predict(X))) <= {"sky", "sea", "sand"}


def test_labels_of_each_step_are_reported_one_by_one() -> None:
    x = RNG.normal(size=(80, 6, 2))
    text = "dense 16 relu; dense 2 sigmoid; loss bce; optimizer adam 0.02; train epochs=20"
    result = nndsl.loads(text + "; metrics accuracy report").fit(x, (x > 0).astype(int))
    assert result.metrics["train"]["accuracy"] > 0.95
    report = result.metrics["train"]["report"]
    assert list(report) == ["0", "1"]
    assert [report[name]["rows"] for name in report] == (x > 0).sum(axis=(0, 1)).tolist()


def test_numbers_of_each_pixel_come_back_in_their_units_with_deviations() -> None:
    y = 100 * X[:, 0] + 7 + RNG.normal(size=(12, 6, 7))
    head = "conv 8 3x3 same relu; conv 2 3x3 same; loss gaussian_nll; optimizer adam 0.02"
    text = f"preprocess target=standardize; {head}; train epochs=60 seed=1"
    result = nndsl.loads(text).fit(X, y)
    assert result.metrics["train"]["rmse"] < 30
    assert result.predict(X).shape == (12, 6, 7)
    assert np.sqrt(((result.predict(X) - y) ** 2).mean()) == pytest.approx(
        result.metrics["train"]["rmse"], rel=1e-4
    )
    deviations = result.predict_proba(X)[:, 1]
    assert deviations.shape == (12, 6, 7) and (deviations > 0).all()


def test_the_mean_of_all_places_is_a_baseline() -> None:
    result = nndsl.loads(MAPS + "; baseline mean").fit(X, Y)
    most = np.bincount(Y.ravel()).max() / Y.size
    assert result.baselines["mean"]["accuracy"] == pytest.approx(most)
    text = "conv 1 1x1; loss mse; train epochs=1; baseline mean"
    found = nndsl.loads(text).fit(X, X[:, 0]).baselines["mean"]["rmse"]
    assert found == pytest.approx(X.std(), rel=1e-5)


def test_maps_of_each_step_of_a_film_have_classes_along_their_channels() -> None:
    x = RNG.normal(size=(10, 4, 1, 5, 6))  # steps x channels x height x width
    y = RNG.integers(0, 3, (10, 4, 5, 6))
    layers = "time_distributed conv 4 3x3 same relu; time_distributed conv 3 1x1; {}softmax axis={}"
    for prefix, axis in (("time_distributed ", 0), ("", 1)):
        text = layers.format(prefix, axis) + "; loss crossentropy; train epochs=2"
        result = nndsl.loads(text).fit(x, y)
        assert result.predict(x).shape == y.shape
        chances = result.predict_proba(x)
        np.testing.assert_allclose(chances.sum(axis=2), 1, rtol=1e-5)
        assert result.details["numpy_engine"]["largest_difference"] < 1e-5
    with pytest.raises(NNError, match="softmax-over-places"):
        nndsl.loads(layers.format("", 3) + "; loss crossentropy").fit(x, y)


def test_a_run_of_an_earlier_version_which_knew_no_axes_is_read(tmp_path: Path) -> None:
    text = "data iris; split test=20%; dense classes softmax; loss crossentropy; train epochs=2"
    result = nndsl.loads(text).run(out=tmp_path / "run")
    fitted, found = tmp_path / "run" / "preprocess.json", tmp_path / "run" / "result.json"
    saved, facts = json.loads(fitted.read_text("utf-8")), json.loads(found.read_text("utf-8"))
    for name in ("axes", "axis", "ignored"):
        del saved["target"][name]
    del facts["facts"]["axes"], facts["facts"]["findings"]["reach"], facts["sha256"]
    fitted.write_text(json.dumps(saved), "utf-8")
    found.write_text(json.dumps(facts), "utf-8")
    again = open_run(tmp_path / "run").evaluate()["test"]["accuracy"]
    assert again == pytest.approx(result.metrics["test"]["accuracy"])


def test_a_run_of_maps_is_saved_and_predicts_without_pytorch(tmp_path: Path) -> None:
    result = nndsl.loads(MAPS).fit(X, Y, out=tmp_path / "run")
    saved = open_run(tmp_path / "run").predictor
    np.testing.assert_array_equal(saved.predict(X), result.predict(X))
    np.testing.assert_allclose(saved.outputs(X), result.predict_proba(X), atol=1e-6)
