"""A graph goes in, the network as equations in the course's notation comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nndsl.errors.graph import shown
from nndsl.graph.nodes import Graph, Node
from nndsl.layers.base import Activation, WeightedLayer
from nndsl.layers.columns import Columns
from nndsl.layers.merge import Concat
from nndsl.spec.flow import INPUT

# What stands between the values that a layer joins number by number.
_SIGNS = {"add": " + ", "subtract": " - ", "multiply": " · "}


@dataclass(frozen=True)
class Equation:
    """One line: the symbol of a node's value, what it is made of, and the shapes in it."""

    node: Node
    symbol: str
    formula: str
    shapes: str


def symbols(graph: Graph) -> dict[str, str]:
    """Return a symbol for each value: x for the input, z and a with a number for what follows.

    A layer with weights gives z; its activation gives the a of the same number. Several inputs
    are x1, x2, …
    """
    found = {INPUT: "x"}
    number = inputs = 0
    for node in graph:
        if isinstance(node.layer, Columns):
            inputs += 1
            found[node.name] = f"x{inputs}"
            continue
        if isinstance(node.layer, Activation) and found[node.inputs[0]] == f"z{number}":
            found[node.name] = f"a{number}"
            continue
        number += 1
        weighted = isinstance(node.layer, WeightedLayer)
        followed = any(
            isinstance(other.layer, Activation) and other.inputs == (node.name,) for other in graph
        )
        found[node.name] = f"{'z' if weighted and followed else 'a'}{number}"
    return found


def equations(graph: Graph) -> Iterator[Equation]:
    """Yield the equation of each node, in the order they are computed."""
    names = symbols(graph)
    for node in graph:
        symbol = names[node.name]
        reads = [names[name] for name in node.inputs]
        number = names[node.owner][1:]  # that of the weights, which another may have made
        weights = f"W{number}" if node.tied_to is None else f"W{names[node.tied_to][1:]}ᵀ"
        formula = _formula(node, number, weights, reads)
        yield Equation(node, symbol, formula, _shapes(node, symbol))


def _formula(node: Node, number: str, weights: str, reads: list[str]) -> str:
    layer, keyword = node.layer, node.layer.keyword
    if isinstance(layer, Columns):
        return f"{reads[0]}[{_ranges(layer.positions)}]"
    if isinstance(layer, WeightedLayer):
        signs = {"dense": f"{reads[0]} {weights}", "conv": f"{reads[0]} * {weights}"}
        plain = signs.get(re.sub("[13]d$", "", keyword))
        product = plain or f"{keyword}({', '.join([*reads, f'W{number}'])})"
        return f"{product} + b{number}" if layer.has_bias else product
    if keyword in _SIGNS:
        return _SIGNS[keyword].join(reads)
    if isinstance(layer, Concat):
        return f"[{', '.join(reads)}]"
    return f"{keyword}({', '.join(reads)})"


def _ranges(positions: tuple[int, ...]) -> str:
    """Return positions in a sample, counted from 1 as a sum counts them.

    >>> _ranges((0, 1, 2, 5))
    '1…3, 6'
    """
    runs: list[list[int]] = []
    for position in positions:
        if runs and position == runs[-1][1] + 1:
            runs[-1][1] = position
        else:
            runs.append([position, position])
    return ", ".join(f"{a + 1}" if a == b else f"{a + 1}…{b + 1}" for a, b in runs)


def _shapes(node: Node, symbol: str) -> str:
    parts = [f"{symbol} {shown(node.shape)}"]
    own = node.parameters if node.weights_of is None else {}
    for name in own:
        letter = {"weight": "W", "bias": "b"}.get(name)
        if letter is not None and isinstance(node.layer, WeightedLayer):
            parts.append(f"{letter}{symbol[1:]} {shape_in_formula(node, name)}")
    return ", ".join(parts)


def shape_in_formula(node: Node, name: str) -> str:
    """Return the shape of a node's parameter as the formula of its layer has it."""
    shape = node.parameters[name].shape
    turned = node.layer.multiplies_rows and "weight" in name and len(shape) == 2
    return shown(shape[::-1] if turned else shape)
