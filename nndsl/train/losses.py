"""A loss of the language goes in, a function of logits and targets comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch.nn.functional as F  # noqa: N812 (its name everywhere)
from torch import Tensor

from nndsl import losses as spec
from nndsl.data.codec import Codec, HeadCodec, TargetCodec


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


def lower(losses: Sequence[spec.Loss], codec: Codec) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the weighted sum of losses, one for each output in order.

    It is a function of what ``Network.logits`` gives, and of the encoded target.
    """
    if isinstance(codec, TargetCodec):
        (loss,) = losses
        function, weight = LOWERINGS[type(loss)], loss.weight
        if weight == 1.0:
            return lambda logits, target: function(loss, logits, target)
        return lambda logits, target: weight * function(loss, logits, target)
    terms = [_term(loss, part) for loss, part in zip(losses, codec.parts, strict=True)]

    def joint(logits: Tensor, target: Tensor) -> Tensor:
        values = [term(logits, target) for term in terms]
        return sum(values[1:], values[0])

    return joint


def _term(loss: spec.Loss, part: HeadCodec) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the loss on one output, whose logits and targets stand among those of others."""
    function = LOWERINGS[type(loss)]
    numbered = part.codec.task == "multiclass"

    def term(logits: Tensor, target: Tensor) -> Tensor:
        own = target[:, part.targets]
        wanted = own[:, 0].long() if numbered else own
        value: Tensor = loss.weight * function(loss, logits[:, part.outputs], wanted)
        return value

    return term
