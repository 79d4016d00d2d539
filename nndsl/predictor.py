"""Rows as a user has them go in, predictions as a user reads them come out, without PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.fitted import Preprocessing

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Predictor:
    """A trained network, with the preprocessing that its rows went through.

    ``forward`` computes outputs (n, *shape) of prepared rows: that of either engine.
    """

    forward: Callable[[np.ndarray], np.ndarray]
    preprocessing: Preprocessing

    def outputs(self, rows: Any) -> np.ndarray:
        """Return what the network gives for raw rows: probabilities, or numbers in their units.

        ``rows`` is a DataFrame with the input's columns in any order, or an array (n, features)
        or (n, *shape) in the order of training. The result is (n, classes) for multiclass, else
        (n, k). Raises NNError where rows don't fit.
        """
        x = (
            self.preprocessing.apply(rows)
            if hasattr(rows, "columns")
            else self.preprocessing.apply_array(rows)
        )
        given = self.forward(x)
        regression = self.preprocessing.target.task == "regression"
        return self.preprocessing.decode(given) if regression else given

    def predict(self, rows: Any) -> np.ndarray:
        """Return the predicted class of each row (n,), as it is called in the data.

        For regression and for several labels: numbers (n, k), or (n,) where there is one target.
        """
        outputs = self.outputs(rows)
        task = self.preprocessing.target.task
        decided = outputs if task == "regression" else self.preprocessing.decode(outputs)
        one_column = decided.ndim == 2 and decided.shape[1] == 1
        return decided[:, 0] if one_column else decided

    def decided(self, outputs: np.ndarray) -> list[str]:
        """Return the class that each row of outputs stands for, by name; none for regression."""
        if self.preprocessing.target.task not in ("binary", "multiclass"):
            return ["no class"] * len(outputs)
        return [str(label) for label in self.preprocessing.decode(outputs)]

    def table(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return predictions as a table: the class and each class's probability, or numbers."""
        import pandas as pd

        columns = self._columns(self.outputs(frame))
        table: pd.DataFrame = pd.DataFrame(columns, index=frame.index)
        return table

    def _columns(self, outputs: np.ndarray) -> dict[str, np.ndarray]:
        target = self.preprocessing.target
        if target.task == "regression":
            return dict(zip(target.names, outputs.T, strict=True))
        decided = self.preprocessing.decode(outputs)
        if target.task == "multilabel":
            columns = dict(zip(target.names, decided.T, strict=True))
            return columns | _chances(target.names, outputs)
        if target.task == "binary":
            outputs = np.concatenate([1 - outputs, outputs], axis=1)
        return {target.names[0]: decided} | _chances(target.classes, outputs)


def _chances(names: Sequence[object], outputs: np.ndarray) -> dict[str, np.ndarray]:
    return {f"p({name})": column for name, column in zip(names, outputs.T, strict=True)}
