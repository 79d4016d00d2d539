"""The compiler as Python sees it: load, compile, fit, run and predict."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

import nndsl
from nndsl.data.targets.codec import TargetCodec
from nndsl.diagnostics import Diagnostic
from nndsl.elaborate import Elaborated
from nndsl.runs.watcher import Watcher

CLASSES = (
    "dense 8 relu; dense classes softmax; loss crossentropy; optimizer adam 0.05; train epochs=30"
)
BINARY = "dense 4 tanh; dense 1 sigmoid; loss bce; optimizer adam 0.05; train epochs=30"
NUMBER = "dense 8 relu; dense 1; loss mse; optimizer adam 0.05; train epochs=40"


def rows(count: int = 90, features: int = 3) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, features))


def labels(x: np.ndarray) -> np.ndarray:
    named: np.ndarray = np.array(["low", "middle", "high"])[np.digitize(x[:, 0], [-0.5, 0.5])]
    return named


def faults(caught: pytest.ExceptionInfo[nndsl.NNError]) -> list[str]:
    return [found.code for found in caught.value.diagnostics if found.severity == "error"]


def test_loads_tells_every_fault_with_its_place() -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("dens 8\nloss crossentrpy", name="mine")
    first, second = caught.value.diagnostics
    assert isinstance(first, Diagnostic)
    assert (first.code, second.code) == ("unknown-statement", "unknown-loss")
    assert second.as_json()["line"] == 2 and second.as_json()["column"] == 6
    assert "mine:1:1" in str(caught.value) and "mine:2:6" in str(caught.value)


def test_load_reads_a_file_and_its_relative_data(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("a,b,y\n1,2,no\n3,4,yes\n5,6,no\n", encoding="utf-8")
    text = 'data csv "rows.csv" target=y\ndense 1 sigmoid\nloss bce\n'
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    model = nndsl.load(tmp_path / "model.nn")
    assert (model.name, model.task) == ("model", "binary")
    assert model.facts is not None and model.facts.classes == ("no", "yes")
    assert model.graph.input_shape == (2,)
    with pytest.raises(nndsl.NNError, match="No such file"):
        nndsl.load(tmp_path / "other.nn")


def test_named_numbers_are_set_from_python() -> None:
    model = nndsl.loads("let width = 8; input 4; dense width; dense 1", set={"width": 16})
    assert model.graph.parameter_count == 4 * 16 + 16 + 16 + 1
    with pytest.raises(nndsl.NNError, match="did you mean `width`"):
        nndsl.loads("let width = 8; dense width", set={"widht": 16})


def test_both_engines_compute_the_same() -> None:
    model = nndsl.loads("dense 8 tanh; batchnorm; dense 3 softmax; loss crossentropy; train seed=5")
    x = rows(7, 4).astype(np.float32)
    net = model.torch(input_shape=(4,)).eval()
    with torch.no_grad():
        given = net(torch.from_numpy(x)).numpy()
        logits = net.logits(torch.from_numpy(x)).numpy()
    assert given.shape == (7, 3)
    assert isinstance(net, torch.nn.Module)
    np.testing.assert_allclose(
        model.numpy(input_shape=(4,)).predict(x), given, rtol=1e-5, atol=1e-7
    )
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(exponents / exponents.sum(axis=1, keepdims=True), given, rtol=1e-5)
    assert set(net.state_dict()) >= {"dense_1.weight", "dense_2.bias", "batchnorm_1.running_mean"}


def test_logits_of_another_head_are_its_outputs() -> None:
    net = nndsl.loads("input 4; dense 3 relu").torch().eval()
    x = torch.from_numpy(rows(5, 4).astype(np.float32))
    assert torch.equal(net.logits(x), net(x))


def test_weights_begin_as_the_seed_has_them() -> None:
    model = nndsl.loads("input 4; dense 3; loss mse; train seed=5")
    by_file, by_hand = model.torch().state_dict(), model.torch(seed=5).state_dict()
    other = model.torch(seed=6).state_dict()
    assert torch.equal(by_file["dense_1.weight"], by_hand["dense_1.weight"])
    assert not torch.equal(by_file["dense_1.weight"], other["dense_1.weight"])


def test_a_shape_is_needed_and_must_be_the_files() -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("dense 3").numpy()
    assert faults(caught) == ["no-input-shape"]
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("input 4; dense 3").numpy(input_shape=(5,))
    assert faults(caught) == ["input-mismatch"]
    assert "an input of 4" in str(caught.value) and "is 5" in str(caught.value)
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("dense 3").numpy(input_shape=(1, 28, 28))
    assert faults(caught) == ["needs-flatten"]


def test_a_size_that_data_give_is_missed_where_there_are_none() -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("dense classes softmax").torch(input_shape=(4,))
    assert faults(caught) == ["size-needs-data"]


def test_the_number_of_classes_is_taken_from_y() -> None:
    x = rows()
    result = nndsl.loads(CLASSES).fit(x, labels(x))
    assert result.predict_proba(x).shape == (90, 3)
    assert result.parameters == 3 * 8 + 8 + 8 * 3 + 3


def test_labels_come_back_as_they_were_given() -> None:
    x = rows()
    for y in (labels(x), np.digitize(x[:, 0], [-0.5, 0.5]) + 5, pd.Series(labels(x))):
        result = nndsl.loads(CLASSES).fit(x, y)
        predicted = result.predict(x)
        assert predicted.shape == (90,)
        assert set(predicted.tolist()) <= set(np.asarray(y).tolist())
        assert np.mean(predicted == np.asarray(y)) > 0.8
        assert result.metrics["train"]["accuracy"] == pytest.approx(
            np.mean(predicted == np.asarray(y))
        )


def test_yes_or_no_comes_back_as_it_was_given() -> None:
    x = rows()
    for y in (x[:, 0] > 0, np.where(x[:, 0] > 0, "yes", "no"), (x[:, 0] > 0).astype(int)):
        result = nndsl.loads(BINARY).fit(x, y)
        assert np.mean(result.predict(x) == y) > 0.85
        assert result.predict(x).shape == (90,)


def test_regression_predicts_in_the_targets_own_units() -> None:
    x = rows()
    y = 1000 + 50 * (x[:, 0] - x[:, 1])
    text = f"preprocess standardize target=standardize; {NUMBER}"
    result = nndsl.loads(text).fit(x, y)
    predicted = result.predict(x)
    assert predicted.shape == (90,)
    assert result.metrics["train"]["r2"] > 0.9
    assert result.metrics["train"]["rmse"] == pytest.approx(
        np.sqrt(np.mean((predicted - y) ** 2)), rel=1e-3
    )


def test_several_numbers_and_several_labels_are_columns() -> None:
    x = rows()
    two = nndsl.loads("dense 2; loss mse; train epochs=2").fit(x, x[:, :2])
    assert two.predict(x).shape == (90, 2)
    many = nndsl.loads(
        "task multilabel; dense 2 sigmoid; loss bce; optimizer adam 0.1; train epochs=40"
    ).fit(x, x[:, :2] > 0)
    assert many.predict(x).shape == (90, 2)
    assert np.mean(many.predict(x).astype(bool) == (x[:, :2] > 0)) > 0.85


def test_images_are_fitted_with_their_shape() -> None:
    x = np.random.default_rng(0).random((24, 1, 6, 6))
    y = np.arange(24) % 2
    result = nndsl.loads(
        "conv 2 3x3 relu; flatten; dense 2 softmax; loss crossentropy; train epochs=1"
    ).fit(x, y)
    assert result.predict(x).shape == (24,)


def test_a_frame_is_predicted_with_its_columns_in_any_order() -> None:
    x = pd.DataFrame(rows(), columns=["a", "b", "c"])
    x["town"] = ["north", "south", "east"] * 30
    result = nndsl.loads(CLASSES).fit(x, labels(rows()))
    shuffled = x[["town", "c", "a", "b"]]
    np.testing.assert_array_equal(result.predict_proba(shuffled), result.predict_proba(x))
    with pytest.raises(nndsl.NNError) as caught:
        result.predict(x.drop(columns="b"))
    assert faults(caught) == ["missing-column"]
    with pytest.raises(nndsl.NNError) as caught:
        result.predict(x.assign(garden=1))
    assert faults(caught) == ["extra-column"]


def test_a_split_of_the_file_applies_and_groups_stay_together() -> None:
    x, groups = rows(), np.repeat(np.arange(9), 10)
    result = nndsl.loads(f"split test=30% val=20% by=group; {CLASSES}").fit(
        x, labels(x), groups=groups
    )
    assert set(result.metrics) == {"train", "val", "test"}
    counts = result.details["data"]["rows"]
    assert all(count % 10 == 0 for count in counts.values())
    assert sum(counts.values()) == 90
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(f"split test=30% by=group; {CLASSES}").fit(x, labels(x))
    assert faults(caught) == ["no-groups"]


def test_the_same_seed_gives_the_same_network_and_another_does_not() -> None:
    x = rows()
    model = nndsl.loads(CLASSES)
    one, same, other = (model.fit(x, labels(x), seed=seed, epochs=2) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.predict_proba(x), same.predict_proba(x))
    assert np.any(one.predict_proba(x) != other.predict_proba(x))
    assert [line["epoch"] for line in one.history] == [1, 2]


def test_a_fit_can_be_saved_and_opened_again(tmp_path: Path) -> None:
    x = rows()
    result = nndsl.loads(CLASSES).fit(x, labels(x), epochs=2, out=tmp_path / "run")
    assert result.folder == tmp_path / "run"
    saved = nndsl.open_run(tmp_path / "run")
    np.testing.assert_allclose(saved.predictor.outputs(x), result.predict_proba(x), rtol=1e-6)
    weights = tmp_path / "run" / "weights.safetensors"
    again = nndsl.loads(CLASSES.replace("classes", "3")).numpy(input_shape=(3,), weights=weights)
    np.testing.assert_allclose(
        again.predict(x.astype(np.float32)), result.predict_proba(x), rtol=1e-5
    )
    with pytest.raises(nndsl.NNError) as caught:
        saved.evaluate()
    assert faults(caught) == ["no-data"]
    with pytest.raises(nndsl.StorageError) as in_use:
        nndsl.loads(CLASSES).fit(x, labels(x), epochs=1, out=tmp_path / "run")
    assert in_use.value.diagnostics[0].code == "folder-in-use"


def test_nothing_is_saved_unless_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = nndsl.loads(CLASSES).fit(rows(), labels(rows()), epochs=1)
    assert result.folder is None
    assert list(tmp_path.iterdir()) == []


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    x = rows()
    nndsl.loads(CLASSES).fit(x, labels(x), epochs=1, out=tmp_path / "run")
    weights = tmp_path / "run" / "weights.safetensors"
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("dense 9 relu; dense 3 softmax").numpy(input_shape=(3,), weights=weights)
    assert faults(caught)[0] == "weights-shape"
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("input 3; dense 3").numpy(weights=tmp_path / "none.safetensors")
    assert faults(caught) == ["missing-file"]


@pytest.mark.parametrize(
    ("text", "x", "y", "code"),
    [
        ("dense 1", rows(), rows()[:, 0], "missing-loss"),
        (NUMBER, rows(), rows(80)[:, 0], "length-mismatch"),
        (NUMBER, np.where(rows() > 2, np.nan, rows()), rows()[:, 0], "missing-values"),
        (NUMBER, np.where(rows() > 2, np.inf, rows()), rows()[:, 0], "not-finite"),
        (NUMBER, rows(), np.where(rows()[:, 0] > 1, np.nan, rows()[:, 0]), "target-missing-values"),
        (NUMBER, rows(), labels(rows()), "target-not-numeric"),
        (CLASSES, rows(), rows()[:, 0], "target-not-classes"),
        (CLASSES, rows(), np.zeros(90, int), "one-class"),
        (BINARY, rows(), labels(rows()), "not-binary"),
        (CLASSES.replace("classes", "5"), rows(), labels(rows()), "units-classes-mismatch"),
        (NUMBER, rows(), rows()[:, :2], "units-targets-mismatch"),
        (f"input 5; {NUMBER}", rows(), rows()[:, 0], "input-mismatch"),
        (NUMBER, np.zeros((90, 1, 8, 8)), rows()[:, 0], "needs-flatten"),
        (NUMBER, 3.0, rows()[:, 0], "wrong-array"),
        (f"{NUMBER}; early_stop", rows(), rows()[:, 0], "no-validation"),
        ("batchnorm; dense 1; loss mse", rows(1), rows(1)[:, 0], "batchnorm-single-row"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_before_training(
    text: str, x: object, y: object, code: str
) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(text).fit(x, y)
    assert set(faults(caught)) == {code}


def test_missing_values_are_filled_where_the_file_says_so() -> None:
    x = np.where(rows() > 1, np.nan, rows())
    result = nndsl.loads(f"preprocess standardize missing=zero; {NUMBER}").fit(x, rows()[:, 0])
    assert np.isfinite(result.predict(x)).all()


def test_training_that_diverges_says_where() -> None:
    text = NUMBER.replace("adam 0.05", "sgd 1e30")
    with pytest.raises(nndsl.TrainingError) as caught:
        nndsl.loads(text).fit(rows(), rows().sum(axis=1))
    (fault,) = caught.value.diagnostics
    assert fault.code == "training-diverged"
    assert fault.span is not None and fault.source is not None
    assert fault.source.slice(fault.span).startswith("dense ")
    assert "epoch 1" in fault.message


def test_training_that_diverges_says_where_also_if_layers_share_their_weights() -> None:
    text = "dense 4 frozen; h = dense 4 frozen; share h; dense 1; loss mse; optimizer sgd 1e30"
    with pytest.raises(nndsl.TrainingError) as caught:
        nndsl.loads(text).fit(rows(), rows().sum(axis=1))
    (fault,) = caught.value.diagnostics
    assert fault.code == "training-diverged"
    assert fault.source is not None and fault.span is not None
    assert fault.source.slice(fault.span) == "dense 1"


def test_run_does_what_the_command_does(tmp_path: Path) -> None:
    text = "data iris; split test=20%; dense classes softmax; loss crossentropy"
    result = nndsl.loads(text).run(out=tmp_path / "run", epochs=2, seed=3)
    assert result.epochs == 2
    assert result.folder == tmp_path / "run"
    assert set(result.metrics) == {"train", "test"}
    assert result.predict([[5.1, 3.5, 1.4, 0.2]]).tolist()[0] in (
        "setosa",
        "versicolor",
        "virginica",
    )
    assert nndsl.open_run(tmp_path / "run").evaluate()["test"]["accuracy"] == pytest.approx(
        result.metrics["test"]["accuracy"]
    )
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("input 4; dense 3 softmax; loss crossentropy").run(out=tmp_path / "none")
    assert faults(caught) == ["no-data"]
    assert not (tmp_path / "none").exists()


def test_parquet_without_its_package_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rows.parquet").write_bytes(b"PAR1")
    (tmp_path / "model.nn").write_text('data parquet "rows.parquet" target=y; dense 1; loss mse')
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.load(tmp_path / "model.nn")
    assert faults(caught) == ["missing-package"]
    assert "pip install pyarrow" in str(caught.value)


def codes(heard: pytest.WarningsRecorder) -> list[str]:
    found = [warning.message for warning in heard]
    return [warning.diagnostic.code for warning in found if isinstance(warning, nndsl.NNWarning)]


def test_what_is_questionable_in_arrays_is_warned_of_at_the_callers_line() -> None:
    x = rows()
    text = NUMBER.replace("40", "1")
    with pytest.warns(nndsl.NNWarning) as heard:
        nndsl.loads(text).fit(x, 1e5 + x.sum(axis=1) ** 2)
    assert codes(heard) == ["unscaled-target", "worse-than-mean"]
    assert heard[0].filename == __file__
    said = str(heard[0].message)
    assert said.startswith("warning[unscaled-target]: the target `y` is about 100,003 in size")
    assert "dense 8 relu; dense 1; loss mse" in said
    with pytest.warns(nndsl.NNWarning) as heard:
        nndsl.loads(text).fit(x, x[:, 1])
    assert codes(heard) == ["target-leak"]
    assert "`x2` alone tells `y` exactly" in str(heard[0].message)


def test_what_is_questionable_in_a_file_is_warned_of_when_it_is_run(tmp_path: Path) -> None:
    text = "data table columns=[a, y] target=y rows=[[1, 1000], [3, 4000], [2, 1000]]; dense 1"
    model = nndsl.loads(f"{text}; loss mse; train epochs=1")
    assert [found.code for found in model.warnings] == ["unscaled-target"]
    with pytest.warns(nndsl.NNWarning) as heard:
        model.run(out=tmp_path / "run")
    assert codes(heard) == ["unscaled-target", "worse-than-mean"]
    assert heard[0].filename == __file__


def test_a_watcher_takes_warnings_instead() -> None:
    class Listening(Watcher):
        def started(self, name: str, elaborated: Elaborated, *_: object) -> None:
            self.heard = [found.code for found in elaborated.diagnostics]

    x, watcher = rows(), Listening()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nndsl.loads(NUMBER.replace("40", "1")).fit(x, x[:, 1] + 1e5, watcher=watcher)
    assert watcher.heard == ["unscaled-target"]


def test_a_class_that_was_never_seen_is_told_of() -> None:
    codec = TargetCodec("multiclass", ("species",), ("cat", "dog"))
    assert codec.encode([np.array(["dog", "cat"], dtype=object)]).tolist() == [1, 0]
    with pytest.raises(nndsl.NNError) as caught:
        codec.encode([np.array(["dog", "fox"], dtype=object)])
    assert faults(caught) == ["unknown-class"]
    assert "`fox`" in str(caught.value) and "`cat`, `dog`" in str(caught.value)


def test_the_public_surface_is_what_the_package_lists() -> None:
    for name in nndsl.__all__:
        assert getattr(nndsl, name) is not None
    assert set(dir(nndsl)) == set(nndsl.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = nndsl.nothing


@pytest.mark.parametrize(
    ("call", "given", "said"),
    [
        (nndsl.loads, None, "`loads` takes a text of the language, not None"),
        (nndsl.loads, b"dense 3", "not an object of type `bytes`"),
        (nndsl.loads, Path("a.nn"), "a file is read by `nndsl.load`"),
        (nndsl.load, None, "`load` takes the path of a file, not None"),
        (nndsl.load, 3, "not an object of type `int`"),
    ],
)
def test_what_is_neither_a_text_nor_a_path_is_refused_by_name(
    call: Callable[[Any], object], given: object, said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        call(given)


def test_a_path_that_is_given_for_a_text_is_told_from_one() -> None:
    with pytest.raises(nndsl.NNError, match=r"`nndsl\.load` reads a file") as caught:
        nndsl.loads("/tmp/x.nn\n")
    assert faults(caught) == ["path-for-text"]


@pytest.mark.parametrize("text", ["dense 3 softmax", "# A network.\ninput 2\ndense 1\n"])
def test_a_text_that_is_given_for_a_path_is_told_from_one(text: str) -> None:
    with pytest.raises(nndsl.NNError, match=r"`nndsl\.loads` takes a text") as caught:
        nndsl.load(text)
    assert faults(caught) == ["text-for-path"]


@pytest.mark.parametrize("path", ["data sets/a.nn", "my dense nets", "dense"])
def test_a_path_is_taken_for_no_text(path: str) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.load(path)
    assert faults(caught) == ["unreadable-file"]
