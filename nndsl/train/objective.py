"""The losses of a network's outputs go in; what training makes small comes out, as one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeGuard

import numpy as np
import torch
from torch import Tensor

from nndsl import losses as spec
from nndsl.data.findings import add_up, has_negative
from nndsl.data.targets.codec import Codec, HeadCodec, TargetCodec
from nndsl.diagnostics import NNError
from nndsl.errors import training as errors
from nndsl.graph.nodes import Graph
from nndsl.train.additions import Additions, divergences
from nndsl.train.losses import LOWERINGS, class_weights, counted

Pairs = Sequence[tuple[spec.Loss, HeadCodec]]  # each loss with the output that it is on


class LossFunction(Protocol):
    """The weighted sum of losses, for logits and encoded targets.

    ``factors``, one for each loss, are those of ``Objective.factors``.
    """

    def __call__(self, logits: Tensor, target: Tensor, factors: Tensor | None = None, /) -> Tensor:
        """Return the value, a mean over the rows."""


@dataclass(frozen=True)
class Objective:
    """The weighted sum of the losses of all outputs.

    ``loss`` is a function of the logits of ``Network.logits_and``, and of the encoded target;
    ``counted`` are terms that are made inside the network. ``by_rows`` says that it is a mean over
    rows, so that those of batches give that of all rows. ``counts`` returns for each loss how much
    the rows of a target count in its mean; it is None where they all do alike.
    """

    loss: LossFunction
    counted: Additions
    by_rows: bool
    counts: Callable[[Tensor], Tensor] | None = None

    @classmethod
    def of(
        cls, losses: Sequence[spec.Loss], graph: Graph, codec: Codec, y: np.ndarray
    ) -> Objective:
        """Return that of losses, one for each output in order.

        ``y`` are the encoded targets of the training rows. Raises NNError where they are none that
        a loss is for.
        """
        pairs = _pairs(losses, codec, y)
        counts = partial(_counts, pairs) if any(map(weighs, losses)) else None
        return cls(_sum(pairs), divergences(graph, losses), of_rows(losses), counts)

    def factors(self, targets: Sequence[Tensor]) -> list[Tensor | None]:
        """Return how much more each of a step's batches counts in each loss than its rows do.

        The mean over rows of losses times these is that of all the step's rows, by their weights.
        """
        if self.counts is None:
            return [None] * len(targets)
        counts = torch.stack([self.counts(target) for target in targets])
        rows = counts.new_tensor([len(target) for target in targets]).unsqueeze(1)
        shares = counts / counts.sum(dim=0).clamp_min(torch.finfo(counts.dtype).tiny)
        return list(shares / (rows / rows.sum()))


def of_rows(losses: Sequence[spec.Loss]) -> bool:
    """Say whether losses are means over rows, so that those of batches give that of all rows."""
    return not any(isinstance(loss, spec.Dice) or weighs(loss) for loss in losses)


def weighs(loss: spec.Loss) -> TypeGuard[spec.CrossEntropy]:
    """Say whether rows count by their weight in the mean of a loss."""
    return isinstance(loss, spec.CrossEntropy) and (
        loss.class_weights is not None or loss.ignore is not None
    )


def lower(losses: Sequence[spec.Loss], codec: Codec, y: np.ndarray) -> LossFunction:
    """Return the weighted sum of losses as a function. Raises NNError as ``Objective.of``."""
    return _sum(_pairs(losses, codec, y))


def _pairs(losses: Sequence[spec.Loss], codec: Codec, y: np.ndarray) -> Pairs:
    pairs = zip(losses, codec.parts, strict=True)
    return [(_settled(loss, part, part.target(y)), part) for loss, part in pairs]


def _sum(pairs: Pairs) -> LossFunction:
    terms = [_term(loss, part) for loss, part in pairs]

    def joint(logits: Tensor, target: Tensor, factors: Tensor | None = None, /) -> Tensor:
        values = [term(logits, target) for term in terms]
        if factors is not None:
            values = [value * factors[at] for at, value in enumerate(values)]
        return sum(values[1:], values[0])

    return joint


def _counts(pairs: Pairs, target: Tensor) -> Tensor:
    like = torch.empty(0, device=target.device)

    def count(loss: spec.Loss, part: HeadCodec) -> Tensor:
        if not weighs(loss):
            return like.new_tensor(len(target))
        given = class_weights(loss, len(part.codec.classes), like)
        return counted(loss, _own(part, target), given)

    return torch.stack([count(loss, part) for loss, part in pairs])


def _settled(loss: spec.Loss, part: HeadCodec, y: np.ndarray) -> spec.Loss:
    """Return a loss with what follows from the training rows, which must be such as it is for."""
    if isinstance(loss, spec.CrossEntropy) and loss.class_weights == "balanced":
        counts = np.bincount(y.ravel(), minlength=len(part.codec.classes))
        weights = np.where(counts > 0, y.size / (len(counts) * np.maximum(counts, 1)), 0.0)
        return loss.model_copy(update={"class_weights": tuple(weights.tolist())})
    if isinstance(loss, spec.Bce) and loss.pos_weight == "balanced":
        yes = np.moveaxis(y, 1 + part.codec.axis, -1) if len(part.codec.names) > 1 else y
        yes = yes.reshape(-1, len(part.codec.names))
        counts = yes.sum(axis=0, dtype=np.float64)
        weights = np.where(counts > 0, (len(yes) - counts) / np.where(counts > 0, counts, 1), 1.0)
        return loss.model_copy(update={"pos_weight": tuple(weights.tolist())})
    if isinstance(loss, spec.Poisson | spec.Kl) and has_negative(y):
        raise NNError(errors.negative_target(loss, part.codec.names))
    shares = 1 + part.codec.axis if part.codec.axes else 1
    if isinstance(loss, spec.Kl) and not add_up(y, shares):
        raise NNError(errors.not_shares(loss, part.codec.names))
    if isinstance(loss, spec.Elbo) and loss.reconstruction == "bce":
        least, largest = float(y.min(initial=0)), float(y.max(initial=0))
        if least < 0 or largest > 1:
            raise NNError(errors.beyond_shares(loss, least, largest))
    return loss


def _arranged(codec: TargetCodec, logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
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


def _own(part: HeadCodec, target: Tensor) -> Tensor:
    """Return the targets of one output, which may stand among those of others."""
    if not part.output:
        return target
    own = target[:, part.targets]
    return own[:, 0].long() if part.codec.task == "multiclass" else own


def _term(loss: spec.Loss, part: HeadCodec) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the loss on one output, whose logits and targets may stand among those of others."""
    function, weight = LOWERINGS[type(loss)], loss.weight

    def term(logits: Tensor, target: Tensor) -> Tensor:
        own = logits[:, part.outputs] if part.output else logits
        value = function(loss, *_arranged(part.codec, own, _own(part, target)))
        return value if weight == 1.0 else weight * value

    return term
