"""A network and rows go in; for each way to train it, a function that trains an epoch comes out."""

from __future__ import annotations

import atexit
import gzip
import os
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import numpy as np

Epoch = Callable[[], object]
Rows = tuple[np.ndarray, np.ndarray]

BATCH = 64

# How each network is written in the language; their counterparts below have the same layers.
NETWORKS = {
    "mlp": "dense 128 relu; dense 64 relu; dense 10 softmax",
    "conv": "conv 32 3x3 relu; maxpool 2; conv 64 3x3 relu; maxpool 2; flatten; dense 128 relu; "
    "dense 10 softmax",
    "har": "dense 128 relu; dense 64 relu; dense 6 softmax",
    "lstm": "lstm 64 last; dense 6 softmax",
    "gru": "gru 64 last; dense 6 softmax",
}
SHAPES = {"mlp": (784,), "conv": (1, 28, 28), "har": (561,), "lstm": (128, 9), "gru": (128, 9)}
COUNTS = {"mlp": 60_000, "conv": 6_400, "har": 7_352, "lstm": 2_000, "gru": 2_000}
CLASSES = {"mlp": 10, "conv": 10, "har": 6, "lstm": 6, "gru": 6}


def rows_of(network: str) -> Rows:
    """Return random rows in the size of the data sets: MNIST, a tenth of it, HAR, signals."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((COUNTS[network], *SHAPES[network]), dtype=np.float32)
    return x, rng.integers(0, CLASSES[network], len(x))


class Held:
    """An epoch of a training that goes on in the thread which calls ``run``, until ``stop``.

    It is for the main thread, as with every other candidate: PyTorch's threads are slower where
    they are asked for by another.
    """

    def __init__(self, training: Callable[[Callable[[], None]], object]) -> None:
        self.training = training  # is given what to call before each epoch
        self.begin, self.end = threading.Semaphore(0), threading.Semaphore(0)
        self.over = False

    def __call__(self) -> None:
        self.begin.release()
        self.end.acquire()

    def run(self) -> None:
        self.training(self._between)

    def stop(self) -> None:
        self.over = True
        self.begin.release()

    def _between(self) -> None:
        self.end.release()
        self.begin.acquire()
        if self.over:
            raise SystemExit


def nndsl(network: str, x: np.ndarray, y: np.ndarray) -> Held:
    """Train by ``Model.fit``, stopped between epochs: all that it does in one is counted."""
    import nndsl
    from nndsl.runs.experiment import Watcher

    text = f"{NETWORKS[network]}\nloss crossentropy\noptimizer adam\nmetrics accuracy\n"
    text += f"train batch={BATCH} epochs=100000\n"
    model = nndsl.loads(text)

    class Stepper(Watcher):
        def __init__(self, between: Callable[[], None]) -> None:
            self.between = between

        def started(self, *_: object) -> None:
            self.between()

        def epoch(self, *_: object) -> None:
            self.between()

    return Held(lambda between: model.fit(x, y, watcher=Stepper(between)))


def torch_module(network: str):
    """Return the network as a PyTorch user writes it."""
    from torch import nn

    if network == "conv":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
        )  # fmt: skip
    if network in ("lstm", "gru"):
        kind = {"lstm": nn.LSTM, "gru": nn.GRU}[network]

        class Last(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.read, self.head = kind(9, 64, batch_first=True), nn.Linear(64, 6)

            def forward(self, x):
                return self.head(self.read(x)[0][:, -1])

        return Last()
    (inputs,), classes = SHAPES[network], CLASSES[network]
    return nn.Sequential(
        nn.Linear(inputs, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, classes)
    )


def torch_loop(
    network: str, x: np.ndarray, y: np.ndarray, fused: bool = False, compiled: bool = False
) -> Epoch:
    """Train by the usual loop over one tensor, indexed by a permutation."""
    import torch

    net, inputs, targets = torch_module(network), torch.from_numpy(x), torch.from_numpy(y)
    optimizer = torch.optim.Adam(net.parameters(), fused=fused)

    def step(inputs, targets):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(inputs), targets).backward()
        optimizer.step()

    taken = torch.compile(step) if compiled else step

    def epoch() -> None:
        order = torch.randperm(len(inputs))
        for start in range(0, len(inputs), BATCH):
            at = order[start : start + BATCH]
            taken(inputs[at], targets[at])

    return epoch


def torch_fused(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Train by the same loop, with the fused kernel of Adam."""
    return torch_loop(network, x, y, fused=True)


