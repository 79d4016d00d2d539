"""The rows of ``expect`` tables go in as they are written; what a network gives for them, out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nndsl.backends.indices import check as check_indices
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.fitting.written import sample_of
from nndsl.diagnostics import NNError
from nndsl.expectations import Expect, Outcome, check, rows_of
from nndsl.graph.nodes import Graph
from nndsl.runs.predictor import Predictor


@dataclass(frozen=True, eq=False)
class Expected:
    """The rows of a file's tables as a network reads them, float32 (rows, *shape).

    They are made before training, so that none can fail behind it.
    """

    expects: Sequence[Expect]
    inputs: np.ndarray
    preprocessing: Preprocessing | None

    @classmethod
    def of(
        cls, expects: Sequence[Expect], graph: Graph, preprocessing: Preprocessing | None
    ) -> Expected:
        """Prepare the rows, which are in the data's own units where there is a preprocessing.

        Raises NNError at a row that the preprocessing, or an embedding of the network, can't take.
        """
        shape = graph.input_shape or ()
        rows = []
        for expect, at in rows_of(expects):
            given = expect.rows[at][0]
            try:
                if preprocessing is not None:
                    row = sample_of(preprocessing, given)
                else:
                    row = np.array(given, np.float32).reshape(shape)
                check_indices(graph, row[None])
            except NNError as error:
                place = expect.origin.item("rows", at)
                raise NNError([replace(f, span=place) for f in error.diagnostics]) from None
            rows.append(row)
        inputs = np.stack(rows) if rows else np.empty((0, *shape), np.float32)
        return cls(expects, inputs, preprocessing)

    def outcomes(self, forward: Callable[[np.ndarray], np.ndarray]) -> list[Outcome]:
        """Return what every row gives; ``forward`` computes outputs of prepared rows."""
        if not len(self.inputs):
            return []
        if self.preprocessing is None:
            return check(self.expects, forward(self.inputs), None)
        # a row that fails says it
        predictor = Predictor(forward, self.preprocessing, told=lambda diagnostic: None)
        outputs = predictor.outputs_of(self.inputs)
        return check(self.expects, outputs, predictor.decided(outputs))
