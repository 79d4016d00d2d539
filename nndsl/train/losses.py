"""Losses of the language go in, a function of logits and targets comes out.

Classes, labels or numbers stand along the second axis of logits (n, size, *axes), as PyTorch has
it; targets are class numbers (n, *axes), or have the shape of the logits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (its name everywhere)
from torch import Tensor

from nndsl import losses as spec
from nndsl.alignment import PAD
from nndsl.data.codec import Codec, HeadCodec, TargetCodec
from nndsl.diagnostics import NNError
from nndsl.errors import training as errors

CTC_ROWS = 256  # at once: each holds as many numbers as it has steps, times twice its length


def crossentropy(loss: spec.CrossEntropy, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean of -log softmax(logits)[class]: stable, and never a softmax of a softmax.

    The mean is over rows, and over the places of each where they have axes. Where none counts, as
    in a batch of ignored ones, it is zero.
    """
    weights = loss.class_weights
    given = logits.new_tensor(weights) if isinstance(weights, tuple) else None
    if loss.gamma == 0 and loss.ignore is None and given is None:
        return F.cross_entropy(logits, target, label_smoothing=loss.label_smoothing)
    classes = logits.shape[1]
    given = logits.new_ones(classes) if given is None else given
    logs = F.log_softmax(logits, dim=1)
    own = F.one_hot(target, classes).movedim(-1, 1).to(logs.dtype)
    share = own * (1 - loss.label_smoothing)
    share = (share + loss.label_smoothing / classes) * _along(given, logits)
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
    weight = None
    if loss.pos_weight is not None:
        weight = _along(logits.new_tensor(loss.pos_weight), logits)
    return F.binary_cross_entropy_with_logits(logits, target, pos_weight=weight)


def _along(numbers: Tensor, logits: Tensor) -> Tensor:
    """Return a number for each class or label so that it meets its logits."""
    return numbers.reshape(-1, *[1] * (logits.ndim - 2))


