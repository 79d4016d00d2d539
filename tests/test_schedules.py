"""Each schedule gives the rates of PyTorch's own, or of its paper, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler as own

import nndsl
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.schedules import SCHEDULES, Course, Follower
from nndsl.source import Source
from nndsl.spec.specify import specify
from nndsl.syntax.parser import parse

TOTAL = 24


def schedule(text: str) -> Any:
    spec, faults = specify(parse(Source.of(f"input 2; dense 3\nschedule {text}"))[0])
    assert not faults
    return spec.schedule


def factors(text: str, total: int = TOTAL, per_epoch: int = 1) -> list[float]:
    course = Course(total, per_epoch)
    return [schedule(text).factor(step, course) for step in range(total)]


def rates(make: Any, total: int = TOTAL) -> list[float]:
    """Return the rates of one of PyTorch's schedulers that is asked after each step."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 1.0)
    scheduler = make(optimizer)
    found = []
    for _ in range(total):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


@pytest.mark.parametrize(
    ("text", "make"),
    [
        ("constant", lambda o: own.ConstantLR(o, 1.0)),
        ("step 5 factor=0.5", lambda o: own.StepLR(o, 5, 0.5)),
        ("multistep at=[6, 18] factor=0.2", lambda o: own.MultiStepLR(o, [6, 18], 0.2)),
        ("exponential 0.9", lambda o: own.ExponentialLR(o, 0.9)),
        ("cosine", lambda o: own.CosineAnnealingLR(o, TOTAL)),
        ("cosine end=0.1", lambda o: own.CosineAnnealingLR(o, TOTAL, 0.1)),
        ("cosine restarts=2", lambda o: own.CosineAnnealingWarmRestarts(o, TOTAL // 3)),
        ("linear", lambda o: own.LinearLR(o, 1.0, 0.0, TOTAL)),
        ("linear end=0.2", lambda o: own.LinearLR(o, 1.0, 0.2, TOTAL)),
        ("polynomial 3", lambda o: own.PolynomialLR(o, TOTAL, 3)),
        ("one_cycle", lambda o: own.OneCycleLR(o, 1.0, TOTAL)),
        (
            "one_cycle peak=0.4 start=10 end=100",
            lambda o: own.OneCycleLR(
                o, 1.0, TOTAL, pct_start=0.4, div_factor=10, final_div_factor=100
            ),
        ),
    ],
)
def test_the_rates_are_those_of_pytorch(text: str, make: Any) -> None:
    np.testing.assert_allclose(factors(text), rates(make), rtol=1e-9, atol=1e-12)


def test_the_inverse_root_falls_from_the_end_of_its_warmup() -> None:
    # Vaswani et al. 2017: min(1 / √t, t / W^1.5), over its largest, 1 / √W.
    wanted = [min(t**-0.5, t * 6**-1.5) * 6**0.5 for t in range(1, 25)]
    np.testing.assert_allclose(factors("inverse_sqrt warmup=25%"), wanted)
    np.testing.assert_allclose(factors("inverse_sqrt")[:4], [1, 2**-0.5, 3**-0.5, 0.5])


def test_a_plateau_is_followed_as_pytorch_does() -> None:
    losses = [3, 2, 2, 2.5, 2, 1, 1, 1, 1, 1, 1, 0.9999999, 1, 1, 0.5, 0.5, 0.5, 0.5]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 1.0)
    scheduler = own.ReduceLROnPlateau(optimizer, factor=0.5, patience=2, min_lr=0.2)
    follower = Follower(schedule("plateau factor=0.5 patience=2 least=0.2"))
    for loss in losses:
        scheduler.step(loss)
        follower.take(loss)
        assert follower.factor == pytest.approx(optimizer.param_groups[0]["lr"])


@pytest.mark.parametrize("cls", SCHEDULES, ids=lambda cls: cls.keyword)
def test_a_warmup_stands_in_front_of_any(cls: Any) -> None:
    text = (
        cls.example.removeprefix("schedule ").replace(" warmup=5%", "").replace(" warmup=10%", "")
    )
    warmed = factors(f"{text} warmup=25%", 40)
    np.testing.assert_allclose(warmed[:10], np.arange(1, 11) / 10)
    if cls.keyword != "inverse_sqrt":
        assert warmed[10:] == factors(text, 30)


def test_a_warmup_can_be_given_in_epochs() -> None:
    assert factors("constant warmup=2", 12, 3)[:7] == pytest.approx(
        [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1, 1]
    )


def test_epochs_and_shares_of_all_steps_can_be_mixed() -> None:
    assert factors("step 2 factor=0.5", 12, 3) == [1] * 6 + [0.5] * 6
    assert factors("step 50% factor=0.5", 12, 3) == [1] * 6 + [0.5] * 6
    assert factors("multistep at=[25%, 75%] factor=0.5", 8) == [
        1,
        1,
        0.5,
        0.5,
        0.5,
        0.5,
        0.25,
        0.25,
    ]
    assert factors("exponential 0.25", 4, 2) == pytest.approx([1, 0.5, 0.25, 0.125])


@pytest.mark.parametrize("epochs", [1, 2, 5, 10])
@pytest.mark.parametrize(
    "text", ["step 2", "step 5", "step 30%", "multistep at=[2, 5]", "multistep at=[5, 50%]"]
)
@pytest.mark.parametrize("warmup", ["", " warmup=1", " warmup=3", " warmup=20%"])
def test_a_schedule_is_too_late_where_no_rate_is_below_lr_but_those_of_a_warmup(
    text: str, warmup: str, epochs: int
) -> None:
    found = factors(text + warmup, epochs * 20, 20)
    highest = found.index(max(found))
    falls = any(factor < 1 for factor in found[highest:])
    assert (schedule(text + warmup).too_late(epochs) is None) == falls


@pytest.mark.parametrize(("patience", "epochs"), [(0, 2), (0, 3), (7, 9), (7, 10), (8, 10)])
def test_a_plateau_is_too_late_where_patience_cannot_run_out_before_the_last_epoch(
    patience: int, epochs: int
) -> None:
    plateau = schedule(f"plateau patience={patience}")
    follower, rates = Follower(plateau), []
    for _ in range(epochs):
        rates.append(follower.factor)
        follower.take(1.0)  # a loss that never falls
    assert (plateau.too_late(epochs) is None) == (rates[-1] < 1)


@pytest.mark.parametrize("cls", SCHEDULES, ids=lambda cls: cls.keyword)
@pytest.mark.parametrize(("total", "per_epoch"), [(1, 1), (2, 1), (3, 3), (7, 2)])
def test_no_course_is_too_short(cls: Any, total: int, per_epoch: int) -> None:
    for warmup in ("", " warmup=1", " warmup=99%"):
        text = cls.example.removeprefix("schedule ").split(" warmup")[0] + warmup
        found = factors(text, total, per_epoch)
        assert all(0 <= factor <= 1 for factor in found), (text, found)


def codes(text: str) -> list[str]:
    found = elaborate(Source.of(text), Where(Path.cwd(), download=False))
    return [diagnostic.code for diagnostic in found.diagnostics]


def test_wrong_schedules_are_refused() -> None:
    head = "dense 1; loss mse; "
    assert codes(head + "schedule cosin") == ["unknown-schedule"]
    assert codes(head + "schedule cosine warmup=100%") != []
    assert codes(head + "schedule multistep at=[30, 10]") == ["bad-combination"]
    assert codes(head + "schedule step") == ["missing-argument"]
    assert codes("dense 1; schedule cosine") == ["missing-loss"]


X = np.random.default_rng(0).normal(size=(20, 2))
Y = X[:, 0] - X[:, 1]


def test_the_rate_of_each_epoch_is_written_down() -> None:
    text = "dense 1; loss mse; train epochs=4 batch=5; optimizer sgd 0.2; schedule linear"
    found = nndsl.loads(text).fit(X, Y)
    # 16 steps, the last of each epoch being the 3rd, 7th, 11th and 15th, counted from 0
    wanted = [0.2 * (1 - step / 16) for step in (3, 7, 11, 15)]
    assert [line["lr"] for line in found.history] == pytest.approx(wanted)
    plain = nndsl.loads(text.replace("; schedule linear", "")).fit(X, Y)
    assert [line["lr"] for line in plain.history] == [0.2] * 4


def test_the_course_counts_steps_of_joined_batches() -> None:
    text = "dense 1; loss mse; train epochs=2 batch=5 accumulate=2; optimizer sgd 0.2;"
    found = nndsl.loads(text + "schedule linear").fit(X, Y)
    assert [line["lr"] for line in found.history] == pytest.approx([0.2 * 3 / 4, 0.2 / 4])


def test_a_schedule_moves_the_rates_of_all_layers() -> None:
    text = "dense 1 init=zeros{}; loss mse; train epochs=1 batch=all; optimizer sgd 0.1;"
    text += "schedule constant warmup=50%"
    slow = nndsl.loads(text.format(" lr=0.05")).fit(X, Y)
    fast = nndsl.loads(text.format("")).fit(X, Y)
    np.testing.assert_allclose(slow.predict(X) * 2, fast.predict(X), rtol=1e-5)


def test_a_plateau_lowers_the_rate_as_training_goes() -> None:
    text = "dense 1; loss mse; train epochs=60 batch=all; optimizer sgd 0.3;"
    unlearnable = np.abs(Y)  # by a single unit: the loss comes to rest
    found = nndsl.loads(text + "schedule plateau patience=2 factor=0.5").fit(X, unlearnable)
    given = [line["lr"] for line in found.history]
    assert given[0] == 0.3 and given[-1] < 0.05
