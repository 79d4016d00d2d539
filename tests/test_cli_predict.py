"""`nndsl predict` and `nndsl test` as a user has them."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command import GATE, PRICES, Done, houses, inside, nndsl

from nndsl.runs.digits import as_meant
from nndsl.runs.saved import open_run


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_predictions_are_classes_with_their_probabilities(
    iris: tuple[Done, Path], place: Path
) -> None:
    header = "petal width (cm),sepal length (cm),petal length (cm),sepal width (cm)"
    (place / "flowers.csv").write_text(f"{header}\n0.2,5.1,1.4,3.5\n2.1,6.9,5.7,3.2\n", "utf-8")
    done = nndsl("predict", iris[1], "flowers.csv", cwd=place)
    assert done.code == 0
    rows = table(done.out)
    names = ("setosa", "versicolor", "virginica")
    assert list(rows[0]) == ["species", *(f"p({name})" for name in names)]
    for row in rows:
        shares = {name: float(row[f"p({name})"]) for name in names}
        assert sum(shares.values()) == pytest.approx(1, abs=1e-5)
        assert row["species"] == max(shares, key=lambda name: shares[name])


def test_predictions_can_be_written_to_a_file(prices: tuple[Done, Path], place: Path) -> None:
    (place / "new.csv").write_text("age,town,rooms\n3,north,4\n,south,1\n", "utf-8")
    done = nndsl("predict", prices[1], "new.csv", "--out", "predicted.csv", cwd=place)
    assert done.code == 0
    assert done.out == "2 predictions in predicted.csv\n"
    rows = table((place / "predicted.csv").read_text(encoding="utf-8"))
    assert list(rows[0]) == ["price"]
    assert all(0 < float(row["price"]) < 400 for row in rows)  # in the target's own units


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("age,town\n3,north\n", "missing-column", "`rooms`"),
        ("age,town,rooms,garden\n3,north,4,1\n", "extra-column", "`garden`"),
        (",age,town,rooms\n0,3,north,4\n", "extra-column", "unless it is told `index=False`"),
        ("age,town,rooms\n3,n\xf8rth,4\n".encode("cp1252"), "unreadable-text", "as UTF-8 text"),
        (
            "age,town,rooms\n3,north,4\n".encode("utf-16"),
            "unreadable-text",
            "like UTF-16: save it as",
        ),
        ("age,town,rooms\n3,noth,4\n", "unseen-category", "did you mean `north`?"),
        ("age,town,rooms\n3,north,four\n", "not-numeric", "row 1 `four`"),
        ("", "empty-file", "has no rows"),
        ('[{"age": 3, "town": "north"}, {"age": 4}]', "foreign-file", "it is JSON"),
        ('{"age": 3, "town": "n"}\n{"age": 4, "town": "n"}\n', "foreign-file", "lines=True"),
    ],
)
def test_rows_that_do_not_fit_are_refused(
    prices: tuple[Done, Path], tmp_path: Path, content: str | bytes, code: str, said: str
) -> None:
    given = content if isinstance(content, bytes) else content.encode("utf-8")
    (tmp_path / "new.csv").write_bytes(given)
    done = inside("predict", prices[1], "new.csv", cwd=tmp_path)
    assert done.code == 2
    assert f"error[{code}]" in done.err
    assert said in done.err
    assert done.out == ""


@pytest.mark.parametrize("target", ["", " target=standardize"])
def test_numbers_are_predicted_with_the_digits_of_float32(target: str, tmp_path: Path) -> None:
    (tmp_path / "houses.csv").write_text(houses(), encoding="utf-8")
    text = PRICES.replace(" target=standardize", target).partition("baseline")[0]
    (tmp_path / "prices.nn").write_text(text, encoding="utf-8")
    assert inside("run", "prices.nn", "--out", "run", "--quiet", cwd=tmp_path).code == 0
    done = inside("predict", "run", "houses.csv", cwd=tmp_path)
    told = [row["price"] for row in table(done.out)]
    assert max(len(number.lstrip("-0.").replace(".", "")) for number in told) <= 9
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the target is there, too
        exact = open_run(tmp_path / "run").predict(pd.read_csv(tmp_path / "houses.csv"))
    assert np.allclose([float(number) for number in told], exact, rtol=1e-6)


@pytest.mark.parametrize(
    ("shift", "scale"), [(1.7e9, 100.0), (0.0, 1.0), (0.0, 1e-50), (5e-10, 1e-12), (7e3, 1e60)]
)
def test_no_digit_is_lost_that_a_prediction_has(shift: float, scale: float) -> None:
    z = np.linspace(-2, 2, 101, dtype=np.float32).astype(np.float64)
    told = as_meant(z * scale + shift, shift, scale).astype(np.float64)
    assert np.allclose((told - shift) / scale, z, rtol=1e-6, atol=3e-7)


@pytest.mark.parametrize("sep", [";", "\t", "|"])
def test_rows_separated_otherwise_than_those_of_training_are_told_of_once(
    prices: tuple[Done, Path], tmp_path: Path, sep: str
) -> None:
    (tmp_path / "new.csv").write_text(f"age{sep}town{sep}rooms\n3{sep}north{sep}4\n", "utf-8")
    done = inside("predict", prices[1], "new.csv", cwd=tmp_path)
    assert done.code == 2
    assert done.err.count("error[missing-column]") == done.err.count("help") == 1
    shown = "\\t" if sep == "\t" else sep
    assert f"its columns are separated by `{shown}`" in done.err
    assert "help: separate them as the training rows were" in done.err


def test_test_says_of_each_row_and_engine_whether_it_is_met(place: Path, tmp_path: Path) -> None:
    rows = "expect {\n  [0, 0] -> 0\n  [1, 1] -> 1\n}\n"
    (tmp_path / "right.nn").write_text(GATE + rows, encoding="utf-8")
    (tmp_path / "wrong.nn").write_text(GATE + rows.replace("-> 1", "-> 0"), encoding="utf-8")
    right = inside("test", "right.nn", "--json", cwd=tmp_path)
    assert right.code == 0
    assert set(right.json) == {"numpy", "torch"}
    wrong = inside("test", "wrong.nn", cwd=tmp_path)
    assert wrong.code == 1
    assert len(wrong.out.splitlines()) == 4


# Commands that compute nothing
