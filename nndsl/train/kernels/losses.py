"""Logits and targets go in; the mean loss and the gradient of the logits come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from nndsl import losses as spec
from nndsl.train.evaluation import LossFunction

Graded = Callable[[Tensor, Tensor], tuple[float, Tensor]]  # the loss, and the logits' gradient


def crossentropy(logits: Tensor, target: Tensor) -> tuple[float, Tensor]:
    """Return the mean of -log softmax(z)[class], and (softmax(z) - one-hot) / n.

    The classes are the first axis here, along which PyTorch takes exponentials many at a time.
    """
    rows = logits.shape[0]
    logs = torch.log_softmax(logits.t().contiguous(), 0)
    places = target.unsqueeze(0)
    total = logs.gather(0, places).sum().item()
    gradient = logs.exp_().scatter_(0, places, -1.0, reduce="add").div_(rows)
    return -total / rows, gradient.t()


def mse(output: Tensor, target: Tensor) -> tuple[float, Tensor]:
    """Return the mean of (output - target)², and 2 (output - target) / n."""
    difference = output - target
    value = difference.square().mean().item()
    return value, difference.mul_(2 / difference.numel())


def bce(logits: Tensor, target: Tensor) -> tuple[float, Tensor]:
    """Return the mean binary cross-entropy of sigmoid(z), and (sigmoid(z) - target) / n."""
    value = torch.nn.functional.binary_cross_entropy_with_logits(logits, target).item()
    return value, torch.sigmoid(logits).sub_(target).div_(logits.numel())


# By the loss, where it has no option but those that say what it is on.
GRADED: dict[type[spec.Loss], Graded] = {
    spec.CrossEntropy: crossentropy,
    spec.Mse: mse,
    spec.Bce: bce,
}


def graded(losses: Sequence[spec.Loss], loss: LossFunction) -> Graded:
    """Return a loss with its gradient: by its formula where there is one, else by autograd."""

    def by_autograd(logits: Tensor, target: Tensor) -> tuple[float, Tensor]:
        with torch.enable_grad():
            z = logits.detach().requires_grad_()
            value = loss(z, target)
        (gradient,) = torch.autograd.grad(value, z)
        return value.item(), gradient

    if len(losses) > 1 or type(losses[0]) not in GRADED or not _plain(losses[0]):
        return by_autograd
    by_formula = GRADED[type(losses[0])]

    def of_vectors(logits: Tensor, target: Tensor) -> tuple[float, Tensor]:
        return (by_formula if logits.ndim == 2 else by_autograd)(logits, target)

    return of_vectors


def _plain(loss: spec.Loss) -> bool:
    return loss.model_unusual().keys() <= {"on", "target"}
