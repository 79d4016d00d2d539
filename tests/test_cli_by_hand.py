"""Networks whose weights a file gives: `test`, `trace` and `explain` speak of the same numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command import inside

from nndsl.cli.test import EXAMPLE

DRAWN = "input 2\ndense 3 relu\ndense 1 weights=[[1], [1], [1]]\nexpect tolerance=99 [0, 1] -> 9\n"


@pytest.mark.parametrize("command", [("test",), ("trace", "--input", "0,1")])
def test_who_tests_random_weights_is_told_so(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "drawn.nn").write_text(DRAWN)
    name, *options = command
    done = inside(name, "drawn.nn", *options, cwd=tmp_path)
    assert "warning[initial-weights]: no weights are given to this layer" in done.err
    assert "drawn.nn:2:1" in done.err


@pytest.mark.parametrize("weights", ["weights=[[1, 2, 3], [4, 5, 6]]", "init=zeros"])
def test_who_gives_all_weights_is_told_nothing_of_random_ones(weights: str, tmp_path: Path) -> None:
    (tmp_path / "given.nn").write_text(DRAWN.replace("relu", f"relu {weights}"))
    assert inside("test", "given.nn", cwd=tmp_path).err == ""


@pytest.mark.parametrize(
    ("layers", "shapes"),
    [
        ("input 2; dense 3", "weight 2x3, bias 3"),
        ("input 5x2; lstm 3", "weight_ih_l0 2x12, weight_hh_l0 3x12"),
        ("input 5x4; transformer_encoder 2 7", "linear1_weight 4x7"),
        ("input 1x5x5; conv 2 3", "weight 2x1x3x3"),
        ("input 5; embedding 9 2", "weight 9x2"),
    ],
)
def test_shapes_of_weights_are_those_of_the_formula_above_them(
    layers: str, shapes: str, tmp_path: Path
) -> None:
    (tmp_path / "m.nn").write_text(layers)
    done = inside("explain", "m.nn", cwd=tmp_path)
    (here,) = re.findall("here: (.*)", done.out)
    assert shapes in here


def test_the_example_of_the_help_works(tmp_path: Path) -> None:
    done = inside(*EXAMPLE.split()[1:], cwd=tmp_path)
    assert (done.code, done.err) == (0, "") and done.out.count("ok") == 8
