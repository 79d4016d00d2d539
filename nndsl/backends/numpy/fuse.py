"""Layers in their order go in; the steps of a plan come out, each doing what one or more say.

A layer is computed by a fast step only where all that is asked of it is known here: its class
itself, none of its options but those that are listed, nothing changed by hand. Every other one is
a step of its own, by its ``forward_propagation``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from nndsl.backends.numpy.finish import Finish, is_elementwise, is_softmax
from nndsl.backends.numpy.foreign import is_foreign, propagation
from nndsl.backends.numpy.layer import DefinedLayer, Layer
from nndsl.backends.numpy.room import Kernel, Room, Run, kind
from nndsl.facts import Shape

Operation = tuple[str, tuple[str, ...], Layer]  # the name of a value, what is read for it, by what

# What a layer made by nndsl has; and options that say nothing about a prediction, or that the
# layer's own class has answers about (`biases`, `padding`).
ATTRIBUTES = {"input_shapes", "dtype", "definition", "arrays", "effective", "lender", "begun"}
NOTES = {"_origin", "_deferred", "_open", "_said"}  # what a definition says about its own text
INERT = {
    *("inputs", "activation", "bias", "weights", "init", "frozen", "lr"),
    *("l1", "l2", "max_norm", "activity_l1", "activity_l2"),
}
DENSE, CONV, NORM, ADD = (
    "dense.DenseLayer",
    "conv.ConvLayer",
    "norm.BatchNormLayer",
    "merge.AddLayer",
)
MAX_POOL, AVG_POOL = "pool.MaxPoolLayer", "pool.AvgPoolLayer"
RECURRENT = ("recurrent.RNNLayer", "recurrent.LSTMLayer", "recurrent.GRULayer")
OPTIONS: dict[str, set[str]] = {
    DENSE: {*INERT, "units"},
    CONV: {*INERT, "filters", "kernel", "stride", "pad", "dilation"},
    NORM: {"inputs", "frozen", "momentum", "eps"},
    MAX_POOL: {"inputs", "size", "stride", "pad", "ceil"},
    AVG_POOL: {"inputs", "size", "stride", "pad", "ceil"},
    ADD: {"inputs"},
    **{
        name: {
            *("inputs", "units", "outputs", "layers", "bidirectional", "reverse", "dropout"),
            *("bias", "init", "recurrent_init", "frozen", "activation"),
        }
        for name in RECURRENT
    },
}
UNCHANGED = {
    *(f"dropout.{name}DropoutLayer" for name in ("Spatial", "Alpha", "Gaussian")),
    *("dropout.DropoutLayer", "dropout.StochasticDepthLayer", "dropout.GaussianNoiseLayer"),
    "activation.LinearActivation",
}


class LayerKernel(Kernel):
    """A layer by its own ``forward_propagation``; ``foreign`` is one that nndsl doesn't know."""

    def __init__(self, operation: Operation, looks_up: bool) -> None:
        self.name, self.reads, self.layer = operation
        self.foreign, self.looks_up = is_foreign(self.layer), looks_up

    def workspace(self) -> int:
        """Return what the layer says it needs for one sample."""
        return self.layer.workspace()

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        dtype, forward = room.dtype, propagation(self.layer)

        def run(*inputs: np.ndarray) -> np.ndarray:
            a = forward(*inputs)
            if a.dtype != dtype and (a.dtype.kind == "f" or not self.looks_up):
                a = a.astype(dtype)  # integers may be what an embedding will look up
            return a

        return run


def known(layer: Layer, *kinds: str) -> bool:
    """Say whether a layer is one of some kinds, with no options but the listed ones."""
    if kind(layer) not in kinds or not isinstance(layer, DefinedLayer):
        return False
    options, definition = OPTIONS[kind(layer)], layer.definition
    if any(
        value
        for name, value in vars(definition).items()
        if name.startswith("_") and name not in NOTES
    ):
        return False
    return vars(layer).keys() <= ATTRIBUTES and definition.model_unusual().keys() <= options


