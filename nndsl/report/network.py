"""A checked model goes in, the table of its layers comes out, for people or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nndsl.elaborate import Elaborated
from nndsl.errors.graph import shown
from nndsl.graph.nodes import Graph, Node
from nndsl.layers.columns import Columns
from nndsl.source import Source
from nndsl.spec import schema
from nndsl.spec.flow import INPUT

WIDE = 120  # columns of text that is printed nobody knows where


def network(elaborated: Elaborated, graph: Graph, source: Source) -> RenderableType:
    """Return layers as the file has them, with output shapes, parameters and multiply-adds.

    Shapes are without the batch; ``?`` stands for what the file doesn't tell.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("name", no_wrap=True)
    table.add_column("layer", overflow="fold")
    table.add_column("output", justify="right")
    table.add_column("parameters", justify="right")
    table.add_column("multiply-adds", justify="right")
    table.add_row(INPUT, "", shown(graph.input_shape), "", "")
    for step in elaborated.spec.steps:
        nodes = [node for node in graph if node.step == step.name]
        text = " ".join(source.slice(step.layer.origin.statement).split())
        counts = ("?" if count is None else f"{count:,}" for count in _counts(nodes))
        table.add_row(
            step.name, Text(text + _reads(nodes[0], elaborated)), shown(nodes[-1].shape), *counts
        )
    return Group(table, Text(), Text(totals(graph), style="bold"))


def as_text(elaborated: Elaborated, graph: Graph, source: Source) -> str:
    """Return the same as plain text, each line of which ends where its words do."""
    written = StringIO()
    plain = Console(file=written, width=WIDE, color_system=None, force_terminal=False)
    plain.print(network(elaborated, graph, source))
    return "\n".join(line.rstrip() for line in written.getvalue().rstrip().splitlines())


def as_json(elaborated: Elaborated, graph: Graph) -> dict[str, Any]:
    """Return what the file says and what follows from it, as ``nndsl show --json`` prints it.

    Each layer comes with its output's shape, parameters and multiply-adds, ``totals`` has those of
    all; what the file doesn't tell is None.
    """
    said = schema.as_json(elaborated.spec)
    for layer in said["layers"]:
        nodes = [node for node in graph if node.step == layer["name"]]
        shape = nodes[-1].shape
        layer["output"] = None if shape is None else list(shape)
        layer.update(zip(schema.COUNTS, _counts(nodes), strict=True))
    known = graph.output_shape is not None
    said["totals"] = {
        "input": None if graph.input_shape is None else list(graph.input_shape),
        "output": list(graph.output_shape) if graph.output_shape is not None else None,
        "parameters": graph.parameter_count if known else None,
        "trained": graph.trainable_count if known else None,
        "multiply_adds": graph.multiply_adds if known else None,
    }
    return said


def _counts(nodes: Sequence[Node]) -> tuple[int | None, int | None]:
    """Return the parameters and multiply-adds of a layer's nodes, None where they aren't known."""
    if nodes[-1].shape is None:
        return None, None
    own = [node for node in nodes if node.weights_of is None]
    count = sum(p.size for node in own for k, p in node.parameters.items() if _weight(k))
    return count, sum(node.multiply_adds for node in nodes)


def _weight(name: str) -> bool:
    return not name.startswith("running_")


def _reads(node: Node, elaborated: Elaborated) -> str:
    """Say what a layer reads where that is not what stands above it."""
    steps = elaborated.spec.steps
    names = [step.name for step in steps]
    at = names.index(node.step)
    above = names[at - 1] if at else INPUT
    step = steps[at]
    if isinstance(step.layer, Columns):
        return ""
    said = step.inputs in ((above,), step.layer.inputs)
    reads = "" if said else f"   <- {', '.join(step.inputs)}"
    if step.weights_of is not None:
        return f"{reads}   (weights of {step.weights_of})"
    return f"{reads}   (weights of {step.tied_to}, turned around)" if step.tied_to else reads


def totals(graph: Graph) -> str:
    """Return the sums over all layers as a line."""
    if graph.output_shape is None:
        return "parameters and shapes follow from the input, which the file doesn't give"
    count, trained = graph.parameter_count, graph.trainable_count
    frozen = f" ({count - trained:,} of them not trained)" if trained != count else ""
    return f"{count:,} parameters{frozen}, {graph.multiply_adds:,} multiply-adds a sample"
