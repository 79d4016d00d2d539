"""What a user is promised of the example models: each checks, runs, and does what it says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from data_cases import DATA, needs_data
from known import being, present

import nndsl
from nndsl.cli import main
from nndsl.data.sources import DownloadedSet
from nndsl.files.resources import resource
from nndsl.runs.result import Result
from nndsl.source import Source
from nndsl.syntax.formatter import format

MODELS = resource("models")
NAMES = sorted(path.stem for path in MODELS.glob("*.nn"))
HAND_SET = ("gates", "xnor_gates")
# These train for long on sets that aren't everywhere: here, few epochs on their stand-ins do.
SAMPLE_EPOCHS = {"har": 12, "mnist": 4, "mnist_autoencoder": 6, "mnist_cnn": 4}


CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float64)
AND, OR, NOR, XNOR = [0, 0, 0, 1], [0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 1]


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """The models' runs, each made when it is first asked for."""

    class Runs(dict[str, Result]):
        def __missing__(self, name: str) -> Result:
            self[name] = nndsl.load(MODELS / f"{name}.nn").run(
                out=tmp_path_factory.mktemp("runs") / name,
                epochs=SAMPLE_EPOCHS.get(name),
                sample=name in SAMPLE_EPOCHS,
                device="cpu",
            )
            return self[name]

    return Runs()


every_model = pytest.mark.parametrize("name", NAMES)


def text_of(name: str) -> str:
    return (MODELS / f"{name}.nn").read_text(encoding="utf-8")


def joined(outputs: torch.Tensor | tuple[torch.Tensor, ...]) -> np.ndarray:
    """Return what a network gives as numpy has it: several outputs side by side."""
    several = outputs if isinstance(outputs, tuple) else (outputs,)
    return torch.cat(several, dim=1).numpy() if len(several) > 1 else several[0].numpy()


def test_the_promised_models_are_there() -> None:
    assert NAMES == [
        "boston",
        "breast_cancer",
        "clean_air",
        "digits",
        "digits_autoencoder",
        "digits_transformer",
        "digits_vae",
        "gates",
        "har",
        "iris",
        "linear_regression",
        "logistic_regression",
        "mnist",
        "mnist_autoencoder",
        "mnist_cnn",
        "signals_cnn",
        "signals_lstm",
        "xnor",
        "xnor_gates",
    ]


@every_model
def test_every_model_checks_without_a_warning(name: str) -> None:
    assert nndsl.load(MODELS / f"{name}.nn").warnings == ()


@every_model
def test_every_model_is_formatted_short_and_begins_by_saying_what_it_is(name: str) -> None:
    text = text_of(name)
    assert format(Source.of(text)) == text
    assert text.startswith("# ")
    assert len(text.splitlines()) <= 40


@every_model
def test_every_model_is_shown_with_its_layers_and_parameters(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(MODELS / f"{name}.nn")]) == 0
    shown = capsys.readouterr().out
    model = nndsl.load(MODELS / f"{name}.nn")
    assert f"{model.graph.parameter_count:,} parameters" in shown
    assert all(step.name in shown for step in model.spec.steps)


@every_model
def test_both_engines_compute_every_model_alike_before_training(name: str) -> None:
    model = nndsl.load(MODELS / f"{name}.nn")
    rows = (
        np.random.default_rng(3)
        .normal(size=(16, *present(model.graph.input_shape)))
        .astype(np.float32)
    )
    with torch.no_grad():
        expected = joined(model.torch(seed=5).eval()(torch.from_numpy(rows)))
    found = model.numpy(seed=5).predict(rows)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


@every_model
def test_both_engines_agree_on_the_weights_that_a_run_leaves(
    name: str, runs: dict[str, Result]
) -> None:
    agreement = runs[name].details["numpy_engine"]
    if name in HAND_SET:
        assert agreement is None  # nothing was trained, so PyTorch was not needed
    else:
        assert agreement["rows"] >= 4
        assert agreement["largest_difference"] < 1e-5
    weights = present(runs[name].folder) / "weights.safetensors"
    model = nndsl.load(MODELS / f"{name}.nn")
    rows = np.random.default_rng(4).random((32, *present(model.graph.input_shape)), np.float32)
    with torch.no_grad():
        expected = joined(model.torch(weights=weights).eval()(torch.from_numpy(rows)))
    found = model.numpy(weights=weights).predict(rows)
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


