"""The PyTorch engine as a trainer and as a user of PyTorch sees it."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from test_conformance import graph_of
from torch import nn

from nndsl.backends import torch as engine
from nndsl.backends.torch.vision import torchvision


def test_the_state_has_the_keys_of_the_checkpoint() -> None:
    made = graph_of("conv 2 3 relu; bn = batchnorm; flatten; dense 3 softmax", (1, 6, 6))
    net = engine.compile(made)
    keys = ["conv_1.weight", "conv_1.bias"]
    keys += [f"bn.{name}" for name in ("weight", "bias", "running_mean", "running_var")]
    keys += ["dense_1.weight", "dense_1.bias"]
    assert list(net.state_dict()) == keys == list(engine.state(net)) == list(made.parameters)
    assert net.get_parameter("dense_1.weight").shape == (3, 32)


def test_forward_gives_probabilities_and_logits_what_a_loss_starts_from() -> None:
    x = torch.randn(4, 5)
    net = engine.compile(graph_of("dense 3 softmax", (5,)))
    torch.testing.assert_close(net(x), net.logits(x).softmax(-1))
    torch.testing.assert_close(net.logits(x), net.get("dense_1")(x))
    net = engine.compile(graph_of("dense 1 sigmoid", (5,)))
    torch.testing.assert_close(net(x), net.logits(x).sigmoid())
    net = engine.compile(graph_of("dense 1 relu", (5,)))
    assert (net(x) == net.logits(x)).all()
    net = engine.compile(graph_of("softmax", (5,)))
    assert net.logits(x) is x


def test_logits_compute_no_more_than_they_need() -> None:
    net = engine.compile(graph_of("dense 3 softmax", (5,)))
    called = []
    for name, module in net.named_children():
        module.register_forward_hook(lambda *_, name=name: called.append(name))
    net.logits(torch.randn(2, 5))
    assert called == ["dense_1"]


def test_values_are_freed_when_nobody_reads_them_again() -> None:
    net = engine.compile(graph_of("a = dense 4; dense 4; b = dense 4; add a b", (4,)))
    frees = [(step.name, step.frees) for step in net._to_output]
    assert frees == [("a", ("input",)), ("dense_1", ()), ("b", ("dense_1",)), ("add_1", ("a", "b"))]


@pytest.mark.parametrize("name", ["half", "logits", "training", "forward", "graph", "type"])
def test_a_layer_may_bear_the_name_of_a_module_attribute(name: str) -> None:
    made = graph_of(f"{name} = dense 3 relu; dense 1", (2,))
    net = engine.compile(made)
    assert net(torch.randn(4, 2)).shape == (4, 1)
    assert list(net.state_dict()) == list(made.parameters)
    assert len(list(net.parameters())) == 4
    net.load_state_dict(net.state_dict())
    assert isinstance(net.get(made.nodes[0].name), engine.LayerModule)


def test_frozen_layers_and_running_statistics_are_not_trained() -> None:
    net = engine.compile(graph_of("dense 3 frozen; batchnorm; batchnorm frozen; dense 1", (2,)))
    trained = {name for name, p in net.named_parameters() if p.requires_grad}
    assert trained == {"batchnorm_1.weight", "batchnorm_1.bias", "dense_2.weight", "dense_2.bias"}
    assert {name for name, _ in net.named_buffers()} == {
        f"batchnorm_{n}.running_{what}" for n in (1, 2) for what in ("mean", "var")
    }
    assert len(list(net.named_parameters())) == 8


def test_a_state_is_a_copy_that_training_leaves_alone() -> None:
    net = engine.compile(graph_of("dense 3", (2,)))
    before = engine.state(net)
    kept = before["dense_1.weight"].copy()
    with torch.no_grad():
        net.get_parameter("dense_1.weight").add_(1)
    assert (before["dense_1.weight"] == kept).all()
    assert (engine.state(net)["dense_1.weight"] == kept + 1).all()
    assert engine.state(net.bfloat16())["dense_1.weight"].dtype == np.float32


def test_first_weights_depend_on_the_seed_alone_and_not_on_torch() -> None:
    made = graph_of("dense 3", (2,))
    torch.manual_seed(1)
    one = engine.state(engine.compile(made, seed=3))
    torch.manual_seed(2)
    two, other = engine.state(engine.compile(made, seed=3)), engine.compile(made, seed=4)
    assert (one["dense_1.weight"] == two["dense_1.weight"]).all()
    assert (one["dense_1.weight"] != engine.state(other)["dense_1.weight"]).any()


def test_compiling_draws_no_random_numbers_of_torch() -> None:
    torch.manual_seed(1)
    state = torch.random.get_rng_state()
    engine.compile(graph_of("dense 3; dropout 0.5; batchnorm", (2,)))
    assert (torch.random.get_rng_state() == state).all()


def test_dropout_leaves_units_out_in_training_only() -> None:
    net = engine.compile(graph_of("dropout 0.25", (10_000,)))
    x = torch.ones(1, 10_000)
    torch.manual_seed(0)
    a = net.train()(x)
    assert 0.23 < float((a == 0).float().mean()) < 0.27
    assert a.unique().tolist() == pytest.approx([0, 4 / 3])
    assert (net.eval()(x) == x).all()


def test_a_last_batch_of_one_sample_can_be_trained_with_batchnorm() -> None:
    net = engine.compile(graph_of("batchnorm", (3,))).train()
    net(torch.randn(8, 3))
    before = engine.state(net)
    x = torch.randn(1, 3)
    a = net(x)
    torch.testing.assert_close(a, net.eval()(x))
    assert (engine.state(net)["batchnorm_1.running_var"] == before["batchnorm_1.running_var"]).all()


def test_gradients_reach_every_parameter_and_are_right() -> None:
    text = "a = conv 2 3 gaussian same; conv 2 2 softplus same; add a; avgpool 2 same; flatten"
    net = engine.compile(graph_of(f"{text}; dense 2 softmax", (1, 3, 3)), dtype=torch.float64)
    x = torch.randn(2, 1, 3, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(net, (x,))
    net.logits(x).sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in net.parameters())


def test_a_network_prints_as_its_file_reads() -> None:
    net = engine.compile(graph_of("conv 8 3x3 relu same stride=2; flatten; dense 10", (1, 28, 28)))
    shown = str(net)
    assert (
        "(conv_1): conv(filters=8, kernel=(3, 3), stride=2, pad=same; 1x28x28 -> 8x14x14)" in shown
    )
    assert "(conv_1_relu): relu(8x14x14 -> 8x14x14)" in shown
    assert "(dense_1): dense(units=10; 1568 -> 10)" in shown


def test_a_network_is_an_ordinary_module() -> None:
    net = engine.compile(graph_of("dense 3 relu; batchnorm; dense 1", (2,)))
    twin = copy.deepcopy(net)
    x = torch.randn(4, 2)
    torch.testing.assert_close(net.eval()(x), twin.eval()(x))
    assert net.double()(x.double()).dtype == torch.float64
    assert isinstance(net, nn.Module)
    p = {k: v.detach() for k, v in twin.named_parameters()}
    torch.testing.assert_close(torch.func.functional_call(twin, p, x), twin(x))


def test_torchvision_works_beside_any_build_of_torch() -> None:
    assert torchvision() is torchvision()
    from torchvision.models import resnet18

    assert resnet18(weights=None)(torch.randn(2, 3, 64, 64)).shape == (2, 1000)
