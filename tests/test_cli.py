"""The command line as a user has it: processes, exit codes, what stands where, and run folders.

PyTorch takes seconds to import, so the runs that several tests look at are made once.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nndsl.cli import main
from nndsl.diagnostics import StorageError
from nndsl.errors import storage as storage_errors

IRIS = """\
# Three species of iris.
let width = 8
data iris
split test=20% val=20% seed=1
preprocess standardize
dense width relu
dense classes softmax
loss crossentropy
optimizer adam 0.01
train epochs=3 batch=16 seed=1
metrics accuracy f1 confusion
baseline mean
baseline knn 3
"""
XNOR = """\
data table rows=[[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1]] columns=[a, b, xnor] target=xnor
dense 4 sigmoid
dense 1 sigmoid
loss bce
optimizer adam 0.05
train epochs=2 batch=all
"""
GATE = """\
data table rows=[[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]] columns=[a, b, y] target=y
task binary
dense 1 sigmoid weights=[[20], [20]] bias=-30
"""
PRICES = """\
data csv "houses.csv" target=price
split test=25% seed=2
preprocess standardize missing=mean target=standardize
dense 8 relu
dense 1
loss mse
optimizer adam 0.01
train epochs=3 batch=8
baseline linear
"""
HAR = """\
data har
split val=15%
preprocess standardize
dense classes softmax
loss crossentropy
train epochs=1 batch=256
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment() -> dict[str, str]:
    own = {k: v for k, v in os.environ.items() if k not in ("NNDSL_DATA", "NO_COLOR", "COLUMNS")}
    return {**own, "COLUMNS": "100", "PYTHONWARNINGS": "default"}


