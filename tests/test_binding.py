"""Arguments find their fields: numbers by position, words by kind, everything by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nndsl.components.registry import FAMILIES, STATEMENTS
from nndsl.data.where import Where
from nndsl.diagnostics import NNError
from nndsl.elaborate import elaborate
from nndsl.layers import LAYERS, MergeLayer
from nndsl.source import Source
from nndsl.spec.model import ModelSpec
from nndsl.spec.specify import specify
from nndsl.syntax.parser import parse


def spec_of(text: str, given: dict[str, Any] | None = None) -> ModelSpec:
    found, faults = parse(Source.of(text))
    spec, more = specify(found, given)
    if faults or more:
        raise NNError([*faults, *more])
    return spec


def layer(text: str) -> Any:
    return spec_of(text).steps[-1].layer


def codes(text: str) -> list[str]:
    found = elaborate(Source.of(text), Where(Path.cwd(), download=False))
    return [diagnostic.code for diagnostic in found.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "conv 32 3x3 relu same stride=2",
        "conv relu 32 same 3x3 stride=2",
        "conv stride=2 same relu 32 3x3",
        "conv filters=32 kernel=3x3 activation=relu pad=same stride=2",
        "conv kernel=3x3 32 pad=same activation=relu stride=2",
        "conv 32 kernel=[3, 3] same relu stride=2",
    ],
)
def test_the_order_of_words_and_options_says_nothing(text: str) -> None:
    found = layer(text)
    assert (found.filters, found.kernel, found.activation) == (32, (3, 3), "relu")
    assert (found.pad, found.stride) == ("same", 2)


def test_numbers_fill_what_is_left_in_order() -> None:
    found = layer("embedding 1000 32")
    assert (found.count, found.units) == (1000, 32)
    found = layer("embedding units=32 1000")
    assert (found.count, found.units) == (1000, 32)
    optimizer: Any = spec_of("dense 1; optimizer adam 0.01 beta1=0.8").optimizer
    assert (optimizer.lr, optimizer.beta1) == (0.01, 0.8)


def test_flags_are_set_by_their_name_and_by_value() -> None:
    assert layer("dense 3").frozen is False
    assert layer("dense 3 frozen").frozen is True
    assert layer("dense 3 frozen=true").frozen is True
    assert layer("dense 3 frozen=false").frozen is False
    optimizer: Any = spec_of("dense 1; optimizer sgd 0.1 nesterov momentum=0.9").optimizer
    assert optimizer.nesterov is True


def test_true_false_and_none_are_values() -> None:
    assert layer("dense 3 bias=false").has_bias is False
    assert layer("dense 3 bias=true").has_bias is True
    assert layer("maxpool 2 stride=none").stride is None
    preprocess: Any = spec_of("preprocess none missing=zero; dense 1").preprocess
    assert (preprocess.scale, preprocess.missing) == ("none", "zero")


def test_a_bias_of_zero_is_a_value_and_no_switch() -> None:
    assert layer("dense 1 bias=0").has_bias is True
    assert layer("dense 1 bias=0").literals()["bias"].tolist() == [0.0]
    assert layer("dense 2 bias=[0, 0]").literals()["bias"].tolist() == [0.0, 0.0]


def test_percentages_durations_and_sizes_are_numbers() -> None:
    assert layer("dropout 20%").rate == pytest.approx(0.2)
    split: Any = spec_of("split test=20% val=10%; dense 1").split
    assert (split.test, split.val) == (pytest.approx(0.2), pytest.approx(0.1))
    assert layer("reshape 1x28x28").shape == (1, 28, 28)
    assert layer("reshape 10").shape == (10,)
    assert layer("reshape [-1, 4]").shape == (-1, 4)


@pytest.mark.parametrize(
    ("arithmetic", "wanted"),
    [
        ("width", 64),
        ("(width / 2)", 32),
        ("(width + 1)", 65),
        ("(width - 1)", 63),
        ("(width * 2)", 128),
        ("(width // 3)", 21),
        ("(width % 10)", 4),
        ("((width + 2) * 3)", 198),
        ("(2 + 3 * 4)", 14),
        ("(-width + 65)", 1),
        ("(10 - 4 - 3)", 3),
    ],
)
def test_arithmetic_gives_the_number_a_user_expects(arithmetic: str, wanted: int) -> None:
    assert layer(f"let width = 64; dense {arithmetic}").units == wanted
    assert layer(f"let width = 64; dense units={arithmetic}").units == wanted


def test_let_takes_numbers_sizes_and_arithmetic_of_names_above() -> None:
    assert layer("let a = 8; let b = a * 2; let c = (a + b) / 3; dense c").units == 8
    assert layer("let k = 3x5; conv 4 k").kernel == (3, 5)
    assert layer("let rate = 25%; dropout rate").rate == pytest.approx(0.25)
    assert layer("let w = [[1, 2], [3, 4]]; dense 2 weights=w").weights == ((1, 2), (3, 4))


def test_division_that_leaves_a_rest_is_no_count() -> None:
    with pytest.raises(NNError, match=r"takes a whole number, not 2\.5"):
        spec_of("let width = 5; dense (width / 2)")


def test_data_numbers_are_put_off_until_data_are_known() -> None:
    spec = spec_of("dense (classes * 2) relu; dense classes softmax")
    assert spec.deferred
    known = spec_of("dense (classes * 2) relu; dense classes softmax", {"classes": 3})
    assert not known.deferred
    assert [step.layer.units for step in known.steps] == [6, 3]  # type: ignore[attr-defined]


def test_columns_keep_their_names_even_where_a_number_has_the_same() -> None:
    spec: Any = spec_of(
        "let price = 3; data table rows=[[0, 1]] columns=[features, price] target=price; dense 1"
    )
    assert spec.data.columns == ("features", "price")
    assert spec.data.target == ("price",)


def test_bare_texts_and_names_are_collected_in_order() -> None:
    data: Any = spec_of('data csv "a.csv" "b.csv" target=y; dense 1').data
    assert data.files == ("a.csv", "b.csv")
    metrics: Any = spec_of("dense 3 softmax; metrics f1 accuracy").metrics
    assert metrics.names == ("f1", "accuracy")


def test_all_faults_of_a_statement_are_told_together() -> None:
    assert codes("input 4; conv 8 3x3 foo=1 bar same valid 7") == [
        "unknown-option",
        "unknown-word",
        "given-twice",
        "too-many-values",
    ]


def test_a_statement_that_is_wrong_is_not_missing_as_well() -> None:
    assert codes("input 4; dense 3 softmax; loss crossentrpy; optimizer adam") == ["unknown-loss"]
    assert codes("data iris; splt val=10%; dense 3 softmax; loss crossentropy; early_stop") == [
        "unknown-statement"
    ]
    assert codes("data iris; split val=ten; dense 3 softmax; loss crossentropy; early_stop") == [
        "unknown-number"
    ]


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
def test_every_layers_example_binds_to_it(cls: Any) -> None:
    text = cls.example
    if issubclass(cls, MergeLayer):
        text = f"a = dense 3; b = dense 3; {text}"
    if "mask=m" in text:
        text = f"m = dense 3; {text}"
    assert isinstance(layer(text), cls)


def test_every_other_example_is_read_without_a_fault() -> None:
    classes = {*STATEMENTS.values(), *(c for f in FAMILIES.values() for c in f.members.values())}
    for cls in classes - set(LAYERS):
        before, after = ("", "") if cls.keyword == "input" else ("h = dense 1\n", "")
        if cls.keyword == "share":
            before, after = "b = relu; left = dense 1\n", "; add left"
        spec_of(f"{before}{cls.example}{after}")


def test_a_number_named_by_let_never_shadows_a_word() -> None:
    for word in ("relu", "same", "classes", "adam", "dense", "none", "in", "best"):
        with pytest.raises(NNError) as caught:
            spec_of(f"let {word} = 3; dense 1")
        assert caught.value.diagnostics[0].code == "reserved-name"


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_a_seed_may_be_any_number_of_32_bits(seed: int) -> None:
    train: Any = spec_of(f"dense 1; loss mse; train seed={seed}").train
    assert train.seed == seed
    assert codes(f"dense 1; loss mse; train seed={2**32}") == ["out-of-range"]
