"""Sums go in; the same with bias, batch normalization and activation applied come out, in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.room import kind, memory
from nndsl.backends.numpy.weighted import WeightedLayer
from nndsl.facts import Shape

if TYPE_CHECKING:
    from nndsl.backends.numpy.norm import BatchNormLayer

Bend = Callable[[np.ndarray, np.ndarray], object]  # z and where a goes, which may be z

# Scalars of Python are converted in each call, which takes as long as a small sum itself.
ZERO, ONE, SIX = (np.array(value, np.float32) for value in (0, 1, 6))

FEW = 32  # rows of which softmax takes no longer where they lie than turned about


def _relu6(z: np.ndarray, out: np.ndarray) -> None:
    np.maximum(z, ZERO, out=out)
    np.minimum(out, SIX, out=out)


def _sigmoid(z: np.ndarray, out: np.ndarray) -> None:
    np.negative(z, out)
    with np.errstate(over="ignore"):  # 1 / infinity is the 0 that it should be
        np.exp(out, out)
    np.add(out, ONE, out)
    np.reciprocal(out, out)


def softmax(z: np.ndarray) -> Callable[[np.ndarray | None], np.ndarray]:
    """Return what gives the softmax of z (rows, units) over the units, in a new array.

    It takes what is added to each row first, (units,) or None. z may be written into. Where no
    exponential can be too large or small for its type, the greatest of a row isn't asked for.
    """
    rows, units = z.shape
    few = rows <= FEW
    # No number is greater than the root of the sum of all squares, here 80 in float32: one question
    # for all rows. vdot, unlike dot, doesn't warn of a sum that is infinite.
    small, squares = z.dtype.type((np.finfo(z.dtype).maxexp * 5 // 8) ** 2), np.vdot
    ones, first = np.ones(units, z.dtype), z[0]
    e, sum_of_one = np.empty((1, units), z.dtype), np.empty((), z.dtype)
    # Rows that are short lie along the last axis here, where they are many.
    turned = np.empty((0, 0) if few or units >= 64 else (units, rows), z.dtype)
    flat, line = turned.reshape(-1), z.reshape(-1)
    most, sums = np.empty((2, rows), z.dtype)
    greatest, exp, subtract, divide = np.maximum.reduce, np.exp, np.subtract, np.divide
    only, add, copyto = e[0], np.add, np.copyto
    tile = np.empty(z.shape if few else (1, units), z.dtype)
    added, tiles = (line, tile.reshape(-1)) if few else (z, tile)  # runs are faster than rows

    def one(shift: np.ndarray | None) -> np.ndarray:
        if shift is not None:
            add(first, shift, first)
        if squares(first, first) <= small:
            exp(first, only)
        else:
            subtract(first, first[first.argmax(), ...], only)
            exp(only, only)
        shares: np.ndarray = divide(e, only.dot(ones, sum_of_one))
        return shares

    def short(shift: np.ndarray | None) -> np.ndarray:
        copyto(turned, z.T)
        if shift is not None:
            add(turned, shift[:, None], turned)
        if not squares(flat, flat) <= small:  # or one of them is no number
            subtract(turned, greatest(turned, 0, None, most), turned)
        exp(turned, turned)
        divide(turned, ones.dot(turned, sums), turned)
        shares: np.ndarray = turned.T.copy()
        return shares

    def long(shift: np.ndarray | None) -> np.ndarray:
        if shift is not None:
            copyto(tile, shift)
            add(added, tiles, added)
        if not squares(line, line) <= small:
            subtract(z, greatest(z, 1, None, most)[:, None], z)
        exp(line, line)
        shares: np.ndarray = divide(z, z.dot(ones, sums)[:, None])
        return shares

    if rows == 1:
        return one
    return short if turned.size else long


# Those that never fall: the greatest of their values is the value of the greatest.
RELU = "activation.ReLUActivation"
RISING: dict[str, Bend] = {
    RELU: lambda z, out: np.maximum(z, ZERO, out=out),
    "activation.SigmoidActivation": _sigmoid,
    "activation.TanhActivation": np.tanh,
    "piecewise.ReLU6Activation": _relu6,
}

# Those that bend each number by itself, whatever stands beside it, and their options.
ELEMENTWISE = {
    *RISING,
    *(
        f"activation.{name}Activation"
        for name in ("Gaussian", "LeakyReLU", "Elu", "Gelu", "Silu", "Softplus")
    ),
    *(
        f"piecewise.{name}Activation"
        for name in ("HardSigmoid", "HardSwish", "HardTanh", "HardShrink", "SoftShrink", "Abs")
    ),
    *(
        f"smooth.{name}Activation"
        for name in ("Selu", "Celu", "Mish", "Squareplus", "Softsign", "TanhShrink", "Exponential")
    ),
    "smooth.LogSigmoidActivation",
}
BASE = {"input_shapes", "dtype"}
OPTIONS = {*BASE, "slope", "alpha", "b", "cutoff", "approximate"}


def is_elementwise(layer: Layer) -> bool:
    """Say whether a layer bends each number by itself."""
    options = BASE if kind(layer) in RISING else OPTIONS
    return kind(layer) in ELEMENTWISE and vars(layer).keys() <= options


def is_softmax(layer: Layer) -> bool:
    """Say whether a layer is a softmax over the last axis."""
    options = {**vars(layer), "input_shapes": None, "dtype": None}
    return kind(layer) == "activation.SoftmaxActivation" and options == {
        "input_shapes": None,
        "dtype": None,
        "axis": -1,
    }


@dataclass(frozen=True)
class Finish:
    """What follows a sum, with one channel a column: its bias, a normalization, an activation."""

    layer: WeightedLayer[Any] | None = None
    norm: BatchNormLayer | None = None
    activation: Layer | None = None

    @property
    def rises(self) -> bool:
        """Whether the greatest result is that of the greatest sum, whatever the weights."""
        return self.norm is None and (self.activation is None or kind(self.activation) in RISING)

    @property
    def is_relu(self) -> bool:
        """Whether the activation is max(0, z)."""
        return self.activation is not None and kind(self.activation) == RELU

    @property
    def scales(self) -> bool:
        """Whether each column is multiplied with a number."""
        return self.norm is not None

    @property
    def shifts(self) -> bool:
        """Whether a number is added to each column."""
        return self.scales or (self.layer is not None and self.layer.biases is not None)

    def factors(self) -> tuple[np.ndarray | None, np.ndarray | None]:
        """Return what each column is multiplied with, and then shifted by, as weights are now."""
        bias = None if self.layer is None else self.layer.biases
        if self.norm is None:
            return None, bias
        mean, arrays = self.norm.running_mean, self.norm
        scale = arrays.weights / np.sqrt(arrays.running_var + arrays.definition.eps)
        shift = (mean if bias is None else mean - bias) * scale
        assert arrays.biases is not None, "it always has them"
        return scale, arrays.biases - shift

    def bend(self, shape: Shape, dtype: np.dtype[Any]) -> Bend | None:
        """Return the activation as a function of z and where to write; None where there is none.

        ``shape`` are the last axes of both, as they lie in memory.
        """
        layer = self.activation
        if layer is None:
            return None
        if kind(layer) == RELU:
            zeros = memory(shape, dtype, 0)  # two arrays are compared faster than one with a number
            return lambda z, out: np.maximum(z, zeros, out=out)
        if kind(layer) in RISING:
            return RISING[kind(layer)]

        def general(z: np.ndarray, out: np.ndarray) -> None:
            out[...] = layer.forward_propagation(z)

        return general
