"""A text of the language goes in, an estimator that scikit-learn can validate and search comes out.

Nothing of scikit-learn is imported, unless it asks what kind of estimator this is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from nndsl.data.arrays import as_array
from nndsl.data.raw import flat
from nndsl.data.targets.given import kind_of, read_targets
from nndsl.data.targets.listed import sequences
from nndsl.data.targets.unknown import gaps_in
from nndsl.diagnostics import NNError
from nndsl.errors.asking import with_arrays, with_keywords
from nndsl.errors.data_files import no_rows
from nndsl.errors.data_gaps import target_missing_values
from nndsl.errors.data_targets import (
    length_mismatch,
    target_not_numeric,
    wrong_array,
)
from nndsl.errors.training import no_single_score
from nndsl.facts import TaskName
from nndsl.metrics import measure
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

    ``result_`` is what the last ``fit`` gave, and ``classes_`` its classes, sorted as those of
    scikit-learn are; those of ``result_`` keep the order that the network learnt them in.
    """

    result_: Result
    classes_: np.ndarray
    n_features_in_: int
    _columns: np.ndarray  # of the result's probabilities, in the order of ``classes_``
    _given: dict[Any, Any]  # the fractions that classes were, by the texts that stand for them

    def __init__(self, text: str | Path, **numbers: Any) -> None:
        self.text = text
        self.numbers = numbers

    def __repr__(self) -> str:
        numbers = "".join(f", {name}={value!r}" for name, value in self.numbers.items())
        return f"{type(self).__name__}({self.text!r}{numbers})"

    @property
    def model(self) -> Model:
        """The checked model. Raises NNError where the text is wrong."""
        with with_keywords():
            if isinstance(self.text, Path):
                return load(self.text, set=self.numbers)
            return loads(self.text, set=self.numbers)

    def fit(self: Self, X: Any, y: Any = None, **options: Any) -> Self:  # noqa: N803 - as there
        """Train a new network; ``options`` are those of ``Model.fit``, such as ``groups``.

        An autoencoder needs no ``y``.
        """
        for name in ("result_", "classes_", "n_features_in_", "_columns", "_given"):
            vars(self).pop(name, None)
        result = self.model.fit(X, y, **options)
        if isinstance(classes := result.classes, tuple) and classes:
            codec = result.predictor.preprocessing.target.parts[0].codec
            self._given = {} if codec.task == "sequence" else _fractions(y, classes)
            named = np.array([self._given.get(label, label) for label in classes])
            if codec.task in ("binary", "multiclass") and not codec.axes:
                self._columns = np.argsort(named, kind="stable")
                named = named[self._columns]
            self.classes_ = named
        self.result_ = result
        self.n_features_in_ = int(np.prod(np.shape(X)[1:]))
        return self

    def predict(self, X: Any) -> Any:  # noqa: N803
        """Return the predicted class of each row, or the predicted numbers."""
        return self._as_given(self._fitted().predict(X))

    def _as_given(self, found: Any) -> Any:
        """Return predictions with the fractions that classes were."""
        given = vars(self).get("_given")
        return np.array([given[label] for label in found]) if given else found

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        """Return the probability of each class, in the order of ``classes_``."""
        found, columns = self._fitted().predict_proba(X), vars(self).get("_columns")
        return found if columns is None or isinstance(found, dict) else found[:, columns]

    def _fitted(self) -> Result:
        if "result_" not in vars(self):
            raise AttributeError("nothing has been learnt yet: call `fit(X, y)` first")
        return self.result_

    def score(self, X: Any, y: Any = None) -> float:  # noqa: N803
        """Return the share of rows that are right as a whole, or for numbers the metric ``r2``.

        It is of what was fitted, whatever the parameters are by now. An autoencoder is measured
        against X, whatever y is. NaN stands for outputs that are not finite, and R² of a single
        row. Raises NNError for several outputs, which have no single score, where there are no
        rows, and for a y that doesn't fit X.
        """
        result = self._fitted()
        predictor = result.predictor
        heads = predictor.preprocessing.target.parts
        if heads[0].output:
            raise NNError(no_single_score([head.output for head in heads]))
        outputs = predictor.outputs(X)
        if not len(outputs):
            raise NNError(no_rows(None, "X is empty"))
        found = self._as_given(predictor.decided_by(outputs))
        mirrors = result.checked is not None and result.checked.elaborated.aims == "autoencoder"
        task = heads[0].codec.task
        if y is not None or not mirrors:
            wanted = _wanted(y, found, task, given=not mirrors)
        if mirrors:
            wanted = self._mirrored(X).reshape(found.shape)
        if not np.isfinite(outputs).all():
            return float("nan")
        if task != "regression":
            right = found == wanted
            return float(right.reshape(len(right), -1).all(axis=1).mean())
        known, told = (flat(values).astype(np.float64) for values in (wanted, found))
        share = measure(("r2",), task, known, told)["r2"]
        return float("nan") if share is None else float(share)

    def _mirrored(self, X: Any) -> np.ndarray:  # noqa: N803
        """Return rows as an autoencoder is to give them back, in their own units."""
        preprocessing = self.result_.predictor.preprocessing
        (part,) = preprocessing.target.parts
        return part.codec.decode(flat(preprocessing.apply_array(X)))

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

        model = self.model
        regression, mirrors = model.task == "regression", model.elaborated.aims == "autoencoder"
        return Tags(
            estimator_type=self._estimator_type,
            target_tags=TargetTags(required=not mirrors, multi_output=True),
            classifier_tags=None if regression else ClassifierTags(),
            regressor_tags=RegressorTags() if regression else None,
            input_tags=InputTags(three_d_array=True, categorical=True, string=True),
        )


def _wanted(y: Any, found: np.ndarray, task: TaskName, given: bool) -> np.ndarray:
    """Return targets in the shape of predictions.

    Raises NNError where y is not as long as these and, where it is the one that is ``given`` to
    learn, of another shape or with a value that is missing or no number.
    """
    spelled = task == "sequence"
    wanted = sequences(y)[1][0] if spelled and y is not None else as_array("y", y)
    if len(wanted) != len(found):
        raise NNError(length_mismatch("y", len(wanted), len(found)))
    if not given or spelled:
        return wanted
    if wanted.size != found.size:
        asked = f"give an array of shape {found.shape}"
        raise NNError(wrong_array("y", f"an array of shape {wanted.shape}", asked))
    with with_arrays():
        rows = np.flatnonzero(flat(gaps_in(wanted)).any(axis=1)) + 1
        if len(rows):
            advice = "leave these rows out of X and y"
            raise NNError(target_missing_values(None, "y", len(rows), rows[:5].tolist(), advice))
        read, faults = read_targets([("y", wanted)], None)
        if not faults and task == "regression" and kind_of(read[0]) == "labels":
            faults = [target_not_numeric(None, "y", ())]
    if faults:
        raise NNError(faults)
    return wanted.reshape(found.shape)


def _fractions(y: Any, classes: tuple[Any, ...]) -> dict[Any, Any]:
    """Return the numbers of a target by the classes that are named after them; {} for others."""
    values = np.asarray(y)
    if values.dtype.kind != "f" or not all(isinstance(label, str) for label in classes):
        return {}
    return {str(value): value for value in np.unique(values[np.isfinite(values)])}
