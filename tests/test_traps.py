"""The mistakes that other tools let through in silence: each is refused here, or done right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nndsl
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.source import Source


def codes(text: str) -> list[str]:
    found = elaborate(Source.of(text), Where(Path.cwd()))
    return [diagnostic.code for diagnostic in found.diagnostics]


@pytest.mark.parametrize(
    ("text", "code", "meant"),
    [
        ("dens 8 relu; dense 3 softmax; loss crossentropy", "unknown-statement", "dense"),
        ("dense 8 rleu; dense 3 softmax; loss crossentropy", "unknown-word", "relu"),
        ("dense 3 softmx; loss crossentropy", "unknown-word", "softmax"),
        ("dense 3 softmax; loss crossentrpy", "unknown-loss", "crossentropy"),
        ("dense 3 softmax; loss crossentropy; optimizer adm", "unknown-optimizer", "adam"),
        ("dense 3 softmax; loss crossentropy; metrics acuracy", "unknown-word", "accuracy"),
    ],
)
def test_a_misspelt_word_is_refused_and_the_right_one_named(
    text: str, code: str, meant: str
) -> None:
    found = elaborate(Source.of(text), Where(Path.cwd())).diagnostics
    assert [d.code for d in found] == [code]
    assert f"`{meant}`" in (found[0].help or "")


def test_sizes_can_not_disagree_since_only_outputs_are_written() -> None:
    # Linear(16, 8) into Linear(9, 3) has no form here; literal weights of 9 origins do.
    nine = "weights=[" + ", ".join(["[1, 2, 3]"] * 9) + "]"
    assert codes(f"input 16; dense 8; dense 3 {nine}") == ["literal-shape"]


def test_a_convolution_on_the_wrong_axes_is_refused() -> None:
    assert codes("input 28x28; conv 8 3x3") == ["wrong-rank"]
    assert codes("input 3x28x28; conv 8 3x3 groups=2") == ["groups-mismatch"]


def test_softmax_with_crossentropy_is_not_applied_twice() -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(4 * c, 0.3, (40, 2)) for c in range(3)]).astype(np.float32)
    y = np.repeat([0, 1, 2], 40)
    text = "dense 16 relu; dense 3 softmax; loss crossentropy; optimizer adam 0.02"
    result = nndsl.loads(text).fit(x, y, epochs=60)
    # A softmax of a softmax of three classes never gets below about 0.55.
    assert result.metrics["train"]["loss"] < 0.05
    assert np.allclose(result.predict_proba(x).sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dense 3 relu; loss crossentropy", "activation-loss-mismatch"),
        ("dense 3; loss crossentropy", "activation-loss-mismatch"),
        ("dense 3 softmax; loss bce", "activation-loss-mismatch"),
        ("dense 3 softmax; softmax; loss crossentropy", "softmax-twice"),
        ("dense 1 softmax; loss crossentropy", "softmax-of-one"),
        ("data diabetes; split test=20%; dense 3 softmax; loss mse", "activation-loss-mismatch"),
        ("data iris; split test=20%; dense 7 softmax; loss crossentropy", "units-classes-mismatch"),
        ("data diabetes; dense 1; loss mse; metrics accuracy", "metric-mismatch"),
    ],
)
def test_an_output_that_the_loss_is_not_for_is_refused(text: str, code: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "data iris; split test=20%; dens 8 relu; dense 10 softmax; loss bce; optimizer adm",
            {
                "unknown-statement",
                "unknown-optimizer",
                "activation-loss-mismatch",
                "units-classes-mismatch",
            },
        ),
        (
            "input 3x8x8; a = conv 4 3x3 relu bogus=1; b = conv 8 3x3 from=input; add a b;"
            "flatten; dense 10 relu; loss crossentropy",
            {"unknown-option", "shape-mismatch", "activation-loss-mismatch"},
        ),
        (
            'data csv "none.csv" target=y; dense 8 relu foo=1; dense 3 softmax; loss bce;'
            "metrics acuracy",
            {"missing-file", "unknown-option", "activation-loss-mismatch", "unknown-word"},
        ),
        (
            "data iris; split test=20%; conv 3 3x3; dense 10 sigmoid; loss bce",
            {"not-binary", "wrong-rank"},
        ),
        (
            'input 2; dense 2 weights=[[20,-20]] bias=[-30,10,3]; dense 1 weights=[[1],["a"]];'
            "dense 1 weights=[[1],[1,2]]",
            {"literal-shape", "ragged-literal"},
        ),
    ],
)
def test_faults_that_have_nothing_to_do_with_each_other_are_told_together(
    text: str, expected: set[str]
) -> None:
    assert set(codes(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "dense 3 softmax; loss crossentropy label_smooth=0.1",
        "dense 3 softmax; loss crossentropy; optimizer adam 0.001 betas=0.9",
        "dense 3 softmax; loss crossentropy; schedule cosine warmpu=5%",
        "dense 3 softmax dropout=0.5; loss crossentropy",
        "dense 3 softmax; loss crossentropy; train epochs=3 workers=2",
    ],
)
def test_nothing_that_is_written_is_dropped_in_silence(text: str) -> None:
    (code,) = codes(text)
    assert code in ("unknown-option", "unknown-statement")


def test_labels_that_start_at_one_keep_their_names() -> None:
    x = np.repeat(np.eye(3, dtype=np.float32), 10, axis=0)
    y = np.repeat([1, 2, 3], 10)
    text = "dense classes softmax; loss crossentropy; optimizer adam 0.1"
    result = nndsl.loads(text).fit(x, y, epochs=30)
    assert sorted(set(result.predict(x).tolist())) == [1, 2, 3]
    assert result.metrics["train"]["accuracy"] == 1.0
