"""The losses of a network's outputs go in; what training makes small comes out, as one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from nndsl import losses as spec
from nndsl.data.targets.codec import Codec, HeadCodec, TargetCodec
from nndsl.diagnostics import NNError
from nndsl.errors import training as errors
from nndsl.graph.nodes import Graph
from nndsl.train.additions import Additions, divergences
from nndsl.train.losses import LOWERINGS

LossFunction = Callable[[Tensor, Tensor], Tensor]  # of logits and encoded targets


@dataclass(frozen=True)
class Objective:
    """The weighted sum of the losses of all outputs.

    ``loss`` is a function of what ``Network.logits`` gives, and of the encoded target; ``counted``
    are terms that are made inside the network. ``by_rows`` says that it is a mean over rows, so
    that those of batches give that of all rows.
    """

    loss: LossFunction
    counted: Additions
    by_rows: bool

    @classmethod
    def of(
        cls, losses: Sequence[spec.Loss], graph: Graph, codec: Codec, y: np.ndarray
    ) -> Objective:
        """Return that of losses, one for each output in order.

        ``y`` are the encoded targets of the training rows. Raises NNError where they are none that
        a loss is for.
        """
        return cls(lower(losses, codec, y), divergences(graph, losses), of_rows(losses))


def of_rows(losses: Sequence[spec.Loss]) -> bool:
    """Say whether losses are means over rows, so that those of batches give that of all rows."""
    return not any(
        isinstance(loss, spec.Dice)
        or (isinstance(loss, spec.CrossEntropy) and (loss.class_weights or loss.ignore is not None))
        for loss in losses
    )


def lower(losses: Sequence[spec.Loss], codec: Codec, y: np.ndarray) -> LossFunction:
    """Return the weighted sum of losses as a function. Raises NNError as ``Objective.of``."""
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
    if isinstance(loss, spec.Bce) and loss.pos_weight == "balanced":
        yes = np.moveaxis(y, 1 + part.codec.axis, -1) if len(part.codec.names) > 1 else y
        yes = yes.reshape(-1, len(part.codec.names))
        counts = yes.sum(axis=0, dtype=np.float64)
        weights = np.where(counts > 0, (len(yes) - counts) / np.where(counts > 0, counts, 1), 1.0)
        return loss.model_copy(update={"pos_weight": tuple(weights.tolist())})
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


def _term(loss: spec.Loss, part: HeadCodec) -> LossFunction:
    """Return the loss on one output, whose logits and targets may stand among those of others."""
    function, weight = LOWERINGS[type(loss)], loss.weight
    numbered = part.codec.task == "multiclass"

    def term(logits: Tensor, target: Tensor) -> Tensor:
        if part.output:
            own = target[:, part.targets]
            target = own[:, 0].long() if numbered else own
            logits = logits[:, part.outputs]
        logits, target = _arranged(part.codec, logits, target)
        value = function(loss, logits, target)
        return value if weight == 1.0 else weight * value

    return term
