"""A network with weights and one sample goes in, every value on the way comes out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nndsl.backends.numpy import compile as compile_numpy
from nndsl.diagnostics import NNError
from nndsl.errors import training as errors
from nndsl.graph.nodes import Graph
from nndsl.report.equations import Equation, equations
from nndsl.spec.flow import INPUT

SHOWN = 12  # so many numbers of a value are shown


def trace(
    graph: Graph, weights: Mapping[str, np.ndarray], sample: np.ndarray
) -> list[tuple[Equation, np.ndarray]]:
    """Return every node's equation and value for one sample, by the numpy engine in float64.

    Raises NNError where the sample doesn't have the input's shape.
    """
    shape = graph.input_shape or ()
    if sample.size != int(np.prod(shape)):
        raise NNError(errors.sample_size(sample.size, shape))
    network = compile_numpy(graph, weights, dtype=np.float64)
    values = {INPUT: sample.astype(np.float64).reshape(1, *shape)}
    found = []
    for equation in equations(graph):
        node = equation.node
        layer = network.layer(node.name)
        values[node.name] = layer.forward_propagation(*[values[name] for name in node.inputs])
        found.append((equation, values[node.name][0]))
    return found


def table(sample: np.ndarray, rows: list[tuple[Equation, np.ndarray]]) -> str:
    """Return the values as a plain table."""
    lines = [("x", "", _numbers(sample))]
    lines += [(e.symbol, e.formula, _numbers(value)) for e, value in rows]
    widths = [max(len(line[i]) for line in lines) for i in (0, 1)]
    return "\n".join(
        f"{symbol:{widths[0]}}  {formula:{widths[1]}}  {numbers}"
        for symbol, formula, numbers in lines
    )


def latex(sample: np.ndarray, rows: list[tuple[Equation, np.ndarray]]) -> str:
    """Return the values as an ``align*`` environment."""
    lines = [rf"x &= {_vector(sample)} \\"]
    for equation, value in rows:
        formula = _subscripts(equation.formula)
        lines.append(rf"{_subscripts(equation.symbol)} &= {formula} = {_vector(value)} \\")
    body = "\n".join(f"  {line}" for line in lines)
    return "\\begin{align*}\n" + body + "\n\\end{align*}"


def _numbers(value: np.ndarray) -> str:
    flat = value.ravel()
    shown = "  ".join(f"{number:.6g}" for number in flat[:SHOWN])
    return shown + (f"  … ({flat.size} in all)" if flat.size > SHOWN else "")


def _vector(value: np.ndarray) -> str:
    flat = value.ravel()
    numbers = " & ".join(f"{number:.4g}" for number in flat[:SHOWN])
    dots = r" & \dots" if flat.size > SHOWN else ""
    return rf"\begin{{bmatrix}} {numbers}{dots} \end{{bmatrix}}"


def _subscripts(text: str) -> str:
    """Turn ``x W1 + b1`` into LaTeX.

    >>> _subscripts("relu(z1)"), _subscripts("x W12 + b12")
    ('\\\\mathrm{relu}(z_{1})', 'x W_{12} + b_{12}')
    """
    import re

    text = re.sub(r"[a-z_0-9]{2,}(?=\()", lambda m: rf"\mathrm{{{m.group()}}}", text)
    return re.sub(r"\b([zabW])(\d+)\b", r"\1_{\2}", text).replace("_avg", r"\_avg")