@every_model
def test_every_run_leaves_a_folder_that_tells_all_of_it(name: str, runs: dict[str, Result]) -> None:
    result = runs[name]
    files = {path.name for path in present(result.folder).iterdir()}
    assert {"model.nn", "weights.safetensors", "preprocess.json", "result.json"} <= files
    trained = name not in HAND_SET
    assert ("metrics.jsonl" in files) == ("learning_curve.png" in files) == trained
    assert ("confusion_matrix.png" in files) == (
        result.predictor.preprocessing.target.task in ("binary", "multiclass")
    )
    if trained:
        lines = (present(result.folder) / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == result.epochs
        assert json.loads(lines[-1])["train"]["loss"] < json.loads(lines[0])["train"]["loss"]
    saved = json.loads((present(result.folder) / "result.json").read_text(encoding="utf-8"))
    assert saved["metrics"] == result.metrics
    assert saved["parameters"] == result.parameters


@every_model
def test_a_run_on_a_stand_in_says_so_and_no_other_run_does(
    name: str, runs: dict[str, Result]
) -> None:
    saved = json.loads((present(runs[name].folder) / "result.json").read_text(encoding="utf-8"))
    assert saved["sample"] is (name in SAMPLE_EPOCHS)
    origin = saved["data"]["origin"]
    assert ("stand-in" in origin) == (name in SAMPLE_EPOCHS)


@pytest.mark.parametrize("name", SAMPLE_EPOCHS)
def test_models_of_sets_that_must_be_downloaded_accept_a_stand_in(name: str) -> None:
    assert being(DownloadedSet, nndsl.load(MODELS / f"{name}.nn").spec.data).offline == "sample"


def test_gates_compute_and_or_and_nor(runs: dict[str, Result]) -> None:
    result = runs["gates"]
    assert result.epochs == 0
    assert result.metrics["train"]["accuracy"] == 1.0
    np.testing.assert_array_equal(result.predict(CORNERS), np.transpose([AND, OR, NOR]))
    # sigmoid of what the course's weights give by hand, such as AND(0, 0) = sigmoid(-30)
    sums = CORNERS @ [[20, 20, -20], [20, 20, -20]] + [-30, -10, 10]
    np.testing.assert_allclose(result.predict_proba(CORNERS), 1 / (1 + np.exp(-sums)), rtol=1e-5)


def test_xnor_gates_compute_xnor_from_and_nor_and_or(runs: dict[str, Result]) -> None:
    result = runs["xnor_gates"]
    assert result.epochs == 0
    assert result.metrics["train"]["accuracy"] == 1.0
    assert result.predict(CORNERS).tolist() == XNOR
    hidden = 1 / (1 + np.exp(-(CORNERS @ [[20, -20], [20, -20]] + [-30, 10])))
    np.testing.assert_array_equal(hidden.round(), np.transpose([AND, NOR]))
    output = 1 / (1 + np.exp(-(hidden @ [[20], [20]] - 10)))
    np.testing.assert_allclose(result.predict_proba(CORNERS)[:, 1:], output, rtol=1e-5)


def test_xnor_is_learnt_at_its_default_seed(runs: dict[str, Result]) -> None:
    result = runs["xnor"]
    assert result.metrics["train"]["accuracy"] == 1.0
    assert result.predict(CORNERS).tolist() == XNOR
    assert result.metrics["train"]["loss"] < 0.05, "each answer should be sure, too"


@pytest.mark.parametrize("seed", range(2, 7))
def test_xnor_is_learnt_at_other_seeds_too(seed: int, tmp_path: Path) -> None:
    result = nndsl.load(MODELS / "xnor.nn").run(seed=seed, out=tmp_path / "run", device="cpu")
    assert result.metrics["train"]["accuracy"] == 1.0


def test_linear_regression_ends_near_the_exact_solution(runs: dict[str, Result]) -> None:
    result = runs["linear_regression"]
    exact, guess = result.baselines["linear"]["rmse"], result.baselines["mean"]["rmse"]
    assert result.metrics["test"]["rmse"] == pytest.approx(exact, rel=0.02)
    assert exact < 0.85 * guess


@pytest.mark.parametrize(
    ("name", "accuracy"),
    [
        *(("logistic_regression", 0.95), ("breast_cancer", 0.94), ("iris", 0.9), ("digits", 0.94)),
        *(("signals_cnn", 0.95), ("signals_lstm", 0.92)),
    ],
)
def test_small_classifiers_learn_their_sets(
    name: str, accuracy: float, runs: dict[str, Result]
) -> None:
    assert runs[name].metrics["test"]["accuracy"] >= accuracy


def test_boston_predicts_prices_better_than_linear_regression(runs: dict[str, Result]) -> None:
    result = runs["boston"]
    rows = result.details["data"]["rows"]
    assert rows["test"] == 102
    assert rows["train"] + rows["val"] == 404, "Keras's split"
    assert result.metrics["test"]["rmse"] < result.baselines["linear"]["rmse"]


@pytest.mark.parametrize(("name", "accuracy"), [("har", 0.5), ("mnist", 0.85), ("mnist_cnn", 0.85)])
def test_long_models_learn_their_stand_ins(
    name: str, accuracy: float, runs: dict[str, Result]
) -> None:
    assert runs[name].metrics["test"]["accuracy"] >= accuracy


def test_digits_come_back_from_sixteen_numbers(runs: dict[str, Result]) -> None:
    result = runs["digits_autoencoder"]
    assert result.metrics["test"]["rmse"] < 2.0  # of pixels from 0 to 16
    assert result.metrics["test"]["rmse"] < 0.5 * result.baselines["mean"]["rmse"]


def test_images_of_the_stand_in_come_back_as_images(runs: dict[str, Result]) -> None:
    result = runs["mnist_autoencoder"]
    assert result.metrics["test"]["rmse"] < 30  # of pixels from 0 to 255
    assert result.metrics["test"]["rmse"] < 0.6 * result.baselines["mean"]["rmse"]
    assert result.predict(np.zeros((3, 1, 28, 28))).shape == (3, 1, 28, 28)


def test_digits_come_back_from_a_distribution_over_eight_numbers(runs: dict[str, Result]) -> None:
    result = runs["digits_vae"]
    assert result.metrics["test"]["rmse"] < 2.8
    assert result.metrics["test"]["loss"] < 23.5
    code = np.random.default_rng(0).normal(size=(500, 8)).astype(np.float32)
    model = nndsl.load(MODELS / "digits_vae.nn")
    net = model.torch(weights=present(result.folder) / "weights.safetensors").eval()
    with torch.no_grad():
        drawn = torch.relu(net.get("dense_1")(torch.from_numpy(code)))
        images = torch.sigmoid(net.get("dense_2")(drawn)).numpy() * 16
    seen = model.prepared().train.x * 16
    of_codes = ((images[:, None] - seen[None]) ** 2).mean(axis=2).min(axis=1) ** 0.5
    noise = np.random.default_rng(1).permuted(seen, axis=0)[:500]  # each pixel alone is right
    of_noise = ((noise[:, None] - seen[None]) ** 2).mean(axis=2).min(axis=1) ** 0.5
    assert of_codes.mean() < 0.75 * of_noise.mean(), "samples of the code look like digits"


def test_har_is_compared_with_the_best_svm_of_a_grid(runs: dict[str, Result]) -> None:
    svm = runs["har"].baselines["svm"]
    assert 0.5 < svm["accuracy"] <= 1.0
    assert svm["chosen"]["kernel"] in ("linear", "rbf")


@pytest.mark.slow
@needs_data
def test_har_recognizes_activities_of_people_it_has_never_seen(tmp_path: Path) -> None:
    result = nndsl.load(MODELS / "har.nn").run(data=DATA, out=tmp_path / "run", device="cpu")
    assert not result.sample
    assert result.details["data"]["rows"]["test"] == 2947
    assert result.metrics["test"]["accuracy"] >= 0.95
    assert result.baselines["svm"]["accuracy"] >= 0.95


@pytest.mark.slow
@needs_data
def test_mnist_reaches_its_accuracy_in_ten_epochs(tmp_path: Path) -> None:
    result = nndsl.load(MODELS / "mnist.nn").run(data=DATA, out=tmp_path / "run", device="cpu")
    assert not result.sample
    assert result.epochs <= 10
    assert result.details["data"]["rows"] == {"train": 60000, "test": 10000}
    assert result.metrics["test"]["accuracy"] >= 0.975
