"""Outputs for the rows that a network is judged by go in; that they tell little comes out."""

from __future__ import annotations

from functools import partial

import numpy as np

from nndsl.data.prepared import Prepared
from nndsl.data.raw import Array
from nndsl.data.targets.codec import TargetCodec
from nndsl.data.unscaled import unscaled
from nndsl.diagnostics import Diagnostic
from nndsl.errors import outcome as errors
from nndsl.layers.base import Layer
from nndsl.losses import Loss
from nndsl.spec.model import ModelSpec

ALIKE = 1e-4  # times the deviation of the targets: outputs that differ by less are one number
# Those that are least where an output is the mean of its targets, or near it.
OF_MEANS = ("mse", "huber", "log_cosh", "poisson", "gaussian_nll")


def indifferent(
    prepared: Prepared, outputs: Array, taken: str | None, last: Layer, spec: ModelSpec
) -> Diagnostic | None:
    """Say that a network gives all rows one class or number, or is worse than the targets' mean.

    ``outputs`` (n, …) are for the rows that it is judged by, ``taken`` is the only class that they
    stand for, if there is one, ``last`` is the layer that makes them, ``spec`` how it is trained.
    None where nothing is amiss, or that can't be said in so few words: of several outputs, and of
    targets with axes.
    """
    codec, (name, part) = prepared.preprocessing.target, prepared.measured
    if not isinstance(codec, TargetCodec) or codec.axes or len(outputs) < 2:
        return None
    if not np.isfinite(outputs).all():
        return None
    layers = [step.layer for step in spec.steps]
    large = partial(unscaled, prepared.preprocessing, prepared.train, layers)  # reads all rows
    if taken is not None and len(np.unique(part.y)) > 1:
        return errors.one_class(last, name, taken, large(), _weights(spec.loss, prepared))
    if codec.task != "regression" or spec.loss is None or spec.mirrors:
        return None
    found, wanted, learnt = (
        codec.decode(values).astype(np.float64) for values in (outputs, part.y, prepared.train.y)
    )
    for at, target in enumerate(codec.names):
        given, true, mean = found[:, at], wanted[:, at], float(learnt[:, at].mean())
        if np.ptp(true) > 0 and np.ptp(given) <= ALIKE * true.std():
            return errors.one_number(last, name, target, float(given[0]), large())
        far, usual = (float(np.sqrt(np.mean((true - each) ** 2))) for each in (given, mean))
        if far > usual and spec.loss.keyword in OF_MEANS:
            return errors.worse_than_mean(last, name, target, (far, usual), large())
    return None


def _weights(loss: Loss | None, prepared: Prepared) -> str | None:
    """Return the option of the loss that would weigh classes, where they are of unequal sizes."""
    option = next((name for name in ("class_weights", "pos_weight") if hasattr(loss, name)), None)
    if option is None or getattr(loss, option) is not None:
        return None
    counts = np.unique(prepared.train.y, return_counts=True)[1]
    return option if counts.max() > 2 * counts.min() else None
