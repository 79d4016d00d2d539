"""Rows are evaluated some at a time, by several threads, as if they were taken all at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import nndsl
from nndsl import losses as spec
from nndsl.backends.torch import Network, compile as compile_torch
from nndsl.data.prepared import Part
from nndsl.data.samples import Inputs, Samples
from nndsl.data.scaling import Scaling
from nndsl.data.targets.codec import TargetCodec
from nndsl.train import evaluation
from nndsl.train.divergence import finite
from nndsl.train.evaluation import evaluate, logits_of, rows_at_once
from nndsl.train.objective import Objective

DENSE = "input 6; dense 8 relu; dense 3 softmax; loss crossentropy"
IMAGES = """
input 3x9x7
conv 5 3x3 same relu
batchnorm
maxpool 2
conv 4 3x3
global_avgpool
dense 3 softmax
loss crossentropy
"""


@pytest.mark.parametrize("text", [DENSE, IMAGES], ids=["dense", "images"])
@pytest.mark.parametrize("threads", [1, 3])
def test_all_rows_have_the_logits_that_they_have_alone(
    text: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = nndsl.loads(text).graph
    network = compile_torch(graph, seed=1)
    shape = graph.input_shape or ()
    x = np.random.default_rng(0).standard_normal((50, *shape)).astype(np.float32)
    network.eval()
    with torch.inference_mode():
        wanted, _ = network.logits_and(torch.from_numpy(x), ())
    monkeypatch.setattr(evaluation, "EVALUATION_BATCH", 8)
    assert rows_at_once(graph) == 8
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        found = logits_of(network, x, torch.device("cpu"))
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-6)


def test_the_logits_do_not_depend_on_the_number_of_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evaluation, "EVALUATION_BATCH", 8)
    network = compile_torch(nndsl.loads(DENSE).graph, seed=1)
    x = np.random.default_rng(0).standard_normal((50, 6)).astype(np.float32)
    found, before = [], torch.get_num_threads()
    try:
        for count in (1, 2, 4):
            torch.set_num_threads(count)
            found.append(logits_of(network, x, torch.device("cpu")))
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(found[0], other) for other in found[1:])


def test_what_is_wrong_with_a_batch_is_raised_where_it_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evaluation, "EVALUATION_BATCH", 8)
    network = compile_torch(nndsl.loads(DENSE).graph, seed=1)

    class Failing(np.ndarray):
        """Rows of which those behind the first batch can't be read."""

        def __getitem__(self, at: Any) -> Any:
            if isinstance(at, slice) and at.start:
                raise OSError("the rows are gone")
            return np.asarray(self)[at]

    rows = np.zeros((50, 6), np.float32).view(Failing)
    with pytest.raises(OSError, match="the rows are gone"):
        logits_of(network, rows, torch.device("cpu"))


def evaluated(
    network: Network, inputs: Inputs, y: np.ndarray, loss: spec.Loss
) -> tuple[float, np.ndarray]:
    """Return what evaluation finds for rows, some at a time."""
    codec = TargetCodec("multiclass", ("y",), classes=(0, 1, 2))
    part = Part(inputs, y, None, np.arange(len(y)))
    objective = Objective.of([loss], network.graph, codec, y)
    return evaluate(network, objective, part, torch.device("cpu"))


@pytest.mark.parametrize(
    "loss",
    [
        spec.CrossEntropy(),
        spec.CrossEntropy(gamma=2.0, label_smoothing=0.1),
        spec.CrossEntropy(class_weights=(1.0, 5.0, 0.5)),
        spec.CrossEntropy(ignore=1),
    ],
    ids=["plain", "focal", "weighted", "ignoring"],
)
def test_the_loss_of_all_rows_is_that_of_all_of_them_at_once(
    loss: spec.CrossEntropy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "EVALUATION_BATCH", 8)
    network = compile_torch(nndsl.loads(DENSE).graph, seed=1)
    x = np.random.default_rng(0).standard_normal((50, 6)).astype(np.float32)
    y = np.arange(50) ** 2 % 3  # so that batches differ in their classes
    found, outputs = evaluated(network, x, y, loss)
    p = outputs.astype(np.float64)
    counts = np.ones(3) if loss.class_weights is None else np.array(loss.class_weights)
    counts[slice(0, 0) if loss.ignore is None else loss.ignore] = 0
    share = np.eye(3)[y] * (1 - loss.label_smoothing) + loss.label_smoothing / 3
    rows = -(share * counts * (1 - p) ** loss.gamma * np.log(p)).sum(axis=1)
    assert found == pytest.approx(rows.sum() / counts[y].sum(), rel=1e-5)
    with torch.inference_mode():
        np.testing.assert_allclose(outputs, network.eval()(torch.from_numpy(x)), rtol=1e-5)


@pytest.mark.parametrize("rows", [np.arange(5, 55), np.arange(50)[::-1]], ids=["in turn", "apart"])
@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_rows_of_a_set_that_is_held_once_are_evaluated_as_a_copy_of_them(
    rows: np.ndarray, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "EVALUATION_BATCH", 8)
    network = compile_torch(nndsl.loads(DENSE).graph, seed=1)
    held: np.ndarray = np.random.default_rng(0).integers(0, 256, (60, 6)).astype(kind)
    scaling = Scaling(255.0, np.zeros(1), np.ones(1)) if kind is np.uint8 else None
    samples = Samples(held, rows, scaling)
    y = np.arange(50) % 3
    found, outputs = evaluated(network, samples, y, spec.CrossEntropy())
    wanted, copied = evaluated(network, np.asarray(samples), y, spec.CrossEntropy())
    assert found == pytest.approx(wanted, rel=1e-6)  # a product's last bit depends on the place
    np.testing.assert_allclose(outputs, copied, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("spoilt", [np.nan, np.inf, -np.inf])
def test_a_weight_that_is_no_number_is_found_and_one_that_is_large_is_none(spoilt: float) -> None:
    network = compile_torch(nndsl.loads(DENSE).graph, seed=1)
    weight = network.state_dict()["dense_1.weight"]
    weight[:] = 3e38  # whose sum float32 has no number for
    assert finite(network)
    weight[1, 2] = spoilt
    assert not finite(network)
