"""What a user is promised of texts that steps spell: networks learn them, or are told why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import nndsl
from nndsl.cli import main
from nndsl.data.prepare import prepare
from nndsl.data.request import Request
from nndsl.data.sources import ImageData
from nndsl.data.where import Where
from nndsl.diagnostics import NNError, StorageError
from nndsl.runs.saved import open_run

pytestmark = pytest.mark.usefixtures("one_thread")

# A burst of three steps for each of the labels 0, 1 and 2.
BURSTS = np.array([[1.0, -1.0, 1.0], [1.0, 2.0, 1.0], [-1.0, -2.0, -1.0]])
NETWORK = """
permute [1, 0]; conv1d 16 5 same relu; permute [1, 0]
gru 16 sequence bidirectional
dense classes softmax
loss ctc
optimizer adam 0.02
train epochs=12 batch=16 seed=1
"""


def bursts(rows: int, steps: int = 24) -> tuple[np.ndarray, list[str]]:
    """Return noise with one to four bursts in each row, and the labels that they spell."""
    rng = np.random.default_rng(0)
    x, texts = rng.normal(0, 0.1, (rows, steps, 1)), []
    for row in x:
        text, at = "", int(rng.integers(0, 3))
        while at + 3 <= steps and len(text) < 4:
            label = int(rng.integers(3))
            row[at : at + 3, 0] += BURSTS[label]
            text, at = text + str(label), at + 3 + int(rng.integers(1, 6))
        texts.append(text)
    return x, texts


X, TEXTS = bursts(200)


def test_a_small_network_learns_to_spell_bursts_of_unknown_places() -> None:
    result = nndsl.loads("split test=20% seed=1" + NETWORK).fit(X, TEXTS)
    assert result.history[0]["train"]["cer"] > 0.5
    assert result.metrics["test"]["cer"] < 0.1
    assert set(result.metrics["test"]) == {"loss", "cer", "accuracy"}
    found = result.predict(X)
    right = np.mean([a == b for a, b in zip(found, TEXTS, strict=True)])
    assert right > 0.8
    assert result.predict_proba(X[:2]).shape == (2, 24, 4)
    assert result.details["numpy_engine"]["largest_difference"] < 1e-5


def test_channels_may_come_first_and_labels_may_be_listed() -> None:
    labels = [[10 * int(label) for label in text] for text in TEXTS]
    text = "conv1d 16 5 same relu; conv1d 16 5 same relu; conv1d ? 3 same; softmax axis=0; "
    model = nndsl.loads(text + "loss ctc; optimizer adam 0.02; train epochs=12 batch=16 seed=1")
    result = model.fit(X.transpose(0, 2, 1), labels)
    assert result.metrics["train"]["cer"] < 0.1
    found = result.predict(X.transpose(0, 2, 1))
    assert {label for row in found for label in row} == {0, 10, 20}
    assert np.mean([list(a) == b for a, b in zip(found, labels, strict=True)]) > 0.8


def _table(folder: Path) -> None:
    rows = [
        f"{call},{value:.3f},{text}"
        for call, (signal, text) in enumerate(zip(X[:, :, 0], TEXTS, strict=True))
        for value in signal
    ]
    (folder / "calls.csv").write_text("\n".join(["call,a,word", *rows]) + "\n")
    head = 'data csv "calls.csv" target=word window=24 series=call\nsplit test=20% seed=1'
    (folder / "calls.nn").write_text(head + NETWORK)


def test_recordings_in_a_table_are_learnt_saved_and_spelled_by_both_engines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _table(tmp_path)
    run = tmp_path / "run"
    assert main(["run", str(tmp_path / "calls.nn"), "--out", str(run), "--quiet"]) == 0
    saved = open_run(run)
    found = json.loads((run / "result.json").read_text())["metrics"]["test"]
    assert found["cer"] < 0.1
    for engine in ("numpy", "torch"):
        again = saved.evaluate(engine)["test"]
        assert again == {name: pytest.approx(found[name]) for name in ("cer", "accuracy")}
    new = pd.DataFrame({"a": X[:3].ravel(), "call": np.repeat([0, 1, 2], 24)})
    new.to_csv(tmp_path / "new.csv", index=False)
    capsys.readouterr()
    assert main(["predict", str(run), str(tmp_path / "new.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "first row,last row,word"
    texts = saved.predictor.predict(new)
    assert lines[1:] == [f"{24 * i + 1},{24 * i + 24},{text}" for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("field", "value"), [("classes", ["0"]), ("classes", list("0123")), ("axis", 0)]
)
def test_a_saved_run_with_other_labels_than_its_network_is_told_of(
    field: str, value: object, tmp_path: Path
) -> None:
    _table(tmp_path)
    run = tmp_path / "run"
    nndsl.load(tmp_path / "calls.nn").run(out=run, epochs=1)
    saved = json.loads((run / "preprocess.json").read_text())
    saved["target"][field] = value
    (run / "preprocess.json").write_text(json.dumps(saved))
    with pytest.raises(StorageError, match=r"preprocess\.json` is damaged: it has . classes"):
        open_run(run)


def test_texts_of_digits_keep_their_zeros_in_text_files(tmp_path: Path) -> None:
    _table(tmp_path)
    model = nndsl.load(tmp_path / "calls.nn")
    assert model.facts is not None
    assert model.facts.classes == ("0", "1", "2", "(blank)")
    prepared = model.prepared()
    codec: Any = prepared.preprocessing.target
    for part in (prepared.train, prepared.test):
        assert part is not None
        assert codec.in_words(part.y) == [TEXTS[row] for row in part.rows]


def test_a_folder_of_images_may_be_named_by_the_text_that_they_show(tmp_path: Path) -> None:
    for name in ("ab", "ba"):
        folder = tmp_path / "words" / name
        folder.mkdir(parents=True)
        Image.fromarray(np.zeros((4, 8), np.uint8)).save(folder / "1.png")
    where = Where(tmp_path)
    data = prepare(
        Request(ImageData(folder=("words",), size=(4, 8)), None, None, "sequence", where)
    )
    assert data.train.y.tolist() == [[0, 1], [1, 0]]
    text = (
        'data images "words" size=4x8 gray\nconv 4 3x3 same relu; permute [2, 0, 1]\n'
        "reshape 8x16; dense classes softmax; loss ctc; train epochs=1"
    )
    (tmp_path / "read.nn").write_text(text)
    result = nndsl.load(tmp_path / "read.nn").run(out=tmp_path / "run")
    assert set(result.metrics["train"]) == {"loss", "cer", "accuracy"}


NET = "gru 4 sequence; dense classes softmax; loss ctc; train epochs=1"
WORDS = ["ab", "ba", "b"] * 4


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (np.arange(12), "`y` holds numbers: row 0 `0`"),
        ([b"ab"] * 12, "`y` holds other values: row 0 `b'ab'`"),
        ([[1.5]] * 12, "row 0 of y has 1.5 as a label"),
        ([[True]] * 12, "row 0 of y has True as a label"),
        ([{"a": 1}] * 12, "row 0 of y is a `dict`"),
        (["ab", [1]] * 6, "error[target-not-texts]: `ctc` learns a text for each row, or a list"),
        (["ab", [1]] * 6, "row 1 of y has a number as a label"),
        ([["a", 1]] * 12, "labels of one kind"),
        ([None, *WORDS[1:]], "1 missing value: row 0"),
        ([""] * 12, "each text of `y` is empty"),
        (WORDS[:5], "X has 12 rows, and y has 5"),
        (None, "y is missing"),
        (7, "y is no list"),
        (pd.DataFrame({"a": WORDS, "b": WORDS}), "give one column of texts"),
    ],
)
def test_what_is_no_text_is_refused_by_row_with_what_to_give(y: Any, said: str) -> None:
    with pytest.raises(NNError) as caught:
        nndsl.loads(NET).fit(X[:12], y)
    assert said in str(caught.value)


@pytest.mark.parametrize("y", [pd.Series(WORDS), pd.DataFrame({"word": WORDS}), np.array(WORDS)])
def test_texts_may_come_as_a_column_or_an_array(y: Any) -> None:
    found = nndsl.loads(NET).fit(X[:12], y).predict(X[:12])
    assert {label for text in found for label in text} <= {"a", "b"}


def test_an_empty_text_is_one_of_blanks_alone() -> None:
    x, y = np.zeros((40, 6, 1)), [""] * 20 + ["a"] * 20
    x[20:, 2:4] = 1
    result = nndsl.loads("gru 8 sequence; dense 2 softmax; loss ctc; optimizer adam 0.05").fit(x, y)
    assert result.metrics["train"]["accuracy"] == 1.0
    assert result.predict(x[[0, 20]]).tolist() == ["", "a"]


def test_lists_that_are_no_array_are_told_of_the_loss_for_them() -> None:
    with pytest.raises(NNError, match="lists of labels are learnt with `loss ctc`"):
        nndsl.loads(NET.replace("ctc", "crossentropy")).fit(X[:12], [[1, 2], [1]] * 6)


def test_as_many_steps_as_classes_are_no_reason_to_take_one_for_the_other() -> None:
    text = "permute [1, 0]; conv1d classes 1 softmax; loss ctc"
    with pytest.raises(NNError, match=r"along the last axis of 3x3, but the classes .* the first"):
        nndsl.loads(text).fit(X[:12, :3], WORDS)


def test_a_text_too_long_for_the_steps_is_named() -> None:
    with pytest.raises(NNError, match=r"`aaab` needs 6 steps at least.*5x3, has 5"):
        nndsl.loads(NET).fit(X[:12, :5], ["aaab", *WORDS[1:]])
