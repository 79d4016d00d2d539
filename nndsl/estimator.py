"""A text of the language goes in, an estimator that scikit-learn can validate and search comes out.

Nothing of scikit-learn is imported, unless it asks what kind of estimator this is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from nndsl.diagnostics import NNError
from nndsl.errors.training import no_single_score
from nndsl.model import Model, load, loads

if TYPE_CHECKING:
    from nndsl.runs.result import Result

Self = TypeVar("Self", bound="Estimator")


class Estimator:
    """A model with the methods that scikit-learn's own have, trained anew by each ``fit``.

    ``text`` is a text of the language, or the ``Path`` of a file with one; what else is given are
    numbers that it names with ``let``, which can be searched:

        cross_val_score(nndsl.Estimator(text), X, y)
        GridSearchCV(nndsl.Estimator(text, width=8), {"width": [8, 16, 32]})

    ``result_`` is what the last ``fit`` gave, and ``classes_`` its classes in order.
    """

    result_: Result
    classes_: np.ndarray
    n_features_in_: int

    def __init__(self, text: str | Path, **numbers: Any) -> None:
        self.text = text
        self.numbers = numbers

    def __repr__(self) -> str:
        numbers = "".join(f", {name}={value!r}" for name, value in self.numbers.items())
        return f"{type(self).__name__}({self.text!r}{numbers})"

    @property
    def model(self) -> Model:
        """The checked model. Raises NNError where the text is wrong."""
        if isinstance(self.text, Path):
            return load(self.text, set=self.numbers)
        return loads(self.text, set=self.numbers)

    def fit(self: Self, X: Any, y: Any, **options: Any) -> Self:  # noqa: N803 - as there
        """Train a new network; ``options`` are those of ``Model.fit``, such as ``groups``."""
        self.result_ = self.model.fit(X, y, **options)
        if isinstance(classes := self.result_.classes, tuple) and classes:
            self.classes_ = np.array(classes)
        self.n_features_in_ = int(np.prod(np.shape(X)[1:]))
        return self

    def predict(self, X: Any) -> Any:  # noqa: N803
        """Return the predicted class of each row, or the predicted numbers."""
        return self._fitted().predict(X)

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        """Return the probability of each class, in the order of ``classes_``."""
        return self._fitted().predict_proba(X)

    def _fitted(self) -> Result:
        if "result_" not in vars(self):
            raise AttributeError("nothing has been learnt yet: call `fit(X, y)` first")
        return self.result_

    def score(self, X: Any, y: Any) -> float:  # noqa: N803
        """Return the share of rows that are right as a whole, or for numbers R², as there.

        Raises NNError for several outputs, which have no single score.
        """
        found, wanted = self.predict(X), np.asarray(y)
        if isinstance(found, dict):
            raise NNError(no_single_score(list(found)))
        wanted = wanted.reshape(found.shape)
        if self.model.task != "regression":
            right = found == wanted
            return float(right.reshape(len(right), -1).all(axis=1).mean())
        found, wanted = (values.reshape(len(values), -1) for values in (found, wanted))
        spread = ((wanted - wanted.mean(axis=0)) ** 2).sum(axis=0)
        missed = ((wanted - found) ** 2).sum(axis=0)
        known = spread > 0  # a column that is always alike can only be met, or not
        explained = np.where(known, 1 - missed / np.where(known, spread, 1), missed == 0)
        return float(explained.mean())

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return what another one like this is made of; ``deep`` makes no difference."""
        return {"text": self.text, **self.numbers}

    def set_params(self: Self, **given: Any) -> Self:
        """Take another text or other numbers."""
        self.text = given.pop("text", self.text)
        self.numbers = {**self.numbers, **given}
        return self

    @property
    def _estimator_type(self) -> str:
        # what scikit-learn asked for up to 1.5
        return "regressor" if self.model.task == "regression" else "classifier"

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn wants to know, which is loaded already when it asks."""
        from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

        regression = self.model.task == "regression"
        return Tags(
            estimator_type=self._estimator_type,
            target_tags=TargetTags(required=True, multi_output=True),
            classifier_tags=None if regression else ClassifierTags(),
            regressor_tags=RegressorTags() if regression else None,
            input_tags=InputTags(three_d_array=True, categorical=True, string=True),
        )
