"""Passes without autograd give what it gives: values, gradients and running statistics."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from conformance import ANY, CASES
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from test_conformance import ALL_CASES, built, graph_of, random_weights, rows_for

from nndsl.backends.torch import compile
from nndsl.facts import Shape
from nndsl.graph.nodes import Graph
from nndsl.train.flat import Flat
from nndsl.train.kernels import Buffers, Program, conv, covers, dense, recurrent
from nndsl.train.kernels.arrays import SeenRows
from nndsl.train.kernels.kernel import Site
from nndsl.train.kernels.program import KERNELS
from nndsl.train.team import Team

pytestmark = pytest.mark.usefixtures("one_thread")


def assert_like_autograd(made: Graph, batches: tuple[int, ...] = (5, 3)) -> None:
    weights = random_weights(made)
    plain = compile(made, weights=weights, dtype=torch.float64)
    other = compile(made, weights=weights, dtype=torch.float64)
    flat = Flat(other) if any(p.requires_grad for p in other.parameters()) else None
    gradients = {} if flat is None else flat.gradients
    state = {key: values.detach() for key, values in other.state_dict().items()}
    buffers = Buffers(torch.zeros((), dtype=torch.float64))
    for batch in batches:
        rows = torch.tensor(rows_for(made, batch))
        program = Program(made, state, gradients, batch, buffers, Team(1))
        torch.manual_seed(3)
        expected = plain.logits(rows)
        torch.manual_seed(3)
        with torch.no_grad():
            found = program.forward(rows)
        torch.testing.assert_close(found, expected.detach(), rtol=1e-12, atol=1e-12)
        if not gradients:
            continue
        slope = torch.randn(expected.shape, generator=torch.Generator().manual_seed(1)).double()
        plain.zero_grad()
        expected.backward(slope)
        with torch.no_grad():
            program.backward(slope.clone())
        for key, parameter in plain.named_parameters():
            if parameter.requires_grad:
                wanted = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
                torch.testing.assert_close(
                    gradients[key], wanted, rtol=1e-9, atol=1e-10, msg=f"{key} of {made}"
                )
        for key, values in plain.state_dict().items():
            torch.testing.assert_close(state[key], values)


def around(text: str, shape: Shape) -> str:
    """Return the file with weights in front of it, whose gradients depend on all that follows."""
    return text if "embedding" in text or "input" in text else f"batchnorm; {text}; linear"


@pytest.mark.parametrize(("text", "shape"), ALL_CASES)
def test_gradients_are_those_of_autograd(text: str, shape: Shape) -> None:
    made = graph_of(text, shape)
    surrounded, faults = built(around(text, shape), shape)
    made = made if faults else surrounded
    if covers(made):
        assert_like_autograd(made)


KEYWORDS = sorted({cls.keyword for cls in KERNELS} - {"linear"})


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_each_kernel_is_compared(keyword: str) -> None:
    graphs = [built(around(*case), case[1])[0] for case in CASES[keyword]]
    assert any(covers(made) for made in graphs), f"no case of `{keyword}` is left to its kernel"


@pytest.mark.parametrize("keyword", KEYWORDS)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_gradients_are_those_of_autograd_with_any_options(
    keyword: str, data: st.DataObject
) -> None:
    text, shape = data.draw(ANY[keyword])
    made, faults = built(around(text, shape), shape)
    assume(not faults and covers(made))
    assert_like_autograd(made, (4,))


NETWORKS = [
    ("dense 8 relu; dense 5 tanh; dense 3 softmax", (6,)),
    ("conv 4 3x3 relu; maxpool 2; conv 6 3x3 relu pad=same; maxpool; flatten; dense 3", (2, 12, 9)),
    ("conv 4 3x3; batchnorm; relu; maxpool 2; global_avgpool; dense 3 sigmoid", (3, 8, 8)),
    ("conv 4 3x3 relu; adaptive_avgpool 3x2; flatten; dense 3", (2, 9, 8)),
    ("conv 4 3x3; adaptive_maxpool 3x2; relu; global_maxpool; dense 3", (2, 9, 8)),
    ("conv1d 4 3; adaptive_avgpool 3; tanh; adaptive_maxpool 2; flatten; dense 3", (2, 11)),
    ("a = dense 6 relu; b = dense 6 relu; add a b; relu; dense 2", (6,)),
    ("a = dense 6; b = dense 4 relu from=a; c = relu from=a; concat b c; dense 2", (6,)),
    ("a = conv 4 3x3 same relu; b = conv 4 3x3 same; add a b; relu; avgpool 2; flatten; dense 2",
     (2, 6, 6)),
    ("dense 8 relu; dropout 0.4; dense 8 relu; dropout 0.2; dense 2", (5,)),
    ("embedding 9 4; flatten; dense 5 gelu; layernorm; dense 2", (7,)),
    ("conv1d 4 3 relu; maxpool1d 2; conv1d 5 3 relu; flatten; dense 2", (3, 20)),
    ("dense 6 relu frozen; dense 5 relu; dense 2 frozen", (4,)),
    ("a = conv 4 3x3; b = maxpool 2 from=a; c = maxpool 2 from=a; add b c; flatten; dense 2",
     (2, 8, 8)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shape"), NETWORKS)
def test_a_whole_network_has_the_gradients_of_autograd(text: str, shape: Shape) -> None:
    made = graph_of(text, shape)
    assert covers(made)
    assert_like_autograd(made, (7, 4, 1))


@pytest.mark.parametrize(
    ("inputs", "units", "kernel"),
    [
        (70, 3, dense.SmallDenseKernel),
        (70, 300, dense.DenseKernel),
        (400, 70, dense.HalvedDenseKernel),
        (401, 70, dense.HalvedDenseKernel),
    ],
)
def test_dense_layers_of_any_size_have_the_gradients_of_autograd(
    inputs: int, units: int, kernel: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = graph_of(f"dense {inputs} tanh; dense {units} tanh; dense 2; tanh", (4,))
    used: list[object] = []
    at = dense.DenseKernel.at

    def noted(site: Site[Any]) -> object:
        used.append(at(site))
        return used[-1]

    monkeypatch.setattr(dense.DenseKernel, "at", noted)
    assert_like_autograd(made, (60, 7))
    assert type(used[1]) is kernel


@pytest.mark.parametrize("inputs", [784, 561])
def test_halves_are_the_same_to_the_bit_however_many_threads_share_them(inputs: int) -> None:
    made = graph_of(f"dense {inputs} linear; dense 128 linear", (3,))
    team, found = Team(2), []
    net = compile(made, seed=1)
    flat = Flat(net)
    state = {key: values.detach() for key, values in net.state_dict().items()}
    program = Program(made, state, flat.gradients, 64, Buffers(flat.gradient[0]), team)
    random = torch.Generator().manual_seed(2)
    rows, slope = torch.rand((64, 3), generator=random), torch.rand((64, 128), generator=random)
    for team.count in (1, 2):
        with torch.no_grad():
            values = program.forward(rows).clone()
            program.backward(slope.clone())
        found.append([values, *(gradient.clone() for gradient in flat.gradient)])
    assert all(torch.equal(*pair) for pair in zip(*found, strict=True))


RECURRENT = [
    ("rnn 5; dense 2", (6, 3)),
    ("rnn 5 relu sequence; rnn 4 bias=false; dense 2", (6, 3)),
    ("gru 5; dense 2", (6, 3)),
    ("gru 5 sequence; gru 4 sequence; flatten; dense 2", (6, 3)),
    ("lstm 5; dense 2", (6, 3)),
    ("lstm 5 sequence; lstm 4 sequence; flatten; dense 2", (6, 3)),
    ("gru 5 sequence frozen; lstm 4 frozen; dense 2", (6, 3)),
    ("lstm 5 sequence bidirectional layers=2; gru 4 reverse; dense 2", (6, 3)),
    ("dense 4; gru 3 sequence; layernorm; lstm 3; dense 2", (1, 3)),
]


@pytest.mark.parametrize("own", [True, False], ids=["own steps", "PyTorch's steps"])
@pytest.mark.parametrize("large", [math.inf, 0], ids=["whole", "in parts"])
@pytest.mark.parametrize(("text", "shape"), RECURRENT)
def test_recurrent_layers_of_any_size_have_the_gradients_of_autograd(
    text: str, shape: Shape, large: float, own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recurrent, "LARGE", large)
    for cell in recurrent.CELLS.values():
        monkeypatch.setattr(cell, "largest", math.inf if own else 0)
        monkeypatch.setattr(cell, "least", 0)
    made = graph_of(text, shape)
    assert covers(made)
    assert_like_autograd(made, (7, 4, 1))


def test_an_unknown_option_leaves_a_layer_to_autograd() -> None:
    assert covers(graph_of("dense 3 relu", (2,)))
    assert not covers(graph_of("dense 3 relu l2=0.1", (2,)))


def test_smaller_batches_work_in_the_memory_of_larger_ones() -> None:
    made = graph_of("dense 8 relu; dense 3", (4,))
    weights = {key: torch.zeros(p.shape) for key, p in made.parameters.items()}
    gradients = {key: torch.zeros(p.shape) for key, p in made.parameters.items()}
    buffers = Buffers(torch.zeros(()))
    large = Program(made, weights, gradients, 6, buffers, Team(1)).forward(torch.zeros(6, 4))
    small = Program(made, weights, gradients, 2, buffers, Team(1)).forward(torch.ones(2, 4))
    assert np.shares_memory(large.numpy(), small.numpy())


def test_large_values_of_a_convolution_stay_where_they_are_from_step_to_step() -> None:
    made = graph_of("conv 8 3x3 pad=same relu; maxpool 4; flatten; dense 3", (3, 64, 64))
    net = compile(made, seed=1)
    plain = compile(made, seed=1)
    flat = Flat(net)
    state = {key: values.detach() for key, values in net.state_dict().items()}
    buffers = Buffers(flat.gradient[0])
    random = torch.Generator().manual_seed(2)
    for batch in (12, 12, 9, 3):
        program = Program(made, state, flat.gradients, batch, buffers, Team(1))
        rows = torch.rand((batch, 3, 64, 64), generator=random)
        slope = torch.rand((batch, 3), generator=random)
        expected = plain.logits(rows)
        plain.zero_grad()
        expected.backward(slope)
        with torch.no_grad():
            found = program.forward(rows)
            torch.testing.assert_close(found, expected.detach(), rtol=1e-4, atol=1e-5)
            program.backward(slope.clone())
        for key, parameter in plain.named_parameters():
            torch.testing.assert_close(flat.gradients[key], parameter.grad, rtol=1e-3, atol=1e-3)


def test_a_step_needs_no_more_memory_than_the_values_of_its_layers() -> None:
    if not conv._adds(torch.zeros(1)):
        pytest.skip("PyTorch convolves into new memory on this processor")
    made = graph_of("conv 8 3x3 relu; maxpool 2; flatten; dense 2", (1, 30, 30))
    net = compile(made, seed=1)
    flat = Flat(net)
    state = {key: values.detach() for key, values in net.state_dict().items()}
    program = Program(made, state, flat.gradients, 64, Buffers(flat.gradient[0]), Team(1))
    rows = torch.rand(64, 1, 30, 30)
    with torch.no_grad():
        program.forward(rows)
        program.backward(torch.rand(64, 2))
        with torch.profiler.profile(profile_memory=True) as profile:
            program.forward(rows)
            program.backward(torch.rand(64, 2))
    whole = 4 * 64 * 8 * 28 * 28  # what the convolution gives
    made_anew = sum(max(event.self_cpu_memory_usage, 0) for event in profile.events())
    assert made_anew < whole


def test_rows_of_values_that_lie_otherwise_are_read_anew_each_time() -> None:
    values = torch.zeros(2, 3, 4)
    for tensor in (values, values.transpose(0, 1)):
        seen = SeenRows(torch.zeros(6, 4))
        assert seen.of(tensor).shape == (6, 4)
        values.add_(1)
        assert (seen.of(tensor) == values[0, 0, 0].item()).all()
