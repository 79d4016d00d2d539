"""An optimizer of the language goes in, PyTorch's own comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch

from nndsl import optimizers as spec


def sgd(o: spec.Sgd, weights: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """Return plain, momentum or Nesterov gradient descent."""
    return torch.optim.SGD(
        weights, o.lr, momentum=o.momentum, nesterov=o.nesterov, weight_decay=o.weight_decay
    )


def adam(o: spec.Adam, weights: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """Return Adam; fused, which gives the same steps in fewer operations."""
    return torch.optim.Adam(
        weights, o.lr, (o.beta1, o.beta2), o.eps, o.weight_decay, fused=_fusable()
    )


def adamw(o: spec.AdamW, weights: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """Return AdamW, fused likewise."""
    return torch.optim.AdamW(
        weights, o.lr, (o.beta1, o.beta2), o.eps, o.weight_decay, fused=_fusable()
    )


def rmsprop(o: spec.RmsProp, weights: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """Return RMSprop."""
    return torch.optim.RMSprop(weights, o.lr, o.rho, o.eps, o.weight_decay, o.momentum)


def adagrad(o: spec.Adagrad, weights: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """Return Adagrad."""
    return torch.optim.Adagrad(weights, o.lr, weight_decay=o.weight_decay, eps=o.eps)


def rprop(o: spec.Rprop, weights: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """Return Rprop."""
    return torch.optim.Rprop(weights, o.lr, (o.shrink, o.grow), (o.smallest, o.largest))


def _fusable() -> bool:
    return not torch.backends.mps.is_available()


LOWERINGS: dict[type[spec.Optimizer], Callable[[Any, Any], torch.optim.Optimizer]] = {
    spec.Sgd: sgd,
    spec.Adam: adam,
    spec.AdamW: adamw,
    spec.RmsProp: rmsprop,
    spec.Adagrad: adagrad,
    spec.Rprop: rprop,
}


def lower(
    optimizer: spec.Optimizer, weights: Iterable[torch.nn.Parameter]
) -> torch.optim.Optimizer:
    """Return PyTorch's optimizer over the weights that are trained."""
    trained = [weight for weight in weights if weight.requires_grad]
    return LOWERINGS[type(optimizer)](optimizer, trained)
