"""Shapes, parameters and names of whole networks, against what was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import nndsl
from nndsl.data.where import Where
from nndsl.elaborate import Elaborated, elaborate
from nndsl.graph.nodes import Graph
from nndsl.source import Source
from nndsl.spec.schema import as_json


def found(text: str) -> Elaborated:
    return elaborate(Source.of(text), Where(Path.cwd(), download=False))


def graph_of(text: str) -> Graph:
    elaborated = found(text)
    assert elaborated.diagnostics == ()
    assert elaborated.graph is not None
    return elaborated.graph


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in found(text).diagnostics]


LENET = """
input 1x28x28
conv 6 5x5 tanh pad=2
avgpool 2
conv 16 5x5 tanh
avgpool 2
flatten
dense 120 tanh
dense 84 tanh
dense 10 softmax
"""
RESIDUAL = """
input 16x8x8
s = batchnorm
conv 16 3x3 relu same bias=false
conv 16 3x3 same bias=false
add s
global_avgpool
dense 10 softmax
"""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("input 784; dense 128 relu; dense 64 relu; dense 10 softmax", 109_386),
        (LENET, 61_706),
        ("input 2; dense 4 sigmoid; dense 1 sigmoid", 17),
        ("input 561; dense 128 relu; dropout 0.5; dense 64 relu; dense 6 softmax", 80_582),
        ("input 13; dense 64 relu; dense 32 relu; dense 1", 3_009),
        # Batch norm's running statistics are no parameters, as in Keras's "trainable" and PyTorch.
        (RESIDUAL, 32 + 2 * 16 * 16 * 9 + 170),
        ("input 3x32x32; conv 64 7x7 stride=2 pad=3 bias=false", 9_408),
        ("input 32; embedding 1000 16; flatten; dense 1 sigmoid", 16_000 + 513),
        ("input 4x100; conv1d 8 5; maxpool1d 2; flatten; dense 3", 168 + 8 * 48 * 3 + 3),
        ("input 8x8x8; conv 16 3x3 groups=4", 16 * 2 * 9 + 16),
        ("input 10; dense 5 bias=false; layernorm", 50 + 10),
    ],
)
def test_parameters_are_counted_as_by_hand(text: str, count: int) -> None:
    assert graph_of(text).parameter_count == count


def test_parameters_of_a_block_switch_options_on_and_off() -> None:
    block = "input 4; block unit(n, fixed=false, b=true) { dense n frozen=fixed bias=b }\n"
    graph = graph_of(f"{block}unit 8\nunit 8 fixed=true\nunit 2 b=false\n")
    assert graph.parameter_count == (4 * 8 + 8) + (8 * 8 + 8) + 8 * 2
    assert graph.trainable_count == (4 * 8 + 8) + 8 * 2


def test_shapes_follow_through_a_known_network() -> None:
    graph = graph_of(LENET)
    shapes = [node.shape for node in graph if node.layer.activation_word != node.layer.keyword]
    assert shapes == [
        (6, 28, 28),
        (6, 14, 14),
        (16, 10, 10),
        (16, 5, 5),
        (400,),
        (120,),
        (84,),
        (10,),
    ]
    assert graph.multiply_adds == 6 * 25 * 784 + 16 * 6 * 25 * 100 + 48_000 + 10_080 + 840


@pytest.mark.parametrize(
    ("layer", "wanted"),
    [
        ("conv 4 3x3", (4, 6, 7)),
        ("conv 4 3x3 same", (4, 8, 9)),
        ("conv 4 3x3 same stride=2", (4, 4, 5)),
        ("conv 4 3x3 stride=2", (4, 3, 4)),
        ("conv 4 3x5 pad=1", (4, 8, 7)),
        ("conv 4 3x3 dilation=2", (4, 4, 5)),
        ("maxpool 2", (2, 4, 4)),
        ("maxpool 2 same", (2, 4, 5)),
        ("avgpool 3 stride=1", (2, 6, 7)),
        ("maxpool 3 stride=2 pad=1", (2, 4, 5)),
        ("global_avgpool", (2,)),
        ("flatten", (144,)),
        ("reshape 4x36", (4, 36)),
        ("reshape [-1, 9]", (16, 9)),
        ("batchnorm", (2, 8, 9)),
        ("layernorm all", (2, 8, 9)),
        ("dropout 0.5", (2, 8, 9)),
    ],
)
def test_a_layer_makes_the_shape_that_pytorch_and_keras_make(
    layer: str, wanted: tuple[int, ...]
) -> None:
    assert graph_of(f"input 2x8x9; {layer}").output_shape == wanted


def test_layers_are_named_by_keyword_and_number_or_as_the_file_says() -> None:
    graph = graph_of("input 4; dense 3 relu; h = dense 3; dense 2")
    assert [node.name for node in graph] == ["dense_1", "dense_1_relu", "h", "dense_2"]
    assert list(graph.parameters) == [
        "dense_1.weight",
        "dense_1.bias",
        "h.weight",
        "h.bias",
        "dense_2.weight",
        "dense_2.bias",
    ]


def test_given_names_and_made_names_never_meet() -> None:
    graph = graph_of("input 4; dense_1 = dense 3; dense 4 relu; dense_2_relu = dense 5 relu")
    names = [node.name for node in graph]
    assert len(set(names)) == len(names)
    graph = graph_of(
        "input 4; a = dense 4 relu; a_relu = dense 3; b = dense 3 from=a; add b a_relu"
    )
    names = [node.name for node in graph]
    assert len(set(names)) == len(names)
    assert graph.node("a_relu").shape == (3,)
    assert graph.parameters["b.weight"].shape == (3, 4)


def test_from_reads_a_named_value_and_the_input() -> None:
    graph = graph_of(
        "input 4; a = dense 8 relu; b = dense 3 from=input; c = dense 2 from=a; concat b c"
    )
    assert graph.node("b").inputs == ("input",)
    assert graph.node("c").inputs == ("a_relu",)
    assert graph.output_shape == (5,)
    named = graph_of("x = input 4; a = dense 8; b = dense 3 from=x; concat a b")
    assert named.node("b").inputs == ("input",)


def test_a_single_name_joins_the_current_value() -> None:
    graph = graph_of("input 4; s = dense 4; dense 4 relu; add s")
    assert graph.head.inputs == ("dense_1_relu", "s")
    same = graph_of("input 4; s = dense 4; h = dense 4 relu; add h s")
    assert same.head.inputs == ("h_relu", "s")


def test_concat_joins_along_the_axis_that_is_asked_for() -> None:
    start = "input 2x4x4; a = conv 3 1; b = conv 5 1 from=input"
    assert graph_of(f"{start}; concat a b").output_shape == (8, 4, 4)
    start = "input 2x4x4; a = conv 3 1; b = conv 3 1 from=input"
    assert graph_of(f"{start}; concat a b axis=1").output_shape == (3, 8, 4)
    assert graph_of(f"{start}; concat a b axis=-1").output_shape == (3, 4, 8)
    assert codes(f"{start}; concat a b axis=3") == ["axis-out-of-range"]


def test_output_names_the_value_the_network_gives() -> None:
    graph = graph_of("input 4; a = dense 3; b = dense 2; output b")
    assert graph.output_shape == (2,)
    assert codes("input 4; a = dense 3; b = dense 2; output a") == ["unused-layer"]


def test_a_layer_whose_value_nobody_reads_is_told_of() -> None:
    elaborated = found("input 4; a = dense 3; dense 2 from=input")
    (diagnostic,) = elaborated.diagnostics
    assert diagnostic.code == "unused-layer"
    assert diagnostic.span is not None
    assert elaborated.tree.source.slice(diagnostic.span) == "a = dense 3"


def test_the_logits_are_in_front_of_a_last_softmax_or_sigmoid_only() -> None:
    assert graph_of("input 4; dense 3 softmax").logits == ("dense_1",)
    assert graph_of("input 4; dense 3; softmax").logits == ("dense_1",)
    assert graph_of("input 4; dense 1 sigmoid").logits == ("dense_1",)
    assert graph_of("input 4; dense 1 relu").logits == ("dense_1_relu",)


def test_without_an_input_the_file_is_checked_as_far_as_it_can_be() -> None:
    elaborated = found("dense 128 relu; dense 10 softmax; loss crossentropy; optimizer adam 0.001")
    assert elaborated.diagnostics == ()
    assert elaborated.task == "multiclass"
    assert elaborated.graph is not None and elaborated.graph.output_shape is None
    assert codes("dense 128 relu; dense 10 relu; loss crossentropy") == ["activation-loss-mismatch"]


def test_one_line_or_four_say_the_same() -> None:
    line = "dense 128 relu; dense 10 softmax; loss crossentropy; optimizer adam 0.001"
    one, four = nndsl.loads(line), nndsl.loads(line.replace("; ", "\n"))
    assert as_json(one.spec) == as_json(four.spec)


def test_a_mistake_is_told_once_and_not_again_behind_it() -> None:
    text = "input 1x28x28; dense 10 relu; conv 3 3x3; dense 20; conv 8 3; dense 3 softmax"
    assert codes(text) == ["needs-flatten"]
    assert codes("input 4; dens 4; conv 8 3x3; maxpool 2; dense 3 softmax; loss crossentropy") == [
        "unknown-statement"
    ]


def test_hand_set_weights_are_stored_with_units_first() -> None:
    graph = graph_of("input 2; dense 3 weights=[[1, 2, 3], [4, 5, 6]] bias=[7, 8, 9]")
    weights = graph.initial_weights(0)
    assert weights["dense_1.weight"].tolist() == [[1, 4], [2, 5], [3, 6]]
    assert weights["dense_1.bias"].tolist() == [7, 8, 9]


def test_a_layer_begins_alike_whatever_stands_around_it() -> None:
    alone = graph_of("input 4; h = dense 3").initial_weights(1)["h.weight"]
    among = graph_of("input 4; relu; h = dense 3; dense 2").initial_weights(1)["h.weight"]
    other = graph_of("input 4; h = dense 3").initial_weights(2)["h.weight"]
    assert (alone == among).all()
    assert (alone != other).any()


def test_a_number_mistyped_is_told_before_memory_is_asked_for() -> None:
    assert codes("input 100000; dense 100000000; loss mse") == ["too-large"]
    assert codes("input 3x100000x100000; conv 100 1; global_avgpool; dense 1") == ["too-large"]
    assert codes("input 1000000000000x3x3; conv 1000000000000 1 groups=7") == ["groups-mismatch"]


def test_the_features_of_an_input_are_known_without_data() -> None:
    assert graph_of("input 4; dense (features * 2); dense 3").output_shape == (3,)
    assert nndsl.loads("dense (features * 2); dense 3").shaped(4).parameter_count == 8 * 5 + 3 * 9
    assert codes("input 3x8x8; flatten; dense features; dense 2") == ["wrong-kind"]
    waiting = graph_of("input 4; dense features; dense classes softmax; loss crossentropy")
    assert [node.shape for node in waiting][:2] == [(4,), None]


def test_an_embedding_of_measures_is_told_at_the_embedding(tmp_path: Path) -> None:
    text = "data iris; a = input 1; b = input 3; e = embedding 10 4 from=a; flatten; concat b"
    text += "; dense classes softmax; loss crossentropy"
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(text).run(device="cpu", epochs=1, out=tmp_path / "run")
    fault = caught.value.diagnostics[0]
    assert fault.code == "index-out-of-range"
    assert (
        fault.span is not None
        and text[fault.span.start : fault.span.end] == "e = embedding 10 4 from=a"
    )
