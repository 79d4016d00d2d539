"""A text of the language goes in, an estimator that scikit-learn can validate and search comes out.

Nothing of scikit-learn is imported, unless it asks what kind of estimator this is.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from nndsl.arguments import explained
from nndsl.data.arrays import as_array
from nndsl.data.raw import flat
from nndsl.data.targets.labels import Labels, labels_of
from nndsl.diagnostics import NNError
from nndsl.errors.arguments import no_model_text, not_fitted
from nndsl.errors.asking import with_keywords
from nndsl.errors.data_files import no_rows
from nndsl.errors.training import no_single_score
from nndsl.files.reading import measured, read_source
from nndsl.model import Model, load, loads
from nndsl.runs.scoring import score_of, wanted_of, weights_of
from nndsl.source import Source
from nndsl.spec.override import override

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
    scikit-learn are; those of ``result_`` keep the order that the network learnt them in. Where
    each row has several labels, ``classes_`` are their places.
    """

    result_: Result
    classes_: np.ndarray
    n_features_in_: int
    _columns: np.ndarray  # of the result's probabilities, in the order of ``classes_``
    _labels: Labels | None  # what gives labels back that are learnt as texts

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
            if isinstance(self.text, str):
                return loads(self.text, set=self.numbers)
            _source(self.text)
            return load(self.text, set=self.numbers)

    def fit(self: Self, X: Any, y: Any = None, **options: Any) -> Self:  # noqa: N803 - as there
        """Train a new network; ``options`` are those of ``Model.fit``, such as ``groups``.

        An autoencoder needs no ``y``.
        """
        for name in ("result_", "classes_", "n_features_in_", "_columns", "_labels"):
            vars(self).pop(name, None)
        result = self.model.fit(X, y, **options)
        codec = result.predictor.preprocessing.target.parts[0].codec
        if codec.task == "multilabel" and not codec.axes:
            self.classes_ = np.arange(len(codec.names))
        elif isinstance(classes := result.classes, tuple) and classes:
            spelled = codec.task == "sequence"
            self._labels = None if spelled else labels_of(as_array("y", y).reshape(-1), classes)
            self.classes_ = self._as_given(np.array(classes))
            if codec.task in ("binary", "multiclass") and not codec.axes:
                self._columns = _sorted(self.classes_)
                self.classes_ = self.classes_[self._columns]
        self.result_ = result
        self.n_features_in_ = int(np.prod(np.shape(X)[1:]))
        return self

    @explained
    def predict(self, X: Any) -> Any:  # noqa: N803
        """Return the predicted class of each row, or the predicted numbers."""
        return self._as_given(self._fitted().predict(X))

    def _as_given(self, found: Any) -> Any:
        """Return predicted classes as the labels that they were."""
        labels = vars(self).get("_labels")
        return found if labels is None else labels.of(found)

    @explained
    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        """Return the probability of each class, in the order of ``classes_``."""
        found, columns = self._fitted().predict_proba(X), vars(self).get("_columns")
        return found if columns is None or isinstance(found, dict) else found[:, columns]

    def _fitted(self) -> Result:
        if "result_" not in vars(self):
            raise _not_fitted()
        return self.result_

    @explained
    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:  # noqa: N803
        """Return the share of rows that are right as a whole, or for numbers the metric ``r2``.

        It is of what was fitted, whatever the parameters are by now; ``sample_weight`` is what each
        row counts. An autoencoder is measured against X, whatever y is. NaN stands for outputs that
        are not finite, and R² of a single row. Raises NNError for several outputs, which have no
        single score, where there are no rows, and for a y that doesn't fit X.
        """
        result = self._fitted()
        predictor = result.predictor
        heads = predictor.preprocessing.target.parts
        if heads[0].output:
            raise NNError(no_single_score([head.output for head in heads]))
        outputs = predictor.outputs(X)
        if not len(outputs):
            raise NNError(no_rows(None, "X is empty"))
        weights = weights_of(sample_weight, len(outputs))
        found = self._as_given(predictor.decided_by(outputs))
        mirrors = result.checked is not None and result.checked.elaborated.aims == "autoencoder"
        task = heads[0].codec.task
        if y is not None or not mirrors:
            wanted = wanted_of(y, found, task, given=not mirrors)
        if mirrors:
            wanted = self._mirrored(X).reshape(found.shape)
        if not np.isfinite(outputs).all():
            return float("nan")
        return score_of(wanted, found, task, weights)

    def _mirrored(self, X: Any) -> np.ndarray:  # noqa: N803
        """Return rows as an autoencoder is to give them back, in their own units."""
        preprocessing = self.result_.predictor.preprocessing
        (part,) = preprocessing.target.parts
        return part.codec.decode(flat(preprocessing.apply_array(X)))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return what another one like this is made of; ``deep`` makes no difference."""
        return {"text": self.text, **self.numbers}

    def set_params(self: Self, **given: Any) -> Self:
        """Take another text or other numbers. Raises NNError for those that it doesn't name."""
        text = given.pop("text", self.text)
        if given:
            with with_keywords():
                override(_source(text), {name: str(value) for name, value in given.items()}, {})
        self.text = text
        self.numbers = {**self.numbers, **given}
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a number that the text names, as ``set_params`` does; what ends with _ is no such."""
        own = name in ("text", "numbers") or hasattr(type(self), name)
        if own or name.startswith("_") or name.endswith("_"):
            object.__setattr__(self, name, value)
        else:
            self.set_params(**{name: value})

    def __getattr__(self, name: str) -> Any:
        numbers = vars(self).get("numbers", {})
        if name not in numbers:
            raise AttributeError(f"this `{type(self).__name__}` has no `{name}`")
        return numbers[name]

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


def _source(text: Any) -> Source:
    """Return the text of an estimator. Raises NNError for what is none."""
    if isinstance(text, Path):
        return read_source(text)
    if not isinstance(text, str):
        example = 'Path("model.nn")'
        if isinstance(text, Model):
            path = text.source.path
            example = f'Path("{path.as_posix()}")' if path is not None else "model.source.text"
        raise NNError(no_model_text(type(text).__name__, example))
    return measured(Source.of(text))


def _sorted(classes: np.ndarray) -> np.ndarray:
    """Return the places of classes in their order; those that have none, such as enums, stay."""
    try:
        return np.argsort(classes, kind="stable")
    except TypeError:
        return np.arange(len(classes))


def _not_fitted() -> Exception:
    """Return an error that is also scikit-learn's own for this, where that is in use."""
    known = sys.modules.get("sklearn.exceptions")
    base: type[Exception] = AttributeError if known is None else known.NotFittedError
    again = {"__reduce__": lambda self: (_not_fitted, ())}  # the class itself has no place
    return cast("Exception", type("NotFittedError", (NNError, base), again)(not_fitted()))