def torch_compiled(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Train by the same loop, with the whole step compiled."""
    return torch_loop(network, x, y, fused=True, compiled=True)


def torch_loader(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Train on a data set of tensors, collected row by row by a loader with two workers."""
    import torch
    from torch.utils.data import TensorDataset

    rows = TensorDataset(torch.from_numpy(x), torch.from_numpy(y))
    return _loaded(rows, torch_module(network))


def course(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Train as courses show it: torchvision's MNIST with ToTensor, a loader with two workers."""
    from torch import nn
    from torch.utils.data import Subset

    from nndsl.backends.torch.vision import torchvision

    if network not in ("mlp", "conv"):
        raise ImportError("MNIST is for networks of images")
    vision = torchvision()
    images = vision.datasets.MNIST(_mnist(), transform=vision.transforms.ToTensor())
    return _loaded(Subset(images, range(len(x))), nn.Sequential(
        *([nn.Flatten()] if network == "mlp" else []), torch_module(network)
    ))  # fmt: skip


def _mnist() -> str:
    """Return a folder with the four files of MNIST as torchvision unpacks them."""
    kept = Path(os.environ.get("NNDSL_DATA", "/nowhere"), "MNIST", "raw")
    files = sorted(kept.glob("*-ubyte.gz"))
    if len(files) != 4:
        raise ImportError("MNIST is not there: set NNDSL_DATA")
    folder = mkdtemp()
    atexit.register(rmtree, folder)
    raw = Path(folder, "MNIST", "raw")
    raw.mkdir(parents=True)
    for file in files:
        (raw / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
    return folder


def _loaded(rows, net) -> Epoch:
    """Return the loop over a loader with two workers, with Adam."""
    import torch
    from torch.utils.data import DataLoader

    optimizer = torch.optim.Adam(net.parameters())
    loader = DataLoader(rows, BATCH, shuffle=True, num_workers=2)

    def epoch() -> None:
        for inputs, targets in loader:
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(net(inputs), targets).backward()
            optimizer.step()

    return epoch


def products(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Compute the matrix products of a dense network alone, in memory that is there already."""
    import torch

    if network not in ("mlp", "har"):
        raise ImportError("only dense networks are nothing but matrix products")
    torch.set_num_threads(1)  # as nndsl does for networks this small
    sizes = [*SHAPES[network], 128, 64, CLASSES[network]]
    weights = [torch.randn(o, i) for i, o in pairwise(sizes)]
    gradients = [torch.empty_like(w) for w in weights]
    values, slopes = ([torch.rand(BATCH, n) for n in sizes] for _ in range(2))

    def epoch() -> None:
        for _ in range(0, len(x), BATCH):
            for k, weight in enumerate(weights):
                torch.mm(values[k], weight.t(), out=values[k + 1])
            for k in reversed(range(len(weights))):
                torch.mm(slopes[k + 1].t(), values[k], out=gradients[k])
                if k:
                    torch.mm(slopes[k + 1], weights[k], out=slopes[k])

    return epoch


def keras(backend: str) -> Callable[[str, np.ndarray, np.ndarray], Epoch]:
    """Return training by ``Model.fit`` of Keras on a backend."""

    def train(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
        os.environ["KERAS_BACKEND"] = backend
        import keras
        from keras import layers as k

        classes = CLASSES[network]
        if network == "conv":
            x = x.transpose(0, 2, 3, 1).copy()
            inner = [
                k.Conv2D(32, 3, activation="relu"), k.MaxPooling2D(),
                k.Conv2D(64, 3, activation="relu"), k.MaxPooling2D(),
                k.Flatten(), k.Dense(128, activation="relu"),
            ]  # fmt: skip
        elif network in ("lstm", "gru"):
            inner = [{"lstm": k.LSTM, "gru": k.GRU}[network](64)]
        else:
            inner = [k.Dense(128, activation="relu"), k.Dense(64, activation="relu")]
        net = keras.Sequential([*inner, k.Dense(classes, activation="softmax")])
        net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        return lambda: net.fit(x, y, batch_size=BATCH, verbose=0)

    return train


def jax_scan(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Train a dense network by one compiled program for a whole epoch."""
    import jax
    import jax.numpy as jnp

    if network not in ("mlp", "har"):
        raise ImportError("written for dense networks only")
    sizes = [*SHAPES[network], 128, 64, CLASSES[network]]
    rng = np.random.default_rng(1)
    weights = [
        (jnp.asarray(rng.normal(0, i**-0.5, (i, o)), jnp.float32), jnp.zeros(o))
        for i, o in pairwise(sizes)
    ]

    def loss(weights, x, y):
        for w, b in weights[:-1]:
            x = jax.nn.relu(x @ w + b)
        logs = jax.nn.log_softmax(x @ weights[-1][0] + weights[-1][1])
        return -jnp.take_along_axis(logs, y[:, None], 1).mean()

    def step(state, at):
        weights, m, v, t = state
        value, g = jax.value_and_grad(loss)(weights, inputs[at], targets[at])
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        weights = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-8), weights, m, v)
        return (weights, m, v, t), value

    inputs, targets = jnp.asarray(x), jnp.asarray(y)
    count = len(x) // BATCH

    @jax.jit
    def whole(state, order):
        return jax.lax.scan(step, state, order)

    zeros = jax.tree.map(jnp.zeros_like, weights)
    held = [(weights, zeros, zeros, jnp.float32(0))]

    def epoch() -> None:
        order = rng.permutation(len(x))[: count * BATCH].reshape(count, BATCH)
        held[0], values = whole(held[0], jnp.asarray(order))
        jax.block_until_ready(values)

    return epoch


def sklearn(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Train a dense network by scikit-learn, an epoch of ``partial_fit`` in batches."""
    from sklearn.neural_network import MLPClassifier

    if network not in ("mlp", "har"):
        raise ImportError("it has dense networks only")
    net = MLPClassifier((128, 64), batch_size=BATCH)
    classes = np.arange(CLASSES[network])
    net.partial_fit(x[:BATCH], y[:BATCH], classes)
    return lambda: net.partial_fit(x, y)


def skorch(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Train by skorch."""
    import torch
    from skorch import NeuralNetClassifier

    net = NeuralNetClassifier(
        torch_module(network), criterion=torch.nn.CrossEntropyLoss, optimizer=torch.optim.Adam,
        batch_size=BATCH, train_split=None, verbose=0, iterator_train__shuffle=True,
    ).initialize()  # fmt: skip
    return lambda: net.partial_fit(x, y, epochs=1)


def lightning(network: str, x: np.ndarray, y: np.ndarray) -> Epoch:
    """Train by Lightning, its reports and checkpoints turned off; an epoch a call of ``fit``."""
    import logging
    import warnings

    import lightning as pl
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")

    class Module(pl.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.net = torch_module(network)

        def training_step(self, batch, _):
            return torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters())

    rows = TensorDataset(torch.from_numpy(x), torch.from_numpy(y))
    loader = DataLoader(rows, BATCH, shuffle=True)
    module = Module()

    def epoch() -> None:
        trainer = pl.Trainer(
            max_epochs=1, accelerator="cpu", logger=False, enable_checkpointing=False,
            enable_progress_bar=False, enable_model_summary=False, barebones=True,
        )  # fmt: skip
        trainer.fit(module, loader)

    return epoch


CANDIDATES: dict[str, Callable[[str, np.ndarray, np.ndarray], Epoch]] = {
    "nndsl": nndsl,
    "products alone": products,
    "torch loop": torch_loop,
    "torch loop, fused Adam": torch_fused,
    "torch.compile": torch_compiled,
    "the course's loop": course,
    "torch, DataLoader of tensors": torch_loader,
    "Keras on JAX": keras("jax"),
    "Keras on TensorFlow": keras("tensorflow"),
    "Keras on torch": keras("torch"),
    "JAX, an epoch a program": jax_scan,
    "scikit-learn": sklearn,
    "skorch": skorch,
    "Lightning": lightning,
}
