"""Each optimizer steps as its paper says, by hand or beside PyTorch's own, and trains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conformance import CASES
from test_conformance import graph_of
from torch import Tensor

import nndsl
from nndsl.backends.torch import compile as compile_torch
from nndsl.checks.training import beyond_its_row
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.optimizers import OPTIMIZERS, Muon
from nndsl.source import Source
from nndsl.spec.specify import specify
from nndsl.syntax.parser import parse
from nndsl.train.averaging import Average
from nndsl.train.optimizers import LOWERINGS, Together, lower
from nndsl.train.rules import next_step
from nndsl.train.trained import Weight, groups, trained

X = [[0, 0], [0, 1], [1, 0], [1, 1]]
XNOR = [1, 0, 0, 1]


def codes(text: str) -> list[str]:
    found = elaborate(Source.of(text), Where(Path.cwd(), download=False))
    return [diagnostic.code for diagnostic in found.diagnostics]


def optimizer_of(text: str) -> Any:
    spec, faults = specify(parse(Source.of(f"input 2; dense 3\noptimizer {text}"))[0])
    assert not faults
    return spec.optimizer


def network(text: str) -> Any:
    return nndsl.loads(text).torch()


def steps(optimizer: Any, w: Tensor, gradients: list[list[float]]) -> Tensor:
    """Return the weights after a step for each gradient."""
    for gradient in gradients:
        w.grad = torch.tensor(gradient, dtype=w.dtype)
        optimizer.step()
    return w.detach()


def lowered(text: str, w: torch.nn.Parameter) -> Any:
    o = optimizer_of(text)
    return LOWERINGS[type(o)](o, [Weight(w, None, False)])


def parameter(*values: float) -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.tensor(values, dtype=torch.float64))


def test_every_optimizer_but_the_one_of_its_own_is_lowered() -> None:
    assert {o.keyword for o in OPTIMIZERS} - {o.keyword for o in LOWERINGS} == {
        "levenberg_marquardt"
    }


GRADIENTS = [[0.5, -2.0], [0.1, 1.0], [-0.3, 0.4]]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("sgd 0.1 momentum=0.9 nesterov", lambda w: torch.optim.SGD(w, 0.1, 0.9, nesterov=True)),
        ("adam 0.1 beta1=0.8", lambda w: torch.optim.Adam(w, 0.1, (0.8, 0.999))),
        ("adamw 0.1 weight_decay=0.2", lambda w: torch.optim.AdamW(w, 0.1, weight_decay=0.2)),
        ("rmsprop 0.1 rho=0.9", lambda w: torch.optim.RMSprop(w, 0.1, 0.9)),
        ("adagrad 0.1", lambda w: torch.optim.Adagrad(w, 0.1)),
        ("adamax 0.1 beta2=0.9", lambda w: torch.optim.Adamax(w, 0.1, (0.9, 0.9))),
        ("nadam 0.1 momentum_decay=0.01", lambda w: torch.optim.NAdam(w, 0.1, momentum_decay=0.01)),
        ("radam 0.1 weight_decay=0.1", lambda w: torch.optim.RAdam(w, 0.1, weight_decay=0.1)),
        ("adafactor 0.1 largest=2.0", lambda w: torch.optim.Adafactor(w, 0.1, d=2.0)),
        ("rprop 0.1 grow=1.3", lambda w: torch.optim.Rprop(w, 0.1, (0.5, 1.3))),
    ],
)
def test_steps_are_those_of_pytorch(text: str, own: Any) -> None:
    mine, other = parameter(1.0, -1.0), parameter(1.0, -1.0)
    found = steps(lowered(text, mine), mine, GRADIENTS)
    np.testing.assert_allclose(found, steps(own([other]), other, GRADIENTS), rtol=1e-12)


def test_lion_steps_by_the_sign_of_its_momentum() -> None:
    w = parameter(1.0, -1.0)
    optimizer = lowered("lion 0.1 weight_decay=0.5 beta1=0.9 beta2=0.6", w)
    # m = 0: the sign is that of the gradient. 1 - 0.1 (1 + 0.5), -1 - 0.1 (-1 - 0.5)
    np.testing.assert_allclose(steps(optimizer, w, [[0.5, -2.0]]), [0.85, -0.85])
    # m = 0.4 g = [0.2, -0.8]; 0.9 m + 0.1 g = [0.18 + 0.01, -0.72 + 0.1]: the signs stay
    np.testing.assert_allclose(
        steps(optimizer, w, [[0.1, 1.0]]), [0.85 - 0.1 * 1.425, -0.85 + 0.1 * 1.425]
    )


def test_quickprop_jumps_to_the_lowest_point_of_a_parabola() -> None:
    # E = 2 (w - 3)² from w = 0: the slope is 4 (w - 3) = -12, the first step 0.1 · 12.
    w = parameter(0.0)
    optimizer = lowered("quickprop 0.1", w)
    assert steps(optimizer, w, [[-12.0]]).item() == pytest.approx(1.2)
    # The next slope is -7.2: S / (S' - S) = 7.2 / 4.8 times 1.2, which is 1.8, and 0.1 · 7.2.
    assert steps(optimizer, w, [[-7.2]]).item() == pytest.approx(1.2 + 1.8 + 0.72)
    # Now beyond it, at slope 2.88: the parabola alone, 2.88 / (-7.2 - 2.88) · 2.52 = -0.72.
    assert steps(optimizer, w, [[2.88]]).item() == pytest.approx(3.0)


def test_quickprop_grows_no_faster_than_it_is_told() -> None:
    slope, before, last = torch.tensor([-1.0, -1.0]), torch.tensor([-1.1, -0.5]), torch.ones(2)
    # The parabola's step would be 10, or uphill: it is 1.75, and 0.1 for the linear part.
    found = next_step(slope, before, last, 0.1, 1.75)
    np.testing.assert_allclose(found, [1.85, 1.85], rtol=1e-6)
    mirrored = next_step(-slope, -before, -last, 0.1, 1.75)
    np.testing.assert_allclose(mirrored, -found)


def test_quickprop_takes_decay_for_a_part_of_the_slope() -> None:
    w = parameter(2.0)
    assert steps(lowered("quickprop 0.1 weight_decay=0.5", w), w, [[1.0]]).item() == 1.8


def test_muon_takes_hidden_matrices_and_leaves_the_rest_to_adamw() -> None:
    net = network("input 3; embed = dense 4 relu; dense 5 relu; dense 2")
    together = lower(Muon(), net)
    assert isinstance(together, Together)
    shapes = [
        [tuple(p.shape) for g in part.param_groups for p in g["params"]] for part in together.parts
    ]
    assert shapes == [[(4, 3), (5, 4)], [(4,), (5,), (2, 5), (2,)]]
    only = lower(Muon(), network("input 3; dense 2"))
    assert isinstance(only, Together) and len(only.parts) == 1


def test_muon_steps_along_an_orthogonal_matrix() -> None:
    net = network("input 3; dense 4 relu; dense 2")
    weight = net.get("dense_1").weight
    before = weight.detach().clone()
    net.logits(torch.ones(2, 3)).square().sum().backward()
    lower(Muon(lr=0.1, weight_decay=0.0), net).step(None)
    step = (weight.detach() - before) / (0.1 * 0.2 * 4**0.5)
    singular = torch.linalg.svdvals(step.double())
    assert singular[0] == pytest.approx(1.0, abs=0.35)  # of a gradient of rank one
    own = torch.nn.Parameter(before.clone())
    own.grad = weight.grad
    torch.optim.Muon([own], 0.1, 0.0, adjust_lr_fn="match_rms_adamw").step()
    torch.testing.assert_close(own, weight)


def test_a_layer_can_have_a_rate_of_its_own() -> None:
    net = network("input 3; dense 4 relu lr=0.01; dense 2")
    assert [(g["lr"], len(g["params"])) for g in groups(trained(net), 0.1)] == [(0.01, 2), (0.1, 2)]
    assert codes("dense 4 frozen lr=0.1") == ["bad-combination"]
    assert codes("dense 4 lr=0.1; dense 1; loss mse; optimizer lbfgs; train batch=all") == [
        "no-own-rate"
    ]


def run(text: str, **options: Any) -> nndsl.Result:
    return nndsl.loads(text).fit(np.array(X, float), np.array(XNOR, float), **options)


HEAD = "dense 2 tanh; dense 1; loss mse; train batch=all seed={seed} epochs={epochs}; optimizer "


def test_quickprop_learns_xnor_in_sixty_epochs() -> None:
    found = run(HEAD.format(seed=1, epochs=60) + "quickprop 0.1")
    assert found.metrics["train"]["loss"] < 1e-3


def test_levenberg_marquardt_learns_xnor_in_ten_epochs() -> None:
    found = run(HEAD.format(seed=1, epochs=10) + "levenberg_marquardt")
    assert found.metrics["train"]["loss"] < 1e-3


def test_lbfgs_learns_xnor_in_ten_epochs() -> None:
    found = run(HEAD.format(seed=1, epochs=10) + "lbfgs")
    assert found.metrics["train"]["loss"] < 1e-3


def test_levenberg_marquardt_solves_a_linear_problem_at_once() -> None:
    # One step from w = 0 is (JᵀJ + mu I)⁻¹ Jᵀ y, with the rows and a one for J.
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    text = "dense 1 init=zeros; loss mse; train epochs=1 batch=all; "
    text += "optimizer levenberg_marquardt damping=0.5"
    found = nndsl.loads(text).fit(x, y, device="cpu")
    j = np.concatenate([x, np.ones((20, 1))], axis=1).astype(np.float32).astype(float)
    wanted = np.linalg.solve(j.T @ j + 0.5 * np.eye(4), j.T @ y)
    np.testing.assert_allclose(found.predict(x), j @ wanted, rtol=1e-5, atol=1e-6)


def test_levenberg_marquardt_weighs_several_outputs_as_their_losses_say() -> None:
    rng = np.random.default_rng(0)
    text = """
    h = dense 3 tanh; a = dense 1 from=h; b = dense 1 from=h; output a b
    loss mse on=a weight=0.3; loss mse on=b
    optimizer levenberg_marquardt; train epochs=30 batch=all
    """
    found = nndsl.loads(text).fit(rng.normal(size=(12, 2)), rng.normal(size=(12, 2)))
    losses = [line["train"]["loss"] for line in found.history]
    assert losses == sorted(losses, reverse=True) and losses[-1] < losses[0]
    own = found.metrics["train"]
    wanted = 0.3 * own["a.rmse"] ** 2 + own["b.rmse"] ** 2
    assert own["loss"] == pytest.approx(wanted, rel=1e-5)
    assert own["loss"] == pytest.approx(losses[-1], rel=0.05)


def test_levenberg_marquardt_keeps_frozen_weights() -> None:
    text = "dense 4 tanh frozen; dense 1; loss mse; train epochs=3 batch=all seed=1;"
    model = nndsl.loads(text + "optimizer levenberg_marquardt")
    before = compile_torch(model.shaped(2), seed=1).get_parameter("dense_1.weight").detach()
    found = model.fit(np.array(X, float), np.array(XNOR, float))
    after = found.predictor.forward.__self__.layer("dense_1").weights  # type: ignore[attr-defined]
    np.testing.assert_array_equal(after, before.T)


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=lambda cls: cls.keyword)
def test_every_optimizer_trains_with_averages_and_a_schedule(cls: Any) -> None:
    text = f"dense 4 tanh; dense 3 relu; dense 1; loss mse; {cls.example} ema=0.9; "
    text += "train batch=all epochs=4 seed=1"
    text += "; schedule one_cycle" if cls.scheduled else ""
    found = run(text)
    assert np.isfinite(found.metrics["train"]["loss"])
    assert ("lr" in found.history[0]) == (cls.keyword != "levenberg_marquardt")
    again = run(text)
    assert [line["train"] for line in again.history] == [line["train"] for line in found.history]


SAMPLES = [pytest.param(*several[0], id=word) for word, several in CASES.items()]


@pytest.mark.parametrize(("text", "shape"), SAMPLES)
def test_every_layer_computes_in_bf16(text: str, shape: tuple[int, ...]) -> None:
    net = compile_torch(graph_of(text, shape))
    with torch.autocast("cpu", torch.bfloat16):
        values = net.logits(torch.zeros(3, *shape)).float()
    assert values.dtype == torch.float32
    if values.requires_grad:
        values.sum().backward()


@pytest.mark.parametrize(("text", "shape"), SAMPLES)
def test_every_layer_that_is_not_refused_has_a_jacobian(text: str, shape: tuple[int, ...]) -> None:
    graph = graph_of(text, shape)
    if graph.trainable_count == 0 or any(beyond_its_row(node.layer) for node in graph):
        pytest.skip("Levenberg and Marquardt's method is not for it")
    net = compile_torch(graph)
    state = {key: values.double() for key, values in net.state_dict().items()}

    def of_row(state: dict[str, Tensor], row: Tensor) -> Tensor:
        given: Tensor = torch.func.functional_call(net, state, (row[None],))
        return given.flatten()

    jacobian = torch.func.vmap(torch.func.jacrev(of_row), in_dims=(None, 0))
    rows = torch.ones(2, *shape).double()
    rows[1] = 0  # a number of a word or a class as well
    found = jacobian(state, rows)
    outputs = of_row(state, rows[0]).numel()
    assert {key: values.shape for key, values in found.items()} == {
        key: (2, outputs, *values.shape) for key, values in state.items()
    }
    # A row alone has the same, by the rule of the chain from each of its outputs back.
    alone = torch.func.jacrev(of_row)(state, rows[1])
    for key, values in found.items():
        torch.testing.assert_close(values[1], alone[key])


def test_gradients_are_clipped_to_a_norm() -> None:
    text = "dense 1 init=zeros; loss mse; train epochs=1 batch=all; optimizer sgd 1 clip=0.5"
    found = nndsl.loads(text).fit(np.ones((4, 1)) * 3, np.arange(4.0))
    # The gradient is -2 · mean(y) · (x, 1) = -3 · (3, 1): scaled to a length of 0.5.
    step = 0.5 * np.array([3, 1]) / np.sqrt(10)
    assert found.predict([[1.0]])[0] == pytest.approx(step.sum(), rel=1e-5)


def test_averaged_weights_follow_those_of_the_steps() -> None:
    net = network("input 1; dense 1 weights=[[1]] bias=false")
    average = Average(net, 0.5)
    weight = net.get("dense_1").weight
    for value in (2.0, 3.0):
        weight.data.fill_(value)
        average.update()
    # d = 2/11, then 3/12: 1 · 2/11 + 2 · 9/11, and that · 3/12 + 3 · 9/12
    wanted = (2 / 11 + 18 / 11) * 0.25 + 3 * 0.75
    with average.applied():
        assert weight.item() == pytest.approx(wanted)
    assert weight.item() == 3.0
    average.keep()
    assert weight.item() == pytest.approx(wanted)


def test_the_averaged_weights_are_those_measured_and_kept() -> None:
    text = "dense 4 tanh; dense 1; loss mse; train epochs=5 batch=all; optimizer sgd 0.1 ema=0.9"
    averaged, plain = run(text), run(text.replace(" ema=0.9", ""))
    assert averaged.metrics["train"]["loss"] != plain.metrics["train"]["loss"]
    assert averaged.history[0]["train"] == plain.history[0]["train"]  # steps are the same


def test_accumulated_batches_step_as_one_large_batch_does() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(22, 3)), rng.normal(size=22)
    text = "dense 4 tanh; dense 1; loss mse; optimizer sgd 0.1; train epochs=3 "
    joined = nndsl.loads(text + "batch=4 accumulate=3").fit(x, y)
    large = nndsl.loads(text + "batch=12").fit(x, y)
    np.testing.assert_allclose(joined.predict(x), large.predict(x), rtol=1e-4, atol=1e-5)
    assert codes("dense 1; loss mse; train batch=all accumulate=2") == ["bad-combination"]


def test_training_in_bf16_learns_and_keeps_float32_weights() -> None:
    text = "dense 8 tanh; dense 1; loss mse; optimizer adam 0.05; train epochs=200 batch=all seed=1"
    found, exact = run(text + " precision=bf16"), run(text)
    assert found.metrics["train"]["loss"] < 1e-2
    assert found.metrics["train"]["loss"] != exact.metrics["train"]["loss"]
    net: Any = found.predictor.forward
    assert net.__self__.layer("dense_1").weights.dtype == np.float32


def test_lbfgs_searches_with_the_same_units_left_out() -> None:
    text = "dense 16 tanh; dropout 0.5; dense 1; loss mse; optimizer lbfgs iterations={}"
    text += "; train epochs=1 batch=all"
    losses = []
    for iterations in (1, 10):
        net = nndsl.loads(text.format(iterations)).torch(2)
        losses.append(_after_a_step(net, iterations))
    assert losses[1] < losses[0]


def _after_a_step(net: Any, iterations: int) -> float:
    """Return the loss, with the same units left out, after a step of L-BFGS."""
    from nndsl.optimizers import Lbfgs
    from nndsl.settings import Train
    from nndsl.train.additions import Additions
    from nndsl.train.objective import Objective
    from nndsl.train.plan import Plan
    from nndsl.train.steps import ClosureSteps

    plan = Plan((), Lbfgs(iterations=iterations), None, Train(), None, ())  # type: ignore[arg-type]
    loss = torch.nn.functional.mse_loss
    objective = Objective(lambda z, y, factors=None, /: loss(z, y), Additions(), by_rows=True)
    steps_taken = ClosureSteps(net, plan, objective, torch.device("cpu"))
    x, y = torch.tensor(X, dtype=torch.float32), torch.tensor(XNOR, dtype=torch.float32)[:, None]
    torch.manual_seed(0)
    steps_taken.take([(x, y)])
    torch.manual_seed(0)
    seed = int(torch.randint(2**62, ()))
    torch.manual_seed(seed)
    return float(loss(net.logits(x), y).detach())


@pytest.mark.parametrize(
    "word", [cls.keyword for cls in OPTIMIZERS if cls.keyword != "levenberg_marquardt"]
)
def test_a_network_with_weights_that_no_output_depends_on_is_trained(word: str) -> None:
    text = f"input 3x4; dense 5; mask; dense 2; flatten; dense 1; loss mse; optimizer {word}"
    whole = " batch=all" if word in ("rprop", "quickprop", "lbfgs") else ""
    x = np.random.default_rng(0).normal(size=(40, 3, 4))
    with pytest.warns(nndsl.NNWarning, match="the weights of `dense_1` never change"):
        result = nndsl.loads(f"{text}; train epochs=2 seed=4{whole}").fit(x, x.sum((1, 2)))
    assert np.isfinite(result.metrics["train"]["loss"])
