"""Steps that are padded count neither in the loss of a text nor in what is spelled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (its name everywhere)
from test_conformance import graph_of
from test_ctc import bursts
from test_layers_values import ENGINES, Engine, computed

import nndsl
import nndsl.backends.numpy as numpy_engine
import nndsl.backends.torch as torch_engine
from nndsl import losses as spec
from nndsl.alignment import spelled
from nndsl.data.targets.codec import SequenceCodec
from nndsl.diagnostics import NNError
from nndsl.runs.saved import open_run
from nndsl.train.objective import lower

pytestmark = pytest.mark.usefixtures("one_thread")

NETWORK = """
m = mask
permute [1, 0] from=input; conv1d 16 5 same relu; permute [1, 0]
gru 16 sequence bidirectional mask=m
dense classes
blank_padding mask=m
softmax
loss ctc
optimizer adam 0.02
train epochs=12 batch=16 seed=1
"""


@ENGINES
def test_a_padded_step_is_blank_for_certain(run: Engine) -> None:
    rows = [[[5.0, 1.0, 2.0], [0, 0, 0]], [[0, 0, 0], [1, 1, 1]]]
    found = computed(run, "m = mask; blank_padding mask=m from=input; softmax", rows)
    e = np.exp(np.array([5.0, 1.0, 2.0]))
    np.testing.assert_allclose(found[0], np.stack([e / e.sum(), [0, 0, 1]]), rtol=1e-12)
    np.testing.assert_allclose(found[1], [[0.0, 0, 1], [1 / 3] * 3], rtol=1e-12)
    first = computed(
        run,
        "m = mask; permute [1, 0] from=input; blank_padding mask=m axis=0; softmax axis=0",
        rows,
    )
    np.testing.assert_allclose(first, found.transpose(0, 2, 1), rtol=1e-12)


def test_a_layer_made_by_hand_is_that_of_a_file() -> None:
    made = graph_of("m = mask; here = blank_padding mask=m from=input", (4, 3))
    rows = np.array([[[1.0, 2, 3], [0, 0, 0], [4, 5, 6], [0, 0, 0]]])
    ours = numpy_engine.NeuralNetwork((4, 3)).add(numpy_engine.MaskLayer(), name="m")
    ours.add(numpy_engine.BlankPaddingLayer(), ["input", "m"], name="here")
    found = ours.predict(rows)
    assert np.array_equal(found, numpy_engine.compile(made).predict(rows))
    assert found[0].tolist() == [[1, 2, 3], [-1e4, -1e4, 0], [4, 5, 6], [-1e4, -1e4, 0]]


@pytest.mark.parametrize("end", ["before", "behind"])
def test_the_loss_and_its_gradient_are_those_of_ctc_with_input_lengths(end: str) -> None:
    rng = np.random.default_rng(0)
    lengths, steps = rng.integers(7, 13, 40), 12
    texts = ["".join(rng.choice(list("abc"), rng.integers(1, 4))) for _ in lengths]
    codec = SequenceCodec("sequence", ("y",), tuple("abc"), axis=1)
    y = codec.encode([np.array(texts, dtype=object)])
    place = np.arange(steps)
    padded = lengths[:, None] <= (place if end == "behind" else place[::-1])
    logits = torch.tensor(rng.normal(size=(40, steps, 4)), dtype=torch.float32)
    graph = nndsl.loads(
        "input 12x5; x = slice 0 4 axis=1; mask_column = slice 4 5 axis=1 from=input; "
        "m = reshape 12; blank_padding mask=m from=x; softmax"
    ).graph
    given = torch.cat([logits, torch.tensor(~padded, dtype=torch.float32)[..., None]], dim=2)
    given.requires_grad_()
    net = torch_engine.compile(graph)
    value = lower([spec.Ctc()], codec, y)(net.logits(given), torch.from_numpy(y))
    # PyTorch reads real steps from the first on.
    own = logits.clone().requires_grad_()
    rolled = torch.stack(
        [
            row.roll(0 if end == "behind" else int(length), dims=0)
            for row, length in zip(own, lengths, strict=True)
        ]
    )
    logs = rolled.log_softmax(2).transpose(0, 1)
    sizes = torch.tensor([len(text) for text in texts])
    flat = torch.from_numpy(y[y >= 0])
    wanted = F.ctc_loss(logs, flat, torch.from_numpy(lengths), sizes, blank=3)
    assert value.item() == pytest.approx(wanted.item(), rel=1e-6)
    found = torch.autograd.grad(value, given)[0][..., :4]
    assert torch.allclose(found, torch.autograd.grad(wanted, own)[0], atol=1e-7)
    assert not found[torch.from_numpy(padded)].any()


def padded_bursts() -> tuple[np.ndarray, list[str]]:
    """Return bursts in 24 steps, and 16 steps of padding in front of or behind them."""
    x, texts = bursts(200)
    longer = np.zeros((len(x), 40, 1))
    longer[:100, :24], longer[100:, 16:] = x[:100], x[100:]
    return longer, texts


def test_padded_recordings_are_learnt_saved_and_spelled(tmp_path: Path) -> None:
    x, texts = padded_bursts()
    model = nndsl.loads("input 40x1; split test=20% seed=1" + NETWORK)
    assert model.warnings == ()
    result = model.fit(x, texts, out=tmp_path / "run")
    assert result.metrics["test"]["cer"] < 0.1
    assert result.details["numpy_engine"]["largest_difference"] < 1e-5
    saved = open_run(tmp_path / "run")  # which computes with numpy
    assert saved.predictor.predict(x).tolist() == result.predict(x).tolist()
    outputs = saved.predictor.outputs(x[:20])
    assert (outputs[:, 24:, -1] == 1).all()  # of padded steps
    assert np.array_equal(spelled(outputs)[:, :24], spelled(outputs[:, :24]))


def test_a_text_that_real_steps_cannot_spell_is_named_before_training() -> None:
    x, _ = padded_bursts()
    x[:, 3:], x[:, :3] = 0, 1
    texts = ["ab"] * 100 + ["bb"] * 98 + ["aab", "abbb"]
    model = nndsl.loads("input 40x1" + NETWORK.replace("dense classes", "dense 3"))
    with pytest.raises(NNError) as caught:
        model.fit(x, texts)
    (found,) = caught.value.diagnostics
    assert found.code == "too-few-steps" and found.span is not None
    assert "`abbb` needs 6 steps at least, but 3 of its row are real" in str(caught.value)
    assert "and so it is with 1 more rows" in str(caught.value)
    x[-2:, :6] = 1
    assert model.fit(x, texts, epochs=1).history


def test_blanks_between_real_steps_may_part_equal_labels() -> None:
    x = np.zeros((4, 5, 1))
    x[:, [0, 2]] = 1  # a real step, a padded one, a real one
    model = nndsl.loads("input 5x1" + NETWORK.replace("dense classes", "dense 2"))
    assert model.fit(x, ["aa", "a", "aa", "a"], epochs=1).history[0]["train"]["loss"] < 100
    with pytest.raises(NNError, match="`aaa` needs 5 steps"):
        model.fit(x, ["aa", "a", "aa", "aaa"], epochs=1)
