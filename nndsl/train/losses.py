"""A loss of the language goes in, a function of logits and targets comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch.nn.functional as F  # noqa: N812 (its name everywhere)
from torch import Tensor

from nndsl import losses as spec


def crossentropy(loss: spec.CrossEntropy, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean of -log softmax(logits)[class]: stable, and never a softmax of a softmax."""
    return F.cross_entropy(logits, target)


def bce(loss: spec.Bce, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean binary cross-entropy of sigmoid(logits), in its stable form."""
    return F.binary_cross_entropy_with_logits(logits, target)


def mse(loss: spec.Mse, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared difference."""
    return F.mse_loss(output, target)


def mae(loss: spec.Mae, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean absolute difference."""
    return F.l1_loss(output, target)


def huber(loss: spec.Huber, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean Huber loss."""
    return F.huber_loss(output, target, delta=loss.delta)


LOWERINGS: dict[type[spec.Loss], Callable[[Any, Tensor, Tensor], Tensor]] = {
    spec.CrossEntropy: crossentropy,
    spec.Bce: bce,
    spec.Mse: mse,
    spec.Mae: mae,
    spec.Huber: huber,
}


def lower(loss: spec.Loss) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the loss as a function of what ``Network.logits`` gives and of the target."""
    function = LOWERINGS[type(loss)]
    return lambda logits, target: function(loss, logits, target)
