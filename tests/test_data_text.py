"""What a user is promised of texts: words of the training rows as numbers, the same ever after."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from data_cases import fault, get

import nndsl
from nndsl.cli import main
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.fitting.words import Wording, fit_words
from nndsl.data.preprocess import Preprocess
from nndsl.data.sources import TextData
from nndsl.data.split import Split
from nndsl.data.where import Where
from nndsl.diagnostics import NNError
from nndsl.runs.saved import open_run

GOOD = ("a good film", "Good, good fun", "it's a good one", "what a good day", "good")
BAD = ("a bad film", "bad and sad", "It's a BAD one!", "what a bad day", "bad")


def source(**more: object) -> TextData:
    given = {"files": ("r.csv",), "column": "review", "target": ("mood",), "length": 4}
    return TextData(**{**given, **more})


@pytest.fixture
def reviews(tmp_path: Path) -> Where:
    """Write forty short reviews, whose mood their words tell."""
    texts = [*GOOD, *BAD] * 4
    moods = (["up"] * 5 + ["down"] * 5) * 4
    frame = pd.DataFrame({"id": range(40), "review": texts, "mood": moods})
    frame.to_csv(tmp_path / "r.csv", index=False)
    return Where(tmp_path)


def test_texts_become_the_numbers_of_their_words_with_zeros_in_front(reviews: Where) -> None:
    data = get(source(), reviews, "binary")
    words = data.preprocessing.columns[0].words
    assert words is not None
    assert words.known[:3] == ("a", "good", "bad"), "a 24 times, good 24 with good good, bad 20"
    number = {word: i for i, word in enumerate(words.known, 2)}
    assert data.train.x.shape == (40, 4) and data.train.x.dtype == np.float32
    assert data.train.x[0].tolist() == [0, number["a"], number["good"], number["film"]]
    assert data.train.x[2].tolist() == [number[w] for w in ("it's", "a", "good", "one")]
    assert data.facts.vocabulary == len(words.known) + 2
    assert data.facts.names["vocabulary"] == data.facts.vocabulary
    assert data.facts.shape == (4,) and set(data.facts.columns) == {"review"}


def test_only_the_most_frequent_words_have_a_number_and_others_are_unknown(reviews: Where) -> None:
    data = get(source(vocabulary=4), reviews, "binary")
    assert data.facts.vocabulary == 4
    assert data.train.x[0].tolist() == [0, 2, 3, 1]


def test_words_are_those_of_the_training_rows(tmp_path: Path) -> None:
    frame = pd.DataFrame({"review": ["one two"] * 8 + ["three"] * 2, "mood": [1, 0] * 5})
    frame.to_csv(tmp_path / "r.csv", index=False)
    split = Split(test=0.2, by="time")
    data = get(source(), Where(tmp_path), "binary", split=split)
    assert data.facts.vocabulary == 4
    assert data.test is not None and data.test.x.tolist() == [[0, 0, 0, 1]] * 2


def test_a_long_text_is_cut_and_an_empty_one_is_padding() -> None:
    words = fit_words(["a b c d e f"], Wording(100, 3))
    assert words.encode(["a b c d e f", None, "", "?!", "ZZ a"]).tolist() == [
        [2, 3, 4],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 1, 2],
    ]


def test_words_of_other_alphabets_and_apostrophes_are_words() -> None:
    words = fit_words(["Žluťoučký kůň isn\u2019t 42 東京"], Wording(100, 9))
    assert set(words.known) == {"žluťoučký", "kůň", "isn't", "42", "東京"}


def test_texts_that_are_missing_are_said_to_be(tmp_path: Path) -> None:
    frame = pd.DataFrame({"review": ["good", None, "bad", "good"], "mood": [1, 0, 0, 1]})
    frame.to_csv(tmp_path / "r.csv", index=False)
    where = Where(tmp_path)
    assert fault(source(), where, "binary").code == "missing-values"
    filled = get(source(), where, "binary", preprocess=Preprocess(missing="zero"))
    assert filled.train.x[1].tolist() == [0, 0, 0, 0]
    dropped = get(source(), where, "binary", preprocess=Preprocess(missing="drop"))
    assert len(dropped.train.x) == 3


def test_scaling_leaves_the_numbers_of_words_as_they_are(reviews: Where) -> None:
    plain = get(source(), reviews, "binary")
    scaled = get(source(), reviews, "binary", preprocess=Preprocess(scale="standardize"))
    np.testing.assert_array_equal(plain.train.x, scaled.train.x)


def test_the_vocabulary_is_kept_as_plain_json(reviews: Where) -> None:
    data = get(source(), reviews, "binary")
    kept = json.loads(json.dumps(data.preprocessing.to_json()))
    again = Preprocessing.from_json(kept)
    assert again.columns == data.preprocessing.columns
    assert again.vocabulary == data.facts.vocabulary
    texts = ["a good surprise", "bad"]
    found = again.apply(pd.DataFrame({"review": texts}))
    np.testing.assert_array_equal(found, again.apply_array(np.array(texts)))
    assert found[0, 3] == 1


def test_a_network_learns_texts_and_predicts_new_ones(
    reviews: Where, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """
    data text "r.csv" column=review target=mood vocabulary=500 length=6
    split test=25% seed=1
    embedding vocabulary 8
    gru 8
    dense 1 sigmoid
    loss bce; optimizer adam 0.02; train epochs=25 seed=1
    """
    folder = reviews.base
    (folder / "m.nn").write_text(text, encoding="utf-8")
    model = nndsl.load(folder / "m.nn")
    assert model.warnings == ()
    result = model.run(out=folder / "run")
    assert result.metrics["test"]["accuracy"] == 1
    assert result.predict(["such a good thing", "so bad"]).tolist() == ["up", "down"]
    assert open_run(folder / "run").evaluate()["test"]["accuracy"] == 1
    pd.DataFrame({"review": ["a good good film", "bad, sad"]}).to_csv(folder / "n.csv")
    pd.read_csv(folder / "n.csv")[["review"]].to_csv(folder / "n.csv", index=False)
    assert main(["predict", str(folder / "run"), str(folder / "n.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines] == ["mood", "up", "down"]


def test_a_damaged_vocabulary_is_told_by_its_field(reviews: Where) -> None:
    kept = get(source(), reviews, "binary").preprocessing.to_json()
    kept["columns"][0]["words"]["length"] = 3
    with pytest.raises(NNError, match="damaged"):
        Preprocessing.from_json(kept)