def hinge(loss: spec.Hinge, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean hinge loss of logits, with targets of 0 and 1."""
    return F.relu(1 - (2 * target - 1) * logits).mean()


def squared_hinge(loss: spec.SquaredHinge, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean square of the hinge loss."""
    return F.relu(1 - (2 * target - 1) * logits).square().mean()


def dice(loss: spec.Dice, logits: Tensor, target: Tensor) -> Tensor:
    """Return one minus the overlap of sigmoid(logits) and targets, over all rows and places."""
    p = torch.sigmoid(logits)
    places = (0, *range(2, logits.ndim))
    both, either = (p * target).sum(dim=places), p.sum(dim=places) + target.sum(dim=places)
    return 1 - ((2 * both + loss.smooth) / (either + loss.smooth)).mean()


def ctc(loss: spec.Ctc, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean of -log p(text) / its length, over all alignments with the steps.

    It is computed on the CPU: of PyTorch's kernels only that gives the same gradient each time.
    """
    logs = F.log_softmax(logits.cpu().permute(2, 0, 1), dim=2)
    parts = torch.split(logs, CTC_ROWS, dim=1), torch.split(target.cpu(), CTC_ROWS)
    rows = torch.cat([_ctc_rows(part, own) for part, own in zip(*parts, strict=True)])
    return rows.mean().to(logits.device)


def _ctc_rows(logs: Tensor, target: Tensor) -> Tensor:
    """Return the loss of each row, with logs (steps, n, classes)."""
    lengths = (target != PAD).sum(dim=1)
    steps, blank = torch.full_like(lengths, len(logs)), logs.shape[2] - 1
    codes = target.clamp_min(0)
    rows = F.ctc_loss(logs, codes, steps, lengths, blank=blank, reduction="none")
    return rows / lengths.clamp_min(1)


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
    """Return the mean divergence of softmax(logits) from the shares of each row or place."""
    each = F.kl_div(F.log_softmax(logits, dim=1), target, reduction="none")
    return each.sum(dim=1).mean()


def gaussian_nll(loss: spec.GaussianNll, output: Tensor, target: Tensor) -> Tensor:
    """Return the mean of Gauss's negative log-likelihood, but for its constant."""
    mean, log_variance = output.chunk(2, dim=1)
    return 0.5 * (log_variance + (target - mean).square() * torch.exp(-log_variance)).mean()


def elbo(loss: spec.Elbo, output: Tensor, target: Tensor) -> Tensor:
    """Return what outputs add to the bound; what samples add is made inside the network."""
    if loss.reconstruction == "bce":
        each = F.binary_cross_entropy_with_logits(output, target, reduction="none")
    else:
        each = 0.5 * (output - target).square()
    return each.sum() / len(each)


LOWERINGS: dict[type[spec.Loss], Callable[[Any, Tensor, Tensor], Tensor]] = {
    spec.CrossEntropy: crossentropy,
    spec.Bce: bce,
    spec.Hinge: hinge,
    spec.SquaredHinge: squared_hinge,
    spec.Dice: dice,
    spec.Ctc: ctc,
    spec.Mse: mse,
    spec.Mae: mae,
    spec.Huber: huber,
    spec.LogCosh: log_cosh,
    spec.Quantile: quantile,
    spec.CosineLoss: cosine,
    spec.Poisson: poisson,
    spec.Kl: kl,
    spec.GaussianNll: gaussian_nll,
    spec.Elbo: elbo,
}


def of_rows(losses: Sequence[spec.Loss]) -> bool:
    """Say whether losses are means over rows, so that those of batches give that of all rows."""
    return not any(
        isinstance(loss, spec.Dice)
        or (isinstance(loss, spec.CrossEntropy) and (loss.class_weights or loss.ignore is not None))
        for loss in losses
    )


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
        counts = np.bincount(y.ravel(), minlength=len(part.codec.classes))
        weights = np.where(counts > 0, y.size / (len(counts) * np.maximum(counts, 1)), 0.0)
        return loss.model_copy(update={"class_weights": tuple(weights.tolist())})
    if isinstance(loss, spec.Poisson | spec.Kl) and bool((y < 0).any()):
        raise NNError(errors.negative_target(loss, part.codec.names))
    shares = 1 + part.codec.axis if part.codec.axes else 1
    if isinstance(loss, spec.Kl) and not np.allclose(y.sum(axis=shares), 1, atol=1e-3):
        raise NNError(errors.not_shares(loss, part.codec.names))
    if isinstance(loss, spec.Elbo) and loss.reconstruction == "bce":
        least, largest = float(y.min(initial=0)), float(y.max(initial=0))
        if least < 0 or largest > 1:
            raise NNError(errors.beyond_shares(loss, least, largest))
    return loss


def arranged(codec: TargetCodec, logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Return the logits and the encoded target of an output as the losses read them.

    An output with axes that is to give back a row of values is such a row as well.
    """
    if codec.task == "sequence":
        return logits.movedim(1 + codec.axis, 1), target
    if not codec.axes:
        return (logits.flatten(1) if logits.ndim > 2 else logits), target
    if codec.task == "binary":
        return logits.flatten(1).unsqueeze(1), target.flatten(1).unsqueeze(1)
    if codec.task == "multiclass":
        return logits.movedim(1 + codec.axis, 1), target
    if not codec.spread:
        target = target.reshape(logits.shape)  # but for an axis of one they are alike
    elif target.ndim < logits.ndim:
        target = target.unsqueeze(1 + codec.axis)
    return logits.movedim(1 + codec.axis, 1), target.movedim(1 + codec.axis, 1)


def _term(loss: spec.Loss, part: HeadCodec) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the loss on one output, whose logits and targets may stand among those of others."""
    function, weight = LOWERINGS[type(loss)], loss.weight
    numbered = part.codec.task == "multiclass"

    def term(logits: Tensor, target: Tensor) -> Tensor:
        if part.output:
            own = target[:, part.targets]
            target = own[:, 0].long() if numbered else own
            logits = logits[:, part.outputs]
        logits, target = arranged(part.codec, logits, target)
        value = function(loss, logits, target)
        return value if weight == 1.0 else weight * value

    return term
