"""What a user is promised of `?`: a size that follows from the rest, and no long wait for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.graph.nodes import Graph
from nndsl.graph.shaping import Builder
from nndsl.source import Source


def graph_of(text: str) -> Graph:
    elaborated = elaborate(Source.of(text), Where(Path.cwd(), download=False))
    assert [diagnostic.message for diagnostic in elaborated.diagnostics] == []
    assert elaborated.graph is not None
    return elaborated.graph


def settled_last_first(count: int) -> str:
    """Return layers each of which has its size from the sum with the next one."""
    layers = "".join(f"a{i} = dense ? from=input\n" for i in range(count))
    sums = "".join(f"s{i} = add a{i} a{i + 1}\nh{i} = dense 1 from=s{i}\n" for i in range(count))
    ends = " ".join(f"h{i}" for i in range(count))
    return f"input 3\n{layers}a{count} = dense 7 from=input\n{sums}concat {ends}\n"


NETWORKS: dict[str, Callable[[int], str]] = {
    "one after another": lambda count: (
        f"input 8\nrepeat {count} {{ s = dense 8; dense ? relu; add s }}\n"
    ),
    "by the weights of the next": lambda count: (
        f"input 2\nrepeat {count} {{ dense ? tanh; dense 2 weights=[[1, 2], [3, 4], [5, 6]] }}\n"
    ),
    "the last one first": settled_last_first,
    "all by one sum": lambda count: (
        "input 3\n"
        + "".join(f"a{i} = dense ? from=input\n" for i in range(count))
        + "b = dense 8 from=input\nadd b "
        + " ".join(f"a{i}" for i in range(count))
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_each_layer_is_shaped_at_most_twice_however_many_sizes_are_open(
    name: str,
) -> None:
    with patch.object(Builder, "_shaped", autospec=True, side_effect=Builder._shaped) as shaped:
        nodes = graph_of(NETWORKS[name](60)).nodes
    assert all(node.shape is not None for node in nodes)
    assert (
        len(nodes) <= shaped.call_count <= 2 * len(nodes)
    )  # once to settle the sizes, once for the graph


def test_a_size_can_follow_from_one_that_is_settled_later_in_the_file() -> None:
    graph = graph_of(settled_last_first(3))
    assert [graph.node(f"a{i}").shape for i in range(4)] == [(7,)] * 4


def test_a_layer_applied_once_more_has_a_size_by_what_follows_either_time() -> None:
    graph = graph_of(
        "left = input 3; right = input 3\na = dense ? from=left; b = share a from=right\n"
        "c = dense 5 from=left; s = add b c; concat s a"
    )
    assert (graph.node("a").shape, graph.node("b").shape) == ((5,), (5,))


def test_the_state_of_a_recurrent_layer_is_as_wide_as_the_size_that_is_found() -> None:
    graph = graph_of(
        "input 6x4\na = gru ? sequence\ns = state a\nb = gru 5 sequence from=input\n"
        "add a b\nf = flatten\nconcat s f"
    )
    assert graph.node("s").shape == (5,)
    assert graph.output_shape == (5 + 6 * 5,)


@pytest.mark.parametrize(
    ("shape", "layer", "other", "units"),
    [
        ("6x4", "lstm ? sequence bidirectional", "lstm 6 sequence", "units=3"),
        ("6x2x5x5", "time_distributed conv ? 3x3", "time_distributed conv 7 3x3", "filters=7"),
        ("6x2x5x5", "convlstm ? 3x3 sequence", "convlstm 7 3x3 sequence", "filters=7"),
        ("2x5x5", "conv ? 3x3", "conv 7 3x3", "filters=7"),
    ],
)
def test_a_size_is_taken_along_the_axis_that_it_counts(
    shape: str, layer: str, other: str, units: str
) -> None:
    graph = graph_of(f"input {shape}\na = {layer}\nb = {other} from=input\nadd a b")
    assert graph.output_shape == graph.node("b").shape
    assert units in repr(graph.node("a").layer)
