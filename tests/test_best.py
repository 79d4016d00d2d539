"""The best weights so far lie apart, whole, and can be used before a run is finished."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
from command import inside, killed

from nndsl.runs.checkpoints import BEST, Checkpoint, Checkpoints

STEPS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree")


def state(weights: float, best: float) -> dict[str, np.ndarray]:
    return {"network.w": np.full(3, weights), f"{BEST}w": np.full(3, best)}


def versions(place: Path) -> dict[str, int]:
    """Return the files of best weights, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (place / "best").iterdir()}


def test_best_weights_are_written_again_only_when_they_change(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "checkpoints")
    kept.save({"done": 1}, state(1, 0.5))
    first = versions(tmp_path)
    for done in (2, 3, 4):
        kept.save({"done": done}, state(done, 0.5))
        assert versions(tmp_path) == first
    kept.save({"done": 5}, state(5, 0.25))
    assert len(versions(tmp_path)) == 2, "the checkpoint before has its own"
    kept.save({"done": 6}, state(6, 0.25))
    assert len(versions(tmp_path)) == 1
    assert not versions(tmp_path).keys() & first.keys()


def test_a_checkpoint_comes_back_with_the_best_weights_that_it_was_saved_with(
    tmp_path: Path,
) -> None:
    kept = Checkpoints(tmp_path / "checkpoints")
    kept.save({"done": 1}, state(1, 0.5))
    kept.save({"done": 2}, state(2, 0.25))
    newest, before = kept.latest(), kept.latest(epochs=1)
    assert newest is not None and before is not None
    assert (newest.epochs, before.epochs) == (2, 1)
    np.testing.assert_array_equal(newest.best["w"], np.full(3, 0.25))
    np.testing.assert_array_equal(before.best["w"], np.full(3, 0.5))
    assert newest.arrays.keys() == state(1, 1).keys()


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_checkpoint_whose_best_weights_are_damaged_is_passed_over(
    damage: str, tmp_path: Path
) -> None:
    kept = Checkpoints(tmp_path / "checkpoints")
    kept.save({"done": 1}, state(1, 0.5))
    old = versions(tmp_path).keys()
    kept.save({"done": 2}, state(2, 0.25))
    (new,) = versions(tmp_path).keys() - old
    path = tmp_path / "best" / new
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-8] if damage == "cut" else data[:-1] + b"x")
    found = kept.latest()
    assert found is not None and found.epochs == 1
    np.testing.assert_array_equal(found.best["w"], np.full(3, 0.5))
    # What is damaged is written anew when it is saved again.
    kept.save({"done": 3}, state(3, 0.25))
    again = kept.latest()
    assert again is not None and again.epochs == 3


def killed_at(step: int, place: Path) -> bool:
    """Save in a process that kills itself at an operation on files; say whether it got there."""
    child = os.fork()
    if not child:
        left = [step]

        def count(event: str, given: tuple[object, ...]) -> None:
            if event in STEPS and str(given[0]).startswith(str(place)):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            Checkpoints(place / "checkpoints").save({"done": 3}, state(3, 0.125))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="processes can't be forked there")
def test_a_save_that_is_killed_at_any_step_leaves_the_checkpoint_before_or_the_new_one(
    tmp_path: Path,
) -> None:
    found: list[Checkpoint] = []
    for step in range(1, 200):
        place = tmp_path / str(step)
        place.mkdir()
        kept = Checkpoints(place / "checkpoints")
        kept.save({"done": 1}, state(1, 0.5))
        kept.save({"done": 2}, state(2, 0.25))
        killed = killed_at(step, place)
        newest = kept.latest()
        assert newest is not None
        wanted = {2: 0.25, 3: 0.125}[newest.epochs]
        np.testing.assert_array_equal(newest.best["w"], np.full(3, wanted))
        found.append(newest)
        kept.save({"done": 4}, state(4, 0.0625))
        kept.save({"done": 5}, state(5, 0.0625))
        assert len(versions(place)) == 1, "what the killed one has left is swept away"
        if not killed:
            break
    else:
        raise AssertionError("a save has no end")
    done = [checkpoint.epochs for checkpoint in found]
    assert done == sorted(done) and done.count(2) > 8 and done.count(3) > 3


STOPPING = """\
data iris
split test=20% val=20% seed=1
preprocess standardize
dense 8 relu
dense classes softmax
loss crossentropy
optimizer adam {rate}
{stop}
train epochs=20 batch=8 seed=1 checkpoint=epoch
"""


def test_a_killed_run_is_measured_and_predicts_by_its_best_weights_so_far(tmp_path: Path) -> None:
    text = STOPPING.format(rate=0.3, stop="early_stop patience=250 monitor=accuracy")
    run = killed(text, tmp_path, 8)
    found = inside("eval", run, "--json", cwd=tmp_path)
    assert found.code == 0, found.err
    assert f"warning[unfinished-run]: the run in `{run}` is not finished" in found.err
    assert f"nndsl run --resume {run}" in found.err
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    measured = found.json["metrics"]["val"]["accuracy"]
    best = max(line["val"]["accuracy"] for line in lines)
    assert measured == best
    first = next(line["epoch"] for line in lines if line["val"]["accuracy"] == best)
    assert f"(epoch {first}, accuracy {best:.4g})" in found.err
    (tmp_path / "new.csv").write_text(
        "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5.1,3.5,1.4,0.2\n"
    )
    predicted = inside("predict", run, "new.csv", cwd=tmp_path)
    assert predicted.code == 0, predicted.err
    assert "setosa" in predicted.out
    assert "warning[unfinished-run]" in predicted.err


@pytest.mark.parametrize("stop", ["", "early_stop patience=250 restore=last"])
def test_a_killed_run_that_keeps_no_best_weights_says_how_to_go_on(
    stop: str, tmp_path: Path
) -> None:
    run = killed(STOPPING.format(rate=0.01, stop=stop), tmp_path, 2)
    for command in (("eval", run), ("predict", run, "new.csv")):
        found = inside(*command, cwd=tmp_path)
        assert found.code == 4
        assert "error[not-a-run]" in found.err and "was not finished" in found.err
        assert f"nndsl run --resume {run}" in found.err


def test_a_finished_run_has_neither_checkpoints_nor_best_weights_apart(tmp_path: Path) -> None:
    text = STOPPING.format(rate=0.01, stop="early_stop patience=250")
    (tmp_path / "model.nn").write_text(text)
    assert inside("run", "model.nn", "--out", "out", cwd=tmp_path).code == 0
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert "result.json" in left and not left & {"best", "checkpoints", "lock"}
