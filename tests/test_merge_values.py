"""Layers that join values give what was worked out by hand, in both engines."""

from __future__ import annotations

import numpy as np
import pytest
from test_conformance import graph_of
from test_layers_values import ENGINES, Engine, computed

X, TWICE = [[[1.0, -2.0, 3.0]]], "a = conv1d 1 1 weights=[[[2]]] bias=false; "


@ENGINES
@pytest.mark.parametrize(
    ("join", "wanted"),
    [
        ("subtract a input", [1, -2, 3]),
        ("subtract input", [1, -2, 3]),
        ("subtract input a", [-1, 2, -3]),
        ("multiply a input", [2, 8, 18]),
        ("multiply a input a", [4, -32, 108]),
        ("average a input", [1.5, -3, 4.5]),
        ("average a input input", [4 / 3, -8 / 3, 4]),
        ("maximum a input", [2, -2, 6]),
        ("minimum a input", [1, -4, 3]),
    ],
)
def test_values_are_joined_number_by_number(run: Engine, join: str, wanted: list[float]) -> None:
    np.testing.assert_allclose(computed(run, TWICE + join, X), [[wanted]], rtol=1e-15)


@ENGINES
def test_a_vector_scales_channels_and_a_map_of_one_channel_scales_places(run: Engine) -> None:
    image = [[[[1, 2], [3, 4]], [[10, 20], [30, 40]]]]
    a = computed(run, "s = global_avgpool; multiply input s", image)
    assert a.tolist() == [[[[2.5, 5], [7.5, 10]], [[250, 500], [750, 1000]]]]
    b = computed(run, "s = global_avgpool; multiply s input", image)
    assert b.tolist() == a.tolist()
    a = computed(run, "s = conv 1 1 bias=false weights=[[[[1]],[[0]]]]; multiply input s", image)
    assert a.tolist() == [[[[1, 4], [9, 16]], [[10, 40], [90, 160]]]]
    # One number a step, and one number a row and a column.
    steps = "m = dense 1 bias=false weights=[[1],[0]]; flatten; multiply input"
    assert computed(run, steps, [[[1, 2], [3, 4]]]).tolist() == [[[1, 2], [9, 12]]]


def test_the_shape_of_a_product_has_the_greatest_size_of_each_axis() -> None:
    made = graph_of("a = maxpool 1x3; b = maxpool 2x1 from=input; multiply a b", (5, 2, 3))
    assert made.output_shape == (5, 2, 3)
    assert graph_of(
        "a = maxpool 2x3; b = global_avgpool; multiply b a", (5, 2, 3)
    ).output_shape == ((5, 1, 1))


@ENGINES
def test_dot_sums_products_along_an_axis_of_each(run: Engine) -> None:
    double = "a = dense 2 bias=false weights=[[2,0],[0,2]]; "
    assert computed(run, double + "dot a input", [[3, 4]]).tolist() == [[50]]
    rows = [[[1, 2], [3, 4], [5, 6]]]
    gram = np.array(rows[0]) @ np.array(rows[0]).T
    assert computed(run, "a = linear; dot a input", rows).tolist() == [gram.tolist()]
    columns = np.array(rows[0]).T @ np.array(rows[0])
    assert computed(run, "a = linear; dot a input axes=0", rows).tolist() == [columns.tolist()]
    text = "a = dense 3 bias=false weights=[[1,0,0],[0,1,0]]; dot input a axes=[0, 1]"
    wanted = np.array(rows[0]).T @ np.pad(rows[0], ((0, 0), (0, 1))).T
    assert computed(run, text, rows).tolist() == [wanted.tolist()]


@ENGINES
def test_dot_of_vectors_of_length_one_is_their_cosine(run: Engine) -> None:
    turned = "a = dense 2 bias=false weights=[[0,7],[7,0]]; dot a input normalize"
    np.testing.assert_allclose(computed(run, turned, [[3, 4]]), [[24 / 25]], rtol=1e-15)
    assert computed(run, turned, [[0, 0]]).tolist() == [[0]]


@pytest.mark.parametrize("join", ["add", "subtract", "average", "maximum", "minimum"])
def test_an_open_size_follows_from_the_value_it_is_joined_with(join: str) -> None:
    import nndsl

    graph = nndsl.loads(f"input 3\na = dense 5\nb = dense ? from=input\n{join} a b").graph
    assert graph is not None and graph.node("b").shape == (5,)


def test_an_open_size_is_seen_through_the_layer_of_a_transformer() -> None:
    import nndsl

    text = "input 6x8\ndense ?\nposition\ntransformer_encoder 2 4\nrmsnorm\nadd input"
    graph = nndsl.loads(text).graph
    assert graph is not None and graph.node("dense_1").shape == (6, 8)
