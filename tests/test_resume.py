"""A training that was stopped anywhere goes on as if it never had been."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import nndsl
from nndsl.backends.torch import compile, state
from nndsl.diagnostics import Diagnostic
from nndsl.runs.checkpoints import Checkpoint, Checkpoints
from nndsl.train.keeping import Keeping
from nndsl.train.loop import train
from nndsl.train.plan import Epoch, Plan
from nndsl.train.state import pack, unpack
from nndsl.train.trainer import Trainer

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = torch.device("cpu")
ROWS = 37  # five batches of eight, the last of five


class StoppedError(Exception):
    """Stands for a process that ends."""


class Stopping(Keeping):
    """Saves where a training stands after so many steps, and ends it there."""

    def __init__(self, folder: Path, stops: Iterator[int]) -> None:
        self.checkpoints, self.stops = Checkpoints(folder), stops
        self.next = next(stops, None)

    def begin(self, trainer: Trainer) -> None:
        found = self.checkpoints.latest()
        if found is not None:
            arrays = {key: torch.from_numpy(array) for key, array in found.arrays.items()}
            trainer.load(unpack(found.plain, arrays))

    def after_step(self, trainer: Trainer) -> None:
        if self.next is not None and trainer.taken >= self.next:
            self.next = next(self.stops, None)
            plain, tensors = pack(trainer.state())
            self.checkpoints.save(plain, {key: t.numpy() for key, t in tensors.items()})
            raise StoppedError

    after_epoch = after_step


def trained(
    text: str, keeping: Keeping | None, told: Callable[[Diagnostic], None] = print
) -> tuple[dict[str, np.ndarray], list[Any]]:
    """Return the weights and the figures of each epoch; stopped trainings are taken up again."""
    model = nndsl.loads(text)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS + 10, 4)).astype(np.float32)
    y = (x[:, 0] > 0).astype(int) + (x[:, 1] > 0)
    from nndsl.data.prepare import prepare_arrays

    spec = model.spec
    prepared = prepare_arrays(x, y, spec.split, spec.preprocess, model.elaborated.aims)
    model = model.with_facts(prepared)
    plan = Plan.of(model.spec, model.elaborated.heads)
    figures: dict[int, Any] = {}

    def watch(epoch: Epoch) -> None:
        figures[epoch.number] = (epoch.train, epoch.val, epoch.best, epoch.lr)

    while True:
        network = compile(model.graph, seed=1)
        args = network, plan, prepared.train, prepared.val, prepared.preprocessing, CPU, watch
        try:
            train(*args, keeping, told)
        except StoppedError:
            continue
        return state(network), [figures[number] for number in sorted(figures)]


NET = "split val=21% test=0%; dense 6 relu; dropout 0.3; batchnorm; dense 3 softmax; "
WAYS = {
    "adam": "optimizer adam 0.01",
    "adam, an average of weights": "optimizer adam 0.01 ema=0.9",
    "momentum and a schedule": "optimizer sgd 0.1 momentum=0.9; schedule cosine warmup=10%",
    "adagrad": "optimizer adagrad 0.1",
    "rmsprop": "optimizer rmsprop 0.01 momentum=0.5",
    "early stopping": "optimizer adam 0.03; early_stop patience=2 monitor=accuracy",
    "plateau": "optimizer adam 0.03; schedule plateau patience=0 factor=0.5",
    "nadam, which is PyTorch's own": "optimizer nadam 0.01",
    "muon": "optimizer muon 0.01",
    "lion": "optimizer lion 0.01",
    "joined batches": "optimizer adam 0.01; train accumulate=2",
    "bf16": "optimizer adam 0.01; train precision=bf16",
    "a layer with a rate of its own": "dense 3 lr=0.1 softmax; optimizer adam 0.01",
}


def text_of(way: str) -> str:
    text = NET + WAYS[way] + "; loss crossentropy"
    options = "epochs=4 batch=8 seed=3"
    if "; train " in text:
        return text.replace("; train ", f"; train {options} ")
    return f"{text}; train {options}"


@pytest.mark.parametrize("way", WAYS)
def test_a_training_stopped_at_any_step_ends_with_the_same_bytes(way: str, tmp_path: Path) -> None:
    text = text_of(way)
    weights, figures = trained(text, None)
    again, others = trained(text, Stopping(tmp_path / "checkpoints", iter((2, 5, 7, 11, 14))))
    assert figures == others
    assert weights.keys() == again.keys()
    for key in weights:
        assert weights[key].tobytes() == again[key].tobytes(), key


@pytest.mark.parametrize("optimizer", ["lbfgs", "levenberg_marquardt", "rprop", "quickprop"])
def test_so_does_one_that_sees_all_rows_in_each_step(optimizer: str, tmp_path: Path) -> None:
    task = "dense 1; loss mse" if optimizer == "levenberg_marquardt" else (
        "dense 3 softmax; loss crossentropy"
    )  # fmt: skip
    text = f"split val=21% test=0%; dense 6 tanh; {task}; optimizer {optimizer}"
    text += "; train epochs=6 batch=all seed=3"
    weights, figures = trained(text, None)
    again, others = trained(text, Stopping(tmp_path / "checkpoints", iter((1, 3, 4))))
    assert figures == others
    assert all(weights[key].tobytes() == again[key].tobytes() for key in weights)


@pytest.mark.parametrize("way", ["adam", "momentum and a schedule", "lion"])
@pytest.mark.parametrize("first", [True, False])
def test_what_other_steps_have_saved_is_refused_and_not_taken_in_part(
    way: str, first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Moving(Stopping):
        """Goes on where there are other steps, as on another device."""

        def begin(self, trainer: Trainer) -> None:
            if self.checkpoints.latest() is None:
                monkeypatch.setattr("nndsl.train.straight.follows", lambda *args: not first)
            super().begin(trainer)

    if not first:
        monkeypatch.setattr("nndsl.train.straight.follows", lambda *args: False)
    with pytest.raises(ValueError, match="of "):
        trained(text_of(way), Moving(tmp_path / "checkpoints", iter((3,))))


def arrays() -> dict[str, np.ndarray]:
    return {"a": np.arange(3.0), "b": np.zeros((2, 0), np.int64), "c": np.array(2.5)}


def test_a_checkpoint_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "kept")
    assert kept.latest() is None
    kept.save({"done": 2}, arrays())
    found = kept.latest()
    assert isinstance(found, Checkpoint)
    assert found.epochs == 2
    for key, value in arrays().items():
        np.testing.assert_array_equal(found.arrays[key], value, strict=True)


def test_the_newest_two_checkpoints_are_kept(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "kept")
    for done in range(5):
        kept.save({"done": done}, arrays())
    assert sorted(entry.name for entry in (tmp_path / "kept").iterdir()) == ["4", "5"]


@pytest.mark.parametrize("name", ["state.json", "tensors.safetensors", "manifest.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(
    name: str, damage: str, tmp_path: Path
) -> None:
    kept = Checkpoints(tmp_path / "kept")
    kept.save({"done": 1}, arrays())
    kept.save({"done": 2}, arrays())
    path = tmp_path / "kept" / "2" / name
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"x" + data[1:])
    found = kept.latest()
    assert found is not None
    assert found.epochs == 1


def test_what_was_half_written_is_swept_away(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "kept")
    (tmp_path / "kept" / "unfinished-7").mkdir(parents=True)
    kept.save({"done": 1}, arrays())
    assert [entry.name for entry in (tmp_path / "kept").iterdir()] == ["1"]


def test_states_of_any_form_survive_packing() -> None:
    nested = {
        "a": [1, None, "x", float("inf"), True],
        "b": {0: {"step": torch.tensor(2.0)}, 1: {}},
        "c": {"d": {"e": torch.arange(3)}},
    }
    plain, tensors = pack(nested)
    found = unpack(plain, tensors)
    assert found["a"] == nested["a"]
    assert found["b"].keys() == {0, 1}
    assert torch.equal(found["c"]["d"]["e"], torch.arange(3))
