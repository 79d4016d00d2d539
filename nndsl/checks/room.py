"""A subject goes in, what doesn't fit into the memory comes out, before any of it is allocated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import room as errors
from nndsl.graph.nodes import Node
from nndsl.optimizers.base import Optimizer
from nndsl.system.memory import memory

NUMBER = 4  # bytes, of a float32


def memory_suffices(subject: Subject) -> Iterator[Diagnostic]:
    """Each value fits into memory, and all that is kept at the same time."""
    available = memory()
    for node in subject.graph:
        if node.shape is not None and NUMBER * prod(node.shape) > available:
            origin = node.layer.origin
            fault = errors.too_large_value(origin.statement, node.shape, available)
            yield fault.noting(origin.trail)
            return
        scores = node.layer.scores(*node.seen) if node.shape is not None else 0
        if NUMBER * scores > available:
            origin = node.layer.origin
            fault = errors.too_many_scores(origin.of("window"), scores, available)
            yield fault.noting(origin.trail)
            return
    parts = needed(subject)
    if sum(parts.values()) <= available:
        return
    values = max(parts, key=lambda name: parts[name]).startswith("the values")
    largest = max(
        subject.graph,
        key=lambda node: prod(node.shape or ()) if values else _numbers(node),
    )
    advice = "is a number mistyped? The largest layer stands here"
    batch = batch_of(subject)
    if values and subject.spec.losses and batch > 1:
        fits = fitting(parts, batch, available)
        advice = "the layer with the largest value stands here; "
        advice += f"`train batch={fits}` fits" if fits else "not even a batch of 1 fits"
    origin = largest.layer.origin
    trained = bool(subject.spec.losses)
    fault = errors.too_little_memory(origin.statement, parts, available, advice, trained)
    yield fault.noting(origin.trail)


def needed(subject: Subject) -> dict[str, int]:
    """Return the bytes of what is kept in memory at the same time, by what it is.

    An estimate from below: what an engine needs for a moment is left out, and a layer and its
    activation are taken to keep one value.
    """
    graph, spec, facts = subject.graph, subject.spec, subject.facts
    sizes = {node.name: prod(node.shape or (0,)) for node in graph}
    weights = NUMBER * sum(_numbers(node) for node in graph.owners)
    parts = {"weights": weights}
    if spec.losses:
        optimizer = spec.optimizer or _usual()
        kept = {node.step: sizes[node.name] for node in graph}
        trained = NUMBER * graph.trainable_count
        parts["their gradients"] = trained
        parts[f"what `{optimizer.keyword}` keeps for each"] = int(optimizer.kept * trained)
        parts[_values(batch_of(subject))] = NUMBER * batch_of(subject) * sum(kept.values())
        if spec.early_stop is not None or optimizer.ema is not None:
            parts["the best or averaged weights"] = weights
    else:
        parts[_values(1)] = NUMBER * max(sizes.values(), default=0)
    if facts is not None and facts.rows is not None:
        parts["the data"] = NUMBER * facts.rows * prod(facts.shape)
    return parts


def fitting(parts: Mapping[str, int], batch: int, available: int) -> int:
    """Return the largest power of 2 that is a batch whose values fit into what others leave."""
    values = parts[_values(batch)]
    free = available - sum(parts.values()) + values
    rows = free * batch // values if values else 0
    return 2 ** (rows.bit_length() - 1) if rows > 0 else 0


def _usual() -> Optimizer:
    from nndsl.optimizers import Adam  # needed by a file alone that names none

    return Adam()


def _values(batch: int) -> str:
    return (
        "the values in the network for a row"
        if batch == 1
        else (f"the values in the network for a batch of {batch:,}")
    )


def _numbers(node: Node) -> int:
    """Return how many numbers the parameters of a node are."""
    return sum(parameter.size for parameter in node.parameters.values())


def batch_of(subject: Subject) -> int:
    """Return how many rows a step of training sees, as far as it is known."""
    batch, rows = subject.spec.training.batch, subject.facts.rows if subject.facts else None
    if batch == "all":
        return rows or 1
    return min(batch, rows) if rows else batch
