"""Steps without autograd are those of the plain loop, for every example and from end to end."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from known import present
from test_models import MODELS, NAMES

import nndsl
from nndsl.backends.torch import compile
from nndsl.data.prepare import prepare_arrays
from nndsl.data.prepared import Prepared
from nndsl.files.resources import resource
from nndsl.model import Model
from nndsl.train.kernels import covers
from nndsl.train.objective import Objective
from nndsl.train.plan import Plan
from nndsl.train.steps import Steps
from nndsl.train.straight import StraightSteps, follows

pytestmark = pytest.mark.usefixtures("one_thread")

STEPS = 100
CPU = torch.device("cpu")

# What has no kernel yet, and is left to autograd.
LEFT = {
    "clean_air": "several outputs",
    "digits_transformer": "attention",
    "digits_vae": "what samples add to the loss",
}

ZOO = resource("models") / "zoo"
# Networks of the zoo with smaller images and fewer classes, the rows of a step, and how many of
# them are taken. Batch normalization over a few rows makes each difference some ten times larger
# in a step: the plain loop itself goes another way after a dozen, if one weight changes by 1e-15.
SMALLER = {
    "lenet5": ("1x28x28", 16, STEPS),
    "unet_tiny": ("1x16x16", 4, STEPS),
    "resnet18": ("3x64x64", 4, 10),
    "mobilenet_v2": ("3x64x64", 4, 10),
    "alexnet": ("3x96x96", 4, 10),
    "vgg16": ("3x64x64", 4, 5),
}
ZOO_LEFT = {"vit_b16": "attention"}


def values(
    model: Model,
    prepared: Prepared,
    kind: type[Steps],
    dtype: torch.dtype,
    most: int = 64,
    count: int = STEPS,
) -> list[float] | None:
    """Return the losses of some steps, None where the plan asks for more than these steps."""
    model = model.with_facts(prepared)
    plan = Plan.of(model.spec, model.elaborated.heads)
    network = compile(model.graph, seed=1, dtype=dtype).train()
    if not follows(network, plan, CPU):
        return None
    codec = prepared.preprocessing.target
    objective = Objective.of(plan.losses, network.graph, codec, prepared.train.y)
    steps = (
        Steps(network, plan, objective, CPU)
        if kind is Steps
        else StraightSteps(network, plan, objective)
    )
    rows = prepared.train
    size = min(plan.batch_size(len(rows.inputs)), most)
    torch.manual_seed(5)
    order = np.random.default_rng(1)
    found = []
    with steps.mode():
        for _ in range(count):
            at = order.integers(0, len(rows.inputs), size)
            x, y = torch.from_numpy(rows.inputs[at]).to(dtype), torch.from_numpy(rows.y[at])
            y = y.to(dtype) if y.is_floating_point() else y
            found.append(steps.take([(x, y)])[0])
    return found


# A learning rate that is high for a recurrent network makes each difference grow tenfold in some
# eight steps: the plain loop itself goes another way, if one weight changes by 1e-15.
SLOWER = {"signals_lstm": ("adam 0.01", "adam 0.002")}


@pytest.mark.parametrize("name", [name for name in NAMES if "gates" not in name])
def test_losses_agree_over_a_hundred_steps_of_each_example(name: str) -> None:
    text = (MODELS / f"{name}.nn").read_text(encoding="utf-8")
    model = nndsl.loads(text.replace(*SLOWER.get(name, ("", ""))), name=name)
    prepared = model.prepared()
    # Single precision rounds alike only for a while; that the steps are the same shows in double.
    for dtype, count, tolerance in ((torch.float64, STEPS, 1e-6), (torch.float32, 3, 5e-4)):
        straight = values(model, prepared, StraightSteps, dtype)
        if straight is None:
            assert name in LEFT, f"{name}.nn is left to autograd"
            return
        plain = present(values(model, prepared, Steps, dtype))
        np.testing.assert_allclose(straight[:count], plain[:count], rtol=tolerance, atol=1e-7)
    assert name not in LEFT


def smaller(name: str) -> tuple[Model, Prepared]:
    """Return a network of the zoo that can be trained in a test, with random rows."""
    text = (ZOO / f"{name}.nn").read_text(encoding="utf-8")
    shape, rows, _ = SMALLER[name]
    text = re.sub(r"(?m)^input .*", f"input {shape}", text)
    text = re.sub(r"(?m)^dense 10+ softmax", "dense classes softmax", text)
    text = re.sub(r"(?m)^dense 4096", "dense 48", text)  # or they would fill the memory
    text += "" if "loss " in text else "\nloss bce\n"
    model = nndsl.loads(f"{text}\ntrain batch={rows}\n", name=name)
    rng = np.random.default_rng(7)
    size = tuple(int(n) for n in shape.split("x"))
    x = rng.random((2 * rows, *size), np.float32)
    placed = model.task == "binary"
    y = rng.integers(0, 2, (2 * rows, *size[1:])) if placed else np.arange(2 * rows) % 5
    return model, prepare_arrays(x, y, None, None, model.elaborated.aims)


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALLER)
def test_losses_agree_over_the_steps_of_networks_of_the_zoo(name: str) -> None:
    model, prepared = smaller(name)
    _, rows, count = SMALLER[name]
    straight = values(model, prepared, StraightSteps, torch.float64, rows, count)
    assert straight is not None, "there are kernels for all of it"
    plain = present(values(model, prepared, Steps, torch.float64, rows, count))
    np.testing.assert_allclose(straight, plain, rtol=1e-6, atol=1e-7)


def test_each_network_of_the_zoo_is_compared_or_left_to_autograd() -> None:
    for path in ZOO.glob("*.nn"):
        covered = covers(nndsl.load(path).graph)
        assert path.stem in (SMALLER if covered else ZOO_LEFT), path.stem
