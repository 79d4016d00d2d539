"""Networks go in; the memory that training takes at its peak, beside what it needs, comes out.

    python benchmarks/memory.py --rounds 5 [--data DIR]

The need is that of weights, gradients and the optimizer's state, of the values of a batch, and of
the data set held once: images as bytes, other numbers as float32. Each run is a process of its own
that trains on a few rows first, so that all code is loaded, and gives back what is free then; what
its peak is above that is counted. ``DIR`` has MNIST and HAR, as ``nndsl run --data`` takes it;
without, they are looked for where ``nndsl run`` does. Data that were read before may be kept
prepared; those that are read first never are.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import subprocess
import sys
import tempfile
from collections.abc import Callable
from math import prod
from pathlib import Path
from statistics import median

import numpy as np
from candidates import BATCH, CLASSES, COUNTS, NETWORKS, torch_module
from measure import table

from nndsl.data.cache.wanted import keeping

# What is trained on what: the word of a `data` statement, and layers in front of the network's.
SETS = {"mlp": ("mnist", "flatten; "), "conv": ("mnist", ""), "har": ("har", "")}
FEW = 40  # rows that are trained on first
LEARNING = f"loss crossentropy; optimizer adam; metrics accuracy; train batch={BATCH} epochs=2"
COPIES = 4  # of each weight: itself, its gradient, and Adam's two means
MIB = 2**20


def text_of(network: str, data: str = "") -> str:
    """Return the file of a network, with its data statement if one is given."""
    before = SETS[network][1] if data or network != "mlp" else ""
    return "\n".join([data, before + NETWORKS[network], *LEARNING.split("; ")])


def from_files(network: str, folder: Path | None, rows: Path) -> None:
    """Train by ``Model.run`` on the set as it lies in its files, test rows among them."""
    import nndsl

    with tempfile.TemporaryDirectory() as out:
        model = nndsl.loads(text_of(network, f"data {SETS[network][0]}"), data=folder)
        model.run(out=Path(out) / "run", device="cpu")


def first_from_files(network: str, folder: Path | None, rows: Path) -> None:
    """Do the same with what nobody has read before."""
    with keeping(False):
        from_files(network, folder, rows)


def from_arrays(network: str, folder: Path | None, rows: Path) -> None:
    """Train by ``Model.fit`` on the train rows as arrays."""
    import nndsl

    x, y = loaded(rows)
    nndsl.loads(text_of(network)).fit(x, y, device="cpu")


def torch_loop(network: str, folder: Path | None, rows: Path, loader: bool = False) -> None:
    """Train by the usual loop over one tensor of floats, as courses scale it."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    x, y = loaded(rows)
    inputs, targets = torch.from_numpy(x).float(), torch.from_numpy(y)
    if x.dtype == np.uint8:
        inputs /= 255
    net = torch_module(network)
    optimizer = torch.optim.Adam(net.parameters())

    def step(some: torch.Tensor, wanted: torch.Tensor) -> None:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(some), wanted).backward()
        optimizer.step()

    for _ in range(2):
        if loader:
            for batch in DataLoader(TensorDataset(inputs, targets), BATCH, shuffle=True):
                step(*batch)
            continue
        for at in torch.randperm(len(inputs)).split(BATCH):
            step(inputs[at], targets[at])


def torch_loader(network: str, folder: Path | None, rows: Path) -> None:
    """Train by the same with a ``DataLoader`` in the same process."""
    torch_loop(network, folder, rows, loader=True)


CANDIDATES: dict[str, Callable[[str, Path | None, Path], None]] = {
    "nndsl, from files": from_files,
    "nndsl, first from files": first_from_files,
    "nndsl, from arrays": from_arrays,
    "torch loop": torch_loop,
    "torch, DataLoader": torch_loader,
}


