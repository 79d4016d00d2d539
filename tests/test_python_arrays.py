"""What may come for X, y and a device from Python: it is read as it is meant, or refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.sparse import csr_matrix

import nndsl

NUMBER = "dense 1; loss mse; optimizer adam 0.05; train epochs=1"
FILLED = f"preprocess standardize missing=mean; {NUMBER}"


def rows() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(24, 3))


def target() -> np.ndarray:
    return np.random.default_rng(1).normal(size=24)


@pytest.mark.parametrize(
    ("x", "found", "help"),
    [
        (csr_matrix(rows()), "of the type `csr_matrix`", "`X.toarray()`"),
        ({"a": [1, 2]}, "of the type `dict`", "`pd.DataFrame(X)`"),
        ((row for row in rows()), "of the type `generator`", "`list(X)`"),
        (None, "X is None", "a numpy array"),
        (
            torch.ones(24, 3, requires_grad=True),
            "requires grad",
            "`X.detach().cpu().float().numpy()`",
        ),
        (torch.ones(24, 3, dtype=torch.bfloat16), "BFloat16", "`X.detach().cpu().float().numpy()`"),
        ([[1, 2], [3]], "its rows differ in length", "rows of equal length"),
        (rows().astype(complex), "an array of complex128", "an array of numbers"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_by_its_name(x: Any, found: str, help: str) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(NUMBER).fit(x, target())
    (fault,) = caught.value.diagnostics
    assert fault.code == "wrong-array"
    assert found in fault.message and help in (fault.help or "")


@pytest.mark.parametrize(
    ("y", "found"),
    [
        (target().astype(complex), "y is an array of complex128"),
        (np.array([b"a", b"b"] * 12), "y is an array of |S1"),
        (csr_matrix(target()), "y is no array, but of the type `csr_matrix`"),
    ],
)
def test_targets_that_are_neither_numbers_nor_texts_are_refused(y: Any, found: str) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(NUMBER).fit(rows(), y)
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.message) == ("wrong-array", found)


def test_masked_values_are_missing_in_training_and_prediction() -> None:
    x = rows()
    hidden = np.ma.masked_array(x, x > 1)
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(NUMBER).fit(hidden, target())
    assert caught.value.diagnostics[0].code == "missing-values"
    result = nndsl.loads(FILLED).fit(hidden, target())
    plain = nndsl.loads(FILLED).fit(np.where(x > 1, np.nan, x), target())
    np.testing.assert_array_equal(result.predict(hidden), plain.predict(np.where(x > 1, np.nan, x)))
    whole = np.ma.masked_array(np.arange(24).reshape(12, 2), np.eye(12, 2, dtype=bool))
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(NUMBER).fit(whole, target()[:12])
    assert "`x1` 1, `x2` 1" in caught.value.diagnostics[0].message


def test_whole_numbers_beyond_any_float_are_refused() -> None:
    frame = pd.DataFrame({"a": [10**400, 1, 2] * 8, "b": range(24)})
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(NUMBER).fit(frame, target())
    assert [fault.code for fault in caught.value.diagnostics] == ["not-finite"]
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(NUMBER).fit(rows(), [10**400, 1, 2] * 8)
    assert [fault.code for fault in caught.value.diagnostics] == ["not-finite"]


@pytest.mark.parametrize(
    ("text", "y", "shape"),
    [
        (NUMBER, target(), (0, 1)),
        ("dense (2 * targets); loss gaussian_nll; train epochs=1", target(), (0, 2)),
        ("dense classes softmax; loss crossentropy; train epochs=1", list("abc" * 8), (0, 3)),
        ("dense 1 sigmoid; loss bce; train epochs=1", [0, 1] * 12, (0, 2)),
    ],
)
def test_no_rows_have_no_predictions(text: str, y: Any, shape: tuple[int, ...]) -> None:
    result = nndsl.loads(text).fit(rows(), y)
    assert result.predict(rows()[:0]).shape == (0,)
    assert result.predict_proba(rows()[:0]).shape == shape


@pytest.mark.parametrize("shape", ["3", (-3,), (0,), (3.5,), 3.0, [[3]], (None, 3)])
def test_what_is_no_shape_of_a_sample_is_refused(shape: Any) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("dense 2").numpy(input_shape=shape)
    (fault,) = caught.value.diagnostics
    assert fault.code == "bad-input-shape" and repr(shape) in fault.message


def test_weights_may_be_those_of_a_torch_module_or_lists() -> None:
    model = nndsl.loads("input 3; dense 2 relu; batchnorm; dense 1")
    net = model.torch(seed=3)
    expected = net.eval()(torch.tensor(rows(), dtype=torch.float32)).detach().numpy()
    given = model.numpy(weights=net.state_dict()).predict(rows())
    np.testing.assert_allclose(given, expected, rtol=1e-5, atol=1e-6)
    line = nndsl.loads("input 2; dense 1").numpy(
        weights={"dense_1.weight": [[2.0, 3.0]], "dense_1.bias": [1.0]}
    )
    np.testing.assert_allclose(line.predict([[1, 1]]), [[6.0]])
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("input 2; dense 1").numpy(weights={"dense_1.weight": 1, "dense_1.bias": [1.0]})
    assert [fault.code for fault in caught.value.diagnostics] == ["weights-shape"]


def test_a_device_is_named_by_a_word_or_by_pytorch() -> None:
    model = nndsl.loads(NUMBER)
    model.fit(rows(), target(), device=torch.device("cpu"))  # type: ignore[arg-type]
    with pytest.raises(nndsl.NNError) as caught:
        model.fit(rows(), target(), device=None)  # type: ignore[arg-type]
    assert "`None` is no device" in caught.value.diagnostics[0].message


def test_a_saved_run_predicts_what_its_result_did(tmp_path: Path) -> None:
    text = "split test=25%; preprocess standardize; dense 4 relu; " + NUMBER
    frame = pd.DataFrame(rows(), columns=["a", "b", "c"])
    result = nndsl.loads(text).fit(frame, target(), out=str(tmp_path / "run"))
    saved = nndsl.open_run(str(tmp_path / "run"))
    np.testing.assert_array_equal(saved.predict(frame), result.predict(frame))
    np.testing.assert_array_equal(saved.predict_proba(frame), result.predict_proba(frame))


def test_a_text_that_no_file_can_hold_is_refused() -> None:
    y = np.array(["x\ud800", "y", "z"] * 8, object)
    with pytest.raises(nndsl.NNError, match=r"half a character, '\\ud800'") as caught:
        nndsl.loads("dense classes softmax; loss crossentropy").fit(rows(), y)
    assert [fault.code for fault in caught.value.diagnostics] == ["not-text"]


def test_the_numpy_network_refuses_a_tensor_that_gradients_are_taken_of() -> None:
    forward = nndsl.loads("input 3; dense 2").numpy(seed=1)
    with pytest.raises(nndsl.NNError) as caught:
        forward.predict(torch.ones(4, 3, requires_grad=True))
    assert [fault.code for fault in caught.value.diagnostics] == ["input-values"]


class Counted:
    """What becomes an array when it is asked for one, which may take long."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.asked = values, 0

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        self.asked += 1
        return self.values

    def __len__(self) -> int:
        return len(self.values)


