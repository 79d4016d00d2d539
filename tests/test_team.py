"""Threads share large operations while that is faster, and never change a bit of the weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import nndsl
from nndsl.data.samples import Samples
from nndsl.train import team as module
from nndsl.train.feed import Feed
from nndsl.train.team import FEWEST, MOST, TOO_SLOW, TRIAL, WATCHED, Team
from nndsl.train.threads import flushed

ALONE = 1.0  # seconds of a step on one thread, on the clock of these tests


class Clock:
    """A clock that only moves when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "perf_counter", made)
    return made


@pytest.fixture(autouse=True)
def threads_as_before() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def sharing(size: int = 2) -> Team:
    """Return a team that has something to do."""
    made = Team(size)
    made.shared(torch.zeros, lambda: torch.zeros(3))
    return made


def steps(team: Team, clock: Clock, count: int, together: Callable[[], float]) -> list[int]:
    """Take steps that last as ``together`` says where threads share them; return how many did."""
    threads = []
    for _ in range(count):
        threads.append(team.count)
        team.begin()
        clock.now += ALONE if team.count == 1 else together()
        team.end()
    return threads


def test_steps_are_shared_where_that_is_faster(clock: Clock) -> None:
    team = sharing()
    tried = steps(team, clock, 2 * TRIAL, lambda: 0.6)
    assert sorted(tried) == [1] * TRIAL + [2] * TRIAL
    assert set(steps(team, clock, FEWEST, lambda: 0.6)) == {2}


def test_steps_are_left_to_one_thread_where_sharing_is_no_faster(clock: Clock) -> None:
    team = sharing()
    steps(team, clock, 2 * TRIAL, lambda: 1.1)
    assert set(steps(team, clock, FEWEST, lambda: 1.1)) == {1}


def test_a_busy_machine_is_noticed_after_a_step_or_two(clock: Clock) -> None:
    team = sharing()
    threads = steps(team, clock, 2 * TRIAL, lambda: 50.0)
    assert threads.count(2) <= 2


def test_a_machine_that_becomes_busy_is_noticed_soon(clock: Clock) -> None:
    team = sharing()
    steps(team, clock, 2 * TRIAL, lambda: 0.6)
    threads = steps(team, clock, FEWEST // 2, lambda: 5 * TOO_SLOW)
    assert threads.count(2) <= WATCHED + 4
    assert threads[-1] == 1


def test_a_machine_that_becomes_idle_is_used(clock: Clock) -> None:
    team = sharing()
    steps(team, clock, 2 * TRIAL, lambda: 50.0)
    threads = steps(team, clock, 2 * FEWEST + 2 * TRIAL, lambda: 0.6)
    assert threads[-1] == 2


def test_trials_become_rare_while_they_find_the_same(clock: Clock) -> None:
    team = sharing()
    threads = steps(team, clock, 8 * MOST, lambda: 50.0)
    assert threads.count(2) < 40


def test_the_longest_step_of_a_trial_does_not_count(clock: Clock) -> None:
    team = sharing()
    lasts = iter([5.0] + [0.6] * 10_000)
    steps(team, clock, 2 * TRIAL, lambda: next(lasts))
    assert team.count == 2


def test_an_operation_with_other_bits_is_not_shared() -> None:
    def summed(values: Tensor) -> Tensor:
        return values.sum() + torch.get_num_threads()

    def doubled(values: Tensor) -> Tensor:
        return 2 * values

    ones = torch.ones(3)
    assert Team(2).shared(summed, lambda: summed(ones)) is summed
    assert Team(2).shared(doubled, lambda: doubled(ones)) is not doubled


def test_rows_are_gathered_by_as_many_threads_as_the_step_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inputs, order = np.arange(40, dtype=np.float32).reshape(20, 2), np.arange(20)[::-1]
    team, counts = sharing(), []
    gather = torch.index_select

    def noting(*args: Any, **kwargs: Any) -> Tensor:
        counts.append(torch.get_num_threads())
        return gather(*args, **kwargs)

    monkeypatch.setattr(torch, "index_select", noting)
    assert team.at_work
    feed = Feed(Samples(inputs, np.arange(20)), order, torch.device("cpu"))
    seen = []
    for ((x, y),) in feed.steps(order, 4, team):
        seen.append((x.numpy().copy(), y.numpy().copy()))
        team.count = 3 - team.count
    np.testing.assert_array_equal(np.concatenate([x for x, _ in seen]), inputs[order])
    np.testing.assert_array_equal(np.concatenate([y for _, y in seen]), order[order])
    assert counts == [1, 2, 1, 2, 1]


@pytest.mark.parametrize("after", [1, 3, 5])
def test_each_row_comes_once_where_a_team_ends_its_work_within_an_epoch(after: int) -> None:
    inputs, order = np.arange(44, dtype=np.float32).reshape(22, 2), np.arange(22)[::-1].copy()
    team = sharing()
    feed = Feed(inputs, 2 * np.arange(22), torch.device("cpu"))
    seen = []
    for number, ((x, y),) in enumerate(feed.steps(order, 4, team), start=1):
        seen.append((x.numpy().copy(), y.numpy().copy()))
        if number == after:
            team._trial, team.usual = None, 1
            assert not team.at_work
    np.testing.assert_array_equal(np.concatenate([x for x, _ in seen]), inputs[order])
    np.testing.assert_array_equal(np.concatenate([y for _, y in seen]), 2 * order)


def test_only_a_shared_operation_has_several_threads() -> None:
    team = Team(2)
    seen: list[int] = []

    def noting() -> Tensor:
        seen.append(torch.get_num_threads())
        return torch.zeros(())

    carried_out = team.shared(noting, noting)
    seen.clear()
    for team.count in (1, 2):
        carried_out()
    assert seen == [1, 2]
    assert torch.get_num_threads() == 1


def test_threads_that_compute_small_numbers_otherwise_share_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_flushes", lambda threads: threads)
    assert not Team(2).takes(module.LARGE)


def test_small_numbers_are_zero_where_that_is_asked_for() -> None:
    with flushed():
        assert module._flushes(1) == module.SHARE
    assert module._flushes(1) == 0


def test_little_work_is_not_worth_a_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_flushes", lambda threads: 0)  # whatever threads there were before
    assert Team(2).takes(module.LARGE)
    assert not Team(2).takes(module.LARGE - 1)
    assert not Team(1).takes(module.LARGE)


@pytest.mark.parametrize("optimizer", ["adam", "sgd 0.1 momentum=0.9", "rmsprop", "nadam"])
def test_weights_have_the_same_bits_however_many_threads_share_the_work(
    optimizer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "dense 160 relu; dense 96 tanh; dense 4 softmax; loss crossentropy; train epochs=2 "
        f"batch=64; optimizer {optimizer}"
    )
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(320, 784)).astype(np.float32), rng.integers(0, 4, 320)
    found, threads = [], set[int]()

    def noting(team: Team) -> None:
        threads.add(team.count)
        team.count = team.size

    for size in (1, 2):
        torch.set_num_threads(size)
        monkeypatch.setattr(Team, "end", noting)
        found.append(nndsl.loads(text).fit(x, y).predict_proba(x))
    assert threads == {1, 2}, "both kinds of steps were taken"
    one, two = found
    np.testing.assert_array_equal(one, two)
