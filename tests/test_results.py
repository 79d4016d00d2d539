"""What a training leaves in Python: chances by class, the network itself, and a short name."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from command import inside

import nndsl
from nndsl.runs.result import best_epoch
from nndsl.settings import EarlyStop

pytestmark = pytest.mark.usefixtures("one_thread")

YES = """split val=20% test=20%
preprocess standardize
dense 8 tanh
dense 1 sigmoid
loss bce
optimizer adam 0.05
train epochs=40 batch=16
early_stop patience=3
"""
RNG = np.random.default_rng(0)
X = RNG.normal(3, 2, size=(120, 3))
Y = np.where(X[:, 0] > 3, "stay", "churn")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> nndsl.Result:
    return nndsl.loads(YES).fit(X, Y, out=tmp_path_factory.mktemp("results") / "run")


def test_the_probabilities_of_a_yes_or_no_are_those_of_both_classes(run: nndsl.Result) -> None:
    assert run.classes == ("churn", "stay")
    chances = run.predict_proba(X)
    assert isinstance(chances, np.ndarray) and chances.shape == (120, 2)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    np.testing.assert_array_equal(np.array(run.classes)[chances.argmax(axis=1)], run.predict(X))
    assert chances[X[:, 0] > 5][:, 1].min() > 0.5
    assert run.folder is not None
    saved = nndsl.open_run(run.folder)
    assert saved.classes == run.classes
    np.testing.assert_allclose(saved.predict_proba(X), chances, rtol=1e-5)


def test_the_probabilities_of_several_outputs_come_by_name_with_both_classes() -> None:
    text = "h = dense 4 tanh; a = dense 1 sigmoid from=h; b = dense 1 from=h; output a b; "
    model = nndsl.loads(f"{text} loss bce on=a; loss mse on=b; train epochs=1")
    result = model.fit(X, np.stack([X[:, 0] > 3, RNG.normal(size=120)], axis=1))
    chances = result.predict_proba(X)
    assert isinstance(chances, dict)
    assert chances["a"].shape == (120, 2) and chances["b"].shape == (120, 1)


def test_the_trained_network_comes_as_a_torch_module_and_in_the_numpy_engine(
    run: nndsl.Result,
) -> None:
    import torch

    assert run.folder is not None
    saved = nndsl.open_run(run.folder)
    prepared = run.predictor.preprocessing.apply_array(X)
    wanted = np.asarray(run.predict_proba(X))[:, 1]
    for trained in (run, saved):
        with torch.no_grad():
            found = trained.torch()(torch.from_numpy(prepared)).numpy()
        np.testing.assert_allclose(found[:, 0], wanted, rtol=1e-5)
        np.testing.assert_allclose(trained.numpy().predict(prepared)[:, 0], wanted, rtol=1e-5)


def test_a_result_and_a_run_are_named_in_a_few_words(run: nndsl.Result) -> None:
    assert run.folder is not None
    accuracy = f"{run.metrics['test']['accuracy']:.4g}"
    about = f"model, {run.epochs} epochs, test accuracy {accuracy}"
    assert repr(run) == f"<Result {about}, in {run.folder}>"
    assert repr(nndsl.open_run(run.folder)) == f"<SavedRun {run.folder}: {about}>"


def test_a_result_says_which_epoch_was_the_best_and_that_training_stopped(
    run: nndsl.Result,
) -> None:
    losses = [line["val"]["loss"] for line in run.history]
    assert run.best_epoch == losses.index(min(losses)) + 1
    assert run.stopped_early and run.epochs == run.best_epoch + 3 < 40
    assert run.folder is not None
    told = json.loads((run.folder / "result.json").read_text("utf-8"))
    assert (told["best_epoch"], told["stopped_early"]) == (run.best_epoch, True)
    whole = nndsl.loads(YES.replace("early_stop patience=3", "")).fit(X, Y, epochs=2)
    assert whole.best_epoch is None and not whole.stopped_early


def test_the_best_epoch_is_the_first_of_equal_ones_and_never_one_without_a_figure() -> None:
    figures = [None, 0.5, 0.7, float("nan"), 0.7, 0.6]
    history = [{"epoch": i + 1, "val": {"f1": value}} for i, value in enumerate(figures)]
    assert best_epoch(history, EarlyStop(monitor="f1")) == 3
    history = [{"epoch": i + 1, "val": {"loss": value}} for i, value in enumerate(figures)]
    assert best_epoch(history, EarlyStop()) == 2
    assert best_epoch(history, None) is None


def test_the_screen_says_that_training_stopped_and_where_the_confusion_is(tmp_path: Path) -> None:
    text = """data iris; split test=20% val=20% seed=1; preprocess standardize
dense 8 relu; dense classes softmax; loss crossentropy; optimizer adam 0.1
train epochs=60 batch=16 seed=1; early_stop patience=1; metrics accuracy confusion
"""
    (tmp_path / "iris.nn").write_text(text, encoding="utf-8")
    done = inside("run", "iris.nn", "--out", "one", cwd=tmp_path)
    told = json.loads((tmp_path / "one" / "result.json").read_text("utf-8"))
    said = " ".join(done.err.split())
    assert "stopped early, since val loss wasn't better for 1 epoch:" in said
    assert f"it was best in epoch {told['best_epoch']}, whose weights are kept" in said
    assert "saved in one; confusion in result.json, at `metrics.test`" in said
    assert len(told["metrics"]["test"]["confusion"]) == 3


def test_the_screen_says_that_a_network_takes_all_rows_for_one_class(tmp_path: Path) -> None:
    (tmp_path / "rare.csv").write_text(
        "a,b\n" + "".join(f"{i % 7},{'no' if i % 9 else 'yes'}\n" for i in range(90)), "utf-8"
    )
    text = """data csv "rare.csv" target=b; split test=20% seed=1
dense 1 sigmoid; loss bce; optimizer adam 0.1; train epochs=40; preprocess standardize"""
    (tmp_path / "rare.nn").write_text(text, encoding="utf-8")
    done = inside("run", "rare.nn", "--out", "one", cwd=tmp_path)
    assert "the network takes all test rows for `no`" in done.err
    assert json.loads((tmp_path / "one" / "result.json").read_text("utf-8"))["only_class"] == "no"
