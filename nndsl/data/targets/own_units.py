"""Outputs and encoded targets go in, metrics in the units of the target come out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.targets.codec import HeadCodec
from nndsl.metrics import measure


def in_own_units(
    preprocessing: Preprocessing,
    names: Sequence[tuple[str, ...]],
    target: np.ndarray,
    outputs: np.ndarray,
) -> dict[str, Any]:
    """Return the metrics of each output for its encoded target, ``names`` by output.

    Those of numbers are in their own units; several outputs are told apart as ``ill.accuracy``.
    """
    found: dict[str, Any] = {}
    for head, wanted in zip(preprocessing.target.parts, names, strict=True):
        found |= of_head(head, wanted, head.target(target), head.given(outputs))
    return found


def of_head(
    head: HeadCodec, names: tuple[str, ...], target: np.ndarray, outputs: np.ndarray
) -> dict[str, Any]:
    """Return the metrics of one output for its own encoded target, in its own units."""
    codec = head.codec
    target, outputs = codec.judged(target, outputs)
    labels = [str(label) for label in codec.classes or codec.names]
    if codec.task == "multilabel" and len(labels) != target.shape[1]:
        labels = []  # those of one target with axes have no names
    measured = measure(names, codec.task, target, outputs, labels)
    return {head.figure(name): value for name, value in measured.items()}
