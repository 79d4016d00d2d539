"""Logits and targets go in; the mean loss and the gradient of the logits come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from nndsl import losses as spec
from nndsl.train.kernels.arrays import Array, Seen
from nndsl.train.objective import LossFunction

Graded = Callable[[Tensor, Tensor], tuple[float, Tensor]]  # the loss, and the logits' gradient

FEW = 2**14  # logits, up to which numpy is faster with a crossentropy
MOST = 1e30  # exponentials between its inverse and it lose nothing, and their sums neither


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


class FewCrossentropy:
    """The crossentropy of so many logits of rows of this size, again and again."""

    def __init__(self, logits: Tensor) -> None:
        self.rows, classes = logits.shape
        self.logits, self.target = Seen(logits), Seen(logits)
        # The classes are the first axis here, too.
        self.z = np.empty((classes, self.rows), self.logits.of(logits).dtype)
        self.flat = self.z.reshape(-1)
        self.gradient = torch.from_numpy(self.z).t()
        self.ones = np.ones(classes, self.z.dtype)
        # The sums, and one over each exponential that was picked.
        self.bounded = np.empty(2 * self.rows, self.z.dtype)
        self.sums, self.inverse = np.split(self.bounded, 2)
        self.losses = np.empty_like(self.sums)
        self.each = np.ones_like(self.bounded)
        self.columns = np.arange(self.rows)
        self.places = np.empty_like(self.columns)
        # Arrays, since numpy makes one of a number each time.
        self.stride, self.count = np.array(self.rows), np.array(self.rows, self.z.dtype)
        self.share = 1 / self.count

    def __call__(self, logits: Tensor, target: Tensor) -> tuple[float, Tensor]:
        """Return what ``crossentropy`` does, in memory that the next call overwrites."""
        z, sums, places, losses = self.z, self.sums, self.places, self.losses
        given = self.logits.of(logits).T
        np.multiply(self.target.of(target), self.stride, places)
        np.add(places, self.columns, places)
        np.exp(given, z)
        self.ones.dot(z, sums)
        np.reciprocal(self.flat.take(places), self.inverse)
        np.log(np.multiply(sums, self.inverse, losses), losses)
        total = float(np.add.reduce(losses))
        if not self.each.dot(self.bounded) < MOST:
            total = self._shifted(given)
        np.multiply(sums, self.count, sums)
        np.divide(z, sums, z)
        self.flat[places] -= self.share
        return total / self.rows, self.gradient

    def _shifted(self, given: Array) -> float:
        """Return the sum of the losses where exponentials are too large, or small, for floats.

        Those that it leaves are of logits less the largest of their row.
        """
        z, losses = self.z, self.losses
        z[...] = given
        np.subtract(z, np.maximum.reduce(z, axis=0, out=losses), z)
        picked = self.flat.take(self.places)
        self.ones.dot(np.exp(z, z), self.sums)
        return float(np.add.reduce(np.log(self.sums, losses) - picked))


class Crossentropy:
    """The crossentropy of batches of any size."""

    def __init__(self) -> None:
        self._few: dict[tuple[int, ...], FewCrossentropy] = {}

    def __call__(self, logits: Tensor, target: Tensor) -> tuple[float, Tensor]:
        """Return the mean loss, and the gradient of the logits."""
        few = self._few.get(logits.shape)
        if few is None:
            if logits.numel() > FEW:
                return crossentropy(logits, target)
            few = self._few[logits.shape] = FewCrossentropy(logits)
        return few(logits, target)


def mse(output: Tensor, target: Tensor) -> tuple[float, Tensor]:
    """Return the mean of (output - target)², and 2 (output - target) / n."""
    difference = output - target
    value = difference.square().mean().item()
    return value, difference.mul_(2 / difference.numel())


def bce(logits: Tensor, target: Tensor) -> tuple[float, Tensor]:
    """Return the mean binary cross-entropy of sigmoid(z), and (sigmoid(z) - target) / n."""
    value = torch.nn.functional.binary_cross_entropy_with_logits(logits, target).item()
    return value, torch.sigmoid(logits).sub_(target).div_(logits.numel())


# What makes it, by the loss, where that has no option but those that say what it is on.
GRADED: dict[type[spec.Loss], Callable[[], Graded]] = {
    spec.CrossEntropy: Crossentropy,
    spec.Mse: lambda: mse,
    spec.Bce: lambda: bce,
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
    by_formula = GRADED[type(losses[0])]()

    def of_vectors(logits: Tensor, target: Tensor) -> tuple[float, Tensor]:
        return (by_formula if logits.ndim == 2 else by_autograd)(logits, target)

    return of_vectors


def _plain(loss: spec.Loss) -> bool:
    return loss.model_unusual().keys() <= {"on", "target"}