def test_what_becomes_an_array_is_asked_for_it_once() -> None:
    x, y = Counted(rows()), Counted(np.stack([target(), target()], axis=1))
    result = nndsl.loads("dense targets; loss mse; train epochs=1").fit(x, y)
    assert (x.asked, y.asked) == (1, 1)
    assert result.predict(rows()).shape == (24, 2)


def test_an_autoencoder_needs_no_target_and_refuses_what_is_no_array() -> None:
    model = nndsl.loads("dense 2; dense ?; task autoencoder; loss mse; train epochs=1")
    assert model.fit(rows()).predict(rows()).shape == (24, 3)
    for x in (None, (row for row in rows())):
        with pytest.raises(nndsl.NNError) as caught:
            model.fit(x)
        assert [fault.code for fault in caught.value.diagnostics] == ["wrong-array"]


def test_classes_that_differ_in_capitals_or_spaces_only_are_warned_of() -> None:
    y = pd.Series(["Yes", "yes ", "No", "Yes"] * 6, name="paid")
    model = nndsl.loads("dense classes softmax; loss crossentropy; train epochs=1")
    with pytest.warns(nndsl.NNWarning) as heard:
        result = model.fit(rows(), y)
    (said,) = [str(one.message) for one in heard]
    assert "alike-texts" in said and "target `paid`" in said and "`Yes` and `yes ` (6 rows)" in said
    assert "`pd.Series(paid).str.strip().str.lower()`" in said
    assert result.details["facts"]["classes"] == ("No", "Yes", "yes ")
    again = model.fit(rows(), y.str.strip().str.lower())  # no warning, which would be an error
    assert again.details["facts"]["classes"] == ("no", "yes")


