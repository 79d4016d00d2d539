"""`nndsl run` as a user has it: what is shown, and what a run's folder holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import GATE, IRIS, Done, environment, inside, nndsl


def test_json_is_one_object_on_standard_output_and_nothing_else(iris: tuple[Done, Path]) -> None:
    done, _ = iris
    assert done.code == 0
    keys = {"model", "run", "epochs", "parameters", "seconds", "metrics", "baselines"}
    assert keys <= done.json.keys()
    assert done.json["model"] == "iris"
    assert done.json["run"] == "one"
    assert done.json["epochs"] == 4
    assert done.json["parameters"] == 4 * 6 + 6 + 6 * 3 + 3
    assert set(done.json["metrics"]) == {"train", "val", "test"}
    for part in done.json["metrics"].values():
        assert {"loss", "accuracy", "f1", "confusion"} <= part.keys()
        assert 0 <= part["accuracy"] <= 1
    assert set(done.json["baselines"]) == {"mean", "knn"}
    assert done.json["baselines"]["knn"]["accuracy"] > done.json["baselines"]["mean"]["accuracy"]
    assert sum(map(sum, done.json["metrics"]["test"]["confusion"])) == 30


def test_a_run_leaves_the_model_as_it_ran(iris: tuple[Done, Path]) -> None:
    _, folder = iris
    wanted = IRIS.replace("width = 8", "width = 6")
    wanted = wanted.replace("epochs=3", "epochs=4").replace("seed=1\nmetrics", "seed=7\nmetrics")
    assert (folder / "model.nn").read_text(encoding="utf-8") == wanted


def test_a_run_leaves_weights_preprocessing_a_line_an_epoch_and_pictures(
    iris: tuple[Done, Path],
) -> None:
    _, folder = iris
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    epochs = [json.loads(line) for line in lines]
    assert [epoch["epoch"] for epoch in epochs] == [1, 2, 3, 4]
    assert all({"loss", "accuracy", "f1"} <= epoch["val"].keys() for epoch in epochs)
    assert epochs[-1]["train"]["loss"] < epochs[0]["train"]["loss"]
    preprocessing = json.loads((folder / "preprocess.json").read_text(encoding="utf-8"))
    assert isinstance(preprocessing, dict)
    pictures = list(folder.glob("*.png"))
    assert len(pictures) == 2
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
    assert list(folder.glob("*.part")) == []


def test_a_result_says_how_it_came_about(iris: tuple[Done, Path]) -> None:
    done, folder = iris
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert result["metrics"] == done.json["metrics"]
    assert {"nndsl", "python", "torch", "numpy", "scikit-learn"} <= result["versions"].keys()
    assert result["seed"] == 7
    assert result["sample"] is False
    assert len(result["data"]["checksum"]) == 64
    assert result["data"]["rows"] == {"train": 90, "val": 30, "test": 30}
    assert result["numpy_engine"]["largest_difference"] < 1e-5


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_either_engine_finds_the_figures_of_the_run_again(
    iris: tuple[Done, Path], place: Path, engine: str
) -> None:
    done, folder = iris
    again = nndsl("eval", folder, "--engine", engine, "--json", cwd=place)
    assert again.code == 0
    assert again.json["engine"] == engine
    for part, figures in again.json["metrics"].items():
        wanted = {k: v for k, v in done.json["metrics"][part].items() if k in figures}
        assert wanted.keys() >= {"accuracy", "f1", "confusion"}
        assert figures == {**figures, **wanted}


def test_the_same_seed_gives_the_same_bytes(iris: tuple[Done, Path], place: Path) -> None:
    same = ("--set", "width=6", "--epochs", "4", "--seed", "7", "--device", "cpu")
    again = nndsl("run", "iris.nn", "--quiet", "--out", "again", *same, cwd=place)
    assert again.code == 0
    weights = (iris[1] / "weights.safetensors").read_bytes()
    assert (place / "again" / "weights.safetensors").read_bytes() == weights


def test_quiet_shows_the_table_only(place: Path) -> None:
    done = nndsl("run", "gate.nn", "--quiet", "--out", "quiet", cwd=place)
    assert done.code == 0
    assert "this network" in done.out
    assert done.err == ""


def test_a_network_with_hand_set_weights_is_measured_without_training(place: Path) -> None:
    done = nndsl("run", "gate.nn", "--json", "--out", "gate", cwd=place)
    assert done.json["epochs"] == 0
    assert done.json["metrics"]["train"]["accuracy"] == 1.0


def test_epochs_and_seed_are_refused_where_nothing_is_trained(place: Path) -> None:
    for option in ("epochs", "seed"):
        done = inside("run", "gate.nn", f"--{option}", "3", cwd=place)
        assert done.code == 2
        assert f"error[missing-loss]: `--{option}` is for training" in done.err
        assert "train" not in done.out


def test_a_folder_of_data_that_is_not_there_is_told_of(place: Path) -> None:
    for command in ("run", "check", "show"):
        done = inside(command, "iris.nn", "--data", "nowhere", cwd=place)
        assert done.code == 2
        assert "error[missing-folder]: there is no folder `nowhere`" in done.err


def test_a_run_shows_the_network_each_epoch_and_the_table(prices: tuple[Done, Path]) -> None:
    done, folder = prices
    assert done.code == 0
    assert "dense 8 relu" in done.err
    assert "epoch 1/3" in done.err and "epoch 3/3" in done.err
    assert "numpy engine agrees" in done.err
    assert "rmse" in done.out and "linear" in done.out and "this network" in done.out
    assert f"saved in {Path('runs') / 'prices' / '1'}" in done.err
    assert (folder / "result.json").is_file()


def test_runs_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "gate.nn").write_text(GATE, encoding="utf-8")
    numbers = [inside("run", "gate.nn", "--json", cwd=tmp_path).json["run"] for _ in range(2)]
    assert numbers == [str(Path("runs") / "gate" / number) for number in ("1", "2")]


def test_a_stand_in_is_marked_at_the_start_at_the_table_and_in_the_result(
    stand_in: tuple[Done, Path],
) -> None:
    done, folder = stand_in
    assert done.code == 0
    assert done.err.lstrip().startswith("STAND-IN DATA")
    assert "(STAND-IN DATA)" in done.out
    assert done.out.rstrip().splitlines()[-1].strip().startswith("STAND-IN DATA")
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert result["sample"] is True


def test_a_run_on_a_stand_in_is_measured_on_it_again(
    stand_in: tuple[Done, Path], place: Path
) -> None:
    result = json.loads((stand_in[1] / "result.json").read_text(encoding="utf-8"))
    again = nndsl("eval", stand_in[1], "--json", cwd=place)
    accuracy = result["metrics"]["test"]["accuracy"]
    assert again.json["metrics"]["test"]["accuracy"] == accuracy


def test_data_that_can_not_be_had_are_a_diagnostic_that_names_the_stand_in(place: Path) -> None:
    (place / "nothing").mkdir(exist_ok=True)
    code = (
        "import sys; from nndsl.data.known import download, locate; "
        "locate.download = lambda *a, **k: (_ for _ in ()).throw("
        "download.UnavailableError('no network')); "
        "from nndsl.cli import main; sys.exit(main(['run', 'har.nn', '--data', 'nothing']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=place,
        env={**environment(), "NNDSL_CACHE": str(place / "nothing")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "error[data-unavailable]" in done.stderr
    assert "--sample" in done.stderr and "no network" in done.stderr
    assert not (place / "runs" / "har").exists()


# Exit codes


def test_used_files_are_kept_with_the_run_and_never_over_its_own(tmp_path: Path) -> None:
    (tmp_path / "blocks").mkdir()
    block = "block gate(b) { dense 1 sigmoid weights=[[20], [20]] bias=b }\n"
    (tmp_path / "blocks" / "gates.nn").write_text(block, encoding="utf-8")
    (tmp_path / "model.nn").write_text(block, encoding="utf-8")
    lines = GATE.splitlines()
    text = "\n".join(['use "blocks/gates.nn"', *lines[:2], "gate -30", ""])
    (tmp_path / "and.nn").write_text(text, encoding="utf-8")
    done = inside("run", "and.nn", "--json", "--out", "kept", cwd=tmp_path)
    assert done.code == 0, done.err
    assert (tmp_path / "kept" / "blocks" / "gates.nn").read_text(encoding="utf-8") == block
    (tmp_path / "and.nn").write_text(text.replace("blocks/gates", "model"), encoding="utf-8")
    clash = inside("run", "and.nn", "--out", "clash", cwd=tmp_path)
    assert clash.code == 2
    assert "error[use-collides]" in clash.err and "rename the used file" in clash.err