def fused(
    operations: Sequence[Operation], targets: Sequence[str], looks_up: bool
) -> tuple[list[Kernel], dict[str, str]]:
    """Return the steps in their order, and for each name that isn't made the one with its value.

    A step does what follows a layer where nothing else reads the value between.
    """
    same: dict[str, str] = {}
    kept: list[Operation] = []
    for name, reads, layer in operations:
        reads = tuple(same.get(read, read) for read in reads)
        if kind(layer) in UNCHANGED and vars(layer).keys() <= ATTRIBUTES and len(reads) == 1:
            same[name] = reads[0]
        else:
            kept.append((name, reads, layer))
    chains = _Chains(kept, {same.get(name, name) for name in targets})
    kernels: list[Kernel] = []
    for place, operation in enumerate(kept):
        if place not in chains.taken:
            kernel = _fast(operation, place, chains)
            kernels.append(kernel or LayerKernel(operation, looks_up))
    return kernels, same


class _Chains:
    """Which operation alone reads the value of another; those that became part of a step."""

    def __init__(self, operations: list[Operation], targets: set[str]) -> None:
        self.operations, self.targets = operations, targets
        self.taken: set[int] = set()
        self._readers: dict[str, list[int]] = defaultdict(list)
        for place, (_, reads, _) in enumerate(operations):
            for read in reads:
                self._readers[read].append(place)

    def take(self, place: int, fits: Callable[[Any], bool]) -> tuple[int, Any]:
        """Return the operation after one, and its layer, if it fits; else the same and None."""
        name, readers = self.operations[place][0], self._readers[self.operations[place][0]]
        if name in self.targets or len(readers) != 1:
            return place, None
        (after,) = readers
        layer = self.operations[after][2]
        if len(self.operations[after][1]) != 1 or not fits(layer):
            return place, None
        self.taken.add(after)
        return after, layer


def _fast(operation: Operation, place: int, chains: _Chains) -> Kernel | None:
    """Return a step for an operation and what can be done with it; None for one not known."""
    layer = operation[2]
    if known(layer, *RECURRENT) and len(operation[1]) == 1:
        from nndsl.backends.numpy.fast_recurrent import RecurrentKernel

        return RecurrentKernel(operation[0], operation[1], cast("Any", layer))
    if known(layer, DENSE) and len(operation[1]) == 1:
        return _dense(operation, place, chains)
    if known(layer, CONV) and len(operation[1]) == 1:
        return _conv(operation, place, chains)
    if is_elementwise(layer) or known(layer, NORM, ADD, MAX_POOL, AVG_POOL):
        return _in_places(operation, place, chains)
    return None


def _dense(operation: Operation, place: int, chains: _Chains) -> Kernel:
    from nndsl.backends.numpy.fast_dense import DenseKernel

    layer, at, norm = cast("Any", operation[2]), place, None
    if len(layer.output_shape()) == 1:
        at, norm = chains.take(at, lambda after: known(after, NORM))
    at, activation = chains.take(at, lambda after: is_elementwise(after) or is_softmax(after))
    return DenseKernel(chains.operations[at][0], operation[1], layer, norm, activation)


def _conv(operation: Operation, place: int, chains: _Chains) -> Kernel | None:
    from nndsl.backends.numpy.fast_conv import ConvKernel
    from nndsl.backends.numpy.fast_winograd import WinogradKernel, fits

    layer, pool = cast("Any", operation[2]), None
    at, norm = chains.take(place, lambda after: known(after, NORM))
    at, activation = chains.take(at, is_elementwise)
    if Finish(layer, norm, activation).rises:
        at, pool = chains.take(at, _in_blocks)
    sizes: Shape = (1,) * layer.definition.rank if pool is None else pool.definition.sizes()
    step = WinogradKernel if fits(layer, sizes) else ConvKernel
    return step(chains.operations[at][0], operation[1], layer, norm, activation, sizes)


def _in_places(operation: Operation, place: int, chains: _Chains) -> Kernel | None:
    from nndsl.backends.numpy.fast_places import BendKernel, JoinKernel, PoolKernel

    name, reads, layer = operation
    if kind(layer) in (MAX_POOL, AVG_POOL):
        return PoolKernel(name, reads, cast("Any", layer))
    if is_elementwise(layer):
        return BendKernel(name, reads, None, layer)
    at, activation = chains.take(place, is_elementwise)
    name = chains.operations[at][0]
    if kind(layer) == ADD:
        return JoinKernel(name, reads, activation)
    return BendKernel(name, reads, cast("Any", layer), activation)


def _in_blocks(layer: Any) -> bool:
    """Say whether a layer is max pooling whose windows lie side by side, without padding."""
    if not known(layer, MAX_POOL):
        return False
    definition, (shape,) = layer.definition, layer.input_shapes
    margins = definition.padding(shape[1:])
    return definition.sizes() == definition.strides() and not any(map(any, margins))