def test_decimals_are_numbers() -> None:
    x, y = rows().round(2), target().round(2)
    exact = [[Decimal(str(value)) for value in row] for row in x.tolist()]
    model = nndsl.loads("dense 1; loss mse; train epochs=2")
    found = model.fit(exact, [Decimal(str(value)) for value in y.tolist()])
    assert found.predictor.preprocessing.features == ("x1", "x2", "x3")
    np.testing.assert_array_equal(found.predict(exact), model.fit(x, y).predict(x))


def test_whole_numbers_beyond_int64_are_no_other_classes() -> None:
    y = np.array([2**64 - 1, 3] * 12, dtype=np.uint64)
    with pytest.raises(nndsl.NNError, match="`y` are too large to be told apart"):
        nndsl.loads("dense classes softmax; loss crossentropy; train epochs=1").fit(rows(), y)
    small = nndsl.loads("dense classes softmax; loss crossentropy; train epochs=1")
    assert small.fit(rows(), y % 5).classes == (0, 3)


def test_two_targets_of_one_name_are_refused_as_two_inputs_are() -> None:
    frame = pd.DataFrame(rows()[:, :2], columns=["t", "t"])
    model = nndsl.loads("dense targets; loss mse; train epochs=1")
    with pytest.raises(nndsl.NNError, match="y has more than one column named `t`"):
        model.fit(rows(), frame)
    with pytest.raises(nndsl.NNError, match="X has more than one column named `t`"):
        model.fit(frame, target())


@pytest.mark.parametrize(
    ("column", "held"),
    [
        (pd.date_range("2024", periods=24), "dates"),
        (pd.period_range("2024", periods=24, freq="D"), "dates"),
        (pd.to_timedelta(range(24), unit="h"), "spans of time"),
        ([[1, 2]] * 24, "objects of type `list`"),
    ],
)
def test_a_column_of_neither_numbers_nor_texts_says_what_it_holds(column: Any, held: str) -> None:
    frame = pd.DataFrame({"a": rows()[:, 0], "d": column})
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("dense 1; loss mse; train epochs=1").fit(frame, target())
    (found,) = caught.value.diagnostics
    assert f"column `d` holds {held}" in found.message
    assert "leave it out of X" in str(found.help)


def test_what_only_looks_like_rows_is_told_how_to_become_some() -> None:
    model = nndsl.loads("dense 1; loss mse; train epochs=1")
    pairs = np.array([(1, 2.5)] * 24, dtype=[("a", int), ("b", float)])
    with pytest.raises(nndsl.NNError, match="X is a single value"):
        model.fit(3, target())
    with pytest.raises(nndsl.NNError) as caught:
        model.fit(pairs, target())
    assert "`pd.DataFrame(X)`" in str(caught.value.diagnostics[0].help)
    assert len(model.fit(pd.DataFrame(pairs), target()).predict(pd.DataFrame(pairs))) == 24
    fitted = model.fit(rows(), target())
    with pytest.raises(nndsl.NNError) as caught:
        fitted.predict(rows()[0])
    assert "`[X]`" in str(caught.value.diagnostics[0].help)
    assert fitted.predict(rows()[0][None]).shape == (1,)


TWO = """
h = dense 4 tanh
price = dense 1 from=h
sort = dense 1 sigmoid from=h
output price sort
loss mse on=price
loss bce on=sort
train epochs=2
"""


def test_columns_of_a_frame_of_targets_go_to_the_outputs_of_their_names() -> None:
    model, x = nndsl.loads(TWO), rows()
    y = pd.DataFrame({"price": x[:, 0] - x[:, 1], "sort": np.where(x[:, 2] > 0, "p", "q")})
    first = model.fit(x, y).predict(x)
    turned = model.fit(x, y[["sort", "price"]]).predict(x)
    assert isinstance(first, dict) and isinstance(turned, dict)
    assert all(np.array_equal(first[name], turned[name]) for name in ("price", "sort"))
    assert set(turned["sort"]) <= {"p", "q"}


@pytest.mark.parametrize(
    ("change", "code", "advice"),
    [
        ({"more": "price"}, "target-without-output", "leave it out of y"),
        ({"prize": "price", "price": None}, "output-without-target", "did you mean `prize`?"),
    ],
)
def test_columns_of_a_frame_of_targets_that_no_output_has_the_name_of_are_told(
    change: dict[str, str | None], code: str, advice: str
) -> None:
    x = rows()
    y = pd.DataFrame({"price": x[:, 0], "sort": x[:, 2] > 0})
    for name, of in change.items():
        y = y.drop(columns=name) if of is None else y.assign(**{name: y[of]})
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(TWO).fit(x, y)
    (found,) = caught.value.diagnostics
    assert found.code == code and found.help is not None and advice in found.help
