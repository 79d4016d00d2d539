"""What has a trained network goes in; predictions come out, and the network of either engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.arguments import explained
from nndsl.runs.predictor import Predicted, Predictor

if TYPE_CHECKING:
    from nndsl.backends.numpy import NeuralNetwork
    from nndsl.backends.torch import Network
    from nndsl.checked import Checked


class Predicting:
    """The base of what has a trained network, and predicts by it.

    ``checked`` is the model as it was trained, None where nobody trained one; ``weights`` are
    arrays by their key.
    """

    predictor: Predictor
    checked: Checked | None
    weights: dict[str, np.ndarray]

    @explained
    def predict(self, rows: Any) -> Predicted:
        """Return the predicted class of each raw row, or the predicted numbers.

        ``rows`` is a DataFrame or an array (n, features); see Predictor.predict.
        """
        return self.predictor.predict(rows)

    @explained
    def predict_proba(self, rows: Any) -> Predicted:
        """Return the probability of each class for raw rows: (n, classes), as ``classes`` has them.

        That is (n, 2) for a yes or no. Else it is what the network gives: numbers, a probability
        for each of several labels, or for each place. Those of several outputs come by name.
        """
        return self.predictor.chances(rows)

    @property
    def classes(self) -> tuple[Any, ...] | dict[str, tuple[Any, ...]]:
        """The classes as the data call them, in the order of the columns of ``predict_proba``."""
        return self.predictor.classes

    @explained
    def preprocessed(self, rows: Any) -> np.ndarray:
        """Return raw rows as the networks of ``torch`` and ``numpy`` read them.

        The result is float32 of shape (n, *input). Raises NNError where rows don't fit.
        """
        return self.predictor.preprocessed(rows)

    def torch(self) -> Network:
        """Return the trained network as a ``torch.nn.Module`` on the CPU, ready for use.

        It reads what ``preprocessed`` gives, and is in the mode of ``eval()``, in which
        predictions are made; ``train()`` is for training on.
        """
        return self._checked().torch(weights=self.weights).eval()

    def numpy(self, dtype: Any = "float32") -> NeuralNetwork:
        """Return the trained network in the numpy engine; it reads what that of ``torch`` does."""
        return self._checked().numpy(weights=self.weights, dtype=dtype)

    def _checked(self) -> Checked:
        assert self.checked is not None, "a run says which model it has trained"
        return self.checked
