"""What users of Python and Keras write is mended into what they mean, never another number."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import nndsl
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.files.resources import resource
from nndsl.fixing import fix
from nndsl.optimizers import OPTIMIZERS
from nndsl.source import Source
from nndsl.spec.unused import unused_lets
from nndsl.syntax.parser import parse

NOWHERE = Where(Path(), download=False)


def mended(text: str) -> str:
    return fix(Source.of(text), NOWHERE)[0].text


def errors(text: str) -> list[str]:
    return [fault.code for fault in elaborate(Source.of(text), NOWHERE).errors]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("optimizer adam 0,01", "optimizer adam 0.01"),
        ("optimizer adam lr=0,01", "optimizer adam lr=0.01"),
        ("optimizer sgd 0,1 momentum=0,9", "optimizer sgd 0.1 momentum=0.9"),
        ("optimizer Adam(lr=0.001)", "optimizer adam lr=0.001"),
        ("optimizer Adam(0.001, beta1=0.8)", "optimizer adam 0.001 beta1=0.8"),
        ("adam(0.001)", "optimizer adam 0.001"),
        ('optimizer="adam"', "optimizer adam"),
        ("optimizer = Adam(lr=0.1)", "optimizer adam lr=0.1"),
        ("optimizer backprop 0.1", "optimizer sgd 0.1"),
        ("optimizer gradient_descent", "optimizer sgd"),
        ("optimizer resilient", "optimizer rprop"),
        ("optimizer rprop+ 0.01", "optimizer rprop 0.01"),
        ("train epochs 20 batch 16", "train epochs=20 batch=16"),
        ("train num_epochs=3 batch_size=16", "train epochs=3 batch=16"),
        ("dense(1)", "dense 1"),
        ("dense 1 bias=False", "dense 1 bias=false"),
        ("dense 1 frozen=yes max_norm=None", "dense 1 frozen=true max_norm=none"),
        ("dense 1 frozen True", "dense 1 frozen=true"),
        ("dense 1 linear // the last", "dense 1 linear # the last"),
        ("split test 20% val 10%", "split test=20% val=10%"),
    ],
)
def test_the_habit_is_mended_and_the_file_checks(written: str, meant: str) -> None:
    layer = "" if "dense" in written else "dense 1\nloss mse\n"
    found = mended(f"input 4\n{layer}{written}\n")
    assert meant in found.split("\n")
    assert errors(found) == []


@pytest.mark.parametrize(
    "place",
    [
        "optimizer adam {}",
        "dropout {}",
        "input {}",
        "conv 8 {}",
        "dense {}",
        "train batch={}",
        "dense 1 bias={}",
        "dense 1 lr={}",
        "let n = {}",
        "frobnicate {}",
        "repeat 2 {{ dropout {} }}",
    ],
)
def test_a_fix_of_a_comma_keeps_its_digits_apart(place: str) -> None:
    for parts in product(("0", "1", "28", "007"), (",", ", ", " ,"), ("01", "0", "5", "28", "000")):
        found = mended(place.format("".join(parts)))
        assert re.search(rf"(?<![0-9]){parts[0]}[^0-9]+{parts[2]}(?![0-9])", found), found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bias=[30 -10]", "bias=[30, -10]"),
        ("bias=[30 -1.5 2]", "bias=[30, -1.5, 2]"),
        ("weights=[[20 -20], [20 -20]]", "weights=[[20, -20], [20, -20]]"),
        ("weights=[[1 2]\n [3 4]]", "weights=[[1, 2],\n [3, 4]]"),
        ("weights=[[1][2]] bias=[3 4]", "weights=[[1],[2]] bias=[3, 4]"),
    ],
)
def test_values_side_by_side_in_a_list_are_no_sum(written: str, meant: str) -> None:
    text = f"dense 2 {written}"
    found, faults = parse(Source.of(text))
    assert [fault.code for fault in faults] == ["missing-comma"]
    assert found.statements[0].broken
    assert mended(text) == f"dense 2 {meant}"


def test_arithmetic_in_parentheses_stands_in_lists() -> None:
    loaded = nndsl.loads("let n = 2; input 2; dense 3 bias=[(30 - 10), -n, -3]")
    (layer,) = (node.layer for node in loaded.graph)
    assert layer.bias == (20, -2, -3)


@pytest.mark.parametrize("sum_of", ["[30 - 10]", "[30-10]", "[1 + 2]", "[n * 2, 1]", "[2 ** 3]"])
def test_other_arithmetic_in_a_list_asks_for_parentheses(sum_of: str) -> None:
    faults = parse(Source.of(f"dense 2 bias={sum_of}"))[1]
    assert [fault.code for fault in faults] == ["bare-arithmetic"]


def test_every_optimizer_is_known_by_its_name_in_other_writing() -> None:
    for optimizer in OPTIMIZERS:
        written = optimizer.keyword.upper()
        text = f"input 4\ndense 1\nloss mse\ntrain batch=all\noptimizer {written}()\n"
        assert f"optimizer {optimizer.keyword}\n" in mended(text)


def test_a_number_that_only_an_unread_number_reads_is_unread_as_well() -> None:
    text = "let a = 1; let b = a; let c = 2; let d = (c + 1); block f(n=d) { let e = 3; dense n }"
    found = unused_lets(parse(Source.of(text))[0])
    assert [word.text for word in found] == ["a", "b", "e"]


def test_a_number_that_a_broken_statement_may_read_is_not_called_unread() -> None:
    assert unused_lets(parse(Source.of("let a = 1; dense [a"))[0]) == []


def test_the_examples_read_every_number_they_name() -> None:
    for path in sorted(resource("models").rglob("*.nn")):
        found = unused_lets(parse(Source.of(path.read_text("utf-8")))[0])
        assert found == [], path.name
