"""A parameter's shape and a seed go in, the values it begins with come out, for every backend."""

from __future__ import annotations

import zlib
from math import prod, sqrt
from typing import Literal

import numpy as np

Initializer = Literal[
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "uniform",
    "normal",
    "standard_normal",
    "orthogonal",
    "zeros",
    "ones",
]


def is_random(init: Initializer | float | tuple[float, ...]) -> bool:
    """Say whether the values that a parameter begins with depend on the seed."""
    return isinstance(init, str) and init not in ("zeros", "ones")


def initial_values(
    init: Initializer | float | tuple[float, ...], shape: tuple[int, ...], seed: int, key: str
) -> np.ndarray:
    """Return the float32 values a parameter begins with; a number is that of each of them.

    Several numbers are those of equal parts of a vector: (0, 1, 0, 0) for the biases of an
    LSTM's four gates.

    ``shape`` is as stored, (units, origins, *kernel). The stream of random numbers depends on
    the seed and on the parameter's name only, so a layer begins alike whatever stands around it
    and in whichever backend. ``glorot`` (Glorot & Bengio 2010) scales by the mean of fan-in and
    fan-out, ``he`` (He et al. 2015) and ``lecun`` (LeCun et al. 1998) by fan-in; ``uniform`` is
    U(-0.05, 0.05), ``normal`` N(0, 0.05), as in Keras, and ``standard_normal`` is N(0, 1).

    >>> initial_values("zeros", (2,), seed=0, key="dense_1.bias")
    array([0., 0.], dtype=float32)
    """
    if isinstance(init, tuple):
        return np.repeat(np.array(init, np.float32), shape[0] // len(init))
    if not isinstance(init, str):
        return np.full(shape, init, np.float32)
    if init == "zeros":
        return np.zeros(shape, np.float32)
    if init == "ones":
        return np.ones(shape, np.float32)
    rng = np.random.default_rng([seed, zlib.crc32(key.encode())])
    if init == "orthogonal":
        return _orthogonal(shape, rng)
    if init == "uniform":
        return rng.uniform(-0.05, 0.05, shape).astype(np.float32)
    if init == "normal":
        return (0.05 * rng.standard_normal(shape, np.float32)).astype(np.float32)
    if init == "standard_normal":
        return rng.standard_normal(shape, np.float32)
    rule, kind = init.split("_")
    variance = _variance(rule, shape)
    if kind == "normal":
        return (sqrt(variance) * rng.standard_normal(shape, np.float32)).astype(np.float32)
    limit = sqrt(3 * variance)
    return (limit * (2 * rng.random(shape, np.float32) - 1)).astype(np.float32)


def _variance(rule: str, shape: tuple[int, ...]) -> float:
    receptive = prod(shape[2:])
    fan_out = shape[0] * receptive
    fan_in = (shape[1] if len(shape) > 1 else 1) * receptive
    if rule == "glorot":
        return 2 / (fan_in + fan_out)
    return (2 if rule == "he" else 1) / fan_in


def _orthogonal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return a matrix with orthonormal rows or columns (Saxe et al. 2014)."""
    rows, columns = shape[0], prod(shape[1:])
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    return np.ascontiguousarray((q if rows >= columns else q.T).reshape(shape), np.float32)
