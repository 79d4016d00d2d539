"""Steps without autograd are those of the plain loop, for every example and from end to end."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from test_models import MODELS, NAMES

import nndsl
from nndsl.backends.torch import compile
from nndsl.model import Model
from nndsl.train import losses
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
    "signals_lstm": "a recurrent layer",
}


def values(model: Model, kind: type[Steps], dtype: torch.dtype) -> list[float] | None:
    """Return the losses of a hundred steps, None where the plan asks for more than these steps."""
    prepared = model.prepared()
    model = model.with_facts(prepared)
    plan = Plan.of(model.spec, model.elaborated.heads)
    network = compile(model.graph, seed=1, dtype=dtype).train()
    if not follows(network, plan, CPU):
        return None
    codec = prepared.preprocessing.target
    loss = losses.lower(plan.losses, codec, prepared.train.y)
    steps = kind(network, plan, loss, *([CPU] if kind is Steps else []))
    rows = prepared.train
    size = min(plan.batch_size(len(rows.x)), 64)
    torch.manual_seed(5)
    order = np.random.default_rng(1)
    found = []
    with steps.mode():
        for _ in range(STEPS):
            at = order.integers(0, len(rows.x), size)
            x, y = torch.from_numpy(rows.x[at]).to(dtype), torch.from_numpy(rows.y[at])
            y = y.to(dtype) if y.is_floating_point() else y
            found.append(steps.take([(x, y)])[0])
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if "gates" not in name])
def test_losses_agree_over_a_hundred_steps_of_each_example(name: str):
    model = nndsl.load(MODELS / f"{name}.nn")
    # Single precision rounds alike only for a while; that the steps are the same shows in double.
    for dtype, count, tolerance in ((torch.float64, STEPS, 1e-6), (torch.float32, 3, 5e-4)):
        straight = values(model, StraightSteps, dtype)
        if straight is None:
            assert name in LEFT, f"{name}.nn is left to autograd"
            return
        plain = values(model, Steps, dtype)
        np.testing.assert_allclose(straight[:count], plain[:count], rtol=tolerance, atol=1e-7)
    assert name not in LEFT
