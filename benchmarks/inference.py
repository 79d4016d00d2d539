"""Networks and batch sizes go in, a table of how long a prediction takes in each engine comes out.

    python benchmarks/inference.py
    python benchmarks/inference.py mlp resnet18 --batches 1 8 --rounds 11
    python benchmarks/inference.py --threads 1 --rounds 30 --least

nndsl's numpy engine stands beside PyTorch eager in `inference_mode`, onnxruntime (where it is
installed: `pip install "nndsl[bench]"`) and the matrix products alone, on arrays that are ready.
All compute with the same weights in float32, in one process, in as many threads, in turn. Ratios
are medians over the rounds of what was measured in the same round, so that they hold on a
machine that does other things, too; microseconds are medians, and do not. ``--least`` takes the
least of short rounds instead, for both, which a machine that is never idle can't spoil as much.
"""

from __future__ import annotations

import argparse
import io
import platform
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
import torch
from measure import ROUND, interleaved, ratio, table
from threadpoolctl import threadpool_limits
from torch import nn

import nndsl
from nndsl.backends import numpy as engine, torch as torch_engine
from nndsl.backends.numpy.layer import DefinedLayer
from nndsl.files.resources import resource

STEPS, UNITS = 128, 64
SHORT = 0.001  # seconds: shorter than other programs leave a core alone


class Last(nn.Module):
    """A recurrent layer that gives its last state."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)[0][:, -1]


def convolutions() -> list[nn.Module]:
    first = [nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    return [*first, *second, nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(-1)]


def perceptron() -> list[nn.Module]:
    first = [nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU()]
    return [*first, nn.Linear(64, 10), nn.Softmax(-1)]


def recurrent(layer: type[nn.Module]) -> list[nn.Module]:
    return [Last(layer(9, UNITS, batch_first=True)), nn.Linear(UNITS, 6), nn.Softmax(-1)]


# Each network in the language and as modules of PyTorch.
NETWORKS: dict[str, tuple[str, Callable[[], list[nn.Module]]]] = {
    "mlp": ("input 784; dense 128 relu; dense 64 relu; dense 10 softmax", perceptron),
    "cnn": (
        "input 1x28x28; conv 32 3x3 relu same; maxpool 2; conv 64 3x3 relu same; maxpool 2;"
        " flatten; dense 128 relu; dense 10 softmax",
        convolutions,
    ),
    "lstm": ("input 128x9; lstm 64; dense 6 softmax", lambda: recurrent(nn.LSTM)),
    "gru": ("input 128x9; gru 64; dense 6 softmax", lambda: recurrent(nn.GRU)),
}
# The products (rows of one sample, inner size, columns) that each of them can't do without.
PRODUCTS = {
    "mlp": [(1, 784, 128), (1, 128, 64), (1, 64, 10)],
    "cnn": [(784, 9, 32), (196, 288, 64), (1, 3136, 128), (1, 128, 10)],
    "lstm": [(STEPS, 9, 4 * UNITS), *[(1, UNITS, 4 * UNITS)] * STEPS, (1, UNITS, 6)],
    "gru": [(STEPS, 9, 3 * UNITS), *[(1, UNITS, 3 * UNITS)] * STEPS, (1, UNITS, 6)],
}


def networks(name: str) -> tuple[engine.NeuralNetwork, nn.Module]:
    """Return a network in both engines, with the same weights: one of these, or of models/zoo."""
    if name not in NETWORKS:
        graph = nndsl.load(resource("models") / "zoo" / f"{name}.nn").graph
        return engine.compile(graph), torch_engine.compile(graph).eval()
    text, modules = NETWORKS[name]
    net, module = engine.compile(nndsl.loads(text).graph), nn.Sequential(*modules()).eval()
    owners = [part for part in module.modules() if "weight" in "".join(part._parameters)]
    layers = [layer for layer in net.layers if isinstance(layer, DefinedLayer) and layer.arrays]
    for part, layer in zip(owners, layers, strict=True):
        part.load_state_dict({key: torch.tensor(array) for key, array in layer.arrays.items()})
    return net, module


def onnx_session(module: nn.Module, rows: np.ndarray, threads: int) -> Callable[[], object] | None:
    """Return a prediction by onnxruntime, None where it isn't installed."""
    try:
        import onnxruntime
    except ImportError:
        return None
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on the age of this exporter
        sample, axes = torch.from_numpy(rows[[0, 0]]), {"x": {0: "n"}}  # any batch but 1
        torch.onnx.export(
            module, (sample,), file, input_names=["x"], dynamic_axes=axes, dynamo=False
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        file.getvalue(), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"x": rows})[0]


def products(name: str, batch: int) -> Callable[[], object] | None:
    """Return the products of a network alone, each on arrays of its own sizes."""
    if name not in PRODUCTS:
        return None
    made: dict[tuple[int, int, int], tuple[np.ndarray, ...]] = {}
    for rows, inner, columns in PRODUCTS[name]:
        sizes = ((batch * rows, inner), (inner, columns), (batch * rows, columns))
        made[rows, inner, columns] = tuple(np.ones(size, np.float32) for size in sizes)
    factors = [made[sizes] for sizes in PRODUCTS[name]]

    def run() -> None:
        for x, weights, out in factors:
            np.dot(x, weights, out)

    return run


def compare(name: str, batch: int, rounds: int, threads: int, least: bool) -> list[object]:
    """Return a row of the table."""
    net, module = networks(name)
    rows = np.random.default_rng(0).normal(size=(batch, *net.input_shape())).astype(np.float32)
    tensor = torch.from_numpy(rows)

    def eager() -> torch.Tensor:
        with torch.inference_mode():
            return module(tensor)

    calls: dict[str, Callable[[], object] | None] = {
        "nndsl": lambda: net.predict(rows),
        "torch": eager,
        "onnx": onnx_session(module, rows, threads),
        "products": products(name, batch),
    }
    np.testing.assert_allclose(net.predict(rows), eager().numpy(), rtol=1e-3, atol=1e-5)
    able = {key: call for key, call in calls.items() if call is not None}
    times = interleaved(able, rounds, SHORT if least else ROUND)
    if least:
        times = {key: [min(seconds)] for key, seconds in times.items()}
    found = [median(times[key]) * 1e6 if key in times else None for key in calls]
    peers = ("torch", "onnx", "products")
    ratios = [ratio(times, "nndsl", peer) if peer in times else None for peer in peers]
    return [name, batch, *found, *ratios]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="how long a prediction takes in each engine")
    parser.add_argument("networks", nargs="*", default=["mlp", "cnn", "lstm", "gru"])
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 32, 1000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--least", action="store_true", help="the least of short rounds")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    with threadpool_limits(given.threads):
        rows = [
            compare(name, batch, given.rounds, given.threads, given.least)
            for name in given.networks
            for batch in given.batches
        ]
    engines = ["nndsl us", "torch us", "onnxruntime us", "products us"]
    print(
        f"{given.threads} threads, {given.rounds} rounds, {platform.machine()}, Python"
        f" {platform.python_version()}, numpy {np.__version__}, torch {torch.__version__}\n"
    )
    header = ["network", "batch", *engines, "to torch", "to onnxruntime", "to products"]
    print(table(header, rows))


if __name__ == "__main__":
    main()
