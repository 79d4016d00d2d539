"""Rows that an embedding will read go in, the same as whole numbers in range come out."""

from __future__ import annotations

import numpy as np

from nndsl.components.base import Component
from nndsl.data.samples import Inputs, blocks
from nndsl.diagnostics import NNError
from nndsl.errors import engines as errors
from nndsl.graph.nodes import Graph
from nndsl.layers.columns import Columns
from nndsl.layers.embedding import Embedding
from nndsl.spec.flow import INPUT


def whole_numbers(values: np.ndarray, count: int, layer: Component | None = None) -> np.ndarray:
    """Return values, which may be floats, as int64; ``layer`` is what reads them, in a file.

    Raises NNError (``index-out-of-range``) for the first that is not a whole number from 0 to
    ``count`` - 1.

    >>> whole_numbers(np.array([[0.0, 2.0]]), 3)
    array([[0, 2]])
    """
    wrong = ~((values >= 0) & (values < count))  # true for what is no number, too
    if values.dtype.kind == "f":
        wrong |= values != np.floor(values)
    if wrong.any():
        raise NNError(errors.index_out_of_range(float(values[wrong][0]), count, layer))
    return values.astype(np.int64)


def check(graph: Graph, rows: Inputs) -> None:
    """Raise NNError where an embedding of the graph can't look up the rows of an input."""
    for node in graph:
        if not isinstance(node.layer, Embedding):
            continue
        columns = graph.node(node.inputs[0]).layer if node.inputs[0] != INPUT else None
        for some in blocks(rows):
            read = some[:, columns.chosen] if isinstance(columns, Columns) else some
            whole_numbers(read, node.layer.count, node.layer)