def loaded(rows: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the train rows and classes of a file that ``saved`` wrote."""
    return np.load(rows / "x.npy"), np.load(rows / "y.npy")


def saved(network: str, folder: Path | None, rows: Path) -> tuple[int, int]:
    """Write the train rows as arrays; return the bytes of these and of the whole set."""
    import nndsl

    data = nndsl.loads(text_of(network, f"data {SETS[network][0]}"), data=folder).prepared()
    parts = [part for part in (data.train, data.test) if part is not None]
    x = np.asarray(data.train.inputs[: COUNTS[network]])
    y = data.train.y[: COUNTS[network]]
    if SETS[network][0] == "mnist":
        x = np.round(x * 255).astype(np.uint8)
    x = x.reshape(len(x), -1) if network == "mlp" else x
    np.save(rows / "x.npy", x)
    np.save(rows / "y.npy", y)
    row = x[:1].nbytes + y[:1].nbytes
    return len(x) * row, sum(len(part.y) for part in parts) * row


def step_needs(network: str, shape: tuple[int, ...]) -> int:
    """Return the bytes that a step needs: weights and all that belongs to them, and values."""
    import nndsl

    graph = nndsl.loads(text_of(network)).shaped(shape)
    values = prod(shape) + sum(prod(node.shape or ()) for node in graph)
    return 4 * (COPIES * graph.parameter_count + BATCH * values)


def work(name: str, network: str, folder: Path | None, rows: Path) -> None:
    """Be a worker: train on a few rows, then on all; print how much higher the peak is."""
    import nndsl

    like = np.load(rows / "x.npy", mmap_mode="r")
    x = np.random.default_rng(0).integers(0, 256, (FEW, *like.shape[1:])).astype(like.dtype)
    y = np.arange(FEW) % CLASSES[network]
    with tempfile.TemporaryDirectory() as few:
        nndsl.loads(text_of(network)).fit(x, y, device="cpu", out=Path(few) / "run")
        if name.startswith("torch"):
            np.save(Path(few) / "x.npy", x)
            np.save(Path(few) / "y.npy", y)
            CANDIDATES[name](network, folder, Path(few))
    del like, x, y
    before = settled()
    CANDIDATES[name](network, folder, rows)
    print(f"@{in_status('VmHWM') - before}", flush=True)


def settled() -> int:
    """Give back to the system what is free, forget the peak, and return the bytes in use."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return in_status("VmRSS")


def in_status(name: str) -> int:
    """Return a size that the system tells of this process, in bytes; Linux alone has them."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(name)).split()[1])


def measured(name: str, network: str, folder: Path | None, rows: Path) -> int:
    """Return the bytes of one run of a candidate."""
    command = [sys.executable, __file__, "--worker", name, "--network", network]
    command += ["--rows", str(rows), *(["--data", str(folder)] if folder else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(next(line for line in done.stdout.splitlines() if line.startswith("@"))[1:])


def compare(network: str, names: list[str], rounds: int, folder: Path | None) -> str:
    """Return the table of a network."""
    with tempfile.TemporaryDirectory() as place:
        rows = Path(place)
        trained, whole = saved(network, folder, rows)
        step = step_needs(network, np.load(rows / "x.npy", mmap_mode="r").shape[1:])
        lines = []
        for name in names:
            need = step + (whole if name.endswith("from files") else trained)
            peaks = [measured(name, network, folder, rows) for _ in range(rounds)]
            lines.append([name, need / MIB, median(peaks) / MIB, median(peaks) / need])
    return table([f"{network}, of {SETS[network][0]}", "needs MiB", "takes MiB", "ratio"], lines)


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--network", choices=SETS, action="append")
    parser.add_argument("--only", nargs="*", choices=CANDIDATES, default=list(CANDIDATES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--worker", choices=CANDIDATES)
    parser.add_argument("--rows", type=Path)
    given = parser.parse_args()
    networks = given.network or list(SETS)
    if given.worker:
        work(given.worker, networks[0], given.data, given.rows)
        return
    for network in networks:
        print(compare(network, given.only, given.rounds, given.data), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