def nndsl(*arguments: str | Path, cwd: Path, stdout: int = subprocess.PIPE) -> Done:
    done = subprocess.run(
        [sys.executable, "-m", "nndsl", *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout or "", done.stderr)


def inside(*arguments: str | Path, cwd: Path) -> Done:
    """Do the same in this process, where many short commands would take long to start."""
    out, err, before = io.StringIO(), io.StringIO(), Path.cwd()
    handler = signal.getsignal(signal.SIGTERM)
    os.chdir(cwd)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as ended:
                code = int(ended.code or 0)
    finally:
        os.chdir(before)
        signal.signal(signal.SIGTERM, handler)
    return Done(code, out.getvalue(), err.getvalue())


def houses() -> str:
    rows = [["rooms", "town", "age", "price"]]
    for i in range(48):
        age = "" if i == 5 else str(i % 9)
        rows.append(
            [str(i % 6), ("north", "south", "east")[i % 3], age, str(100 + 10 * (i % 6) + i)]
        )
    return "".join(",".join(row) + "\n" for row in rows)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the tests run."""
    folder = tmp_path_factory.mktemp("cli")
    texts = {"iris": IRIS, "xnor": XNOR, "gate": GATE, "prices": PRICES, "har": HAR}
    texts["learnt"] = XNOR + "expect tolerance=0.5 [0, 0] -> 1\n"
    for name, text in texts.items():
        (folder / f"{name}.nn").write_text(text, encoding="utf-8")
    (folder / "houses.csv").write_text(houses(), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def iris(place: Path) -> tuple[Done, Path]:
    """A run with `--json`, with everything overridden that can be."""
    done = nndsl(
        *("run", "iris.nn", "--json", "--out", "one", "--set", "width=6"),
        *("--epochs", "4", "--seed", "7", "--device", "cpu"),
        cwd=place,
    )
    return done, place / "one"


@pytest.fixture(scope="session")
def prices(place: Path) -> tuple[Done, Path]:
    """A run with everything shown, in the numbered folder."""
    return nndsl("run", "prices.nn", cwd=place), place / "runs" / "prices" / "1"


@pytest.fixture(scope="session")
def stand_in(place: Path) -> tuple[Done, Path]:
    """A run on the stand-in for har."""
    return nndsl("run", "har.nn", "--sample", "--out", "sample", cwd=place), place / "sample"


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
        assert f"error[missing-loss]: `{option}` is for training" in done.err
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


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_predictions_are_classes_with_their_probabilities(
    iris: tuple[Done, Path], place: Path
) -> None:
    header = "petal width (cm),sepal length (cm),petal length (cm),sepal width (cm)"
    (place / "flowers.csv").write_text(f"{header}\n0.2,5.1,1.4,3.5\n2.1,6.9,5.7,3.2\n", "utf-8")
    done = nndsl("predict", iris[1], "flowers.csv", cwd=place)
    assert done.code == 0
    rows = table(done.out)
    names = ("setosa", "versicolor", "virginica")
    assert list(rows[0]) == ["species", *(f"p({name})" for name in names)]
    for row in rows:
        shares = {name: float(row[f"p({name})"]) for name in names}
        assert sum(shares.values()) == pytest.approx(1, abs=1e-5)
        assert row["species"] == max(shares, key=lambda name: shares[name])


def test_predictions_can_be_written_to_a_file(prices: tuple[Done, Path], place: Path) -> None:
    (place / "new.csv").write_text("age,town,rooms\n3,north,4\n,south,1\n", "utf-8")
    done = nndsl("predict", prices[1], "new.csv", "--out", "predicted.csv", cwd=place)
    assert done.code == 0
    assert done.out == "2 predictions in predicted.csv\n"
    rows = table((place / "predicted.csv").read_text(encoding="utf-8"))
    assert list(rows[0]) == ["price"]
    assert all(0 < float(row["price"]) < 400 for row in rows)  # in the target's own units


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("age,town\n3,north\n", "missing-column", "`rooms`"),
        ("age,town,rooms,garden\n3,north,4,1\n", "extra-column", "`garden`"),
        ("age,town,rooms,price\n3,north,4,1\n", "extra-column", "what the model predicts"),
        ("age,town,rooms\n3,noth,4\n", "unseen-category", "did you mean `north`?"),
        ("age,town,rooms\n3,north,four\n", "not-numeric", "row 1 `four`"),
        ("", "empty-file", "has no rows"),
    ],
)
def test_rows_that_do_not_fit_are_refused(
    prices: tuple[Done, Path], tmp_path: Path, content: str, code: str, said: str
) -> None:
    (tmp_path / "new.csv").write_text(content, encoding="utf-8")
    done = inside("predict", prices[1], "new.csv", cwd=tmp_path)
    assert done.code == 2
    assert f"error[{code}]" in done.err
    assert said in done.err
    assert done.out == ""


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
        "import sys; from nndsl.data import locate, download; "
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "COMMAND"),
        (("frobnicate",), "frobnicate"),
        (("run",), "FILE"),
        (("run", "iris.nn", "--epochs", "0"), "`0` is not a whole number from 1 on"),
        (("run", "iris.nn", "--epochs", "ten"), "`ten`"),
        (("run", "iris.nn", "--seed", "-1"), "--seed"),
        (("run", "iris.nn", "--set", "width"), "NAME=VALUE"),
        (("eval", "one", "--engine", "jax"), "jax"),
    ],
)
def test_bad_usage_is_a_diagnostic_and_exits_with_two(
    place: Path, arguments: Sequence[str], said: str
) -> None:
    done = inside(*arguments, cwd=place)
    assert done.code == 2
    assert done.err.startswith("error[bad-usage]")
    assert said in done.err
    assert "--help` shows an example" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("run", "iris.nn", "--set", "widht=3"), "unknown-override", "did you mean `width`?"),
        (("run", "xnor.nn", "--set", "width=3"), "unknown-override", "let width = 64"),
        (("run", "iris.nn", "--set", "width=wide"), "bad-override", "--set width=64"),
        (("run", "iris.nn", "--set", "width=0"), "out-of-range", "at least 1, not 0"),
        (("run", "iris.nn", "--device", "gpu"), "unknown-device", "cuda:1"),
        (("run", "iris.nn", "--device", "cuda:99"), "device-unavailable", "--device auto"),
        (("run", "nowhere.nn"), "unreadable-file", "No such file"),
        (("data", "hra"), "unknown-data-source", "did you mean `har`?"),
        (("predict", "one", "nowhere.csv"), "unreadable-file", "nowhere.csv"),
        (("help", "dens"), "unknown-topic", "did you mean `dense`?"),
        (("trace", "gate.nn", "--input", "0,1,1"), "input-mismatch", "3 values"),
        (("test", "iris.nn"), "no-expectations", "`expect [0, 1] -> 0`"),
        (("test", "learnt.nn"), "needs-a-run", "runs/xnor/1"),
    ],
)
def test_a_wrong_request_is_told_and_exits_with_two(
    iris: tuple[Done, Path], place: Path, arguments: Sequence[str], code: str, said: str
) -> None:
    done = inside(*arguments, cwd=place)
    assert done.code == 2
    assert f"error[{code}]" in done.err
    assert said in done.err


def test_a_file_that_is_wrong_trains_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "model.nn").write_text("data iris; dense 10 softmax; loss crossentropy", "utf-8")
    done = nndsl("run", "model.nn", cwd=tmp_path)
    assert done.code == 2
    assert "error[units-classes-mismatch]" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["model.nn"]


def test_data_without_a_statement_are_missed(tmp_path: Path) -> None:
    (tmp_path / "model.nn").write_text("input 4; dense 3 softmax; loss crossentropy", "utf-8")
    done = inside("run", "model.nn", cwd=tmp_path)
    assert done.code == 2
    assert "error[no-data]" in done.err
    assert "model.fit(X, y)" in done.err


def test_training_that_diverges_names_batch_and_layer_and_exits_with_three(
    place: Path, tmp_path: Path
) -> None:
    text = PRICES.replace("adam 0.01", "sgd 1e30")
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    (tmp_path / "houses.csv").write_text(houses(), encoding="utf-8")
    done = nndsl("run", "model.nn", cwd=tmp_path)
    assert done.code == 3
    assert "error[training-diverged]" in done.err
    assert "epoch 1, batch " in done.err
    assert "`dense_" in done.err
    assert "lower the learning rate (it is 1e+30)" in done.err
    assert not (tmp_path / "runs" / "model" / "1" / "result.json").exists()


def test_a_place_that_holds_something_is_not_written_to(place: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    done = inside("run", "gate.nn", "--out", tmp_path, cwd=place)
    assert done.code == 4
    assert "error[folder-in-use]" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_file_can_not_be_the_folder_of_a_run(place: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "run"):
        done = inside("run", "gate.nn", "--out", out, cwd=place)
        assert done.code == 4
        assert "error[cannot-write]" in done.err


@pytest.mark.skipif(not Path("/proc/1").exists(), reason="needs Linux's /proc to be read-only")
def test_a_place_that_can_not_be_written_exits_with_four(place: Path) -> None:
    done = inside("run", "gate.nn", "--out", "/proc/nndsl/run", cwd=place)
    assert done.code == 4
    assert "error[cannot-write]" in done.err
    assert "--out DIR" in done.err


def copied(run: Path, to: Path) -> Path:
    to.mkdir()
    for path in run.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


def test_a_folder_that_is_no_run_exits_with_four(place: Path, tmp_path: Path) -> None:
    done = inside("eval", tmp_path, cwd=place)
    assert done.code == 4
    assert "error[not-a-run]" in done.err
    assert "`model.nn`" in done.err


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("result.json", "{", "damaged-file"),
        ("result.json", "{}", "damaged-file"),
        ("result.json", '{"facts": {"shape": "x"}}', "damaged-file"),
        ("preprocess.json", "[1]", "damaged-preprocessing"),
        ("weights.safetensors", "nothing", "bad-weights"),
        ("model.nn", "dens 3", "changed-run"),
    ],
)
def test_a_damaged_run_is_told_of(
    iris: tuple[Done, Path], tmp_path: Path, name: str, content: str, code: str
) -> None:
    run = copied(iris[1], tmp_path / "run")
    (run / name).write_text(content, encoding="utf-8")
    done = inside("eval", run, cwd=tmp_path)
    assert done.code in (2, 4)
    assert f"error[{code}]" in done.err
    assert str(run / name) in done.err or code == "damaged-preprocessing"


def test_a_file_that_vanishes_is_told_of(tmp_path: Path) -> None:
    from nndsl.storage import read_json

    with pytest.raises(StorageError, match="cannot-read"):
        read_json(tmp_path / "result.json")
    assert storage_errors.cannot_read(tmp_path, "gone").code == "cannot-read"


def test_a_run_is_not_measured_on_other_data(prices: tuple[Done, Path], tmp_path: Path) -> None:
    run = copied(prices[1], tmp_path / "run")
    text = (run / "result.json").read_text(encoding="utf-8")
    checksum = json.loads(text)["data"]["checksum"]
    (run / "result.json").write_text(text.replace(checksum, "0" * 64), encoding="utf-8")
    done = inside("eval", run, cwd=tmp_path)
    assert done.code == 2
    assert "error[other-data]" in done.err


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_with_the_signals_code(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    (tmp_path / "long.nn").write_text(XNOR.replace("epochs=2", "epochs=1000000"), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "nndsl", "run", "long.nn", "--out", "out"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        lines = tmp_path / "out" / "metrics.jsonl"
        while not lines.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(sent)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == code
    assert "Traceback" not in err
    assert not (tmp_path / "out" / "result.json").exists()


def test_a_reader_that_goes_away_gives_no_traceback(place: Path) -> None:
    for arguments in (("show", "iris.nn"), ("data",), ("check", "iris.nn", "--json")):
        read, write = os.pipe()
        os.close(read)
        try:
            done = nndsl(*arguments, cwd=place, stdout=write)
        finally:
            os.close(write)
        assert done.code == 141
        assert done.err == ""


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


def test_test_says_of_each_row_and_engine_whether_it_is_met(place: Path, tmp_path: Path) -> None:
    rows = "expect {\n  [0, 0] -> 0\n  [1, 1] -> 1\n}\n"
    (tmp_path / "right.nn").write_text(GATE + rows, encoding="utf-8")
    (tmp_path / "wrong.nn").write_text(GATE + rows.replace("-> 1", "-> 0"), encoding="utf-8")
    right = inside("test", "right.nn", "--json", cwd=tmp_path)
    assert right.code == 0
    assert set(right.json) == {"numpy", "torch"}
    wrong = inside("test", "wrong.nn", cwd=tmp_path)
    assert wrong.code == 1
    assert len(wrong.out.splitlines()) == 4


# Commands that compute nothing


def test_check_says_what_it_found(place: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.nn").write_text("dens 3\nloss crossentrpy\n", encoding="utf-8")
    done = nndsl("check", place / "iris.nn", tmp_path / "wrong.nn", cwd=place)
    assert done.code == 2
    assert done.out == f"{place / 'iris.nn'}: ok (multiclass, 4 -> 3, 67 parameters)\n"
    assert "error[unknown-statement]" in done.err and "error[unknown-loss]" in done.err
    assert done.err.rstrip().endswith("2 errors")
    assert f"{tmp_path / 'wrong.nn'}:2:6" in done.err


def test_check_json_has_each_file_with_lines_and_columns(place: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.nn").write_text("# one\n\tdense 3 softmx\n", encoding="utf-8")
    done = nndsl("check", "iris.nn", tmp_path / "wrong.nn", "--json", cwd=place)
    assert done.code == 2
    assert done.err == ""
    right, wrong = done.json["files"]
    assert right == {"file": "iris.nn", "ok": True, "diagnostics": []}
    (diagnostic,) = wrong["diagnostics"]
    assert wrong["ok"] is False
    assert (diagnostic["code"], diagnostic["severity"]) == ("unknown-word", "error")
    assert (diagnostic["line"], diagnostic["column"]) == (2, 10)
    assert (diagnostic["end_line"], diagnostic["end_column"]) == (2, 16)
    assert diagnostic["help"] == "did you mean `softmax`?"
    assert diagnostic["fixable"] is True


def test_check_fix_mends_the_file_and_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "model.nn"
    path.write_bytes(b"input 4\r\ndens 8 rleu # hidden\r\ndense 3 relu\r\nloss crossentrpy\r\n")
    done = inside("check", "--fix", path, cwd=tmp_path)
    assert done.code == 0, done.err
    mended = b"input 4\r\ndense 8 relu # hidden\r\ndense 3 softmax\r\nloss crossentropy\r\n"
    assert path.read_bytes() == mended


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"dense \xff 3", "not-text"),
        (b"dense \x00 3", "not-text"),
        (b"#" * (2**20 + 1), "file-too-large"),
    ],
)
def test_what_is_no_text_of_the_language_is_refused(
    tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "model.nn").write_bytes(content)
    done = inside("check", "model.nn", cwd=tmp_path)
    assert done.code == 2
    assert f"error[{code}]" in done.err


def test_a_thousand_errors_are_counted_and_fifty_are_shown(tmp_path: Path) -> None:
    (tmp_path / "model.nn").write_text("foo 3\n" * 1000, encoding="utf-8")
    done = inside("check", "model.nn", cwd=tmp_path)
    assert done.err.count("error[") == 50
    assert done.err.rstrip().endswith("1000 errors; the first 50 are shown")


def test_show_has_layers_shapes_parameters_and_multiply_adds(place: Path) -> None:
    done = nndsl("show", "iris.nn", "--set", "width=10", cwd=place)
    assert done.code == 0
    (row,) = [line.split() for line in done.out.splitlines() if line.startswith("dense_1 ")]
    assert row == ["dense_1", "dense", "width", "relu", "10", "50", "40"]
    assert "83 parameters, 70 multiply-adds a sample" in done.out


def test_fmt_changes_shows_or_only_checks(tmp_path: Path) -> None:
    path = tmp_path / "model.nn"
    path.write_bytes(b"dense   3 relu;dense 1\r\n")
    checked = inside("fmt", "--check", path, cwd=tmp_path)
    assert (checked.code, checked.out) == (1, f"{path}: would be changed\n")
    shown = inside("fmt", "--diff", path, cwd=tmp_path)
    assert shown.code == 0
    assert "-dense   3 relu;dense 1" in shown.out and "+dense 1" in shown.out
    assert path.read_bytes() == b"dense   3 relu;dense 1\r\n"
    done = inside("fmt", path, cwd=tmp_path)
    assert (done.code, done.out) == (0, f"{path}: formatted\n")
    assert path.read_bytes() == b"dense 3 relu\r\ndense 1\r\n"
    again = inside("fmt", "--check", path, cwd=tmp_path)
    assert (again.code, again.out) == (0, "")


def test_data_lists_the_sets_and_where_each_would_come_from(place: Path) -> None:
    done = nndsl("data", cwd=place)
    assert done.code == 0
    names = [line.split()[0] for line in done.out.splitlines()]
    known = {"har", "mnist", "boston", "iris", "digits", "wine", "breast_cancer", "diabetes"}
    assert known <= set(names)
    one = nndsl("data", "har", "--data", place, cwd=place)
    assert f"--data {place}: not there" in one.out
    assert "MB" in one.out


def test_version_and_help_are_short_and_have_an_example(place: Path) -> None:
    assert inside("--version", cwd=place).out.startswith("nndsl ")
    for command in ("run", "check", "show", "fmt", "eval", "predict", "data"):
        done = inside(command, "--help", cwd=place)
        assert done.code == 0
        assert f"example: nndsl {command}" in done.out
        assert len(done.out.splitlines()) < 40


IMPORTED = """
import sys
from nndsl.cli import main
code = main(sys.argv[1:])
sys.stderr.write(",".join(m for m in ("torch", "pandas", "sklearn") if m in sys.modules))
sys.exit(code)
"""


def imported(cwd: Path, *arguments: str | Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("\n")[2].split(",")) - {""}


def test_importing_the_package_imports_no_heavy_one(place: Path) -> None:
    code = (
        "import sys, nndsl; nndsl.load, nndsl.loads, nndsl.NNError, nndsl.Model, nndsl.Result; "
        "print([m for m in ('torch', 'pandas', 'sklearn', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_commands_that_do_not_train_never_import_pytorch(
    iris: tuple[Done, Path], place: Path
) -> None:
    (place / "one.csv").write_text(
        "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5,3,1,0.2\n",
        "utf-8",
    )
    assert imported(place, "check", "iris.nn") == set()
    assert imported(place, "show", "iris.nn") == set()
    assert imported(place, "fmt", "--check", "iris.nn") == set()
    assert "torch" not in imported(place, "predict", iris[1], "one.csv")
    assert "torch" not in imported(place, "eval", iris[1])
    assert "torch" not in imported(place, "data")
