"""Whatever goes wrong on the command line is told in words, with the promised exit code."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from command import PRICES, XNOR, Done, houses, inside, nndsl, started

from nndsl.diagnostics import StorageError
from nndsl.errors import storage as storage_errors


def refused_usage(place: Path, arguments: Sequence[str], said: str) -> str:
    """Give a command line that is no good, and return what is said of it."""
    done = inside(*arguments, cwd=place)
    assert done.code == 2
    assert done.err.startswith("error[bad-usage]")
    assert said in done.err
    return done.err


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
    assert "--help` shows an example" in refused_usage(place, arguments, said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "iris.nn"), "did you mean `nndsl run`?"),
        (("chekc", "iris.nn"), "did you mean `nndsl check`?"),
        (("iris.nn",), "`nndsl run iris.nn`"),
        (("run", "iris.nn", "--epohcs", "3"), "did you mean `--epochs`?"),
        (("predict", "one", "x.csv", "--output", "y.csv"), "did you mean `--out`?"),
        (("run", "iris.nn", "--batch-size", "8"), "the file says it: `batch` is an option of"),
        (("run", "iris.nn", "--learning-rate=0.1"), "`optimizer adam lr=0.1`"),
        (("run", "iris.nn", "xnor.nn"), "`xnor.nn` is one argument too many"),
        (("run", "iris.nn", "xnor.nn"), "it takes FILE and options"),
        (("test", "iris.nn", "one", "xnor.nn"), "it takes FILE RUN and options"),
        (("run", "iris.nn", "--frobnicate"), "`nndsl run --help` shows an example"),
        (("--json", "check", "iris.nn"), "it stands behind: `nndsl check --json …`"),
        (("--frobnicate", "check", "iris.nn"), "`nndsl check` has no `--frobnicate`"),
        (("help", "conv", "--all"), "--all: not allowed with argument WORD"),
        (("run", "iris.nn", "--seed", "-1"), "`-1` is not a whole number from 0 on"),
    ],
)
def test_a_slip_on_the_command_line_is_told_what_is_meant(
    place: Path, arguments: Sequence[str], said: str
) -> None:
    refused_usage(place, arguments, said)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("run", "iris.nn", "--set", "epochs=3"), "unknown-override", "`--epochs` changes that"),
        (("data", "har", "--data", "nowhere"), "missing-folder", "no folder `nowhere`"),
        (("run", "iris.nn", "--set", "widht=3"), "unknown-override", "did you mean `width`?"),
        (("run", "xnor.nn", "--set", "width=3"), "unknown-override", "let width = 64"),
        (("run", "iris.nn", "--set", "width=wide"), "bad-override", "--set width=64"),
        (("run", "iris.nn", "--set", "width=0"), "out-of-range", "at least 1, not 0"),
        (("run", "iris.nn", "--device", "gpu"), "unknown-device", "cuda:1"),
        (("run", "iris.nn", "--device", "cuda:99"), "device-unavailable", "--device auto"),
        (("run", "nowhere.nn"), "unreadable-file", "No such file"),
        (("run", "gat.nn"), "unreadable-file", "did you mean `gate.nn`?"),
        (("run", "gate"), "unreadable-file", "did you mean `gate.nn`?"),
        (("run", "nope.nn"), "unreadable-file", "the `.nn` files there are `by_hand.nn`"),
        (("run", "by_hand.nn"), "no-data", "`nndsl test by_hand.nn` checks its `expect` rows"),
        (("check", "."), "unreadable-file", "the `.nn` files there are `by_hand.nn`, `gate.nn`"),
        (("check", "no/gate.nn"), "unreadable-file", "there is no folder `no`"),
        (("show", "one"), "unreadable-file", "the model of this run is `one/model.nn`"),
        (("data", "hra"), "unknown-data-source", "did you mean `har`?"),
        (("predict", "one", "nowhere.csv"), "unreadable-file", "nowhere.csv"),
        (("help", "dens"), "unknown-topic", "did you mean `dense`?"),
        (("trace", "gate.nn", "--input", "0,1,1"), "input-mismatch", "3 values"),
        (("test", "iris.nn"), "no-expectations", "`expect [0, 1] -> 0`"),
        (("test", "learnt.nn"), "needs-a-run", "`nndsl test learnt.nn runs/learnt/1`"),
        (("test", "by_hand.nn"), "no-input-shape", "add `input 2` or"),
        (("trace", "by_hand.nn", "--input", "0,1"), "no-input-shape", "add `input 2` or"),
        (("test", "tested.nn"), "no-input-shape", "add `input 3` or"),
    ],
)
def test_a_wrong_request_is_told_and_exits_with_two(
    iris: tuple[Done, Path], place: Path, arguments: Sequence[str], code: str, said: str
) -> None:
    done = inside(*arguments, cwd=place)
    assert done.code == 2
    assert f"error[{code}]" in done.err
    assert said in done.err


def test_a_word_that_names_no_device_is_refused_before_data_are_read(tmp_path: Path) -> None:
    (tmp_path / "model.nn").write_text('data csv "nowhere.csv" target="y"; dense 1', "utf-8")
    done = nndsl("run", "model.nn", "--device", "gpu", cwd=tmp_path)
    assert done.code == 2
    assert "error[unknown-device]" in done.err
    assert "nowhere.csv" not in done.err


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


def test_weights_that_are_no_numbers_behind_the_last_step_are_told(tmp_path: Path) -> None:
    # The exponential is beyond float32, the sigmoid of it 1, and its derivative no number.
    text = """\
        data table rows=[[100, 1], [200, 2], [300, 3]] columns=[x, y] target=y
        dense 1 exponential weights=[[1]]
        dense 1 sigmoid
        dense 1
        loss mse
        train epochs=1 batch=all
        """
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    done = inside("run", "model.nn", "--out", "run", cwd=tmp_path)
    assert done.code == 3
    assert "error[training-diverged]" in done.err
    assert "the weight of `dense_1` is the first that is not finite" in done.err
    assert not (tmp_path / "run" / "result.json").exists()


def test_a_loss_that_is_no_number_behind_the_last_step_is_told(tmp_path: Path) -> None:
    # A gradient of -800 / 3 leaves a weight of 267, and exp(26,700) is beyond any float.
    text = """\
        data table rows=[[100, 1], [200, 2], [300, 3]] columns=[x, y] target=y
        dense 1 exponential weights=[[0]]
        loss poisson
        optimizer sgd 1.0
        train epochs=1 batch=all
        """
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    done = inside("run", "model.nn", "--out", "run", cwd=tmp_path)
    assert done.code == 3
    assert "the loss is no longer a number behind the last step" in done.err
    assert "the output of `dense_1_exponential` is the first that is not finite" in done.err
    assert "lower the learning rate (it is 1)" in done.err
    assert not (tmp_path / "run" / "result.json").exists()


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


def test_a_folder_that_is_no_run_exits_with_four_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "my file").touch()
    for given, why in ((".", "it has no `model.nn`"), ("my file", "is a file"), ("n", "no folder")):
        done = inside("eval", given, cwd=tmp_path)
        assert done.code == 4
        assert "error[not-a-run]" in done.err
        assert why in done.err


def test_a_command_that_is_offered_works_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "my models").mkdir()
    text = XNOR + "expect tolerance=1 [0, 0] -> 1\n"
    (tmp_path / "my models" / "m.nn").write_text(text, encoding="utf-8")
    said = inside("test", "my models/m.nn", cwd=tmp_path).err
    assert "`nndsl test 'my models/m.nn' runs/m/1`" in said
    assert inside("run", "my models/m.nn", cwd=tmp_path).code == 0
    assert inside("test", "my models/m.nn", "runs/m/1", cwd=tmp_path).code == 0


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
    from nndsl.files.storage import read_json

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


def test_a_run_whose_data_have_changed_is_measured_on_those_of_another_folder(
    tmp_path: Path,
) -> None:
    rows = "".join(f"{i},{i % 7}\n" for i in range(30))
    (tmp_path / "old").mkdir()
    for folder in (tmp_path, tmp_path / "old"):
        (folder / "t.csv").write_text(f"a,y\n{rows}", encoding="utf-8")
    text = 'data csv "t.csv" target=y\ndense 1\nloss mse\ntrain epochs=1\n'
    (tmp_path / "m.nn").write_text(text, encoding="utf-8")
    assert inside("run", "m.nn", "--out", "run", cwd=tmp_path).code == 0
    measured = inside("eval", "run", cwd=tmp_path)
    (tmp_path / "t.csv").write_text(f"a,y\n{rows}9,9\n", encoding="utf-8")
    refused = inside("eval", "run", cwd=tmp_path)
    assert refused.code == 2
    assert "`--data DIR`" in refused.err
    again = inside("eval", "run", "--data", "old", cwd=tmp_path)
    assert (again.code, again.out) == (0, measured.out)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_with_the_signals_code(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    (tmp_path / "long.nn").write_text(XNOR.replace("epochs=2", "epochs=1000000"), encoding="utf-8")
    process = started("run", "long.nn", "--out", "out", cwd=tmp_path)
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
