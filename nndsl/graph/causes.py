"""A node that can't take what it reads goes in, the statements that made it so come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nndsl.components.base import Origin
from nndsl.diagnostics import Label
from nndsl.errors.graph import shown
from nndsl.facts import Shape
from nndsl.source import Span
from nndsl.spec.flow import INPUT

if TYPE_CHECKING:
    from nndsl.graph.nodes import Node

# What is said of the shape that a layer reads, not of its options: by the axes that it is about.
ALL = slice(None)
OF_SHAPES: dict[str, slice] = {
    **dict.fromkeys(("needs-flatten", "wrong-rank", "wrong-axes", "shared-shape"), ALL),
    "backbone-input": ALL,
    **dict.fromkeys(("shape-mismatch", "reshape-mismatch", "patch-mismatch"), ALL),
    **dict.fromkeys(("not-a-permutation", "cannot-squeeze"), ALL),
    **dict.fromkeys(("groups-mismatch", "shuffle-channels", "head-channels"), slice(1)),
    **dict.fromkeys(("window-too-large", "all-cut"), slice(1, None)),
    "heads-mismatch": slice(-1, None),
}
SHOWN = 4  # statements on the way to a value, the nearest first


def causes(
    code: str, node: Node, nodes: Mapping[str, Node], given: Shape | None, said: Span | None
) -> tuple[Label, ...]:
    """Return labels at the statements that gave what a node reads the shape it has.

    Of several values whose sizes differ, these are the statements that changed such a size since
    they were one value. ``given`` is the shape of the input, ``said`` the statement it follows
    from.
    """
    shapes = [given if name == INPUT else nodes[name].shape for name in node.inputs]
    known = [shape for shape in shapes if shape is not None]
    if code not in OF_SHAPES or len(known) < len(shapes):
        return ()
    differing = _differing(known, node)
    found: dict[Span, str] = {}
    for name, shape in zip(node.inputs, known, strict=True):
        axes = differing or frozenset(range(len(shape))[OF_SHAPES[code]])
        changed = list(_changes(name, nodes, given, axes))
        others = {n for other in node.inputs if other != name for n in _path(other, nodes)}
        own = [(made, before) for made, before in changed if made.name not in others]
        for made, before in own[:SHOWN] if differing else []:
            text = f"{shown(before)} becomes {shown(made.shape)}"
            found.setdefault(_place(made.layer.origin, node.layer.origin), text)
        if own and differing:
            continue
        if changed:
            made, _ = changed[0]
            place = _place(made.layer.origin, node.layer.origin)
            found.setdefault(place, f"gives {shown(made.shape)}")
        elif said is not None:
            found.setdefault(said, f"gives {shown(given)}")
    found.pop(node.layer.origin.statement, None)
    return tuple(Label(place, text) for place, text in found.items())


def _differing(shapes: list[Shape], node: Node) -> frozenset[int]:
    """Return the axes whose sizes differ, but for one that may: all where ranks do."""
    rank = max(map(len, shapes))
    if min(map(len, shapes)) != rank:
        return frozenset(range(rank))
    differing = frozenset(axis for axis in range(rank) if len({s[axis] for s in shapes}) > 1)
    joined = getattr(node.layer, "axis", None)
    return differing - {joined % rank} if isinstance(joined, int) else differing


def _path(name: str, nodes: Mapping[str, Node]) -> Iterator[str]:
    while name != INPUT:
        yield name
        name = nodes[name].inputs[0]


def _changes(
    name: str, nodes: Mapping[str, Node], given: Shape | None, axes: frozenset[int]
) -> Iterator[tuple[Node, Shape]]:
    """Yield the nodes on the way to a value that changed one of its axes, the last one first."""
    for step in _path(name, nodes):
        node = nodes[step]
        read = node.inputs[0]
        before, after = given if read == INPUT else nodes[read].shape, node.shape
        if before is None or after is None:
            return
        sizes = enumerate(zip(before, after, strict=False))
        changed = any(one != other for axis, (one, other) in sizes if axis in axes)
        if changed or len(before) != len(after):
            yield node, before


def _place(cause: Origin, fault: Origin) -> Span:
    """Return the statement of a cause, or the block's call that it comes from and the fault not."""
    common = sum(1 for a, b in zip(cause.calls, fault.calls, strict=False) if a == b)
    return cause.calls[common] if len(cause.calls) > common else cause.statement
