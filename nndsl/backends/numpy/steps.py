"""Layers in the order they were added go in; how to compute the outputs comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nndsl.backends.numpy.embedding import EmbeddingLayer
from nndsl.backends.numpy.foreign import propagation
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.schedule import Step, schedule
from nndsl.spec.flow import INPUT


class Steps:
    """How to compute the outputs: the layers in order, and what follows from all of them.

    ``looks_up`` says whether nothing but embeddings reads the input.
    """

    def __init__(
        self,
        added: Mapping[str, tuple[Layer, tuple[str, ...]]],
        outputs: Sequence[str],
        dtype: np.dtype[Any],
        workspace: int,
    ) -> None:
        from nndsl.backends.numpy.plan import Plan  # here, since many networks are only made

        operations = [(name, reads) for name, (_, reads) in added.items()]
        steps = [(added[step.name][0], step) for step in schedule(operations, outputs)]
        readers = [layer for layer, step in steps if INPUT in step.reads]
        self.outputs = tuple(outputs)
        self.looks_up = all(isinstance(layer, EmbeddingLayer) for layer in readers)
        self.runs: list[tuple[Callable[..., np.ndarray], Step]] = [
            (propagation(layer), step) for layer, step in steps
        ]
        parts = [(step.name, step.reads, layer) for layer, step in steps]
        self.plan = Plan(parts, outputs, dtype, self.looks_up, workspace)

    def propagate(self, rows: np.ndarray) -> np.ndarray:
        """Return the outputs for all rows at once, layer by layer."""
        values = {INPUT: rows}
        for forward, step in self.runs:
            values[step.name] = forward(*(values[name] for name in step.reads))
            for name in step.frees:
                del values[name]
        given = [values[name] for name in self.outputs]
        if len(given) == 1:
            return given[0]
        return np.concatenate([value.reshape(len(rows), -1) for value in given], axis=1)
