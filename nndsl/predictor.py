"""Rows as a user has them go in, predictions as a user reads them come out, without PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.codec import JointCodec, TargetCodec
from nndsl.data.fitted import Preprocessing
from nndsl.data.pictures import Pictures

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
        return self.preprocessing.target.in_units(self.forward(x))

    def by_output(self, outputs: np.ndarray) -> np.ndarray | dict[str, np.ndarray]:
        """Return what ``outputs`` gave, by the name of the output where there are several."""
        parts = self.preprocessing.target.parts
        found = {part.output: part.given(outputs) for part in parts}
        return found.get("", found)

    def predict(self, rows: Any) -> np.ndarray | dict[str, np.ndarray]:
        """Return the predicted class of each row (n,), as it is called in the data.

        For regression and for several labels: numbers (n, k), or (n,) where there is one target.
        Where there are several outputs, that of each by its name.
        """
        outputs = self.outputs(rows)
        parts = self.preprocessing.target.parts
        found = {part.output: _decided(part.codec, part.given(outputs)) for part in parts}
        return found.get("", found)

    def decided(self, outputs: np.ndarray) -> list[str]:
        """Return the class that each row of outputs stands for, by name; none for regression."""
        codec = self.preprocessing.target
        if isinstance(codec, JointCodec) or codec.task not in ("binary", "multiclass"):
            return ["no class"] * len(outputs)
        return [str(label) for label in codec.decode(outputs)]

    def table(self, frame: pd.DataFrame | Pictures) -> pd.DataFrame:
        """Return predictions as a table: the class and each class's probability, or numbers.

        Those of windows come with the rows that each of them is made of, counted from 1, and
        those of images with their files.
        """
        import pandas as pd

        index, columns = None, dict[str, np.ndarray]()
        if isinstance(frame, Pictures):
            columns = {"file": np.array(frame.files, dtype=object)}
            outputs = self.outputs(frame.values)
        else:
            outputs = self.outputs(frame)
            windows = self.preprocessing.windows(frame)
            index = frame.index if windows is None else None
            columns = {} if windows is None else windows.columns
        for part in self.preprocessing.target.parts:
            own = _columns(part.codec, part.given(outputs))
            columns |= {part.figure(name): column for name, column in own.items()}
        table: pd.DataFrame = pd.DataFrame(columns, index=index)
        return table


def _decided(codec: TargetCodec, outputs: np.ndarray) -> np.ndarray:
    numbers = outputs[:, : len(codec.names)]  # their deviations may stand behind them
    decided = numbers if codec.task == "regression" else codec.decode(outputs)
    one_column = decided.ndim == 2 and decided.shape[1] == 1
    return decided[:, 0] if one_column else decided


def _columns(codec: TargetCodec, outputs: np.ndarray) -> dict[str, np.ndarray]:
    if codec.task == "regression":
        deviations = [f"{name}.std" for name in codec.names] if codec.spread else []
        return dict(zip([*codec.names, *deviations], outputs.T, strict=True))
    decided = codec.decode(outputs)
    if codec.task == "multilabel":
        columns = dict(zip(codec.names, decided.T, strict=True))
        return columns | _chances(codec.names, outputs)
    if codec.task == "binary":
        outputs = np.concatenate([1 - outputs, outputs], axis=1)
    return {codec.names[0]: decided} | _chances(codec.classes, outputs)


def _chances(names: Sequence[object], outputs: np.ndarray) -> dict[str, np.ndarray]:
    return {f"p({name})": column for name, column in zip(names, outputs.T, strict=True)}
