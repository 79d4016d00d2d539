"""Weights go in, the same weights of a size of their own, or of at most one, come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import numpy as np

from nndsl.layers.parameter import Parameter

Normalization = Literal["weight", "spectral"]
Arrays: TypeAlias = "Mapping[str, np.ndarray]"

EPSILON = 1e-12  # as in PyTorch
FIRST_ROUNDS = 15  # of the power iteration, before training


def extra_names(name: str, how: Normalization) -> tuple[str, ...]:
    """Return the names of the arrays that stand beside the weights ``name``.

    >>> extra_names("weight", "weight"), extra_names("weight", "spectral")
    (('weight_g',), ('running_weight_u', 'running_weight_v'))
    """
    if how == "weight":
        return (f"{name}_g",)
    return (f"running_{name}_u", f"running_{name}_v")


def extra_parameters(
    name: str, weight: Parameter, how: Normalization, axis: int
) -> dict[str, Parameter]:
    """Return the arrays that stand beside weights: one size for each slice, or two directions.

    ``axis`` is that of the units, which spectral normalization takes for the rows of a matrix.
    """
    shape = weight.shape
    if how == "weight":
        (g,) = extra_names(name, how)
        return {g: Parameter((shape[0], *[1] * (len(shape) - 1)), "ones", weight.trainable)}
    rows = shape[axis]
    sizes = (rows, weight.size // rows)
    return {
        key: Parameter((size,), "standard_normal", False)
        for key, size in zip(extra_names(name, how), sizes, strict=True)
    }


def is_direction(key: str) -> bool:
    """Say whether a key of a checkpoint is that of a direction that is followed.

    >>> is_direction("dense_1.running_weight_u"), is_direction("batchnorm_1.running_var")
    (True, False)
    """
    return ".running_" in key and key.endswith(("_u", "_v"))


def buffers_last(parameters: dict[str, Parameter]) -> dict[str, Parameter]:
    """Return parameters in the order of a checkpoint: what is followed stands behind the others."""
    return dict(sorted(parameters.items(), key=lambda item: item[0].startswith("running_")))


def first_values(name: str, how: Normalization, axis: int, arrays: Arrays) -> dict[str, np.ndarray]:
    """Return what the arrays beside weights begin with, from the weights' first values."""
    weight = arrays[name]
    keys = extra_names(name, how)
    if how == "weight":
        return {keys[0]: norms(weight)}
    matrix = as_matrix(weight, axis)
    u, v = (unit(arrays[key]) for key in keys)
    for _ in range(FIRST_ROUNDS):
        u = unit(matrix @ v)
        v = unit(matrix.T @ u)
    return dict(zip(keys, (u, v), strict=True))


def normalized(name: str, how: Normalization, axis: int, arrays: Arrays) -> np.ndarray:
    """Return the weights that a layer computes with.

    ``weight``: W = g v / |v| for each slice of the first axis (Salimans & Kingma 2016);
    ``spectral``: W / (u W v), over the largest singular value (Miyato et al. 2018).
    """
    weight = arrays[name]
    keys = extra_names(name, how)
    if how == "weight":
        scaled: np.ndarray = weight * (arrays[keys[0]] / norms(weight))
        return scaled
    u, v = (arrays[key] for key in keys)
    divided: np.ndarray = weight / (u @ as_matrix(weight, axis) @ v)
    return divided


def norms(weight: np.ndarray) -> np.ndarray:
    """Return the norm of each slice of the first axis, (slices, 1, …)."""
    found: np.ndarray = np.sqrt(
        np.square(weight).sum(axis=tuple(range(1, weight.ndim)), keepdims=True)
    )
    return found


def as_matrix(weight: np.ndarray, axis: int) -> np.ndarray:
    """Return weights as a matrix whose rows are the slices of an axis."""
    return np.moveaxis(weight, axis, 0).reshape(weight.shape[axis], -1)


def unit(vector: np.ndarray) -> np.ndarray:
    """Return a vector of the length one in the same direction."""
    scaled: np.ndarray = vector / max(np.linalg.norm(vector), EPSILON)
    return scaled.astype(vector.dtype, copy=False)
