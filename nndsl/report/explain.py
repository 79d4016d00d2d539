"""A checked model goes in, what each of its layers does comes out in words and equations."""

from __future__ import annotations

from nndsl.components.registry import FAMILIES
from nndsl.elaborate import Elaborated
from nndsl.errors.graph import shown
from nndsl.graph.nodes import Graph, Node
from nndsl.report.equations import equations, shape_in_formula
from nndsl.report.network import totals
from nndsl.report.reference import Entry
from nndsl.source import Source


def explain(elaborated: Elaborated, graph: Graph, source: Source) -> str:
    """Return each layer's sentence and formula with its real shapes, then all as equations."""
    lines = [f"input {shown(graph.input_shape)}", ""]
    before = graph.input_shape
    for step in elaborated.spec.steps:
        nodes = [node for node in graph if node.step == step.name]
        statement = " ".join(source.slice(step.layer.origin.statement).split())
        reads = nodes[0].input_shapes or ((before,) if before is not None else ())
        shapes = ", ".join(shown(shape) for shape in reads) or "?"
        lines.append(f"{step.name}: {statement}    {shapes} -> {shown(nodes[-1].shape)}")
        for node in nodes:
            lines += _said(node)
        lines.append("")
        before = nodes[-1].shape
    lines.append("The whole network:")
    lines.append("")
    rows = [(f"{e.symbol} = {e.formula}", e.shapes) for e in equations(graph)]
    width = max(len(left) for left, _ in rows)
    lines += [f"  {left:{width}}   {right}" for left, right in rows]
    lines += ["", totals(graph)]
    return "\n".join(lines)


def _said(node: Node) -> list[str]:
    word = node.layer.keyword
    entry = Entry(word, FAMILIES["activation"].members.get(word, type(node.layer)))
    said = [f"  {entry.sentence}"]
    if entry.formula:
        said.append(f"    {entry.formula}")
    if node.tied_to is not None:
        said += [f"    {remark}" for remark in entry.remarks]
    arrays = [f"{name} {shape_in_formula(node, name)}" for name in node.parameters]
    if arrays:
        said.append(f"    here: {', '.join(arrays)}")
    return said
