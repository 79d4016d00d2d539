"""What Python code gives to a method and the method can't take is told, with what stands for it."""

from __future__ import annotations

import datetime
import enum
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nndsl
from nndsl.diagnostics import Diagnostic

pytestmark = pytest.mark.usefixtures("one_thread")

TEXT = "let width = 4\ndense width tanh\ndense classes softmax\nloss crossentropy\ntrain epochs=2"
X = np.random.default_rng(0).normal(size=(60, 3))
PLACES = np.arange(60) % 3
MODEL = nndsl.loads(TEXT)


class Size(enum.Enum):
    """Labels that have no order."""

    LARGE = 1
    SMALL = 2
    TINY = 3


def fault(call: Any) -> Diagnostic:
    with pytest.raises(nndsl.NNError) as caught:
        call()
    (found,) = caught.value.diagnostics
    return found


def labels(*names: Any) -> np.ndarray:
    found: np.ndarray = np.empty(60, dtype=object)
    for row, place in enumerate(PLACES):
        found[row] = names[place]
    return found


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({"callbacks": []}, "a `watcher=` is told how training goes"),
        ({"validation_data": (X, PLACES)}, "`split val=20%` sets rows aside"),
        ({"sample_weight": X[:, 0]}, "`loss crossentropy class_weights=balanced`"),
        ({"batch_size": 32}, "`train batch=32`"),
        ({"verbose": 0}, "nothing is printed"),
        ({"epoch": 3}, "did you mean `epochs=`?"),
        ({"zz": 3}, "arguments: "),
    ],
)
def test_an_argument_that_fit_does_not_have_is_told_what_stands_for_it(
    given: dict[str, Any], advice: str
) -> None:
    for fit in (MODEL.fit, nndsl.Estimator(TEXT).fit):
        found = fault(lambda fit=fit: fit(X, PLACES, **given))
        assert found.code == "bad-argument" and found.help is not None and advice in found.help
        assert found.message == f"`fit` has no argument `{next(iter(given))}`"


def test_all_arguments_that_a_run_does_not_have_are_told_at_once() -> None:
    with pytest.raises(nndsl.NNError) as caught:
        MODEL.run(verbose=1, callbacks=[])  # type: ignore[call-arg]
    assert [found.code for found in caught.value.diagnostics] == ["bad-argument"] * 2


def test_using_an_estimator_with_an_argument_that_it_lacks_is_told_too() -> None:
    estimator: Any = nndsl.Estimator(TEXT)
    for method in (estimator.predict, estimator.predict_proba, estimator.score):
        found = fault(lambda method=method: method(X, batch_size=8))
        assert found.message == f"`{method.__name__}` has no argument `batch_size`"


def test_a_call_with_too_many_values_or_too_few_is_told_what_the_method_takes() -> None:
    anything: Any = MODEL
    assert fault(lambda: anything.fit()).message == "`fit` needs `x`"
    found = fault(lambda: anything.fit(X, PLACES, 3))
    assert found.message == "`fit` takes `x`, `y` by position, not 3 values"
    assert found.help is not None and "`epochs`" in found.help
    assert fault(lambda: anything.fit(X, PLACES, x=X)).message == "`x` of `fit` gets two values"
    found = fault(lambda: anything.run("out"))
    assert found.message == "`run` takes nothing by position, not 1 value"
    result: Any = MODEL.fit(X, PLACES)
    found = fault(lambda: result.predict(X, batch_size=8))
    assert found.message == "`predict` has no argument `batch_size`"
    assert found.help == "arguments: `rows`"


def test_the_classes_of_several_labels_a_row_are_their_places_as_in_scikit_learn() -> None:
    text = "dense 2 sigmoid; loss bce; train epochs=1"
    fitted = nndsl.Estimator(text).fit(X, X[:, :2] > 0)
    assert fitted.classes_.tolist() == [0, 1]
    assert fitted.predict_proba(X).shape == (60, 2)


