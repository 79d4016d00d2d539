"""What baselines learn from, and that they can be compared whatever the rows hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

import nndsl
from nndsl.data.prepared import Part
from nndsl.runs.features import features

RNG = np.random.default_rng(0)
PLAIN = [" ".join(RNG.choice([f"w{i}" for i in range(30)], RNG.integers(3, 9))) for _ in range(120)]
GOOD = np.arange(120) % 3 == 0
# The word that tells stands anywhere, and another one is in every text.
TEXTS = [f"{'great' if good else 'poor'} film {t}" for t, good in zip(PLAIN, GOOD, strict=True)]
TEXTS = [" ".join(RNG.permutation(text.split())) for text in TEXTS]
READING = "embedding {count} 4 {padding}; flatten; dense 1 sigmoid; loss bce; train epochs=1"


def write(folder: Path, baselines: str) -> Path:
    lines = [f"{text},{'good' if good else 'bad'}" for text, good in zip(TEXTS, GOOD, strict=True)]
    (folder / "t.csv").write_text("\n".join(["text,label", *lines]) + "\n", encoding="utf-8")
    source = 'data text "t.csv" column=text target=label vocabulary=100 length=12'
    text = f"{source}; split test=25% by=time; {READING}; metrics accuracy f1 log_loss; {baselines}"
    file = folder / "m.nn"
    file.write_text(text.format(count="vocabulary", padding=""), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("baseline", "model"),
    [
        ("linear", LogisticRegression(max_iter=1000)),
        ("knn 3", KNeighborsClassifier(3)),
        ("forest 10", RandomForestClassifier(10, random_state=0)),
        ("svm C=2 gamma=0.1", SVC(C=2, gamma=0.1)),
    ],
)
def test_a_baseline_of_texts_learns_how_often_each_word_is_there(
    baseline: str, model: Any, tmp_path: Path
) -> None:
    (found,) = nndsl.load(write(tmp_path, f"baseline {baseline}")).run().baselines.values()
    counted = CountVectorizer().fit(TEXTS[:90])
    # The order is that of nndsl, most frequent words first behind padding and unknown words.
    model.fit(counted.transform(TEXTS[:90]), GOOD[:90])
    wanted = np.mean(model.predict(counted.transform(TEXTS[90:])) == GOOD[90:])
    tolerance = 0.1 if baseline.startswith("forest") else 1e-9  # which draws columns by number
    assert found["accuracy"] == pytest.approx(wanted, abs=tolerance)
    assert found["accuracy"] > 0.6


def test_a_word_tells_wherever_it_stands(tmp_path: Path) -> None:
    file = write(tmp_path, "baseline linear; baseline svm; baseline mean")
    found = nndsl.load(file).run().baselines
    assert found["linear"]["accuracy"] == found["svm"]["accuracy"] == 1.0
    assert found["mean"]["accuracy"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("padding", "wanted"),
    [("", [[0, 2, 1, 0], [0, 0, 0, 3]]), ("padding=3", [[1, 2, 1, 0], [1, 0, 0, 0]])],
)
def test_padding_is_not_counted(padding: str, wanted: list[list[int]]) -> None:
    rows = np.array([[1, 0, 2, 1], [3, 3, 0, 3]], np.float32)
    graph = nndsl.loads("input 4; " + READING.format(count=4, padding=padding)).graph
    found: Any = features(graph, Part(rows, np.zeros(2), None, np.arange(2)))
    assert found.toarray().tolist() == wanted


def test_inputs_that_are_looked_up_apart_are_counted_apart_and_numbers_stay() -> None:
    text = """
    data table rows=[[1, 7.5, 2, 0], [2, 8.5, 1, 1]] columns=[city, age, shop, y] target=y
    city = input columns=city; shop = input columns=shop; age = input columns=age
    a = embedding 3 2 from=city; b = embedding 3 2 from=shop
    c = flatten from=a; d = flatten from=b
    concat c d age; dense 1 sigmoid; loss bce
    """
    model = nndsl.loads(text)
    found: Any = features(model.graph, model.prepared().train)
    assert found.toarray().tolist() == [[0, 1, 0, 0, 0, 1, 7.5], [0, 0, 1, 0, 1, 0, 8.5]]


X = RNG.normal(size=(40, 2))
EVERY = "split test=15% by=time; train epochs=1; metrics accuracy f1 confusion; baseline {}"


@pytest.mark.parametrize("baseline", ["linear", "svm", "knn", "forest", "mean"])
def test_a_class_that_is_in_no_row_but_test_rows_is_never_predicted(baseline: str) -> None:
    # 34 rows are learnt from, 6 are tested.
    several = np.repeat(["a", "b", "c"], [20, 14, 6])
    text = f"dense classes softmax; loss crossentropy; {EVERY.format(baseline)}"
    with pytest.warns(nndsl.NNWarning, match="the train rows have none of `c`"):
        found = nndsl.loads(text).fit(X, several).baselines[baseline]
    assert sum(found["confusion"][2][:2]) == 6 and found["accuracy"] == 0.0
    yes = np.repeat([0, 1], [34, 6])
    text = f"dense 1 sigmoid; loss bce; {EVERY.format(baseline)}"
    with pytest.warns(nndsl.NNWarning, match="the train rows have none of `1`"):
        found = nndsl.loads(text).fit(X, yes).baselines[baseline]
    assert found["confusion"] == [[0, 0], [6, 0]] and found["f1"] == 0.0


def test_an_svm_is_chosen_only_by_folds_that_know_more_than_one_class() -> None:
    # Two groups of one class each: a fold would learn one class alone.
    yes = np.repeat([0, 1], 20)
    text = "dense 1 sigmoid; loss bce; train epochs=1; baseline svm folds=2"
    result = nndsl.loads(text).fit(X, yes, groups=yes)
    assert result.baselines["svm"]["chosen"]["C"] == 1.0


def test_what_a_file_sets_of_an_svm_holds_for_several_targets() -> None:
    text = "dense 2; loss mse; train epochs=1; baseline svm C={}"
    loose, strict = (nndsl.loads(text.format(c)).fit(X, X).baselines["svm"] for c in (10, 0.001))
    assert loose["rmse"] < 0.5 * strict["rmse"]
    assert strict["chosen"]["C"] == 0.001


def test_several_baselines_of_a_kind_are_told_apart_as_they_are_written() -> None:
    text = f"dense classes softmax; loss crossentropy; {EVERY.format('knn  1; baseline knn 34')}"
    found = nndsl.loads(f"{text}; baseline mean").fit(X, np.arange(40) % 3).baselines
    assert list(found) == ["knn 1", "knn 34", "mean"]
    assert found["knn 34"]["confusion"] == found["mean"]["confusion"] != found["knn 1"]["confusion"]
