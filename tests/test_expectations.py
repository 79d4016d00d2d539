"""The rows of `expect` tables are in the data's own units, and say why they are wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nndsl
from nndsl.diagnostics import NNError
from nndsl.expectations import Outcome
from nndsl.runs.testing import test as tested
from nndsl.runs.watcher import Watcher

FRUIT = """\
data table rows=[[1, red, a], [2, blue, b], [3, red, b], [1, blue, a]] columns=[x, c, y] target=y
preprocess standardize
dense 1 sigmoid
loss bce
train epochs=1
"""
DAYS = "day,good\na fine day,yes\na bad day,no\na fine night,yes\na bad night,no\n"
WORDS = """\
data text "days.csv" column=day target=good length=4
embedding vocabulary 3; permute [1, 0]; global_avgpool; dense 1 sigmoid
loss bce
train epochs=1
"""


@pytest.mark.parametrize(
    ("found", "wanted", "tolerance", "line"),
    [
        ((0.25,), (0.5,), 0.05, "FAIL [1, 0] -> 0.25, expected 0.5 ± 0.05"),
        ((0.960834,), (0.96083,), 1e-6, "FAIL [1, 0] -> 0.960834, expected 0.96083 ± 1e-06"),
        (
            (0.2, 1000.004),
            (0.2, 1000.0),
            0.001,
            "FAIL [1, 0] -> [0.2, 1000.004], expected [0.2, 1000] ± 0.001",
        ),
        ((0.001, 1000.04), (0.002, 1000.0), 0.01, "[0.001, 1000.04], expected [0.002, 1000]"),
        ("setosa", "virginica", None, "FAIL [1, 0] -> setosa, expected virginica"),
        ((float("nan"),), (1.0,), 0.05, "FAIL [1, 0] -> nan, expected 1 ± 0.05"),
    ],
)
def test_numbers_that_are_too_far_apart_never_look_the_same(
    found: tuple[float, ...] | str,
    wanted: tuple[float, ...] | str,
    tolerance: float | None,
    line: str,
) -> None:
    assert line in str(Outcome((1.0, 0.0), wanted, found, False, tolerance))


def test_a_row_that_is_right_is_shown_briefly() -> None:
    assert str(Outcome((1.0,), (0.5,), (0.50001,), True, 0.05)) == "ok   1 -> 0.5"


def test_a_row_has_the_texts_of_the_data_and_gives_what_predict_gives(tmp_path: Path) -> None:
    model = nndsl.loads(FRUIT + "expect tolerance=1 { [1, red] -> 1; [2.5, blue] -> 1 }")
    result = model.run(out=tmp_path / "run")
    frame = pd.DataFrame({"x": [1, 2.5], "c": ["red", "blue"]})
    wanted = result.predict_proba(frame)[:, 1]
    assert [outcome.found for outcome in result.outcomes] == [(value,) for value in wanted]
    for found in tested(model, nndsl.open_run(tmp_path / "run")).values():
        given = np.array([outcome.found for outcome in found], np.float64)
        np.testing.assert_allclose(given, wanted[:, None], 1e-6)


def test_a_row_has_the_text_whose_words_a_network_reads(tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text(DAYS, encoding="utf-8")
    path = tmp_path / "days.nn"
    path.write_text(WORDS + 'expect tolerance=1 "a bad day" -> 1', encoding="utf-8")
    result = nndsl.load(path).run(out=tmp_path / "run")
    chances = result.predict_proba(pd.DataFrame({"day": ["a bad day"]}))
    assert result.outcomes[0].found == (chances[0, 1],)


def test_a_frame_that_is_fitted_decides_what_its_rows_are() -> None:
    x = pd.DataFrame({"x": [1.0, 2, 3, 4], "c": ["red", "blue", "red", "blue"]})
    text = "dense 1 sigmoid; loss bce; train epochs=1; expect tolerance=1 "
    fitted = nndsl.loads(text + "[1, red] -> 1").fit(x, [0, 1, 0, 1])
    assert fitted.outcomes[0].given == (1.0, "red")
    with pytest.raises(NNError, match="the data have 2 columns"):
        nndsl.loads(text + "[1, 0, 1] -> 1").fit(x, [0, 1, 0, 1])


@pytest.mark.parametrize(
    ("row", "code", "layers"),
    [
        ("[1e300, 1]", "not-finite", "dense 1 sigmoid"),
        ("[9, 0]", "index-out-of-range", "embedding 5 3; flatten; dense 1 sigmoid"),
    ],
)
def test_a_row_that_can_not_be_read_is_refused_before_anything_is_trained(
    row: str, code: str, layers: str
) -> None:
    epochs: list[int] = []

    class Counting(Watcher):
        def epoch(self, epoch: object, of: int) -> None:
            epochs.append(of)

    x, y = np.array([[0, 1], [1, 0], [2, 4], [3, 1]]), [0, 1, 0, 1]
    model = nndsl.loads(f"{layers}; loss bce; train epochs=2\nexpect {row} -> 1")
    with pytest.raises(NNError) as refused:
        model.fit(x, y, watcher=Counting())
    (fault,) = refused.value.diagnostics
    assert fault.code == code and epochs == []
    assert fault.source is not None and fault.span is not None
    assert fault.source.slice(fault.span) == f"{row} -> 1"


def test_rows_are_plain_data_in_the_summary_of_a_result() -> None:
    text = FRUIT.replace("dense 1 sigmoid", "dense 1 sigmoid weights=[[0], [0], [0]] bias=0")
    text = text.replace("loss bce\ntrain epochs=1", "task binary")
    result = nndsl.loads(text + "expect { [1, red] -> 0.5; [1, blue] -> 0 }").run()
    assert result.summary()["expect"] == {
        "passed": 1,
        "failed": [{"input": [1.0, "blue"], "output": 0.5, "expected": 0.0, "tolerance": 0.05}],
    }
    assert [str(row) for row in result.failed] == ["FAIL [1, blue] -> 0.5, expected 0 ± 0.05"]
