"""Trainings in several threads of a process give what they give one after the other."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from command import environment

import nndsl
from nndsl.runs.watcher import Watcher
from nndsl.train.plan import Epoch

X = np.random.default_rng(0).normal(size=(96, 6)).astype(np.float32)
Y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
END = "dense 1 sigmoid; loss bce; optimizer adam 0.01; train epochs=8 batch=16 seed={}"
DRAWING = ["dropout 0.2", "gaussian_noise 0.1", "stochastic_depth 0.3"]
FORKED = """
import os, threading
from nndsl.train.alone import alone

held, over = threading.Event(), threading.Event()
def train():
    with alone():
        held.set()
        over.wait()
thread = threading.Thread(target=train)
thread.start()
held.wait()
child = os.fork()
if child == 0:
    with alone():
        os._exit(7)
over.set()
thread.join()
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def outputs(layer: str, seed: int) -> bytes:
    """Return what a network that draws random numbers in training gives, trained by a seed."""
    result = nndsl.loads(f"dense 16 relu; {layer}; {END.format(seed)}").fit(X, Y, device="cpu")
    return np.ascontiguousarray(result.predict_proba(X)).tobytes()


@pytest.mark.parametrize("layer", DRAWING)
def test_a_seed_gives_the_same_network_in_whatever_thread_it_is_trained(layer: str) -> None:
    seeds = [1, 2, 1, 2, 1, 2]
    alone = {seed: outputs(layer, seed) for seed in (1, 2)}
    assert alone[1] != alone[2]
    torch.manual_seed(5)
    before = torch.get_rng_state()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda seed: outputs(layer, seed), seeds))
    assert found == [alone[seed] for seed in seeds]
    assert torch.equal(torch.get_rng_state(), before)  # the caller's, as ever


def test_who_is_told_of_an_epoch_may_train_another_network_meanwhile() -> None:
    alone = outputs("dropout 0.2", 1)

    class Other(Watcher):
        def epoch(self, epoch: Epoch, of: int) -> None:
            outputs("dropout 0.5", 3)

    text = f"dense 16 relu; dropout 0.2; {END.format(1)}"
    found = nndsl.loads(text).fit(X, Y, device="cpu", watcher=Other())
    assert np.ascontiguousarray(found.predict_proba(X)).tobytes() == alone


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_child_that_is_forked_while_a_thread_trains_can_train() -> None:
    found = subprocess.run(
        [sys.executable, "-c", FORKED],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert found.stdout.strip() == "7"
