"""Losses of the language go in, a function of logits and targets comes out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (its name everywhere)
from torch import Tensor

from nndsl import losses as spec
from nndsl.data.codec import Codec, HeadCodec
from nndsl.diagnostics import NNError
from nndsl.errors import training as errors


def crossentropy(loss: spec.CrossEntropy, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean of -log softmax(logits)[class]: stable, and never a softmax of a softmax.

    Where no row counts, as in a batch of ignored ones, it is zero.
    """
    weights = loss.class_weights
    given = logits.new_tensor(weights) if isinstance(weights, tuple) else None
    if loss.gamma == 0 and loss.ignore is None and given is None:
        return F.cross_entropy(logits, target, label_smoothing=loss.label_smoothing)
    classes = logits.shape[1]
    given = logits.new_ones(classes) if given is None else given
    logs = F.log_softmax(logits, dim=1)
    share = F.one_hot(target, classes).to(logs.dtype) * (1 - loss.label_smoothing)
    share = (share + loss.label_smoothing / classes) * given
    # Never quite zero, where a power below one has no derivative.
    wrong = (-torch.expm1(logs)).clamp_min(torch.finfo(logs.dtype).eps)
    rows = -(share * wrong.pow(loss.gamma) * logs).sum(dim=1)
    counted = given[target]
    if loss.ignore is not None:
        kept = target != loss.ignore
        rows, counted = rows * kept, counted * kept
    return rows.sum() / counted.sum().clamp_min(torch.finfo(logs.dtype).tiny)


def bce(loss: spec.Bce, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean binary cross-entropy of sigmoid(logits), in its stable form."""
    weight = None if loss.pos_weight is None else logits.new_tensor(loss.pos_weight)
    return F.binary_cross_entropy_with_logits(logits, target, pos_weight=weight)


def hinge(loss: spec.Hinge, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean hinge loss of logits, with targets of 0 and 1."""
    return F.relu(1 - (2 * target - 1) * logits).mean()


def squared_hinge(loss: spec.SquaredHinge, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean square of the hinge loss."""
    return F.relu(1 - (2 * target - 1) * logits).square().mean()


def dice(loss: spec.Dice, logits: Tensor, target: Tensor) -> Tensor:
    """Return one minus the overlap of sigmoid(logits) and targets, over all rows at once."""
    p = torch.sigmoid(logits)
    both, either = (p * target).sum(dim=0), p.sum(dim=0) + target.sum(dim=0)
    return 1 - ((2 * both + loss.smooth) / (either + loss.smooth)).mean()


def mse(loss: spec.Mse, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared difference."""
    return F.mse_loss(output, target)


def mae(loss: spec.Mae, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean absolute difference."""
    return F.l1_loss(output, target)


def huber(loss: spec.Huber, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean Huber loss."""
    return F.huber_loss(output, target, delta=loss.delta)


def log_cosh(loss: spec.LogCosh, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean of log cosh of the difference, which never overflows in this form."""
    size = (output - target).abs()
    return (size + F.softplus(-2 * size) - math.log(2)).mean()


def quantile(loss: spec.Quantile, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean pinball loss."""
    above = target - output
    return torch.maximum(loss.q * above, (loss.q - 1) * above).mean()


def cosine(loss: spec.CosineLoss, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean of one minus the cosine between a row's outputs and targets."""
    return (1 - F.cosine_similarity(output, target, dim=1)).mean()


def poisson(loss: spec.Poisson, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean of Poisson's negative log-likelihood, but for the targets' own part."""
    return F.poisson_nll_loss(output, target, log_input=False)


def kl(loss: spec.Kl, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean divergence of softmax(logits) from the shares of each row."""
    return F.kl_div(F.log_softmax(logits, dim=1), target, reduction="batchmean")


def gaussian_nll(loss: spec.GaussianNll, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean of Gauss's negative log-likelihood, but for its constant."""
    mean, log_variance = output.chunk(2, dim=1)
    return 0.5 * (log_variance + (target - mean).square() * torch.exp(-log_variance)).mean()


LOWERINGS: dict[type[spec.Loss], Callable[[Any, Tensor, Tensor], Tensor]] = {
    spec.CrossEntropy: crossentropy,
    spec.Bce: bce,
    spec.Hinge: hinge,
    spec.SquaredHinge: squared_hinge,
    spec.Dice: dice,
    spec.Mse: mse,
    spec.Mae: mae,
    spec.Huber: huber,
    spec.LogCosh: log_cosh,
    spec.Quantile: quantile,
    spec.CosineLoss: cosine,
    spec.Poisson: poisson,
    spec.Kl: kl,
    spec.GaussianNll: gaussian_nll,
}


def lower(
    losses: Sequence[spec.Loss], codec: Codec, y: np.ndarray
) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the weighted sum of losses, one for each output in order.

    It is a function of what ``Network.logits`` gives, and of the encoded target. ``y`` are the
    encoded targets of the training rows. Raises NNError where they are none that a loss is for.
    """
    pairs = list(zip(losses, codec.parts, strict=True))
    terms = [_term(_settled(loss, part, part.target(y)), part) for loss, part in pairs]
    if len(terms) == 1:
        return terms[0]

    def joint(logits: Tensor, target: Tensor) -> Tensor:
        values = [term(logits, target) for term in terms]
        return sum(values[1:], values[0])

    return joint


def _settled(loss: spec.Loss, part: HeadCodec, y: np.ndarray) -> spec.Loss:
    """Return a loss with what follows from the training rows, which must be such as it is for."""
    if isinstance(loss, spec.CrossEntropy) and loss.class_weights == "balanced":
        counts = np.bincount(y, minlength=len(part.codec.classes))
        weights = np.where(counts > 0, len(y) / (len(counts) * np.maximum(counts, 1)), 0.0)
        return loss.model_copy(update={"class_weights": tuple(weights.tolist())})
    if isinstance(loss, spec.Poisson | spec.Kl) and bool((y < 0).any()):
        raise NNError(errors.negative_target(loss, part.codec.names))
    if isinstance(loss, spec.Kl) and not np.allclose(y.sum(axis=1), 1, atol=1e-3):
        raise NNError(errors.not_shares(loss, part.codec.names))
    return loss


def _term(loss: spec.Loss, part: HeadCodec) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the loss on one output, whose logits and targets may stand among those of others."""
    function, weight = LOWERINGS[type(loss)], loss.weight
    numbered = part.codec.task == "multiclass"

    def term(logits: Tensor, target: Tensor) -> Tensor:
        if part.output:
            own = target[:, part.targets]
            target = own[:, 0].long() if numbered else own
            logits = logits[:, part.outputs]
        value = function(loss, logits, target)
        return value if weight == 1.0 else weight * value

    return term
