"""A loss of the language, logits and targets go in; its value comes out.

Classes, labels or numbers stand along the second axis of logits (n, size, *axes), as PyTorch has
it; targets are class numbers (n, *axes), or have the shape of the logits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (its name everywhere)
from torch import Tensor

from nndsl import losses as spec
from nndsl.alignment import PAD
from nndsl.backends.torch.activation import FEW

CTC_ROWS = 256  # at once: each holds as many numbers as it has steps, times twice its length


def crossentropy(loss: spec.CrossEntropy, logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean of -log softmax(logits)[class]: stable, and never a softmax of a softmax.

    The mean is over rows, and over the places of each where they have axes. Where none counts, as
    in a batch of ignored ones, it is zero.
    """
    weighted = isinstance(loss.class_weights, tuple)
    if loss.gamma == 0 and loss.ignore is None and not weighted:
        if logits.ndim == 2 and logits.shape[1] <= FEW and not logits.requires_grad:
            # As with the softmax, in a third of the time.
            logits, target = logits.t().contiguous().unsqueeze(0), target.unsqueeze(0)
        return F.cross_entropy(logits, target, label_smoothing=loss.label_smoothing)
    classes = logits.shape[1]
    given = class_weights(loss, classes, logits)
    logs = F.log_softmax(logits, dim=1)
    own = F.one_hot(target, classes).movedim(-1, 1).to(logs.dtype)
    share = own * (1 - loss.label_smoothing)
    share = (share + loss.label_smoothing / classes) * _along(given, logits)
    # Never quite zero, where a power below one has no derivative.
    wrong = (-torch.expm1(logs)).clamp_min(torch.finfo(logs.dtype).eps)
    rows = -(share * wrong.pow(loss.gamma) * logs).sum(dim=1)
    if loss.ignore is not None:
        rows = rows * (target != loss.ignore)
    return rows.sum() / counted(loss, target, given).clamp_min(torch.finfo(logs.dtype).tiny)


def class_weights(loss: spec.CrossEntropy, classes: int, like: Tensor) -> Tensor:
    """Return the weight of each class."""
    weights = loss.class_weights
    return like.new_tensor(weights) if isinstance(weights, tuple) else like.new_ones(classes)


def counted(loss: spec.CrossEntropy, target: Tensor, given: Tensor) -> Tensor:
    """Return what the sum over rows, and their places, is divided by: the sum of their weights."""
    each = given[target]
    return (each if loss.ignore is None else each * (target != loss.ignore)).sum()


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