@pytest.mark.parametrize("name", ["epochs", "seed"])
@pytest.mark.parametrize("value", ["3 batch=2", 2.5, True, -1, 10**12])
def test_epochs_and_seed_are_whole_numbers_that_a_file_could_say(name: str, value: Any) -> None:
    options: dict[str, Any] = {name: value}
    for call in (lambda: MODEL.fit(X, PLACES, **options), lambda: MODEL.run(**options)):
        found = fault(call)
        assert found.code == "bad-argument"
        assert found.message.startswith(f"`{name}={value!r}` is no whole number from ")


def test_a_seed_of_a_network_is_a_whole_number() -> None:
    model = nndsl.loads("input 3; dense 2")
    for compiled in (model.torch, model.numpy):
        assert fault(lambda compiled=compiled: compiled(seed=-1)).code == "bad-argument"
    assert model.numpy(seed=np.int64(3)).predict(X[:2]).shape == (2, 2)


@pytest.mark.parametrize("given", [["width"], {3: 4}, "width=8"])
def test_numbers_of_a_text_are_given_by_their_names(given: Any) -> None:
    found = fault(lambda: nndsl.loads(TEXT, set=given))
    assert found.code == "bad-argument" and found.help == 'for instance `set={"width": 64}`'


def test_an_estimator_takes_a_text_or_the_path_of_a_file(tmp_path: Path) -> None:
    found = fault(lambda: nndsl.Estimator("net.nn").fit(X, PLACES))
    assert found.code == "path-for-text"
    assert found.help == 'give the file as a path: `Estimator(Path("net.nn"))`'
    (tmp_path / "net.nn").write_text(TEXT, encoding="utf-8")
    assert nndsl.Estimator(tmp_path / "net.nn").fit(X, PLACES).predict(X).shape == (60,)
    other: Any = MODEL
    found = fault(lambda: nndsl.Estimator(other).fit(X, PLACES))
    assert found.code == "bad-argument" and "an object of type `Model`" in found.message
    assert found.help == "give `Estimator(model.source.text)`"


def test_what_is_not_fitted_says_so_also_when_it_is_pickled() -> None:
    with pytest.raises(nndsl.NNError, match="call `fit") as caught:
        nndsl.Estimator(TEXT).predict(X)
    assert caught.value.diagnostics[0].code == "not-fitted"
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, nndsl.NNError) and isinstance(again, AttributeError)
    assert str(again) == str(caught.value)


def test_what_is_not_fitted_is_scikit_learns_error_where_that_is_in_use() -> None:
    code = f"""
import sys, nndsl
def caught():
    try:
        nndsl.Estimator({TEXT!r}).predict([[1.0]])
    except nndsl.NNError as error:
        return error
alone = caught()
assert "sklearn" not in sys.modules
from sklearn.exceptions import NotFittedError
print(isinstance(alone, NotFittedError), isinstance(caught(), NotFittedError))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    "y",
    [
        labels(*(datetime.date(2020, 1, day) for day in (3, 1, 2))),
        np.array(["2022", "2020", "2021"], "M8[D]")[PLACES],
        labels((5, 6), (1, 2), (3, 4)),
        labels(*Size),
    ],
    ids=["dates", "numpy's dates", "tuples", "enums"],
)
def test_labels_of_any_kind_come_back_as_they_were_given(y: np.ndarray) -> None:
    estimator = nndsl.Estimator(TEXT).fit(X, y)
    assert set(estimator.classes_.tolist()) == set(y.tolist())
    found = estimator.predict(X)
    assert set(found.tolist()) <= set(y.tolist()) and found.dtype == y.dtype
    columns = estimator.predict_proba(X).argmax(axis=1)
    assert estimator.classes_[columns].tolist() == found.tolist()
    assert estimator.score(X, y) == np.mean([a == b for a, b in zip(found, y, strict=True)])


@pytest.mark.parametrize(("one", "other"), [(1, "1"), (True, 1)])
def test_labels_that_can_not_be_told_apart_are_refused(one: Any, other: Any) -> None:
    found = fault(lambda: MODEL.fit(X, labels(one, other, 2)))
    assert found.code == "labels-alike"
    assert found.message == f"the labels {one!r} and {other!r} of `y` can't be told apart"
