"""A layer and its parameters go in, the weights that it computes with come out."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Parameters
from nndsl.layers.base import WeightedLayer
from nndsl.layers.normalized import EPSILON, extra_names


def normalized(layer: WeightedLayer, p: Parameters, training: bool) -> dict[str, Tensor]:
    """Return the normalized weights of a layer by their names.

    With `spectral`, each call in training takes one round of the power iteration first.
    """
    found: dict[str, Tensor] = {}
    for name, weight in p.items():
        keys = extra_names(name, layer.normalize) if layer.normalize is not None else ()
        if not keys or any(key not in p for key in keys):
            continue
        # Sums over all weights are too coarse in half precision.
        with torch.autocast(weight.device.type, enabled=False):
            if layer.normalize == "weight":
                found[name] = of_own_norm(weight, p[keys[0]])
            else:
                u, v = (p[key] for key in keys)
                found[name] = of_unit_norm(weight, u, v, layer.units_axis, training)
    return found


def of_own_norm(weight: Tensor, g: Tensor) -> Tensor:
    """Return g v / |v| for each slice v of the first axis."""
    axes = list(range(1, weight.ndim))
    scaled: Tensor = weight * (g / torch.linalg.vector_norm(weight, dim=axes, keepdim=True))
    return scaled


def of_unit_norm(weight: Tensor, u: Tensor, v: Tensor, axis: int, training: bool) -> Tensor:
    """Return weights over their largest singular value, whose directions are followed in place."""
    matrix = weight.movedim(axis, 0).flatten(1)
    if training:
        with torch.no_grad():
            u.copy_(F.normalize(matrix @ v, dim=0, eps=EPSILON))
            v.copy_(F.normalize(matrix.T @ u, dim=0, eps=EPSILON))
        # The next call changes them, but this one's gradient needs them as they are now.
        u, v = u.clone(), v.clone()
    return weight / (u @ matrix @ v)
